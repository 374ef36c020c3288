"""Quotas and appointments in SQL: what a service gave, keyed hashes of persons, held slots."""

import secrets
from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    Connection,
    Date,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from server.adapters import tables
from server.adapters.column_types import UtcDateTime
from server.adapters.prepared import Prepared
from server.adapters.tables import APPOINTMENT, SITE, TICKET, TICKET_PERSON

KEY_BYTES = 32
FIELDS = ("code", "service", "slot", "initials", "ticket")
_site: BindParameter[str] = bindparam("site")
_begins: BindParameter[datetime] = bindparam("begins", type_=UtcDateTime)
_ends: BindParameter[datetime] = bindparam("ends", type_=UtcDateTime)
_day: BindParameter[date] = bindparam("day", type_=Date)
_person: BindParameter[str] = bindparam("person", type_=String)
_in_hour = and_(TICKET.c.arrived_at >= _begins, TICKET.c.arrived_at < _ends)

GIVEN = (
    select(
        func.count(),
        func.coalesce(func.sum(case((_in_hour, 1), else_=0)), 0),
        func.coalesce(func.sum(case((TICKET_PERSON.c.mark == _person, 1), else_=0)), 0),
    )
    .select_from(TICKET)
    .outerjoin(TICKET_PERSON, TICKET_PERSON.c.ticket == TICKET.c.id)
    .where(
        TICKET.c.site == _site,
        TICKET.c.service == bindparam("service"),
        TICKET.c.business_day == _day,
        text(f"ticket.{tables.COUNTED}"),
    )
)
ADD_PERSON = Prepared(insert(TICKET_PERSON))
UNCOUNT = Prepared(
    update(TICKET).where(TICKET.c.id == bindparam("of_ticket")).values(counted=bindparam("counted"))
)
FREE = Prepared(
    update(APPOINTMENT).where(APPOINTMENT.c.ticket == bindparam("of_ticket")).values(ticket=bindparam("none"))
)
FORGET_KEY = Prepared(
    update(SITE).where(SITE.c.id == bindparam("of_site")).values(person_key=bindparam("none"))
)
BY_CODE = select(*(APPOINTMENT.c[name] for name in FIELDS)).where(
    APPOINTMENT.c.site == _site, APPOINTMENT.c.code == bindparam("code")
)
GIVEN_TODAY = (
    select(TICKET.c.service, func.count().label("given"))
    .where(TICKET.c.site == _site, TICKET.c.business_day == _day, text(f"ticket.{tables.COUNTED}"))
    .group_by(TICKET.c.service)
)
HELD = (
    select(*(APPOINTMENT.c[name] for name in FIELDS))
    .where(
        APPOINTMENT.c.site == _site,
        APPOINTMENT.c.slot >= bindparam("since"),
        APPOINTMENT.c.slot < bindparam("until"),
    )
    .order_by(APPOINTMENT.c.slot, APPOINTMENT.c.code)
)
ADD = Prepared(insert(APPOINTMENT))
REMOVE = Prepared(
    delete(APPOINTMENT).where(
        APPOINTMENT.c.site == bindparam("of_site"), APPOINTMENT.c.code == bindparam("of_code")
    )
)


def person_key(connection: Connection, site: str) -> bytes:
    """Return the site's key for the hashes of identifiers; the first time, make it. Needs the site's lock."""
    key: bytes | None = connection.execute(select(SITE.c.person_key).where(SITE.c.id == site)).scalar_one()
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        connection.execute(update(SITE).where(SITE.c.id == site).values(person_key=key))
    return bytes(key)


def forget_persons(connection: Connection, before: datetime) -> None:
    """Forget the hashes of persons with older tickets, and the initials of older appointments."""
    is_old = exists().where(TICKET.c.id == TICKET_PERSON.c.ticket, TICKET.c.arrived_at < before)
    connection.execute(delete(TICKET_PERSON).where(is_old))
    old_slots = update(APPOINTMENT).where(APPOINTMENT.c.slot < before, APPOINTMENT.c.initials.is_not(None))
    connection.execute(old_slots.values(initials=None))
