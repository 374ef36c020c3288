"""Measures everything in one run and prints it; figures compare only within a run."""

import platform
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.bare import BareHop
from benchmarks.choosing import time_choices
from benchmarks.commands import Pair, rate_commands, time_commands
from benchmarks.displays import tables as display_tables
from benchmarks.estimating import COUNTERS, WAITING, cpu_of_an_estimate_ms
from benchmarks.grounds import Ground, grounds
from benchmarks.load import measure
from benchmarks.running import DeviceClient, OfficerClient, server
from benchmarks.starting import measure_starts, memory_of, time_of
from benchmarks.timing import Times, time_each

SITES = 16
console = Console(width=110)


def main(
    quick: Annotated[bool, typer.Option(help="A tenth of the repetitions, to see that it runs.")] = False,  # noqa: FBT002
) -> None:
    """Measure commands, kiosk and display against their raw parts, on SQLite and on PostgreSQL."""
    repeat = 40 if quick else 400
    console.print(
        f"Python {platform.python_version()}, {platform.machine()}. "
        "Times in milliseconds; × is ours over the sum of its raw parts, medians of the same run."
    )
    usual, least = cpu_of_an_estimate_ms(max(10, repeat // 4))
    console.print(
        f"One new ticket's estimate, {WAITING} waiting, {COUNTERS} counters: "
        f"{usual:.1f} ms of processor time (least {least:.1f})."
    )
    console.print(_starts(2 if quick else 7))
    for table in display_tables(quick=quick):
        console.print(table)
    with grounds() as all_grounds:
        for ground in all_grounds:
            latency, rates = _tables(ground)
            issue, call = time_commands(ground, repeat)
            _row(latency, "issue, service layer", issue.ours, issue.raw.median_ms, "statements, one commit")
            _row(latency, "Next, service layer", call.ours, call.raw.median_ms, "statements, one commit")
            _over_the_wire(ground, latency, issue, call, repeat)
            console.print(latency)
            console.print(_choices(ground, repeat))
            _rates(ground, rates, repeat)
            console.print(rates)


def _starts(repeat: int) -> Table:
    """Return how long a kiosk starts and how much memory it holds, beside a bare Kivy window's."""
    table = Table(
        title="Kiosk: start to the first screen that can be touched, and memory", title_justify="left"
    )
    table.add_column("what")
    for head in ("ms", "×", "resident MB", "×"):
        table.add_column(head, justify="right")
    starts = measure_starts(repeat)
    bare_ms, bare_mb = time_of(starts.bare), memory_of(starts.bare)
    for what, ours in (
        ("bare Kivy window with a button", starts.bare),
        ("kiosk, with its server", starts.kiosk),
        ("kiosk, without a broker", starts.alone),
    ):
        ms, mb = time_of(ours), memory_of(ours)
        table.add_row(what, f"{ms:.0f}", f"{ms / bare_ms:.2f}", f"{mb:.0f}", f"{mb / bare_mb:.2f}")
    return table


def _over_the_wire(ground: Ground, table: Table, issue: Pair, call: Pair, repeat: int) -> None:
    with server(ground.fresh(), sites=1) as running:
        site = running.sites[0]
        officer, device = OfficerClient(running.http_port, site, 1), DeviceClient(running.broker, site)
        bare = BareHop("127.0.0.1", running.broker.port)
        empty, hop = time_each(officer.empty, repeat), time_each(bare.hop, repeat)
        _row(table, "empty HTTP request", empty)
        _row(table, "one broker hop, bare paho", hop)
        raw = 2 * hop.median_ms + issue.raw.median_ms
        _row(
            table, "press → answer (kiosk, MQTT)", time_each(device.issue, repeat), raw, "2 hops + statements"
        )
        for _ in range(repeat):
            officer.issue()
        raw = empty.median_ms + call.raw.median_ms
        _row(
            table,
            "Next → answer (HTTP)",
            time_each(officer.call_next, repeat),
            raw,
            "empty request + statements",
        )
        called = _time_calls(officer, device, repeat)
        raw += hop.median_ms
        _row(table, "Next → call at a display", called, raw, "empty request + statements + hop")
        bare.close()
        device.close()


def _time_calls(officer: OfficerClient, device: DeviceClient, repeat: int) -> Times:
    """Time from the press to the call at a display; calls of earlier presses are waited for first."""
    for _ in range(repeat):
        device.await_call()

    def call() -> None:
        officer.call_next()
        device.await_call()

    for _ in range(repeat):
        officer.issue()
    return time_each(call, repeat)


def _rates(ground: Ground, table: Table, repeat: int) -> None:
    for sites, times in ((1, repeat), (SITES, max(10, repeat // 8))):
        issue, call = rate_commands(ground, sites, times)
        for name, rates in (("issues", issue), ("Nexts", call)):
            share = f"{rates.ours / rates.raw:.0%}"
            what = f"{name}, {sites} site{'s' * (sites > 1)}"
            table.add_row(what, "service", f"{rates.ours:.0f}", f"{rates.raw:.0f}", share)
    for sites in (1, SITES):
        with server(ground.fresh(), sites) as running:
            issues, calls = measure(running.http_port, sites, max(5, repeat // 8))
        for name, reached in (("issues", issues), ("Nexts", calls)):
            what = f"{name}, {sites} site{'s' * (sites > 1)}"
            table.add_row(what, "HTTP, 16 clients", f"{reached:.0f}", "", "")


def _choices(ground: Ground, repeat: int) -> Table:
    """Return what a choice costs as the lines grow; × is against the fewest waiting."""
    table = Table(title=f"{ground.name}: whom to call", title_justify="left")
    for head in ("waiting", "median", "p99", "×"):
        table.add_column(head, justify="right")
    choices = time_choices(ground, repeat)
    for one in choices:
        grown = one.times.median_ms / choices[0].times.median_ms
        figures = (f"{one.times.median_ms:.2f}", f"{one.times.p99_ms:.2f}", f"{grown:.2f}")
        table.add_row(f"{one.waiting:,}", *figures)
    return table


def _tables(ground: Ground) -> tuple[Table, Table]:
    latency = Table(title=f"{ground.name}: how long", title_justify="left")
    for head in ("what", "median", "p99", "raw", "×", "raw parts"):
        latency.add_column(head, justify="right" if head in {"median", "p99", "raw", "×"} else "left")
    rates = Table(title=f"{ground.name}: how many a second", title_justify="left")
    for head in ("what", "where", "ours", "bare driver", "share"):
        rates.add_column(head, justify="left" if head in {"what", "where"} else "right")
    return latency, rates


def _row(table: Table, what: str, ours: Times, raw_ms: float | None = None, parts: str = "") -> None:
    ratio = "" if raw_ms is None else f"{ours.median_ms / raw_ms:.2f}"
    raw = "" if raw_ms is None else f"{raw_ms:.2f}"
    table.add_row(what, f"{ours.median_ms:.2f}", f"{ours.p99_ms:.2f}", raw, ratio, parts)


if __name__ == "__main__":
    typer.run(main)
