"""What a site's owner keeps in the database, fenced by its epoch: which calls are published."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, case, delete, exists, select, text, update

from server.adapters import tables
from server.adapters.appointments import forget_persons
from server.adapters.database import Database
from server.adapters.tables import (
    COMMAND,
    DEVICE_ORDER,
    NOTICE,
    OUTBOX,
    RETIRED_NUMBER,
    SITE,
    TICKET,
    TICKET_PRIORITY,
    TURN_NOTE,
    OutboxState,
)
from server.domain.identity import SiteId
from server.services.ports import CallNotice

_site: BindParameter[str] = bindparam("of_site")
_mine = and_(SITE.c.id == _site, SITE.c.epoch == bindparam("of_epoch"))
_PENDING = (
    select(
        OUTBOX.c.call_id,
        OUTBOX.c.rev,
        OUTBOX.c.times,
        OUTBOX.c.ticket,
        OUTBOX.c.counter,
        OUTBOX.c.label,
        OUTBOX.c.stage,
        OUTBOX.c.service,
        OUTBOX.c.languages,
        OUTBOX.c.at,
    )
    .join(SITE, SITE.c.id == OUTBOX.c.site)
    .where(_mine, OUTBOX.c.site == _site, text(f"outbox.{tables.PENDING}"))
    .order_by(OUTBOX.c.rev)
)
_MARK = (
    update(OUTBOX)
    .where(OUTBOX.c.site == _site, OUTBOX.c.rev.in_(bindparam("revs", expanding=True)), exists().where(_mine))
    .values(state=bindparam("outcome"))
)
_RAISE_EPOCH = (
    update(SITE)
    .where(SITE.c.id == _site)
    .values(epoch=case((SITE.c.epoch >= bindparam("least"), SITE.c.epoch + 1), else_=bindparam("least")))
    .returning(SITE.c.epoch)
)


def raise_epoch(database: Database, site: SiteId, now: datetime) -> int:
    """Return the site's new epoch: max(stored + 1, seconds since 1970)."""
    with database.writing() as connection:
        named = {"of_site": site, "least": int(now.timestamp())}
        return int(connection.execute(_RAISE_EPOCH, named).scalar_one())


def pending_calls(database: Database, site: SiteId, epoch: int) -> list[CallNotice]:
    """Return the calls that are still to be published, in order; none when the epoch is another's."""
    with database.reading() as connection:
        rows = connection.execute(_PENDING, {"of_site": site, "of_epoch": epoch}).mappings().all()
    return [CallNotice(**{**row, "languages": tuple(row["languages"])}) for row in rows]


def mark_calls(
    database: Database, site: SiteId, epoch: int, revs: Iterable[int], outcome: OutboxState
) -> None:
    """Store what became of the calls, unless the epoch is another's."""
    named = {"of_site": site, "of_epoch": epoch, "revs": list(revs), "outcome": outcome}
    with database.writing() as connection:
        connection.execute(_MARK, named)


def forget_old(database: Database, before: datetime) -> int:
    """Forget what is older: calls, answers to commands other than a ticket's, what is personal."""
    with database.writing() as connection:
        answers = connection.execute(
            delete(COMMAND).where(COMMAND.c.at < before, text(f"command.{tables.FORGETTABLE}"))
        )
        connection.execute(delete(OUTBOX).where(OUTBOX.c.at < before, OUTBOX.c.state != OutboxState.PENDING))
        connection.execute(delete(DEVICE_ORDER).where(DEVICE_ORDER.c.at < before))
        is_old = exists().where(TICKET.c.id == TICKET_PRIORITY.c.ticket, TICKET.c.arrived_at < before)
        connection.execute(delete(TICKET_PRIORITY).where(is_old))
        forget_persons(connection, before)
        connection.execute(delete(NOTICE).where(NOTICE.c.until < before))
        connection.execute(delete(TURN_NOTE).where(TURN_NOTE.c.at < before))
        connection.execute(delete(RETIRED_NUMBER).where(RETIRED_NUMBER.c.business_day < before.date()))
        return answers.rowcount
