"""A recorded day as a plan: played again unchanged it comes to the same waits, and a change shows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import server
from antrean.simulating import load
from server.domain.events import Event, EventType
from server.domain.identity import CounterId
from server.domain.ticket import TicketClass
from server.simulation.plan import draw, planned
from server.simulation.recorded import NothingRecorded, closeness, play, read_day, with_counter
from server.simulation.run import SimulatedDay
from tests.support.simulation import hall

START = datetime(2026, 3, 4, 1, tzinfo=UTC)
SHIPPED = Path(server.__file__).parent / "samples" / "scenarios"


def bodies(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events as they are stored."""
    return [{"at": one.at.isoformat(), "type": one.type.value, "data": one.data} for one in events]


def story(*lines: str) -> list[dict[str, Any]]:
    """Return events from lines as ``3 turn_called turn=t counter=1``: minutes, type and data."""
    found = []
    for line in lines:
        at, kind, *data = line.split()
        values: dict[str, Any] = dict(part.split("=") for part in data)
        if kind == EventType.TURN_QUEUED:
            values |= {"queued_at": (START + timedelta(minutes=float(at))).isoformat(), "stage": "desk"}
        if kind == EventType.TICKET_ISSUED:
            values |= {"service": "help", "class": "regular"}
        if kind == EventType.COMMAND_UNDONE:
            values = {key: text.split(",") if text else [] for key, text in values.items()}
        found.append({"at": (START + timedelta(minutes=float(at))).isoformat(), "type": kind, "data": values})
    return found


@pytest.mark.parametrize("name", ["two-stage", "appointments", "understaffed"])
def test_a_simulated_day_is_replayed_as_it_was(name: str) -> None:
    scenario, office = load(name, SHIPPED)
    office = planned(office, scenario)
    first = SimulatedDay(office, draw(scenario, office, date(2026, 3, 4), 1)).run()
    recorded = read_day(bodies(first.events), office)
    again = play(office, recorded.plan)
    assert list(recorded.waits) == [visit.stops[0].wait for visit in first.visits]
    near = closeness(recorded, again.visits)
    assert near.visitors == len(first.visits)
    assert near.median_abs_difference == pytest.approx(0.0, abs=0.01)
    assert near.replayed_mean == pytest.approx(near.recorded_mean, rel=0.02)


def test_one_more_counter_makes_waits_shorter() -> None:
    scenario, office = load("understaffed", SHIPPED)
    first = SimulatedDay(office, draw(scenario, office, date(2026, 3, 4), 1)).run()
    plan = read_day(bodies(first.events), office).plan
    changed = play(office, with_counter(plan, CounterId("desk-4"), None))
    before, after = (
        sum((visit.stops[0].wait or timedelta() for visit in visits), timedelta())
        for visits in (first.visits, changed.visits)
    )
    assert after < before / 2


def test_a_period_is_merged_with_when_the_counter_was_open() -> None:
    scenario, office = load("understaffed", SHIPPED)
    plan = draw(scenario, office, date(2026, 3, 4), 1)
    one = CounterId("desk-3")
    ((start, end),) = plan.presences[one]
    hour = timedelta(hours=1)
    assert with_counter(plan, one, (end - hour, end + hour)).presences[one] == [(start, end + hour)]
    assert len(with_counter(plan, one, (end + hour, end + 2 * hour)).presences[one]) == 2


def test_times_are_taken_from_the_events_and_pauses_belong_to_the_stay_before() -> None:
    day = read_day(
        story(
            "0 counter_opened counter=1",
            "1 ticket_issued ticket=a",
            "1 turn_queued turn=t ticket=a",
            "1 ticket_issued ticket=b",
            "1 turn_queued turn=u ticket=b",
            "2 turn_called turn=t ticket=a counter=1",
            "3 turn_started turn=t",
            "9 turn_done turn=t",
            "11 turn_called turn=u ticket=b counter=1",
            "12 turn_missed turn=u",
            "20 counter_closed counter=1",
        ),
        hall(1),
    )
    first, second = (visitor.stays[0] for visitor in day.plan.visitors)
    assert (first.walk, first.service, first.shows) == (timedelta(minutes=1), timedelta(minutes=8), True)
    assert (second.walk, second.shows) == (timedelta(minutes=1), False)
    assert [wait and wait / timedelta(minutes=1) for wait in day.waits] == [1, 10]
    assert day.plan.presences == {CounterId("1"): [(START, START + timedelta(minutes=20))]}


def test_what_was_undone_did_not_happen() -> None:
    day = read_day(
        story(
            "0 counter_opened counter=1",
            "0 ticket_issued ticket=a",
            "0 turn_queued turn=t ticket=a",
            "1 turn_called turn=t ticket=a counter=1",
            "1.1 command_undone turns=t removed=",
            "4 turn_called turn=t ticket=a counter=1",
            "5 turn_started turn=t",
            "6 turn_done turn=t",
            "6.1 command_undone turns=t removed=",
            "8 turn_done turn=t",
        ),
        hall(1),
    )
    (visitor,) = day.plan.visitors
    assert visitor.stays[0].service == timedelta(minutes=3)
    assert list(day.waits) == [timedelta(minutes=4)]


def test_whoever_gave_up_is_left_out_and_whoever_was_corrected_comes_corrected() -> None:
    events = story(
        "0 ticket_issued ticket=a",
        "0 turn_queued turn=t ticket=a",
        "1 ticket_issued ticket=b",
        "1 turn_queued turn=u ticket=b",
        "2 turn_cancelled turn=t ticket=a",
        "3 ticket_reclassified ticket=b service=help class=priority",
    )
    day = read_day(events, hall(1))
    assert day.left_out == 1
    assert [one.ticket_class for one in day.plan.visitors] == [TicketClass.PRIORITY]
    assert list(day.waits) == [None]


def test_a_day_without_tickets_cannot_be_replayed() -> None:
    with pytest.raises(NothingRecorded):
        read_day([], hall(1))
