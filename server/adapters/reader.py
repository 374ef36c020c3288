"""What is read outside the lock, each by a statement of its own; knows no rule of the queue."""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, func, or_, select, text

from server.adapters import conditions as when
from server.adapters.appointments import BY_CODE, GIVEN_TODAY, HELD
from server.adapters.chain import GENESIS, BrokenChain, Link, check_link
from server.adapters.conditions import TICKET_COLUMNS, TURN_COLUMNS, select_turns, ticket_of, turn_of
from server.adapters.counter_rows import counter_of, undo_of
from server.adapters.heads import read_offer
from server.adapters.office_cache import OfficeCache
from server.adapters.statements import TURN_BY_ID
from server.adapters.tables import (
    COUNTER,
    DEVICE,
    DEVICE_FAULT,
    EVENT,
    SITE,
    TICKET,
    TICKET_PRIORITY,
    TURN,
    TURN_NOTE,
)
from server.domain.accuracy import Told
from server.domain.appointment import Appointment
from server.domain.calendar import cutover
from server.domain.device import Enrolled, Fault
from server.domain.discipline import Line, Offer, Waiting
from server.domain.errors import UnknownSite
from server.domain.identity import CounterId, ReasonId, ServiceId, SiteId, StageId, TicketId, TurnId
from server.domain.office import Counter, Office, SiteClock
from server.domain.paces import Arrived, Handled
from server.domain.ticket import Ticket
from server.domain.turn import Turn, TurnState
from server.domain.undo import Undo
from server.services.ports import Parked

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_site: BindParameter[str] = bindparam("site")
_SITE = select(
    SITE.c.id,
    SITE.c.config_rev,
    SITE.c.epoch,
    SITE.c.rev,
    SITE.c.last_event_at,
    SITE.c.business_day,
    SITE.c.last_hash,
).where(SITE.c.id == _site)
_SITES = select(SITE.c.id).order_by(SITE.c.id)
_WAITING = select(
    TURN.c.id,
    TURN.c.stage,
    TURN.c["class"],
    TURN.c.service,
    TURN.c.meant_for,
    TURN.c.queued_at,
    TURN.c.place,
    TURN.c.queued_rev,
).where(TURN.c.site == _site, when.WAITING)
_PARKED = select(TURN.c.id, TURN.c.until, TURN.c.rev).where(
    TURN.c.site == _site, when.AWAY, TURN.c.until <= bindparam("at")
)
_HANDLED = (
    select(TURN.c.stage, TURN.c.service, TURN.c.called_at, TURN.c.ended_at, TURN.c.state)
    .where(
        TURN.c.site == _site,
        TURN.c.ended_at >= bindparam("since"),
        TURN.c.called_at.is_not(None),
        when.HANDLED,
    )
    .order_by(TURN.c.ended_at.desc())
    .limit(bindparam("limit"))
)
_SINCE_DAY = (
    TICKET.c.site == _site,
    TICKET.c.business_day >= bindparam("day"),
    TICKET.c.arrived_at >= bindparam("since"),
)
_ARRIVED = (
    select(TICKET.c.service, TICKET.c["class"], TICKET.c.arrived_at)
    .where(*_SINCE_DAY)
    .order_by(TICKET.c.arrived_at.desc())
    .limit(bindparam("limit"))
)
_CALLED = (
    select(TURN.c.ticket, func.min(TURN.c.called_at).label("called_at"))
    .where(TURN.c.called_at.is_not(None))
    .group_by(TURN.c.ticket)
    .subquery()
)
_FIRST = (
    select(TURN.c.ticket, func.min(TURN.c.queued_at).label("queued_at")).group_by(TURN.c.ticket).subquery()
)
_TOLD = (
    select(
        TICKET.c.service,
        TICKET.c.arrived_at,
        TICKET.c.wait_low_s,
        TICKET.c.wait_high_s,
        _FIRST.c.queued_at,
        _CALLED.c.called_at,
    )
    .join_from(TICKET, _FIRST, _FIRST.c.ticket == TICKET.c.id)
    .join(_CALLED, _CALLED.c.ticket == TICKET.c.id)
    .where(*_SINCE_DAY, TICKET.c.wait_high_s.is_not(None))
)
_COUNT_WAITING = (
    select(TURN.c.stage, func.count().label("turns"))
    .where(TURN.c.site == _site, when.WAITING)
    .group_by(TURN.c.stage)
)
_COUNTER_COLUMNS = (
    COUNTER.c.id,
    COUNTER.c.state,
    COUNTER.c.officer,
    COUNTER.c.since,
    COUNTER.c.until,
    COUNTER.c.note,
)
_COUNTERS = (
    select(*_COUNTER_COLUMNS, *TURN_COLUMNS, *TICKET_COLUMNS)
    .select_from(COUNTER)
    .outerjoin(TURN, and_(TURN.c.site == COUNTER.c.site, TURN.c.counter == COUNTER.c.id, when.AT_COUNTER))
    .outerjoin(TICKET, TICKET.c.id == TURN.c.ticket)
    .where(COUNTER.c.site == _site)
)
_RECENT = (
    select_turns(TURN.c.site == _site, TURN.c.sounded_at >= bindparam("since"), when.SOUNDED)
    .order_by(TURN.c.sounded_at.desc(), TURN.c.rev.desc())
    .limit(bindparam("limit"))
)


def _order_in(state: TurnState) -> tuple[Any, ...]:
    """Return the order in which people look for a turn: the latest missed call, else the longest wait."""
    if state is TurnState.NO_SHOW:
        return (TURN.c.ended_at.desc(),)
    return (TURN.c.queued_at, TURN.c.place, TURN.c.queued_rev)


_IN_STATE = {
    state: select_turns(
        TURN.c.site == _site,
        TURN.c.stage.in_(bindparam("stages", expanding=True)),
        when.in_state(state.value),
    )
    .order_by(*_order_in(state))
    .limit(bindparam("limit"))
    for state in TurnState
}
_BY_TOKEN = (
    select(*TURN_COLUMNS, *TICKET_COLUMNS)
    .select_from(TICKET)
    .outerjoin(TURN, TURN.c.ticket == TICKET.c.id)
    .where(TICKET.c.public_token == bindparam("token"))
    .order_by(TURN.c.queued_rev.desc())
    .limit(1)
)
_numbered = and_(TICKET.c.site == _site, TICKET.c.number == bindparam("number"))
_BY_NUMBER = when.select_bearers(_numbered, *TICKET_COLUMNS)
_DEVICES = select(DEVICE.c.name, DEVICE.c.kind).where(DEVICE.c.site == _site).order_by(DEVICE.c.name)
_FAULTS = (
    select(
        DEVICE_FAULT.c.device,
        DEVICE_FAULT.c.code,
        DEVICE_FAULT.c.since,
        DEVICE_FAULT.c.acknowledged_at,
        DEVICE_FAULT.c.acknowledged_by,
    )
    .where(DEVICE_FAULT.c.site == _site)
    .order_by(DEVICE_FAULT.c.since, DEVICE_FAULT.c.device, DEVICE_FAULT.c.code)
)
_OTHER = TICKET.alias("other")
_same_number = and_(_OTHER.c.site == TICKET.c.site, _OTHER.c.number == TICKET.c.number)
_COLLIDING = (
    select(TICKET.c.number)
    .distinct()
    .where(
        TICKET.c.site == _site,
        when.TICKET_COLLIDING,
        or_(
            exists().where(_same_number, text("other.state = 'live' AND NOT other.collides")),
            exists().where(
                _same_number, _OTHER.c.id != TICKET.c.id, text("other.state = 'live' AND other.collides")
            ),
        ),
    )
    .order_by(TICKET.c.number)
)
_REASONS = select(TICKET_PRIORITY.c.ticket, TICKET_PRIORITY.c.reason).where(
    TICKET_PRIORITY.c.site == _site, TICKET_PRIORITY.c.ticket.in_(bindparam("tickets", expanding=True))
)
_NOTES = (
    select(TURN_NOTE.c.text)
    .join(TURN, TURN.c.id == TURN_NOTE.c.turn)
    .where(TURN_NOTE.c.site == _site, TURN.c.ticket == bindparam("ticket"))
    .order_by(TURN_NOTE.c.at)
)
_SERVED = select(TURN.c.started_at, TURN.c.ended_at).where(
    TURN.c.site == _site,
    TURN.c.counter == bindparam("counter"),
    TURN.c.ended_at >= bindparam("since"),
    when.FINISHED,
)
_EVENTS = (
    select(EVENT.c.rev, EVENT.c.body, EVENT.c.prev, EVENT.c.hash)
    .where(EVENT.c.site == _site, EVENT.c.rev > bindparam("after"))
    .order_by(EVENT.c.rev)
    .limit(1000)
)
_EVENTS_BETWEEN = (
    select(EVENT.c.rev, EVENT.c.body)
    .where(
        EVENT.c.site == _site,
        EVENT.c.rev > bindparam("after"),
        EVENT.c.at >= bindparam("start"),
        EVENT.c.at < bindparam("end"),
    )
    .order_by(EVENT.c.rev)
    .limit(1000)
)


class SqlReader:
    """Reads the newest committed state."""

    def __init__(
        self, reading: Callable[[], AbstractContextManager[Connection]], offices: OfficeCache
    ) -> None:
        self._connect, self._offices = reading, offices
        self._glances = threading.local()

    @contextmanager
    def glance(self, site: SiteId) -> Iterator[None]:
        """Inside, on this thread, how far the site has come and its layout are read only once."""
        if getattr(self._glances, "row", None) is not None:
            yield
            return
        with self._connect() as connection:
            self._glances.row = self._site_row(connection, site)
            self._glances.connection = connection
            try:
                yield
            finally:
                self._glances.row = self._glances.connection = None

    def office(self, site: SiteId) -> Office:
        """Return the site's layout; raise UnknownSite."""
        with self._reading() as connection:
            return self._offices.get(connection, site, self._site_row(connection, site).config_rev)

    def config_rev(self, site: SiteId) -> int:
        """Return how often the site's layout has changed; raise UnknownSite."""
        with self._reading() as connection:
            return int(self._site_row(connection, site).config_rev)

    def site_clock(self, site: SiteId) -> SiteClock:
        """Return how far the site has come; raise UnknownSite."""
        with self._reading() as connection:
            row = self._site_row(connection, site)
        return SiteClock(row.epoch, row.rev, row.last_event_at, row.business_day)

    def waiting(self, site: SiteId) -> list[Waiting]:
        """Return every waiting turn of the site."""
        return [
            Waiting(turn, Line(*line), queued_at, place, queued_rev)
            for turn, *line, queued_at, place, queued_rev in self._all(_WAITING, site=site)
        ]

    def count_waiting(self, site: SiteId) -> dict[StageId, int]:
        """Return how many turns wait for each stage that anybody waits for."""
        return {StageId(row.stage): row.turns for row in self._all(_COUNT_WAITING, site=site)}

    def sites(self) -> list[SiteId]:
        """Return every site of the database."""
        return [SiteId(row.id) for row in self._all(_SITES)]

    def counters(self, site: SiteId) -> list[tuple[Counter, Turn | None]]:
        """Return the site's counters in the office's order, each with the turn it has."""
        office = self.office(site)
        width = len(_COUNTER_COLUMNS)
        rows = {row.id: row for row in self._all(_COUNTERS, site=site)}
        return [
            (counter_of(office, row[:width]), _turn_or_none(row[width:]))
            for row in (rows[desk] for desk in office.desks if desk in rows)
        ]

    def recent_calls(self, site: SiteId, limit: int) -> list[Turn]:
        """Return the turns of this business day that were called last, latest sounding first."""
        since = self._day_began(site)
        return [turn_of(row) for row in self._all(_RECENT, site=site, since=since, limit=limit)]

    def handled(self, site: SiteId, since: datetime, limit: int) -> list[Handled]:
        """Return the visits at counters that ended since then, the newest first."""
        rows = self._all(_HANDLED, site=site, since=since, limit=limit)
        return [
            Handled(row.stage, row.service, row.called_at, row.ended_at, row.state is TurnState.NO_SHOW)
            for row in rows
        ]

    def arrived(self, site: SiteId, since: datetime, limit: int) -> list[Arrived]:
        """Return who took a ticket since then, the newest first."""
        rows = self._all(_ARRIVED, site=site, since=since, day=_day_before(since), limit=limit)
        return [Arrived(service, ticket_class, at) for service, ticket_class, at in rows]

    def told(self, site: SiteId, since: datetime) -> list[Told]:
        """Return which range each ticket since then was told, and its wait for the first call."""
        zone = self.office(site).zone
        return [
            Told(
                service=row.service,
                hour=row.arrived_at.astimezone(zone).hour,
                low_s=row.wait_low_s,
                high_s=row.wait_high_s,
                waited_s=max(0, round((row.called_at - row.queued_at).total_seconds())),
            )
            for row in self._all(_TOLD, site=site, since=since, day=_day_before(since))
        ]

    def appointment(self, site: SiteId, code: str) -> Appointment | None:
        """Return the slot held under this code."""
        rows = self._all(BY_CODE, site=site, code=code)
        return Appointment(*rows[0]) if rows else None

    def given_today(self, site: SiteId) -> dict[ServiceId, int]:
        """Return how many tickets that count each service gave this business day."""
        with self._reading() as connection:
            day = self._site_row(connection, site).business_day
        return {ServiceId(row.service): row.given for row in self._all(GIVEN_TODAY, site=site, day=day)}

    def appointments(self, site: SiteId, since: datetime, until: datetime) -> list[Appointment]:
        """Return the slots held from then until then, in order."""
        return [Appointment(*row) for row in self._all(HELD, site=site, since=since, until=until)]

    def parked_until(self, site: SiteId, at: datetime) -> list[Parked]:
        """Return the parked turns whose time to come back is not after ``at``."""
        return [Parked(*row) for row in self._all(_PARKED, site=site, at=at)]

    def turns_in(self, site: SiteId, state: TurnState, stages: Sequence[StageId], limit: int) -> list[Turn]:
        """Return the turns of these stages in this state: longest wait first, of missed calls the latest."""
        rows = self._all(_IN_STATE[state], site=site, stages=list(stages), limit=limit)
        return [turn_of(row) for row in rows]

    def ticket_numbered(self, site: SiteId, number: str) -> Ticket | None:
        """Return the live ticket of the site that the printed number names (NAMED_FIRST)."""
        rows = self._all(_BY_NUMBER, site=site, number=number)
        return ticket_of(rows[0]) if rows else None

    def devices(self, site: SiteId) -> list[Enrolled]:
        """Return the devices that the office has, by name."""
        return [Enrolled(name, kind) for name, kind in self._all(_DEVICES, site=site)]

    def faults(self, site: SiteId) -> list[Fault]:
        """Return what is wrong with the site's devices now, longest first."""
        return [Fault(*row) for row in self._all(_FAULTS, site=site)]

    def colliding_numbers(self, site: SiteId) -> list[str]:
        """Return the printed numbers that more than one live ticket bears."""
        return [row.number for row in self._all(_COLLIDING, site=site)]

    def ticket_by_token(self, public_token: str) -> tuple[Ticket, Turn | None] | None:
        """Return the ticket with this public token and its newest turn."""
        rows = self._all(_BY_TOKEN, token=public_token)
        if not rows:
            return None
        return ticket_of(rows[0][len(TURN_COLUMNS) :]), _turn_or_none(rows[0])

    def notes(self, site: SiteId, ticket: TicketId) -> list[str]:
        """Return what officers noted for colleagues about the visit so far, the oldest first."""
        return [row.text for row in self._all(_NOTES, site=site, ticket=ticket)]

    def turn(self, site: SiteId, turn: TurnId) -> Turn | None:
        """Return a turn with its ticket."""
        rows = self._all(TURN_BY_ID, site=site, id=turn)
        return turn_of(rows[0]) if rows else None

    def priority_reasons(self, site: SiteId, tickets: Collection[TicketId]) -> dict[TicketId, ReasonId]:
        """Return why those of the tickets that have priority have it: personal, for the staff's eyes only."""
        if not tickets:
            return {}
        rows = self._all(_REASONS, site=site, tickets=list(tickets))
        return {TicketId(row.ticket): ReasonId(row.reason) for row in rows}

    def offer(self, site: SiteId, counter: Counter, memory: int) -> Offer[Turn]:
        """Return what the counter may choose from, with the lines of its last ``memory`` calls."""
        with self._reading() as connection:
            row = self._site_row(connection, site)
            office = self._offices.get(connection, site, row.config_rev)
            return read_offer(connection, office, row.business_day, counter, memory)

    def undo_of(self, site: SiteId, counter: CounterId) -> Undo | None:
        """Return what the counter's last command changed."""
        with self._reading() as connection:
            return undo_of(connection, site, counter)

    def served_today(self, site: SiteId, counter: CounterId) -> tuple[int, int | None]:
        """Return how many turns the counter finished this business day and their mean service seconds."""
        rows = self._all(_SERVED, site=site, counter=counter, since=self._day_began(site))
        spent = [(row.ended_at - row.started_at).total_seconds() for row in rows if row.started_at]
        return len(rows), round(sum(spent) / len(spent)) if spent else None

    def verify_chain(self, site: SiteId) -> int:
        """Check the whole chain of the site's events and return how many there are; raise BrokenChain."""
        rev, prev = 0, GENESIS
        with self._reading() as connection:
            frame = self._site_row(connection, site)
        while page := self._all(_EVENTS, site=site, after=rev):
            for row in page:
                rev += 1
                check_link(site, Link(*row), rev, prev)
                prev = row.hash
                if rev == frame.rev and prev != frame.last_hash:
                    raise BrokenChain(site, rev, "it is not the one that the site ends with")
        if rev < frame.rev:
            raise BrokenChain(site, rev + 1, "is missing")
        return rev

    def events(self, site: SiteId, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        """Return the bodies of the site's events from ``start`` until before ``end``, in order."""
        rev = 0
        while page := self._all(_EVENTS_BETWEEN, site=site, after=rev, start=start, end=end):
            for row in page:
                rev = row.rev
                yield json.loads(row.body)

    def _day_began(self, site: SiteId) -> datetime:
        with self._reading() as connection:
            row = self._site_row(connection, site)
            office = self._offices.get(connection, site, row.config_rev)
        if row.business_day is None:
            return _LONG_AGO
        return cutover(row.business_day, office.zone, office.cutover_hour)

    def _all(self, statement: Any, **named: Any) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.execute(statement, named).all()

    def _site_row(self, connection: Connection, site: SiteId) -> Any:
        held = getattr(self._glances, "row", None)
        if held is not None and held.id == site:
            return held
        row = connection.execute(_SITE, {"site": site}).one_or_none()
        if row is None:
            raise UnknownSite(site=site)
        return row

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        held = getattr(self._glances, "connection", None)
        if held is not None:
            yield held
            return
        with self._connect() as connection:
            yield connection


def _day_before(since: datetime) -> date:
    """Return a business day that no ticket since then can be before, wherever the site lies."""
    return since.date() - timedelta(days=1)


def _turn_or_none(row: Sequence[Any]) -> Turn | None:
    return None if row[0] is None else turn_of(row)
