"""Lets a display live through weeks in minutes and watches whether it grows: ``python -m benchmarks.soak``.

It is a real display on a real broker: calls by the second, other layouts and news, silences, the broker gone
with its memory, speech to a silent sound device. After each round the hall is quiet, on the same layout: what
the display holds then may not go on growing after the warm-up.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.busy_lobby import DEVICE, BusyLobby, play
from benchmarks.watching import WatchedDisplay, handles, resident_mb, threads
from tests.support.lobby_server import SITE
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import virtual_screen

SIZE = (960, 540)
ROUND_S, REST_S = 30.0, 2.0
CALLS_A_SECOND = 10.0
WARM_UP = 1 / 3
console = Console(width=110)


@dataclass(frozen=True, slots=True)
class Sample:
    """How much the display holds at a moment; ``kinds`` counts its Python objects by type."""

    calls: int
    resident_mb: float
    handles: int
    threads: int
    kinds: Counter[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that may not grow; ``most`` is by how much its least may from the first half to the second.

    Its least, because Kivy takes bindings of widgets that are gone away only now and then.
    """

    name: str
    of: Callable[[Sample], float]
    most: float


MEASURES = (
    Measure("resident MB", lambda sample: sample.resident_mb, 3.0),
    Measure("file handles", lambda sample: sample.handles, 0.9),
    Measure("threads", lambda sample: sample.threads, 0.9),
    Measure("Python objects", lambda sample: sample.kinds.total(), 5000),
)


def take_sample(display: WatchedDisplay, calls: int) -> Sample:
    """Return how much the display holds now."""
    kinds = display.report().kinds
    return Sample(calls, resident_mb(display.pid), handles(display.pid), threads(display.pid), kinds)


def main(
    minutes: Annotated[float, typer.Option(help="How long; a third of it is the warm-up.")] = 15.0,
    samples_to: Annotated[Path | None, typer.Option(help="A file for the samples, as lines of JSON.")] = None,
) -> None:
    """Watch a display through calls, changes and outages; fail when it goes on growing."""
    samples = watch(minutes * 60, samples_to)
    steady = samples[int(len(samples) * WARM_UP) :]
    console.print(_table(samples, steady, minutes))
    grown = [one.name for one in MEASURES if _growth(steady, one) > one.most]
    if grown:
        console.print(f"Goes on growing: {', '.join(grown)}. Objects of these types grew most:")
        console.print("\n".join(_suspects(steady)))
        sys.exit(1)
    console.print("Nothing goes on growing.")


def watch(for_s: float, samples_to: Path | None = None) -> list[Sample]:
    """Run a busy lobby for so long; return samples from its start on, and write each when it is taken."""
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="antrean-soak-") as name, virtual_screen(*SIZE) as screen:
        folder = Path(name)
        with Mosquitto(folder) as broker, BusyLobby(broker.url) as lobby:
            display = WatchedDisplay(
                folder, screen, broker=broker.url, site=SITE, device=DEVICE, minimum_show_s=1.0
            )
            display.environment["SDL_AUDIODRIVER"] = "dummy"
            with display:
                wait_until(lambda: display.shown.get("scene") not in {None, "connecting"}, 60, "the display")
                for sample in _watch(display, lobby, broker, for_s):
                    samples.append(sample)
                    if samples_to is not None:
                        _write(samples_to, sample)
    return samples


def _write(file: Path, sample: Sample) -> None:
    told = {name: getattr(sample, name) for name in ("calls", "resident_mb", "handles", "threads", "kinds")}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{json.dumps(told)}\n")


def _watch(display: WatchedDisplay, lobby: BusyLobby, broker: Mosquitto, for_s: float) -> Iterator[Sample]:
    """Take a sample after each round, when nobody is called and the usual layout has stood for a while."""
    until_s, trouble = time.monotonic() + for_s, Troubles(lobby, broker)
    while time.monotonic() < until_s:
        play(lobby, ROUND_S, CALLS_A_SECOND, trouble)
        wait_until(lambda: display.shown["scene"] == "waiting", 120, "nobody to be called")
        time.sleep(REST_S)
        yield take_sample(display, lobby.calls)


class Troubles:
    """Makes the server fall silent or the broker lose its memory, in turns."""

    def __init__(self, lobby: BusyLobby, broker: Mosquitto) -> None:
        self._lobby, self._broker = lobby, broker
        self._outages = 0

    def __call__(self) -> None:
        """Make trouble once."""
        self._outages += 1
        if self._outages % 2:
            self._lobby.fall_silent(6)
            return
        before = self._lobby.reconnects
        self._broker.restart()
        wait_until(lambda: self._lobby.reconnects > before, 30, "the lobby's server to be back")


def _growth(steady: Sequence[Sample], measure: Measure) -> float:
    """Return by how much the least of the second half is over the first half's."""
    values = [measure.of(sample) for sample in steady]
    half = len(values) // 2
    return min(values[half:]) - min(values[:half])


def _suspects(steady: Sequence[Sample]) -> list[str]:
    more = steady[-1].kinds - steady[0].kinds
    return [f"  {count:+,} {kind}" for kind, count in more.most_common(15)]


def _table(samples: Sequence[Sample], steady: Sequence[Sample], minutes: float) -> Table:
    calls = samples[-1].calls
    title = f"A display for {minutes:g} minutes, {calls:,} calls ({SIZE[0]}×{SIZE[1]}, software rendering)"
    table = Table(title=title, title_justify="left")
    for head in ("what", "at first", "after warm-up", "at the end", "growth", "may grow"):
        table.add_column(head, justify="left" if head == "what" else "right")
    for one in MEASURES:
        values = (one.of(samples[0]), one.of(steady[0]), one.of(samples[-1]), _growth(steady, one), one.most)
        table.add_row(one.name, *(f"{value:,.1f}" for value in values))
    return table


if __name__ == "__main__":
    typer.run(main)
