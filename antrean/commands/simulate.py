"""`antrean simulate`: a day of an office on a virtual clock, from a scenario or as it was recorded."""

import json
from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import Failure, needs
from antrean.options import Config, Database, Site


def simulate(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="A scenario's file or the name of a shipped one; without it they are listed.",
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, help="Run so many days with other chance.")
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The first day's seed.")] = 1,
    as_json: Annotated[
        bool | None, typer.Option("--json", metavar="", help="Print one JSON object instead of tables.")
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="FILE", help="Write every event, one JSON object a line."),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE.svg", help="Draw the first day's waits and what was told."),
    ] = None,
    replay: Annotated[
        bool | None,
        typer.Option("--replay", metavar="", help="Play a recorded day of the database again."),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DAY", help="Which day to replay, as 2026-11-23.")
    ] = None,
    opened: Annotated[
        list[str] | None,
        typer.Option(
            "--open",
            metavar="COUNTER[=HH:MM-HH:MM]",
            help="What if this counter had been open? May be repeated.",
        ),
    ] = None,
    office: Annotated[
        Path | None,
        typer.Option("--office", metavar="FILE", help="What if the office had been as in this office file?"),
    ] = None,
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Play a day of an office in seconds: how long people wait, and how true the estimate is.

    The real commands and rules run on a virtual clock; docs/simulate.md explains scenarios and results.
    """
    with needs("server"):
        if replay:
            _replay(config, database, site, day, opened or [], office, as_json=bool(as_json))
            return
        from antrean.simulating import Wishes, list_scenarios, run_scenario, show

        if scenario is None:
            list_scenarios()
            return
        results = run_scenario(scenario, Wishes(range(seed, seed + seeds), events, plot))
        if as_json:
            typer.echo(json.dumps(results, indent=2))
        else:
            show(results)


def _replay(
    config: Path | None,
    database: str | None,
    site: str | None,
    day: str | None,
    opened: list[str],
    office: Path | None,
    *,
    as_json: bool,
) -> None:
    from antrean.replaying import Change, replay, show_replay

    if day is None:
        raise Failure("Which day? Add --day 2026-11-23, for instance.")
    found = replay(config, database, site, day, Change(opened, office))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        show_replay(found)
