"""The board: what a lobby may see, read outside the lock; the same view for displays, kiosks and pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.identity import CallId, CounterId, ServiceId, SiteId, StageId
from server.domain.office import Counter, CounterState, Office
from server.domain.policy import Texts
from server.domain.stop import StopKind, find_stop
from server.domain.ticket import Promise
from server.domain.turn import Turn
from server.services.lobby import Lobby
from server.services.ports import Clock, Reader

RECENT_CALLS = 12
MANY_CALLS = 60
MANY_FOR = timedelta(minutes=2)
"""A display shows calls that come at once one after the other, and only while the board lists them."""
SOLD_OUT = {"id": "Tiket hari ini sudah habis", "en": "Sold out for today"}


@dataclass(frozen=True, slots=True)
class CounterRow:
    """A counter and the ticket it has."""

    counter: CounterId
    label: str
    state: CounterState
    ticket: str | None
    stage: StageId | None
    since: datetime | None
    until: datetime | None
    note: Texts


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call of today; ``at`` is when it sounded last, ``languages`` are those in which it is spoken."""

    call_id: CallId
    ticket: str
    counter: CounterId
    stage: StageId
    service: ServiceId
    at: datetime
    times: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageWait:
    """How many wait for a stage and how long."""

    stage: StageId
    waiting: int
    wait_low_s: int | None = None
    wait_high_s: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceWait:
    """What somebody who came now for a service would meet."""

    service: ServiceId
    promise: Promise
    open: bool
    note: Texts


@dataclass(frozen=True, slots=True)
class Board:
    """A snapshot of the lobby; ``rev`` is the oldest that any of its parts may be of."""

    epoch: int
    rev: int
    as_of: datetime
    counters: tuple[CounterRow, ...]
    recent: tuple[RecentCall, ...]
    stages: tuple[StageWait, ...]
    services: tuple[ServiceWait, ...]


def read_board(reader: Reader, lobby: Lobby, clock: Clock, site: SiteId) -> Board:
    """Return the site's board as it is now; raise UnknownSite."""
    with reader.glance(site):
        return _read_board(reader, lobby, clock, site)


def _read_board(reader: Reader, lobby: Lobby, clock: Clock, site: SiteId) -> Board:
    office, at, now = reader.office(site), reader.site_clock(site), clock.now()
    return Board(
        epoch=at.epoch,
        rev=at.rev,
        as_of=now,
        counters=tuple(_row(counter, turn) for counter, turn in reader.counters(site)),
        recent=tuple(_recent(office, turn) for turn in latest_calls(reader, site, now)),
        stages=tuple(_stage(site, office, lobby, stage) for stage in office.stages),
        services=_services(reader, lobby, site, office, now),
    )


def latest_calls(reader: Reader, site: SiteId, now: datetime) -> list[Turn]:
    """Return the last calls, and every one of the last minutes where many came at once."""
    called = reader.recent_calls(site, MANY_CALLS)
    young = sum(turn.sounded_at is not None and now - turn.sounded_at < MANY_FOR for turn in called)
    return called[: max(RECENT_CALLS, young)]


def sold_out(reader: Reader, office: Office) -> frozenset[ServiceId]:
    """Return the services that have given all of the business day's tickets."""
    limits = {one.id: one.quota.day for one in office.services.values() if one.quota.day is not None}
    given = reader.given_today(office.id) if limits else {}
    return frozenset(service for service, most in limits.items() if given.get(service, 0) >= most)


def shut_services(office: Office, gone: frozenset[ServiceId], at: datetime) -> dict[ServiceId, Texts]:
    """Return the services that give no tickets now, each with why: closed, sold out, or stopped."""
    shut = {one.id: one.note for one in office.services.values() if not one.open}
    shut |= dict.fromkeys(gone - shut.keys(), SOLD_OUT)
    for service in office.services:
        stop = find_stop(office.stops, StopKind.SERVICE, service, at)
        if stop is not None:
            shut[service] = stop.told
    return shut


def _services(
    reader: Reader, lobby: Lobby, site: SiteId, office: Office, at: datetime
) -> tuple[ServiceWait, ...]:
    """Return what each service's newcomers would meet."""
    shut = shut_services(office, sold_out(reader, office), at)
    return tuple(
        ServiceWait(
            one.id,
            lobby.newcomer(site, one.id, one.route[0]),
            one.id not in shut,
            shut.get(one.id, one.note),
        )
        for one in office.services.values()
    )


def _stage(site: SiteId, office: Office, lobby: Lobby, stage: StageId) -> StageWait:
    """Return how many wait, and how long somebody regular would who joined the stage now."""
    through = next((one.id for one in office.services.values() if stage in one.route), None)
    if through is None:
        return StageWait(stage, lobby.view(site).waiting.get(stage, 0))
    promise = lobby.newcomer(site, through, stage)
    return StageWait(stage, promise.ahead, promise.wait_low_s, promise.wait_high_s)


def _row(counter: Counter, turn: Turn | None) -> CounterRow:
    return CounterRow(
        counter=counter.id,
        label=counter.desk.label,
        state=counter.state,
        ticket=turn.ticket.number if turn else None,
        stage=turn.stage if turn else None,
        since=turn.called_at if turn else counter.since,
        until=counter.until,
        note=counter.note,
    )


def _recent(office: Office, turn: Turn) -> RecentCall:
    assert turn.call_id is not None
    assert turn.counter is not None
    assert turn.sounded_at is not None
    return RecentCall(
        turn.call_id,
        turn.ticket.number,
        turn.counter,
        turn.stage,
        turn.service,
        turn.sounded_at,
        turn.times,
        office.languages_of(turn.ticket),
    )
