"""What `antrean simulate` does: finds the scenario, runs it with a progress bar, shows what it came to."""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from antrean.failure import Failure
from server.adapters.office_file import parse_office, read_office
from server.simulation.plot import plot
from server.simulation.results import Results
from server.simulation.scenario import Scenario, check_scenario, parse_scenario
from server.simulation.simulate import Outcome, simulate, simulate_all

if TYPE_CHECKING:
    from server.domain.office import Office

SHIPPED = files("server") / "samples" / "scenarios"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to run and what to write beside the results."""

    seeds: Sequence[int]
    events: Path | None = None
    plot: Path | None = None


def list_scenarios() -> None:
    """Print the names and descriptions of the shipped scenarios."""
    table = Table("scenario", "what happens", title="antrean simulate SCENARIO", title_justify="left")
    for entry in sorted(SHIPPED.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            raw = tomllib.loads(entry.read_text(encoding="utf-8"))
            table.add_row(raw["name"], raw.get("description", ""))
    Console().print(table)


def run_scenario(name: str, wishes: Wishes) -> dict[str, Any]:
    """Run the scenario and return its results; raise Failure, ScenarioError or OfficeFileError."""
    with ExitStack() as stack:
        folder = stack.enter_context(as_file(SHIPPED))
        scenario, office = load(name, folder)
        results = Results(scenario.name, scenario.standard_min)
        out = stack.enter_context(_writing(wishes.events)) if wishes.events else None
        for outcome in _outcomes(scenario, office, wishes):
            results.add(outcome)
            if out is not None:
                _write_events(out, outcome)
            if wishes.plot is not None and outcome.seed == wishes.seeds[0]:
                _write_plot(wishes.plot, f"{scenario.name}, seed {outcome.seed}", outcome)
    return results.as_json()


def load(name: str, shipped: Path) -> tuple[Scenario, "Office"]:
    """Return the scenario, from a file or by a shipped one's name, and its office."""
    path = Path(name)
    if not path.suffix and path.name == name and (shipped / f"{name}.toml").exists():
        path = shipped / f"{name}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(one.stem for one in shipped.glob("*.toml")))
        raise Failure(f"{name} cannot be read ({error.strerror}); shipped scenarios are: {known}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{name} is not TOML: {error}") from error
    scenario = parse_scenario(raw, name)
    if isinstance(scenario.office, str):
        office = read_office(path.parent / scenario.office)
    else:
        office = parse_office(scenario.office, f"{name}, office")
    office = replace(office, hours=None)  # the scenario says when its day begins and who is there
    check_scenario(scenario, office, name)
    return scenario, office


def show(results: Mapping[str, Any]) -> None:
    """Print the results as tables for people."""
    console = Console()
    seeds = len(results["seeds"])
    console.print(
        f"[bold]{results['scenario']}[/]: {results['visitors']} visitors"
        + (f" on {seeds} days" if seeds > 1 else "")
        + (f", {results['unserved']} of them never called" if results["unserved"] else "")
    )
    waits = Table(
        "waits in minutes", "visitors", "mean", "half within", "90 % within", "longest", "in standard"
    )
    for kind, one in results["classes"].items():
        waits.add_row(kind, str(one["visitors"]), *_spread(one["wait_min"]), _percent(one["within_standard"]))
    if len(results["stages"]) > 1:
        for stage, one in results["stages"].items():
            waits.add_row(f"stage {stage}", "", *_spread(one["wait_min"]), "")
    console.print(waits)
    counters = Table("counter", "served", "busy")
    for counter, one in results["counters"].items():
        counters.add_row(counter, str(one["served"]), _percent(one["utilisation"]))
    console.print(counters)
    _show_estimate(console, results)


def _show_estimate(console: Console, results: Mapping[str, Any]) -> None:
    found = results["estimate"]
    if not found["told"]:
        return
    told = Table("what newcomers were told", "usual error, minutes")
    told.add_row("this estimate", _number(found["median_abs_error_min"]))
    names = {
        "zms_true": "mean time x position / counters, true mean",
        "zms_deployed": "the same, with a mean 25 % too long",
        "zms_deployed_short": "the same, with a mean 25 % too short",
        "les": "the last visitor's wait",
    }
    for name, one in results["baselines"].items():
        told.add_row(names[name], _number(one["median_abs_error_min"]))
    console.print(told)
    console.print(
        f"{_percent(found['p80_coverage'])} waited no longer than they were told (80 % is honest); "
        f"bias {found['bias_min']:+.1f} min; {found['cpu_ms']:.1f} ms of CPU a ticket."
    )


def _outcomes(scenario: Scenario, office: "Office", wishes: Wishes) -> Iterator[Outcome]:
    """Run every seed, under a progress bar on stderr."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    keep = wishes.events is not None
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(scenario.name, total=len(wishes.seeds))
        if len(wishes.seeds) == 1:
            (seed,) = wishes.seeds
            yield simulate(
                scenario,
                office,
                seed,
                keep_events=keep,
                heard=lambda share: bar.update(task, completed=share),
            )
            return
        cores = os.cpu_count() or 1
        for outcome in simulate_all(scenario, office, wishes.seeds, processes=cores, keep_events=keep):
            bar.advance(task)
            yield outcome


def _writing(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}") from error


def _write_events(out: IO[str], outcome: Outcome) -> None:
    for event in outcome.events:
        line = {
            "seed": outcome.seed,
            "rev": event.rev,
            "at": event.at.isoformat().replace("+00:00", "Z"),
            "type": event.type.value,
            "actor": event.actor,
            "data": event.data,
        }
        out.write(json.dumps(line) + "\n")


def _write_plot(path: Path, title: str, outcome: Outcome) -> None:
    with _writing(path) as out:
        out.write(plot(title, outcome.visits, outcome.office.zone))


def _spread(wait_min: Mapping[str, float | None]) -> list[str]:
    return [_number(wait_min[name]) for name in ("mean", "p50", "p90", "max")]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}".replace("%", " %")
