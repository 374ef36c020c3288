"""Builds what the estimate looks at from an office as it stands: who waits, who serves, who is planned to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from server.domain.calendar import business_day, microseconds
from server.domain.discipline import Line, Waiting
from server.domain.estimate import (
    Attendant,
    Expected,
    Pace,
    Situation,
    Stream,
    Visit,
    Wait,
    estimate,
)
from server.domain.hours import Hours, Span, moments_of_span
from server.domain.identity import ServiceId, StageId, TurnId
from server.domain.office import Counter, CounterState, Desk, Office
from server.domain.ticket import TicketClass
from server.domain.turn import Turn

HORIZON = timedelta(hours=12)
"""How far ahead the plan is looked at."""
LATE = timedelta(minutes=10)
"""For so long an officer who is planned to sit at a counter is expected any moment."""
SHOWS = 0.9
"""How likely somebody with an appointment comes."""
COMES_LATE = 0.25
"""How many of those who come have not checked in by their slot, evenly until it is too late."""

Period = tuple[datetime, datetime]


class KnownPaces(Protocol):
    """What was learned about how long visitors take."""

    def at(self, stage: StageId, service: ServiceId, when: datetime) -> Pace:
        """Return the pace of a visitor of this service at this stage, at this time of day."""
        ...


@dataclass(frozen=True, slots=True)
class _Day:
    """One look at an office: from now to the horizon, and when the office closes on each day."""

    office: Office
    now: datetime
    dates: tuple[date, ...]

    @property
    def horizon(self) -> datetime:
        """Where the look ahead ends."""
        return self.now + HORIZON


def situation_of(
    office: Office,
    now: datetime,
    *,
    waiting: Sequence[Waiting],
    counters: Iterable[tuple[Counter, Turn | None]],
    paces: KnownPaces,
    streams: Sequence[Stream] = (),
    expected: Iterable[tuple[ServiceId, datetime]] = (),
    shows: float = SHOWS,
) -> Situation:
    """Return the situation at ``now``.

    ``counters`` are the site's, each with the turn that it has; ``expected`` the slots with which nobody
    has checked in though it is not too late. Streams of appointments are left out: who comes with one is
    expected by name.
    """
    day = business_day(now, office.zone, office.cutover_hour)
    look = _Day(office, now, (day, day + timedelta(days=1)))
    return Situation(
        now=now,
        discipline=office.discipline,
        waiting=waiting,
        attendants=[_attendant(look, counter, turn) for counter, turn in counters],
        paces={
            (stage, service): paces.at(stage, service, now) for stage, service in _visits(office, waiting)
        },
        routes={service.id: service.route for service in office.services.values()},
        streams=[one for one in streams if one.ticket_class is not TicketClass.APPOINTMENT],
        expected=[_expected(look, service, at, shows) for service, at in expected],
    )


def wait_from_slot(situation: Situation, line: Line, slot: datetime) -> Wait:
    """Return the wait of somebody who checks in now with a slot to come, counted from the slot on."""
    place = microseconds(slot)
    last = max((one.queued_rev for one in situation.waiting), default=0) + 1
    newcomer = Waiting(TurnId(UUID(int=0)), line, slot, place, last)
    found = estimate(replace(situation, waiting=[*situation.waiting, newcomer]), (), turns=True)
    wait, before_s = found.turns[newcomer.turn], int((slot - situation.now).total_seconds())
    low_s, high_s = (None if one is None else max(0, one - before_s) for one in (wait.low_s, wait.high_s))
    return Wait(wait.ahead, low_s, high_s)


def _expected(look: _Day, service: ServiceId, slot: datetime, shows: float) -> Expected:
    """Return how likely somebody still comes with this slot, and when: the later it is, the less likely."""
    tolerance = look.office.policy.late
    left = slot + tolerance - look.now
    if left >= tolerance or not tolerance:
        return Expected(service, slot, shows)
    late = shows * COMES_LATE * max(left / tolerance, 0.0)
    return Expected(
        service, look.now + max(left, timedelta()) / 2, late / (late + 1 - shows) if late else 0.0
    )


def _visits(office: Office, waiting: Sequence[Waiting]) -> set[tuple[StageId, ServiceId]]:
    """Return every stage of every service, and those that somebody was sent to out of the way."""
    routes = {(stage, service.id) for service in office.services.values() for stage in service.route}
    return routes | {(one.line.stage, one.line.service) for one in waiting}


def _attendant(look: _Day, counter: Counter, turn: Turn | None) -> Attendant:
    visit = None
    if turn is not None and turn.called_at is not None:
        visit = Visit(turn.line, turn.step, turn.called_at)
    return Attendant(
        counter=counter.id,
        weights=counter.desk.stages,
        visit=visit,
        periods=tuple(_periods(look, counter, occupied=visit is not None)),
        officer=counter.officer,
    )


def _periods(look: _Day, counter: Counter, *, occupied: bool) -> list[Period]:
    """Return when the counter calls: as it is planned, corrected by who is there now."""
    planned = _planned(look, counter.desk)
    if counter.state is CounterState.CLOSED:
        return _after_closing(look, counter, planned)
    start = look.now
    if counter.state is CounterState.PAUSED:
        if counter.until is None:
            return [] if planned is None else [one for one in planned if one[0] > look.now]
        start = max(counter.until, look.now)
    if planned is None:
        return _cut(_opening(look) or [(look.now, look.horizon)], start)
    if counter.state is CounterState.OPEN and not occupied and not _in_any(planned, look.now):
        # Nobody is planned here now, but somebody calls: until the next shift.
        until = min([look.horizon, *(one[0] for one in planned if one[0] > look.now)])
        planned = [(look.now, until), *planned]
    return _cut(sorted(planned), start)


def _after_closing(look: _Day, counter: Counter, planned: list[Period] | None) -> list[Period]:
    """Return when somebody is planned to come; whoever left in the middle of a shift is gone for the day."""
    if planned is None:
        return []
    left = counter.since
    present = next((one for one in planned if one[0] <= look.now < one[1]), None)
    if left is not None and any(start < left < end - LATE for start, end in planned):
        return [one for one in planned if _day_of(look, one[0]) != _day_of(look, left)]
    coming = [one for one in planned if one[0] > look.now]
    if present is not None and look.now - present[0] <= LATE and (left is None or left <= present[0]):
        return [(look.now, present[1]), *coming]
    return coming


def _day_of(look: _Day, at: datetime) -> date:
    return business_day(at, look.office.zone, look.office.cutover_hour)


def _planned(look: _Day, desk: Desk) -> list[Period] | None:
    """Return the desk's shifts of these days, None when nothing is planned.

    Whoever is planned until the office closes stays until everybody has been served.
    """
    if not desk.shifts:
        return None
    zone = look.office.zone
    periods = []
    for day in look.dates:
        shifts = sorted((moments_of_span(day, shift, zone) for shift in desk.shifts), key=lambda one: one[0])
        start, end = shifts[-1]
        if end >= _closing(look.office, day):
            shifts[-1] = start, max(end, min(start + HORIZON, look.horizon))
        periods += shifts
    return _disjoint(periods)


def _closing(office: Office, day: date) -> datetime:
    spans = _spans(office.hours, day) if office.hours is not None else ()
    shifts = [shift for desk in office.desks.values() for shift in desk.shifts]
    return max(moments_of_span(day, one, office.zone)[1] for one in (spans or shifts))


def _opening(look: _Day) -> list[Period] | None:
    """Return the office's opening hours from now on; whoever is there at their end stays."""
    hours = look.office.hours
    if hours is None:
        return None
    today = [moments_of_span(look.dates[0], span, look.office.zone) for span in _spans(hours, look.dates[0])]
    left = [one for one in today if one[1] > look.now]
    if not left:
        return None
    first, last = left[0], left[-1]
    left[-1] = last[0], look.horizon
    if not any(end <= look.now for _, end in today):
        # Whoever calls before the doors open has begun already.
        left[0] = min(first[0], look.now), left[0][1]
    return left


def _spans(hours: Hours, day: date) -> tuple[Span, ...]:
    special = hours.special.get(day)
    return hours.weekdays.get(day.weekday(), ()) if special is None else special.spans


def _in_any(periods: Iterable[Period], at: datetime) -> bool:
    return any(start <= at < end for start, end in periods)


def _cut(periods: Iterable[Period], start: datetime) -> list[Period]:
    """Return what is left of the periods from ``start`` on."""
    return [(max(first, start), last) for first, last in periods if last > start]


def _disjoint(periods: Iterable[Period]) -> list[Period]:
    return list(_merged(sorted(periods)))


def _merged(periods: Iterable[Period]) -> Iterator[Period]:
    present: Period | None = None
    for start, end in periods:
        if present is None or start > present[1]:
            if present is not None:
                yield present
            present = start, end
        else:
            present = present[0], max(present[1], end)
    if present is not None:
        yield present
