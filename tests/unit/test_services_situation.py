"""What the estimate looks at: when each counter calls, by its plan and by who is there now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from server.domain.estimate import Pace, Situation, Stream
from server.domain.hours import Hours, Span, SpecialDay
from server.domain.identity import CounterId, ServiceId, StageId, UserId
from server.domain.office import Counter, CounterState, Office
from server.domain.ticket import TicketClass
from server.services.situation import HORIZON, situation_of
from tests.support.simulation import DESK, SERVICE, hall

ONE = CounterId("1")
DAY = Span(time(8), time(12)), Span(time(13), time(15))
OPEN, PAUSED, CLOSED = CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED


def at(hour: float) -> datetime:
    """Return a local hour of Wednesday, 4 March 2026 in Jakarta."""
    return datetime(2026, 3, 4, tzinfo=UTC) + timedelta(hours=hour - 7)


class OnePace:
    """Ten minutes for everybody."""

    def at(self, stage: StageId, service: ServiceId, when: datetime) -> Pace:
        """Return ten minutes."""
        return Pace(600.0, 0.5, 0.0)


def office(shifts: Sequence[Span] = (), hours: Hours | None = None) -> Office:
    """Return a hall with one counter that has these shifts."""
    plain = hall(1)
    return replace(plain, desks={ONE: replace(plain.desks[ONE], shifts=tuple(shifts))}, hours=hours)


def look(layout: Office, now: datetime, state: CounterState, **more: datetime) -> Situation:
    """Return the situation with the counter in this state."""
    officer = None if state is CLOSED else UserId(uuid4())
    counter = Counter(layout.desks[ONE], state, officer, more.get("since"), more.get("until"))
    return situation_of(layout, now, waiting=(), counters=[(counter, None)], paces=OnePace())


def periods(
    layout: Office, hour: float, state: CounterState, **more: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when the counter calls from this hour on."""
    (attendant,) = look(layout, at(hour), state, **more).attendants
    return list(attendant.periods)


def test_without_a_plan_whoever_is_there_stays_and_nobody_else_comes() -> None:
    assert periods(office(), 9, OPEN) == [(at(9), at(9) + HORIZON)]
    assert periods(office(), 9, CLOSED) == []


def test_the_offices_breaks_are_gaps_and_its_end_is_none_for_those_who_wait() -> None:
    layout = office(hours=Hours(dict.fromkeys(range(7), DAY)))
    assert periods(layout, 9, OPEN) == [(at(9), at(12)), (at(13), at(21))]
    assert periods(layout, 7.5, OPEN)[0] == (at(7.5), at(12))
    assert periods(layout, 12.5, OPEN) == [(at(13), at(24.5))]


def test_a_holiday_has_no_hours_but_whoever_is_there_stays() -> None:
    layout = office(hours=Hours(dict.fromkeys(range(7), DAY), {date(2026, 3, 4): SpecialDay()}))
    assert periods(layout, 9, OPEN) == [(at(9), at(21))]


def test_shifts_are_when_a_counter_calls_and_the_days_last_one_ends_with_its_visitors() -> None:
    assert periods(office(DAY), 9, OPEN)[:2] == [(at(9), at(12)), (at(13), at(21))]


def test_a_shift_that_ends_before_the_office_closes_ends_in_time() -> None:
    layout = office(DAY[:1], hours=Hours(dict.fromkeys(range(7), DAY)))
    assert periods(layout, 9, OPEN)[0] == (at(9), at(12))


def test_a_paused_counter_calls_from_when_it_said_or_from_its_next_shift() -> None:
    assert periods(office(DAY), 10, PAUSED, until=at(10.5))[0] == (at(10.5), at(12))
    assert periods(office(DAY), 10, PAUSED)[0] == (at(13), at(22))
    assert periods(office(), 10, PAUSED) == []


def test_a_counter_that_is_open_out_of_its_shifts_calls_until_the_next() -> None:
    assert periods(office(DAY), 7, OPEN)[:2] == [(at(7), at(8)), (at(8), at(12))]


@pytest.mark.parametrize(("hour", "first"), [(7, at(8)), (8.1, at(8.1)), (9, at(13))])
def test_whoever_is_planned_is_expected_for_ten_minutes(hour: float, first: datetime) -> None:
    assert periods(office(DAY), hour, CLOSED)[0][0] == first


def test_whoever_closed_in_the_middle_of_a_shift_is_gone_for_the_day() -> None:
    today = at(0) + timedelta(days=1)
    assert all(start >= today for start, _ in periods(office(DAY), 11, CLOSED, since=at(10)))
    assert periods(office(DAY), 12.5, CLOSED, since=at(11.95))[0][0] == at(13)


def test_appointments_are_expected_by_name_and_not_as_a_stream() -> None:
    layout = office(DAY)
    streams = [Stream(SERVICE, kind, at(9), at(10), 5.0) for kind in TicketClass]
    found = situation_of(
        layout,
        at(9),
        waiting=(),
        counters=[],
        paces=OnePace(),
        streams=streams,
        expected=[(SERVICE, at(9.5))],
        shows=0.8,
    )
    assert {one.ticket_class for one in found.streams} == {TicketClass.REGULAR, TicketClass.PRIORITY}
    assert [(one.at, one.chance) for one in found.expected] == [(at(9.5), 0.8)]
    assert found.paces == {(DESK, SERVICE): Pace(600.0, 0.5, 0.0)}
    assert found.routes == {SERVICE: (DESK,)}


def test_an_appointment_whose_time_has_come_is_less_likely_with_every_minute() -> None:
    slots = [at(9.25), at(9), at(8.9), at(8.75)]
    found = situation_of(
        office(), at(9), waiting=(), counters=[], paces=OnePace(), expected=[(SERVICE, one) for one in slots]
    )
    chances = [one.chance for one in found.expected]
    assert chances[:2] == [0.9, 0.9]
    assert chances[1] > chances[2] > chances[3] == 0.0
    assert found.expected[2].at == at(9) + timedelta(minutes=4.5)
