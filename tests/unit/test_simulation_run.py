"""A simulated day: officers call, finish, take breaks and leave by their shifts, checked by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.domain.events import EventType
from server.domain.identity import CounterId, StageId
from server.domain.office import Office
from server.domain.policy import Policy
from server.domain.ticket import TicketClass
from server.simulation.plan import Period, Plan, Slot, Stay, Visitor
from server.simulation.run import Record, SimulatedDay
from tests.support.simulation import SERVICE, hall

START = datetime(2026, 3, 4, 1, tzinfo=UTC)
ONE = CounterId("1")


def minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


def visitor(at: float, *services: float, shows: bool = True, **more: TicketClass) -> Visitor:
    """Return somebody who comes after so many minutes and is served for so long at each stage."""
    stays = tuple(Stay(minutes(1), minutes(one), shows) for one in services)
    return Visitor(START + minutes(at), SERVICE, more.get("kind", TicketClass.REGULAR), stays)


def day(
    visitors: Sequence[Visitor],
    shifts: Mapping[CounterId, Sequence[tuple[float, float]]],
    *,
    office: Office | None = None,
    end: float = 60,
) -> Record:
    """Run a day of the hall."""
    presences: dict[CounterId, list[Period]] = {
        counter: [(START + minutes(a), START + minutes(b)) for a, b in periods]
        for counter, periods in shifts.items()
    }
    plan = Plan(START, START + minutes(end), visitors, presences)
    return SimulatedDay(office or hall(len(shifts)), plan).run()


def waits(record: Record, stop: int = 0) -> list[float | None]:
    """Return each visitor's wait in minutes."""
    found = [one.stops[stop].wait if len(one.stops) > stop else None for one in record.visits]
    return [None if wait is None else wait / minutes(1) for wait in found]


def test_one_counter_serves_one_after_the_other() -> None:
    record = day([visitor(0, 4), visitor(1, 4), visitor(20, 4)], {ONE: [(0, 60)]})
    assert waits(record) == [0, 4, 0]
    (attendance,) = record.attendances
    assert (attendance.served, attendance.busy, attendance.present) == (3, minutes(15), minutes(60))


def test_the_counter_that_is_idle_for_longest_calls_first() -> None:
    record = day([visitor(0, 4), visitor(30, 4)], {ONE: [(0, 60)], CounterId("2"): [(0, 60)]})
    assert [one.stops[0].counter for one in record.visits] == ["1", "2"]


def test_nobody_is_called_in_a_break_and_the_present_visitor_is_finished_first() -> None:
    record = day([visitor(0, 11), visitor(1, 4), visitor(2, 4)], {ONE: [(0, 10), (30, 60)]})
    assert waits(record) == [0, 29, 33]
    kinds = [event.type for event in record.events]
    assert kinds.count(EventType.COUNTER_PAUSED) == 1
    paused = next(event for event in record.events if event.type is EventType.COUNTER_PAUSED)
    assert paused.at == START + minutes(12)


def test_officers_of_the_last_shift_stay_until_everybody_is_served() -> None:
    record = day([visitor(58, 4), visitor(59, 4)], {ONE: [(0, 60)]})
    assert waits(record) == [0, 4]
    (attendance,) = record.attendances
    assert attendance.present == minutes(68)


def test_whoever_leaves_before_the_days_end_leaves_those_who_wait() -> None:
    record = day([visitor(0, 4), visitor(20, 4)], {ONE: [(0, 10)]})
    assert waits(record) == [0, None]
    assert record.events[-1].type is EventType.TURN_QUEUED


def test_a_visitor_who_does_not_show_costs_the_walk_and_no_service() -> None:
    record = day([visitor(0, 4, shows=False), visitor(0, 4)], {ONE: [(0, 60)]})
    assert waits(record) == [0, 1]
    assert [one.missed for one in record.handled] == [True, False]


def test_an_office_that_asks_for_recalls_gets_them_before_a_no_show() -> None:
    office = replace(hall(1), policy=Policy(recalls=2))
    record = day([visitor(0, 4, shows=False)], {ONE: [(0, 60)]}, office=office)
    kinds = [event.type for event in record.events]
    assert kinds.count(EventType.TURN_RECALLED) == 2
    assert EventType.TURN_MISSED in kinds


def test_a_visitor_goes_on_to_the_next_stage() -> None:
    photo = StageId("photo")
    record = day(
        [visitor(0, 4, 9), visitor(0, 4, 9)],
        {ONE: [(0, 60)], CounterId("photo"): [(0, 60)]},
        office=hall(1, later=(photo,)),
    )
    assert waits(record) == [0, 5]
    assert waits(record, 1) == [0, 5]
    assert [one.stage for one in record.handled] == ["desk", "desk", "photo", "photo"]


def test_priority_passes_by_the_offices_rule() -> None:
    come = [visitor(0, 20), visitor(1, 4), visitor(10, 4, kind=TicketClass.PRIORITY)]
    record = day(come, {ONE: [(0, 60)]})
    # At minute 21 the regular visitor has waited 20 minutes, the other 11 at three times the rate.
    assert waits(record) == [0, 25, 11]


def test_the_same_plan_gives_the_same_events() -> None:
    come = [visitor(n, 5 + n % 3) for n in range(20)]
    first, again = (day(come, {ONE: [(0, 60)]}) for _ in range(2))
    assert first.events == again.events
    assert [event.rev for event in first.events] == list(range(1, len(first.events) + 1))


def test_an_early_check_in_counts_from_its_slot_and_a_late_one_has_none() -> None:
    slots = [Slot(f"S{nth}", SERVICE, START + minutes(at)) for nth, at in enumerate((10, 10, 40))]
    come = [
        visitor(0, 12),
        *(
            replace(visitor(at, 4), ticket_class=TicketClass.APPOINTMENT, slot=slot)
            for at, slot in zip((5, 30, 1), slots, strict=True)
        ),
    ]
    presences = {ONE: [(START, START + minutes(60))]}
    plan = Plan(START, START + minutes(60), come, presences, slots)
    record = SimulatedDay(hall(1), plan).run()
    assert waits(record) == [0, 3, 0, 0]
    issued = [event.data["class"] for event in record.events if event.type is EventType.TICKET_ISSUED]
    assert issued == ["regular", "appointment", "appointment", "regular"]
