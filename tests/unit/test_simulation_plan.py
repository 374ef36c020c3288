"""A day's plan: the same seed gives the same day, and what is drawn is what the scenario says."""

import random
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean, pstdev

import pytest

from server.domain.hours import Span
from server.domain.identity import CounterId
from server.domain.ticket import TicketClass
from server.simulation.plan import draw, draw_time, mean_stays, planned
from server.simulation.scenario import Scenario, ServiceTime, parse_scenario
from tests.support.simulation import DESK, hall

DAY = date(2026, 3, 4)
TEXT = """
name = "small"
office = "hall.toml"
[day]
start = 08:00:00
end = 12:00:00
[visitors]
walk_s = 30
no_show = 0.2
[[arrivals]]
service = "help"
per_hour = [100, 0, 50, 50]
classes = { regular = 0.7, priority = 0.3 }
[[appointments]]
service = "help"
start = 09:00:00
end = 10:00:00
every_min = 15
places = 2
show = 0.5
[[service_times]]
stage = "desk"
mean_min = 5
cv = 0.5
[[counters]]
counter = "2"
shifts = [{ start = 08:00:00, end = 10:00:00 }, { start = 10:30:00, end = 12:00:00 }]
leaves = 11:00:00
"""


def scenario() -> Scenario:
    """Return the small scenario."""
    return parse_scenario(tomllib.loads(TEXT), "small")


def test_the_same_seed_gives_the_same_day_and_another_gives_another() -> None:
    first, again, other = (draw(scenario(), hall(2), DAY, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert draw(scenario(), hall(2), date(2026, 3, 3), 1) != first


def test_arrivals_follow_the_hours_and_the_shares_of_the_classes() -> None:
    hours: Counter[int] = Counter()
    kinds: Counter[TicketClass] = Counter()
    for seed in range(40):
        for one in draw(scenario(), hall(2), DAY, seed).visitors:
            if one.ticket_class is not TicketClass.APPOINTMENT:
                hours[one.at.hour + 7] += 1
                kinds[one.ticket_class] += 1
    assert hours[8] / 40 == pytest.approx(100, rel=0.06)
    assert hours[9] == 0
    assert hours[10] / 40 == pytest.approx(50, rel=0.08)
    assert kinds[TicketClass.PRIORITY] / kinds.total() == pytest.approx(0.3, abs=0.02)


def test_slots_are_the_plans_and_only_some_of_their_visitors_come() -> None:
    plans = [draw(scenario(), hall(2), DAY, seed) for seed in range(40)]
    assert all(len(plan.slots) == 8 for plan in plans)
    came = [one for plan in plans for one in plan.visitors if one.slot is not None]
    assert len(came) / (40 * 8) == pytest.approx(0.5, abs=0.1)
    early = fmean((one.slot.at - one.at) / timedelta(minutes=1) for one in came if one.slot is not None)
    assert early == pytest.approx(5, abs=1)


def test_visitors_who_do_not_show_are_as_many_as_the_scenario_says() -> None:
    stays = [one.stays[0] for seed in range(20) for one in draw(scenario(), hall(2), DAY, seed).visitors]
    assert fmean(not one.shows for one in stays) == pytest.approx(0.2, abs=0.02)
    assert {one.walk for one in stays if one.shows} == {timedelta(seconds=30)}
    assert {one.length for one in stays if not one.shows} == {timedelta(seconds=60)}


def test_an_officer_who_leaves_is_gone_for_good_but_stays_in_the_offices_plan() -> None:
    plan = draw(scenario(), hall(2), DAY, 1)
    at = [datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in range(1, 6)]
    assert plan.leaves == at[3]
    assert plan.presences[CounterId("1")] == [(at[0], at[4])]
    assert plan.presences[CounterId("2")] == [(at[0], at[2]), (at[2] + timedelta(minutes=30), at[3])]
    desk = planned(hall(2), scenario()).desks[CounterId("2")]
    assert desk.shifts == (Span(time(8), time(10)), Span(time(10, 30), time(12)))


@pytest.mark.parametrize("distribution", ["lognormal", "gamma", "exponential", "fixed"])
def test_service_times_have_their_mean_and_spread(distribution: str) -> None:
    chance = random.Random(5)
    time_ = ServiceTime.model_validate({
        "stage": "desk", "distribution": distribution, "mean_min": 8.0, "cv": 0.5,
    })  # fmt: skip
    drawn = [draw_time(time_, chance) for _ in range(20_000)]
    cv = {"exponential": 1.0, "fixed": 0.0}.get(distribution, 0.5)
    assert fmean(drawn) == pytest.approx(8.0, rel=0.03)
    assert pstdev(drawn) / fmean(drawn) == pytest.approx(cv, abs=0.03)


def test_empirical_times_are_drawn_from_the_list() -> None:
    time_ = ServiceTime.model_validate({"stage": "desk", "distribution": "empirical", "minutes": [2.0, 3.0]})
    assert {draw_time(time_, random.Random(n)) for n in range(20)} == {2.0, 3.0}


def test_the_true_mean_counts_the_walk_and_those_who_do_not_show() -> None:
    plan = draw(scenario(), hall(2), DAY, 1)
    visitors = plan.visitors[:2]
    expected = (visitors[0].stays[0].length + visitors[1].stays[0].length) / 2
    assert mean_stays(hall(2), [replace(plan, visitors=visitors)]) == {DESK: expected}
