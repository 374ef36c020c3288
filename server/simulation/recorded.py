"""A recorded day as a plan: who came, how long each took and who sat where, as the events tell it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from server.domain.events import EventType
from server.domain.identity import CounterId, ServiceId, StageId
from server.domain.office import Office
from server.domain.replay import GIVEN
from server.domain.ticket import TicketClass
from server.simulation.plan import Period, Plan, Slot, Stay, Visitor, playable
from server.simulation.run import SimulatedDay, Visit
from server.simulation.simulate import Outcome

RecordedEvent = Mapping[str, Any]
"""An event's body as it is stored: ``at``, ``type``, ``data``."""


class NothingRecorded(ValueError):
    """The day has no tickets."""


@dataclass(slots=True)
class _Turn:
    stage: StageId
    queued_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    missed: bool = False
    counter: CounterId | None = None
    first_called_at: datetime | None = None
    spent: timedelta = timedelta()


@dataclass(slots=True)
class _Ticket:
    at: datetime
    service: ServiceId
    ticket_class: TicketClass
    turns: list[_Turn] = field(default_factory=list)
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """A day to be played again. ``waits`` are the recorded ones until the first call, in the visitors' order.

    ``left_out`` counts visits that were cancelled before anybody called them.
    """

    plan: Plan
    waits: Sequence[timedelta | None]
    left_out: int


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near a replay of the unchanged day comes to what was recorded, in minutes."""

    visitors: int
    recorded_mean: float | None
    replayed_mean: float | None
    median_abs_difference: float | None


def read_day(events: Iterable[RecordedEvent], office: Office) -> RecordedDay:
    """Return the recorded day; raise NothingRecorded.

    A visitor who was never called takes as long as that day's median at the stage. All visits of a ticket
    at a stage count as one stay; an officer's pause before the next call, while somebody waited, belongs to
    the stay before it.
    """
    tickets, periods = _Reading().read(events)
    stayed = [one for one in tickets if not one.gave_up and one.service in office.services]
    if not stayed:
        raise NothingRecorded("Nobody took a ticket on this day.")
    pauses = _pauses(stayed, periods)
    usual = _usual(stayed)
    visitors = [_visitor(one, nth, office, usual, pauses) for nth, one in enumerate(stayed)]
    ends = [end for presence in periods.values() for _, end in presence]
    plan = Plan(
        start=visitors[0].at,
        end=max(ends, default=visitors[-1].at),
        visitors=visitors,
        presences={counter: found for counter, found in periods.items() if counter in office.desks},
        slots=[one.slot for one in visitors if one.slot is not None],
    )
    return RecordedDay(plan, [_wait(one) for one in stayed], len(tickets) - len(stayed))


def with_counter(plan: Plan, counter: CounterId, period: Period | None) -> Plan:
    """Return the plan with somebody at the counter, for this period or from the first opening to the last."""
    starts = [start for presence in plan.presences.values() for start, _ in presence]
    whole = period or (min(starts, default=plan.start), plan.end)
    merged: list[Period] = []
    for start, end in sorted([*plan.presences.get(counter, ()), whole]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return replace(plan, presences={**plan.presences, counter: merged}, end=max(plan.end, merged[-1][1]))


def play(office: Office, plan: Plan) -> Outcome:
    """Play the plan, without estimates."""
    record = SimulatedDay(playable(office), plan).run()
    return Outcome(0, office, record.visits, record.attendances, (), None, record.events)


def closeness(day: RecordedDay, visits: Sequence[Visit]) -> Closeness:
    """Compare the recorded waits with those of a replay of the same day, visitor by visitor."""
    of_visitor = {id(one.visitor): one.stops[0].wait for one in visits}
    pairs = [
        (recorded / timedelta(minutes=1), again / timedelta(minutes=1))
        for visitor, recorded in zip(day.plan.visitors, day.waits, strict=True)
        if recorded is not None and (again := of_visitor.get(id(visitor))) is not None
    ]
    if not pairs:
        return Closeness(0, None, None, None)
    return Closeness(
        len(pairs),
        fmean(one for one, _ in pairs),
        fmean(other for _, other in pairs),
        median(abs(one - other) for one, other in pairs),
    )


class _Reading:
    """Goes through a day's events once."""

    def __init__(self) -> None:
        self.tickets: dict[str, _Ticket] = {}
        self.turns: dict[str, _Turn] = {}
        self.open: dict[CounterId, datetime] = {}
        self.periods: dict[CounterId, list[Period]] = {}

    def read(self, events: Iterable[RecordedEvent]) -> tuple[list[_Ticket], dict[CounterId, list[Period]]]:
        """Return the tickets in order of issue, and when somebody called at each counter."""
        at = None
        for event in events:
            at = datetime.fromisoformat(event["at"])
            self._take(event["type"], event["data"], at)
        for counter in list(self.open):
            assert at is not None
            self._close(counter, at)
        return list(self.tickets.values()), self.periods

    def _take(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        if kind in GIVEN:
            at = datetime.fromisoformat(data.get("arrived_at", at.isoformat()))
            self.tickets[data["ticket"]] = _Ticket(at, ServiceId(data["service"]), TicketClass(data["class"]))
        elif kind == EventType.TICKET_RECLASSIFIED and data["ticket"] in self.tickets:
            ticket = self.tickets[data["ticket"]]
            ticket.service, ticket.ticket_class = ServiceId(data["service"]), TicketClass(data["class"])
        elif kind == EventType.TURN_QUEUED and data["ticket"] in self.tickets:
            queued_at = datetime.fromisoformat(data["queued_at"])
            turn = self.turns[data["turn"]] = _Turn(StageId(data["stage"]), queued_at)
            self.tickets[data["ticket"]].turns.append(turn)
        elif kind == EventType.COUNTER_OPENED:
            self.open.setdefault(CounterId(data["counter"]), at)
        elif kind in {EventType.COUNTER_PAUSED, EventType.COUNTER_CLOSED, EventType.COUNTER_RELEASED}:
            self._close(CounterId(data["counter"]), at)
        elif kind == EventType.COMMAND_UNDONE:
            self._take_back(data)
        elif data.get("turn") in self.turns:
            self._take_turn(kind, self.turns[data["turn"]], data, at)

    def _take_turn(self, kind: str, turn: _Turn, data: Mapping[str, Any], at: datetime) -> None:
        if kind == EventType.TURN_CALLED:
            turn.called_at, turn.first_called_at = at, turn.first_called_at or at
            turn.counter = CounterId(data["counter"])
        elif kind == EventType.TURN_STARTED:
            turn.started_at = turn.started_at or at
        elif kind in {EventType.TURN_RETURNED, EventType.TURN_RESUMED}:
            if turn.called_at is not None and turn.ended_at is not None and not turn.missed:
                turn.spent += turn.ended_at - turn.called_at
            turn.called_at = turn.started_at = turn.ended_at = turn.counter = None
            turn.missed = False
        elif kind == EventType.TURN_MISSED:
            turn.ended_at, turn.missed = at, True
        elif kind in {EventType.TURN_DONE, EventType.TURN_TRANSFERRED, EventType.TURN_PARKED}:
            turn.ended_at = at
        elif kind == EventType.TURN_CANCELLED:
            turn.ended_at = at
            ticket = self.tickets.get(str(data.get("ticket")))
            if ticket is not None and all(one.called_at is None for one in ticket.turns):
                ticket.gave_up = True

    def _take_back(self, data: Mapping[str, Any]) -> None:
        """Take the last step of each turn back, and forget the turns that were made."""
        for turn in [self.turns[one] for one in data["turns"] if one in self.turns]:
            if turn.ended_at is not None:
                turn.ended_at, turn.missed = None, False
            elif turn.started_at is not None:
                turn.started_at = None
            else:
                turn.called_at = turn.first_called_at = turn.counter = None
        for removed in [self.turns.pop(one) for one in data["removed"] if one in self.turns]:
            for ticket in self.tickets.values():
                ticket.turns = [one for one in ticket.turns if one is not removed]

    def _close(self, counter: CounterId, at: datetime) -> None:
        start = self.open.pop(counter, None)
        if start is not None and start < at:
            self.periods.setdefault(counter, []).append((start, at))


def _wait(ticket: _Ticket) -> timedelta | None:
    first = ticket.turns[0] if ticket.turns else None
    if first is None or first.first_called_at is None:
        return None
    return max(timedelta(), first.first_called_at - first.queued_at)


def _stay(turns: Sequence[_Turn], pauses: Mapping[int, timedelta]) -> Stay | None:
    """Return one stay for all the visits of a ticket at a stage, None when nobody ever called it there."""
    seen = [one for one in turns if one.called_at is not None and one.ended_at is not None]
    if not seen:
        return None
    walk, service = timedelta(), timedelta()
    for one in seen:
        assert one.called_at is not None
        assert one.ended_at is not None
        began = one.started_at or one.ended_at
        walk += began - one.called_at
        service += one.spent + one.ended_at - began + pauses.get(id(one), timedelta())
    shows = not seen[-1].missed
    return Stay(walk, service, shows) if shows else Stay(walk + service, timedelta(), shows)


def _usual(tickets: Sequence[_Ticket]) -> dict[StageId, Stay]:
    """Return the median stay at each stage, for those who were never called there."""
    stays: dict[StageId, list[Stay]] = {}
    for ticket in tickets:
        for turn in ticket.turns:
            stay = _stay([turn], {})
            if stay is not None and stay.shows:
                stays.setdefault(turn.stage, []).append(stay)
    return {
        stage: Stay(_middle([one.walk for one in all_]), _middle([one.service for one in all_]))
        for stage, all_ in stays.items()
    }


def _middle(times: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in times))


def _visitor(
    ticket: _Ticket,
    nth: int,
    office: Office,
    usual: Mapping[StageId, Stay],
    pauses: Mapping[int, timedelta],
) -> Visitor:
    unknown = Stay(timedelta(), timedelta(minutes=5))
    stays = [
        _stay([turn for turn in ticket.turns if turn.stage == stage], pauses) or usual.get(stage, unknown)
        for stage in office.services[ticket.service].route
    ]
    slot_at = ticket.turns[0].queued_at if ticket.turns else ticket.at
    slot = Slot(f"R{nth}", ticket.service, slot_at) if slot_at > ticket.at else None
    return Visitor(ticket.at, ticket.service, ticket.ticket_class, tuple(stays), slot)


def _pauses(
    tickets: Sequence[_Ticket], periods: Mapping[CounterId, Sequence[Period]]
) -> dict[int, timedelta]:
    """Return, by turn, how long the officer at the open counter let somebody wait before the next call."""
    at_counter: dict[CounterId, list[_Turn]] = {}
    for ticket in tickets:
        for turn in ticket.turns:
            if turn.counter is not None and turn.called_at is not None and turn.ended_at is not None:
                at_counter.setdefault(turn.counter, []).append(turn)
    found = {}
    for counter, turns in at_counter.items():
        turns.sort(key=lambda one: one.called_at or one.queued_at)
        for before, after in pairwise(turns):
            ended, called = before.ended_at, after.called_at
            assert ended is not None
            assert called is not None
            open_ = any(start <= ended and called <= end for start, end in periods.get(counter, ()))
            if open_ and after.queued_at <= ended < called:
                found[id(before)] = called - ended
    return found
