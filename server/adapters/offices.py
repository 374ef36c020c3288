"""Offices in the database: the layout written over the old one; what is gone is retired, never deleted."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from server.adapters.chain import GENESIS, link
from server.adapters.database import Database
from server.adapters.display_terms import DisplayTable, read_display
from server.adapters.office_terms import write_office_terms, write_service_terms, write_spans
from server.adapters.tables import (
    COUNTER,
    COUNTER_STAGE,
    EVENT,
    LINE,
    NOTICE,
    PRIORITY_REASON,
    SERVICE,
    SERVICE_STAGE,
    SITE,
    STAGE,
    TICKET,
    TURN,
)
from server.domain.calendar import event_time
from server.domain.discipline import ANYBODY, for_counter
from server.domain.events import Event, EventType
from server.domain.identity import Actor, CounterId, DeviceName, SiteId
from server.domain.lobby_setup import MOST_DISPLAYS, Display
from server.domain.office import Desk, Office, Service
from server.domain.ticket import TicketClass, TicketState
from server.domain.turn import LIVE
from server.services.ports import Clock
from wire.layouts import shipped_layouts

Rows = list[dict[str, Any]]


class OfficeInUse(Exception):
    """Visitors are still in line for what the new layout no longer has, or an officer sits there."""


def save_office(database: Database, office: Office, clock: Clock, actor: Actor) -> None:
    """Store the office's layout, new or changed, and record that it changed; raise OfficeInUse.

    A display that it does not name keeps its set-up.
    """
    with database.writing() as connection:
        office = replace(office, setup=office.setup.keeping(_displays(connection, office.id)))
        _save_frame(connection, office)
        _check_unused(connection, office, clock.now())
        _save_rows(connection, office, STAGE, _stages(office))
        _save_rows(connection, office, SERVICE, _services(office))
        _save_rows(connection, office, COUNTER, _counters(office))
        _save_rows(connection, office, PRIORITY_REASON, _reasons(office))
        _replace(connection, office, SERVICE_STAGE, _routes(office))
        _replace(connection, office, COUNTER_STAGE, _served(office))
        _open_lines(connection, office)
        _record(connection, office, clock, actor)


def _displays(connection: Connection, site: SiteId) -> list[Display]:
    """Take the site's lock and return how its displays are set up so far."""
    lock = select(SITE.c.terms).where(SITE.c.id == site).with_for_update(key_share=True)
    terms = connection.execute(lock).scalar() or {}
    return [
        read_display(DeviceName(name), DisplayTable.model_validate(table))
        for name, table in terms.get("displays", {}).items()
    ]


def _open_lines(connection: Connection, office: Office) -> None:
    """Make the lines of the services' routes known; those of old routes stay, somebody may stand in them."""
    known = {tuple(row) for row in connection.execute(select(*LINE.c).where(LINE.c.site == office.id))}
    wanted = {
        (office.id, stage, ticket_class, service.id, ANYBODY)
        for service in office.services.values()
        for stage in service.route
        for ticket_class in TicketClass
    }
    rows = [dict(zip(LINE.c.keys(), row, strict=True)) for row in sorted(wanted - known)]
    if rows:
        connection.execute(insert(LINE), rows)


def _save_frame(connection: Connection, office: Office) -> None:
    """Write the site's frame."""
    frame = {
        "name": office.name,
        "slip_name": office.slip_name,
        "timezone": office.zone.key,
        "cutover_hour": office.cutover_hour,
        "languages": list(office.languages),
        "ticker": office.ticker,
        "footer": office.footer,
        "terms": write_office_terms(office),
    }
    changed = connection.execute(
        update(SITE).where(SITE.c.id == office.id).values(**frame, config_rev=SITE.c.config_rev + 1)
    )
    if changed.rowcount == 0:
        start = {"config_rev": 1, "epoch": 0, "rev": 0, "last_hash": GENESIS}
        connection.execute(insert(SITE), {"id": office.id, **frame, **start})


def _check_unused(connection: Connection, office: Office, now: datetime) -> None:
    live = (
        select(TURN.c.stage, TURN.c.service, TURN.c.meant_for)
        .where(TURN.c.site == office.id, TURN.c.state.in_(LIVE))
        .distinct()
    )
    found = connection.execute(live).all()
    own = select(TICKET.c.route).where(
        TICKET.c.site == office.id, TICKET.c.state == TicketState.LIVE, TICKET.c.route.is_not(None)
    )
    ahead = {tuple(step) for route in connection.execute(own).scalars() for step in route}
    meant = {for_counter(desk) for desk in office.desks} | {ANYBODY}
    served = {stage for desk in office.desks.values() for stage in desk.stages}
    displays = office.setup.displays.values()
    told = select(NOTICE.c.zone).where(
        NOTICE.c.site == office.id,
        NOTICE.c.zone.is_not(None),
        or_(NOTICE.c.until.is_(None), NOTICE.c.until > now),
    )
    shown = {one.zone for one in displays if one.zone} | set(connection.execute(told).scalars())
    seated = connection.execute(
        select(COUNTER.c.id).where(COUNTER.c.site == office.id, COUNTER.c.officer.is_not(None))
    ).scalars()
    in_use = {
        "stages with visitors": ({row.stage for row in found} | {stage for _, stage in ahead}) - served,
        "services with visitors": (
            ({row.service for row in found} | {service for service, _ in ahead}) - set(office.services)
        ),
        "visitors for one alone, who is gone": {
            row.meant_for for row in found if row.meant_for.startswith(for_counter(CounterId("")))
        }
        - meant,
        "counters with an officer": set(seated) - set(office.desks),
        "zones of displays or notices": shown - set(office.setup.zones),
        "counters with displays": {one.counter for one in displays if one.counter} - set(office.desks),
        "more displays than can be": {f"{len(displays)} displays"}
        if len(displays) > MOST_DISPLAYS
        else set(),
        "layouts of displays": (
            {one.layout for one in displays} - set(office.setup.layouts) - set(shipped_layouts())
        ),
    }
    mistakes = [f"{what}: {', '.join(sorted(ids))}" for what, ids in in_use.items() if ids]
    if mistakes:
        raise OfficeInUse(f"{office.id} still has {'; '.join(mistakes)}")


def _save_rows(connection: Connection, office: Office, table: Table, rows: Rows) -> None:
    of_site = table.c.site == office.id
    known = set(connection.execute(select(table.c.id).where(of_site)).scalars())
    gone = known - {row["id"] for row in rows}
    if gone:
        connection.execute(update(table).where(of_site, table.c.id.in_(gone)).values(retired=True))
    for position, row in enumerate(rows):
        values = {**row, "position": position, "retired": False}
        if row["id"] in known:
            connection.execute(update(table).where(of_site, table.c.id == row["id"]).values(**values))
        else:
            connection.execute(insert(table), {**values, **_STATE.get(table.name, {}), "site": office.id})


def _replace(connection: Connection, office: Office, table: Table, rows: Rows) -> None:
    connection.execute(delete(table).where(table.c.site == office.id))
    if rows:
        connection.execute(insert(table), [{**row, "site": office.id} for row in rows])


_STATE: dict[str, dict[str, Any]] = {COUNTER.name: {"note": {}}}
"""What a new row has beside its layout."""


def _stages(office: Office) -> Rows:
    return [
        {
            "id": one.id,
            "name": one.name,
            "short_name": one.short_name,
            "usual_s": int(one.usual.total_seconds()),
        }
        for one in office.stages.values()
    ]


def _services(office: Office) -> Rows:
    return [_service(one) for one in office.services.values()]


def _service(service: Service) -> dict[str, Any]:
    series = service.series
    return {
        "id": service.id,
        "letter": series.letter,
        "first": series.first,
        "last": series.last,
        "width": series.width,
        "wrap": series.wrap,
        "terms": write_service_terms(service),
        "name": service.name,
        "description": service.description,
        "bring": service.bring,
        "note": service.note,
        "open": service.open,
    }


def _counters(office: Office) -> Rows:
    return [
        {"id": one.id, "label": one.label, "shifts": write_spans(one.shifts)} for one in office.desks.values()
    ]


def _reasons(office: Office) -> Rows:
    return [{"id": one.id, "name": one.name} for one in office.reasons.values()]


def _routes(office: Office) -> Rows:
    return [
        {"service": service.id, "step": step, "stage": stage}
        for service in office.services.values()
        for step, stage in enumerate(service.route)
    ]


def _served(office: Office) -> Rows:
    return [row for desk in office.desks.values() for row in _served_by(desk)]


def _served_by(desk: Desk) -> Rows:
    return [
        {"counter": desk.id, "stage": stage, "weight": weight, "position": position}
        for position, (stage, weight) in enumerate(desk.stages.items())
    ]


def _record(connection: Connection, office: Office, clock: Clock, actor: Actor) -> None:
    site = connection.execute(select(SITE).where(SITE.c.id == office.id)).one()
    at = event_time(clock.now(), site.last_event_at)
    event = Event(site.rev + 1, at, EventType.OFFICE_CHANGED, actor, {"layout": site.config_rev})
    made = link(office.id, event, site.last_hash)
    connection.execute(
        insert(EVENT),
        {
            "site": office.id,
            "rev": made.rev,
            "at": at,
            "type": event.type.value,
            "body": made.body,
            "prev": made.prev,
            "hash": made.hash,
        },
    )
    connection.execute(
        update(SITE).where(SITE.c.id == office.id).values(rev=made.rev, last_event_at=at, last_hash=made.hash)
    )
