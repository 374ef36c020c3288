"""What a display costs, as ratios to raw parts of the same run: ``python -m benchmarks.displays``.

The screen is Xvfb, drawn by the processor: with a graphics chip frames are faster and take less of it.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tomli_w
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.bare import BareHop
from benchmarks.busy_lobby import COUNTERS, DEVICE, TICKERS, BusyLobby
from benchmarks.crowd import Crowd, measure_crowds
from benchmarks.starting import Start, bare_window, memory_of, start, start_bare, time_of
from benchmarks.timing import Times, time_each
from benchmarks.watching import WatchedDisplay, busy_share, handles, resident_mb
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, virtual_screen

SIZE = (1920, 1080)
WATCH_S = 8.0
QUIET_S = 3.0
STILL, MOVING = TICKERS[0], TICKERS[1]
CALLS = 10_000
CLIENTS = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """The share of one core that a window takes, still and moving, and when it drew while moving."""

    still: float
    moving: float
    flips: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a display holds at a moment."""

    resident_mb: float
    handles: int
    objects: int


def measure_starts(count: int) -> tuple[list[Start], list[Start]]:
    """Start a bare window and a display, in turns; a display's first board is its first picture with rows."""
    bare: list[Start] = []
    ours: list[Start] = []
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as name, virtual_screen(*SIZE) as screen:
        folder = Path(name)
        with Mosquitto(folder) as broker, LobbyServer(broker.url, counters=COUNTERS):
            for _ in range(count):
                bare.append(start_bare(folder, screen))
                ours.append(_start_display(folder, screen, broker.url))
    return bare, ours


def _start_display(folder: Path, screen: VirtualScreen, url: str) -> Start:
    probe, config = folder / "probe.json", folder / "display.toml"
    settings = {
        "broker": {"url": url},
        "site": SITE,
        "data_dir": str(folder / "data"),
        "probe": str(probe),
        "windowed": f"{screen.width}x{screen.height}",
        "mute": True,
    }
    config.write_text(tomli_w.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "display", "--config", str(config)]
    return start(command, folder, screen, probe, lambda: probe.exists() and "Loket" in probe.read_text())


def measure_calls(display: WatchedDisplay, lobby: BusyLobby, count: int) -> Times:
    """Time from a call's publication to the first frame that shows it, one after the other."""
    published: dict[str, float] = {}
    shown: dict[str, float] = {}
    for number in range(count):
        ticket = f"Z{number:03}"
        published[ticket] = time.monotonic()
        lobby.call(ticket, 1 + number % COUNTERS)
        wait_until(lambda ticket=ticket: display.shown["number"] == ticket, 30, ticket)  # type: ignore[misc]
        time.sleep(1.3)  # a call stays for a second at least
        shown |= display.report().first
    return Times(tuple(shown[ticket] - at_s for ticket, at_s in published.items()))


def measure_cost(display: WatchedDisplay, lobby: BusyLobby) -> Cost:
    """Watch the display while nothing moves but the clock, and while the ticker does."""
    lobby.say_news(STILL)
    time.sleep(QUIET_S)
    still = busy_share(display.pid, WATCH_S)
    lobby.say_news(MOVING)
    time.sleep(QUIET_S)
    display.report()
    moving = busy_share(display.pid, WATCH_S)
    return Cost(still, moving, display.report().flips)


def measure_bare_cost(folder: Path, screen: VirtualScreen) -> Cost:
    """Watch a bare window while nothing moves, and while one text does."""

    def watch(*more: str) -> float:
        with _running(folder / "bare", bare_window(folder / "bare", screen, *more), screen) as pid:
            time.sleep(QUIET_S)
            return busy_share(pid, WATCH_S)

    return Cost(watch(), watch("moving"))


@contextmanager
def _running(mark: Path, command: list[str], screen: VirtualScreen) -> Iterator[int]:
    mark.unlink(missing_ok=True)
    process = subprocess.Popen(command, env=screen.environment)
    try:
        wait_until(mark.exists, 60, "the bare window")
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def measure_memory(display: WatchedDisplay, lobby: BusyLobby, calls: int) -> tuple[Held, Held]:
    """Return what the display holds after a tenth of the calls and after all of them."""
    for _ in range(calls // 10):
        lobby.call_next()
    time.sleep(QUIET_S)
    before = _hold(display)
    for _ in range(calls - calls // 10):
        lobby.call_next()
    time.sleep(QUIET_S)
    return before, _hold(display)


def _hold(display: WatchedDisplay) -> Held:
    return Held(resident_mb(display.pid), handles(display.pid), display.report().kinds.total())


# --- in words


def tables(*, quick: bool) -> Iterator[Table]:
    """Measure all and return it as tables, each as soon as it is done."""
    yield _starts(*measure_starts(2 if quick else 7))
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as name, virtual_screen(*SIZE) as screen:
        folder = Path(name)
        bare = measure_bare_cost(folder, screen)
        with Mosquitto(folder) as broker, BusyLobby(broker.url) as lobby:
            hop = BareHop("127.0.0.1", broker.port)
            display = WatchedDisplay(
                folder,
                screen,
                broker=broker.url,
                site=SITE,
                device=DEVICE,
                mute=True,
                minimum_show_s=1.0,
                frame_rate=60,
            )
            with display:
                wait_until(lambda: display.shown.get("scene") == "welcome", 60, "the display")
                yield _costs(measure_cost(display, lobby), bare)
                hops = time_each(hop.hop, 100)
                yield _calls(measure_calls(display, lobby, 5 if quick else 40), hops)
                calls = CALLS // 10 if quick else CALLS
                yield _memory(*measure_memory(display, lobby, calls), calls)
            hop.close()
        clients = CLIENTS // 10 if quick else CLIENTS
        yield _crowds(*measure_crowds(Mosquitto(folder), clients, 5 if quick else 20), clients)


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, justify="left" if head == heads[0] else "right")
    return table


def _starts(bare: list[Start], ours: list[Start]) -> Table:
    table = _table("Display: start to the first board, and memory", "what", "ms", "×", "resident MB", "×")
    for what, starts in (("bare Kivy window with a button", bare), ("display", ours)):
        ms, mb = time_of(starts), memory_of(starts)
        ratios = f"{ms / time_of(bare):.2f}", f"{mb / memory_of(bare):.2f}"
        table.add_row(what, f"{ms:.0f}", ratios[0], f"{mb:.0f}", ratios[1])
    return table


def _costs(ours: Cost, bare: Cost) -> Table:
    title = f"Display: share of one core, and frames ({SIZE[0]}×{SIZE[1]}, software rendering)"
    table = _table(title, "what", "share", "×", "frames a second", "between frames, median", "p99")
    gaps = Times(tuple(after - before for before, after in zip(ours.flips, ours.flips[1:], strict=False)))
    rate = f"{1000 / statistics.mean(gaps.seconds) / 1000:.0f}"
    pace = (rate, f"{gaps.median_ms:.0f} ms", f"{gaps.p99_ms:.0f} ms")
    for what, ours_share, bare_share, frames in (
        ("nothing moves", ours.still, bare.still, ("", "", "")),
        ("the ticker moves", ours.moving, bare.moving, pace),
    ):
        table.add_row(f"bare Kivy window, {what}", f"{bare_share:.1%}", "1.00", "", "", "")
        table.add_row(f"display, {what}", f"{ours_share:.1%}", f"{ours_share / bare_share:.2f}", *frames)
    return table


def _calls(ours: Times, hop: Times) -> Table:
    table = _table("Display: call published to the first frame that shows it", "what", "median", "p99")
    table.add_row("one broker hop, bare paho", f"{hop.median_ms:.1f} ms", f"{hop.p99_ms:.1f} ms")
    table.add_row("call → frame", f"{ours.median_ms:.0f} ms", f"{ours.p99_ms:.0f} ms")
    return table


def _memory(before: Held, after: Held, calls: int) -> Table:
    title = "Display: what it holds"
    table = _table(title, "after", "resident MB", "handles", "Python objects")
    for many, held in ((calls // 10, before), (calls, after)):
        figures = (f"{held.resident_mb:.1f}", str(held.handles), f"{held.objects:,}")
        table.add_row(f"{many:,} calls", *figures)
    return table


def _crowds(ours: Crowd, bare: Crowd, clients: int) -> Table:
    title = f"{clients:,} clients on one broker: a board published to a client, and cores for all of them"
    table = _table(title, "what", "median", "p99", "arrived", "cores")
    for what, one in (("bare paho", bare), ("display's connection", ours)):
        late = f"{one.late.median_ms:.0f} ms", f"{one.late.p99_ms:.0f} ms"
        table.add_row(what, *late, f"{one.arrived:.1%}", f"{one.busy:.2f}")
    ratios = (ours.late.median_ms / bare.late.median_ms, ours.late.p99_ms / bare.late.p99_ms)
    table.add_row("×", *(f"{ratio:.2f}" for ratio in ratios), "", f"{ours.busy / bare.busy:.2f}")
    return table


def main(
    quick: Annotated[bool, typer.Option(help="A tenth of the repetitions, to see that it runs.")] = False,  # noqa: FBT002
) -> None:
    """Measure a display alone."""
    console = Console(width=110)
    for table in tables(quick=quick):
        console.print(table)


if __name__ == "__main__":
    typer.run(main)
