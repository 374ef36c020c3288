"""What `antrean simulate --replay` does: plays a recorded day again, as it was and with a change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from antrean.database import choose_site, opened
from antrean.failure import Failure
from server.adapters.office_file import read_office
from server.domain.calendar import cutover
from server.domain.identity import CounterId
from server.simulation.plan import Period, Plan
from server.simulation.recorded import NothingRecorded, RecordedDay, closeness, play, read_day, with_counter
from server.simulation.results import Results, spread

if TYPE_CHECKING:
    from server.domain.office import Office

_OPEN = re.compile(r"(?P<counter>[^=]+)(=(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d))?")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be otherwise: counters that are open, for a time or all day, and another office file."""

    opened: Sequence[str] = ()
    office: Path | None = None


def replay(
    config: Path | None, database: str | None, site: str | None, day: str, change: Change
) -> dict[str, Any]:
    """Play the day again and return what was, how close the replay comes to it, and what would have been."""
    on = _day(day)
    with opened(config, database) as db:
        chosen = choose_site(db, site)
        office = db.reader.office(chosen)
        start = cutover(on, office.zone, office.cutover_hour)
        end = cutover(on + timedelta(days=1), office.zone, office.cutover_hour)
        try:
            recorded = read_day(db.reader.events(chosen, start, end), office)
        except NothingRecorded as error:
            raise Failure(f"{error} ({chosen}, {day})") from error
    again = play(office, recorded.plan)
    found: dict[str, Any] = {
        "replay": f"{chosen}, {day}",
        "left_out": recorded.left_out,
        "closeness": asdict(closeness(recorded, again.visits)),
        "recorded": {"wait_min": spread(_minutes(recorded))},
        "as_it_was": _summed_up("as it was", again),
    }
    if change.opened or change.office:
        other = read_office(change.office) if change.office else office
        changed = _changed(recorded.plan, other, on, change.opened)
        found["changed"] = _summed_up("changed", play(other, changed))
    return found


def show_replay(found: Mapping[str, Any]) -> None:
    """Print what was and what would have been as tables for people."""
    console = Console()
    near = found["closeness"]
    console.print(f"[bold]{found['replay']}[/]: {near['visitors']} visitors who were called")
    table = Table("waits in minutes", "mean", "half within", "90 % within", "longest", "never called")
    rows = [("recorded", found["recorded"]["wait_min"], "")]
    for name in ("as_it_was", "changed"):
        if name in found:
            label = {"as_it_was": "played again", "changed": "with the change"}[name]
            for kind, one in found[name]["classes"].items():
                rows.append((f"{label}, {kind}", one["wait_min"], ""))
            rows.append((f"{label}, all", found[name]["all_min"], str(found[name]["unserved"])))
    for label, waits, unserved in rows:
        table.add_row(label, *(_number(waits[key]) for key in ("mean", "p50", "p90", "max")), unserved)
    console.print(table)
    if near["visitors"]:
        console.print(
            f"Played again, the mean wait is {near['replayed_mean']:.1f} min instead of "
            f"{near['recorded_mean']:.1f}; half of the visitors differ by no more than "
            f"{near['median_abs_difference']:.1f} min."
        )


def _summed_up(name: str, outcome: Any) -> dict[str, Any]:
    results = Results(name)
    results.add(outcome)
    found = results.as_json()
    waits = [visit.stops[0].wait for visit in outcome.visits]
    everybody = spread([one / timedelta(minutes=1) for one in waits if one is not None])
    kept = ("visitors", "unserved", "classes", "stages", "counters")
    return {"all_min": everybody, **{key: found[key] for key in kept}}


def _minutes(recorded: RecordedDay) -> list[float]:
    return [one / timedelta(minutes=1) for one in recorded.waits if one is not None]


def _changed(plan: Plan, office: "Office", day: date, opened_: Sequence[str]) -> Plan:
    """Return the plan with these counters open; raise Failure for what cannot be meant."""
    unknown = {one.service for one in plan.visitors} - set(office.services)
    if unknown:
        raise Failure(
            f"The office has no service {', '.join(sorted(unknown))}, for which people came that day."
        )
    for wish in opened_:
        parts = _OPEN.fullmatch(wish)
        if parts is None:
            raise Failure(f"--open {wish}: write COUNTER or COUNTER=HH:MM-HH:MM")
        counter = CounterId(parts["counter"])
        if counter not in office.desks:
            raise Failure(f"--open {wish}: there is no counter {counter!r}, only {', '.join(office.desks)}")
        plan = with_counter(plan, counter, _period(parts["start"], parts["end"], day, office.zone))
    return plan


def _period(start: str | None, end: str | None, day: date, zone: ZoneInfo) -> Period | None:
    if start is None or end is None:
        return None
    first, last = (
        datetime.combine(day, time.fromisoformat(one), tzinfo=zone).astimezone(UTC) for one in (start, end)
    )
    if last <= first:
        raise Failure(f"--open …={start}-{end}: the end must be after the start")
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"--day {text}: write a day like 2026-11-23") from error


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
