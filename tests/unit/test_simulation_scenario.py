"""Scenarios: every mistake is named at once, and those that are shipped have none."""

import tomllib
from copy import deepcopy
from datetime import time
from pathlib import Path
from typing import Any

import pytest

import server
from antrean.simulating import load
from server.domain.identity import CounterId, ServiceId, StageId
from server.simulation.scenario import ScenarioError, check_scenario, parse_scenario
from tests.support.simulation import hall

SHIPPED = Path(server.__file__).parent / "samples" / "scenarios"
WANTED = {
    "steady",
    "morning-rush",
    "understaffed",
    "heavy-priority",
    "appointments",
    "officer-leaves",
    "two-stage",
    "thousand",
}
RAW: dict[str, Any] = tomllib.loads("""
name = "small"
office = "hall.toml"
[day]
start = 08:00:00
end = 12:00:00
[[arrivals]]
service = "help"
per_hour = [10, 10]
[[service_times]]
stage = "desk"
mean_min = 5
""")


def changed(**parts: Any) -> dict[str, Any]:
    """Return the small scenario with some parts replaced."""
    return {**deepcopy(RAW), **parts}


def test_all_that_were_promised_are_shipped_and_fit_their_offices() -> None:
    assert {path.stem for path in SHIPPED.glob("*.toml")} == WANTED
    for name in WANTED:
        scenario, office = load(name, SHIPPED)
        assert scenario.name == name
        assert scenario.description
        assert office.services


def test_every_mistake_is_named_at_once() -> None:
    raw = changed(
        day={"start": time(8), "end": time(7)},
        arrivals=[{"service": "help", "per_hour": [-1], "classes": {"vip": 1.0}}],
        service_times=[{"stage": "desk", "distribution": "gamma"}],
        doors=3,
    )
    with pytest.raises(ScenarioError) as error:
        parse_scenario(raw, "bad.toml")
    text = str(error.value)
    assert text.startswith("bad.toml has 5 mistake(s):")
    for part in ("day: end must be after start", "arrivals.0.per_hour.0", "classes.vip", "mean_min", "doors"):
        assert part in text


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"arrivals": [{"service": "help", "per_hour": [1], "at": [time(9)]}]}, "either per_hour or at"),
        (
            {"arrivals": [{"service": "help", "per_hour": [1], "classes": {"regular": 0.5}}]},
            "the classes' shares are 0.5 together, not 1",
        ),
        ({"service_times": [{"stage": "desk", "distribution": "empirical"}]}, "needs them"),
        ({"service_times": [{"stage": "desk", "minutes": [1.0], "mean_min": 2.0}]}, "belong to"),
    ],
)
def test_what_cannot_be_meant_is_refused(part: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        parse_scenario(changed(**part), "bad.toml")


def test_what_the_office_does_not_have_is_named() -> None:
    scenario = parse_scenario(
        changed(
            arrivals=[{"service": "halp", "per_hour": [1]}, {"service": "help", "per_hour": [1]}],
            service_times=[{"stage": "disk", "mean_min": 5.0}],
            counters=[{"counter": "9"}, {"counter": "1"}, {"counter": "1"}],
        ),
        "x",
    )
    with pytest.raises(ScenarioError) as error:
        check_scenario(scenario, hall(2), "x")
    for part in (
        "arrivals.0.service: there is no service 'halp', only help",
        "service_times.0.stage: there is no stage 'disk', only desk",
        "counters.0.counter: there is no counter '9', only 1, 2",
        "nothing says how long help takes at desk",
        "counters: '1' stands twice",
    ):
        assert part in str(error.value)


def test_a_services_own_time_goes_before_one_for_all() -> None:
    times = [
        {"stage": "desk", "service": "help", "mean_min": 9.0},
        {"stage": "desk", "mean_min": 5.0},
    ]
    scenario = parse_scenario(changed(service_times=times), "x")
    own = scenario.time_at(StageId("desk"), ServiceId("help"))
    other = scenario.time_at(StageId("desk"), ServiceId("other"))
    assert own is not None
    assert other is not None
    assert (own.mean_min, other.mean_min) == (9.0, 5.0)


def test_a_counter_is_there_all_day_unless_the_scenario_says_otherwise() -> None:
    scenario = parse_scenario(changed(counters=[{"counter": "2", "shifts": []}]), "x")
    (whole,) = scenario.shifts_of(CounterId("1"))
    assert (whole.start, whole.end) == (time(8), time(12))
    assert scenario.shifts_of(CounterId("2")) == ()
