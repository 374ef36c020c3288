"""`antrean simulate`: what a person and a script get from it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from antrean.command import app
from antrean.failure import Failure

SMALL = """
name = "small"
[day]
start = 08:00:00
end = 10:00:00
warm_up = 2
[[arrivals]]
service = "help"
per_hour = [14, 12]
classes = { regular = 0.8, priority = 0.2 }
[[service_times]]
stage = "desk"
mean_min = 5
[standard_min]
regular = 20
[office.site]
id = "hall"
name = "Hall"
languages = ["en"]
[office.stages.desk]
name = { en = "Desk" }
[office.services.help]
letter = "A"
name = { en = "Help" }
route = ["desk"]
[office.counters.1]
label = "1"
stages = ["desk"]
[office.priority_reasons.elderly]
name = { en = "Elderly" }
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small scenario with its office in it."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


def run(*words: str) -> str:
    """Run the command and return what it prints."""
    done = CliRunner().invoke(app, ["simulate", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_shipped_scenarios_are_listed() -> None:
    shown = run()
    for name in ("steady", "morning-rush", "two-stage"):
        assert name in shown


def test_json_has_the_figures_that_scripts_read(small: Path) -> None:
    found = json.loads(run(str(small), "--seeds", "2", "--json"))
    assert found["scenario"] == "small"
    assert found["seeds"] == [1, 2]
    assert set(found["classes"]["regular"]["wait_min"]) == {"mean", "p50", "p90", "max"}
    assert set(found["estimate"]) >= {"p80_coverage", "median_abs_error_min", "bias_min", "cpu_ms"}
    for name in ("zms_true", "zms_deployed", "les"):
        assert found["baselines"][name]["median_abs_error_min"] >= 0


def test_the_same_seed_gives_the_same_figures(small: Path) -> None:
    first, again = (json.loads(run(str(small), "--seed", "7", "--json")) for _ in range(2))
    for found in (first, again):
        del found["estimate"]["cpu_ms"]
    assert first == again


def test_people_get_tables(small: Path) -> None:
    shown = run(str(small))
    for words in ("small: ", "minutes", "priority", "counter", "this estimate", "80 % is honest"):
        assert words in shown


def test_events_and_a_plot_are_written(small: Path, tmp_path: Path) -> None:
    events, picture = tmp_path / "events.jsonl", tmp_path / "day.svg"
    run(str(small), "--events", str(events), "--plot", str(picture))
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    assert [line["rev"] for line in lines] == list(range(1, len(lines) + 1))
    assert {"ticket_issued", "turn_called", "turn_done"} <= {line["type"] for line in lines}
    assert picture.read_text().startswith("<svg")


def test_a_mistake_is_told_with_its_place(small: Path) -> None:
    small.write_text(SMALL.replace('stage = "desk"\nmean_min = 5', 'stage = "disk"\nmean_min = 5'))
    with pytest.raises(Failure, match="there is no stage 'disk', only desk"):
        run(str(small))


def test_an_unknown_scenario_names_those_that_there_are() -> None:
    with pytest.raises(Failure, match="shipped scenarios are: appointments, heavy-priority"):
        run("stady")
