"""How long a kiosk or a display needs from its start to the first screen, and how much memory it takes.

The raw part is a bare Kivy window with one button: the same interpreter, toolkit, screen and size, in turns
with the kiosk. The screen is Xvfb, drawn by the processor: with graphics both are faster.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from benchmarks.watching import resident_mb
from tests.support import kiosk_samples
from tests.support.kiosk_server import DEVICE, SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, virtual_screen

SIZE = (1080, 1920)
SETTLE_S = 3.0
"""After this memory is read: fonts are drawn, the connection stands, the first garbage is collected."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds to the first touchable screen, and the resident memory a little later."""

    seconds: float
    resident_mb: float


@dataclass(frozen=True, slots=True)
class Starts:
    """The same number of starts of a bare window, a kiosk with its server, and one that finds no broker."""

    bare: list[Start]
    kiosk: list[Start]
    alone: list[Start]


def measure_starts(count: int) -> Starts:
    """Start each ``count`` times, in turns; the kiosk's very first start, without a catalog, is left out."""
    starts = Starts([], [], [])
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as name, virtual_screen(*SIZE) as screen:
        folder = Path(name)
        catalog = kiosk_samples.catalog().model_copy(update={"closes_at": None})
        with Mosquitto(folder) as broker, KioskServer(broker.url, catalog=catalog):
            _start_kiosk(folder, screen, broker.url)
            for _ in range(count):
                starts.bare.append(start_bare(folder, screen))
                starts.kiosk.append(_start_kiosk(folder, screen, broker.url))
        for _ in range(count):
            starts.alone.append(_start_kiosk(folder, screen, broker.url))
    return starts


def time_of(starts: list[Start]) -> float:
    """Return the median time to the first screen, in milliseconds."""
    return 1000 * statistics.median(one.seconds for one in starts)


def memory_of(starts: list[Start]) -> float:
    """Return the median resident memory, in megabytes."""
    return statistics.median(one.resident_mb for one in starts)


def start_bare(folder: Path, screen: VirtualScreen) -> Start:
    """Start a bare window as large as the screen."""
    shown = folder / "bare"
    command = bare_window(shown, screen)
    return start(command, folder, screen, shown, shown.exists)


def bare_window(shown: Path, screen: VirtualScreen, *more: str) -> list[str]:
    """Return the command of a bare window as large as the screen."""
    size = f"{screen.width}x{screen.height}"
    return [sys.executable, "-m", "benchmarks.bare_window", str(shown), size, *more]


def _start_kiosk(folder: Path, screen: VirtualScreen, broker: str) -> Start:
    probe, config = folder / "probe.json", folder / "kiosk.toml"
    settings = {
        "broker": {"url": broker},
        "site": SITE,
        "device": DEVICE,
        "data_dir": str(folder / "data"),
        "printer": f"picture:{folder / 'tickets'}",
        "probe": str(probe),
        "windowed": "x".join(map(str, SIZE)),
    }
    config.write_text(tomli_w.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "--config", str(config)]
    return start(command, folder, screen, probe, lambda: _is_touchable(probe))


def _is_touchable(probe: Path) -> bool:
    """Tell whether the first screen shows its services; the time is when it did, not when it was noticed."""
    try:
        shown = json.loads(probe.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return shown["screen"] == "home" and bool(shown["touchables"])


def start(
    command: list[str], folder: Path, screen: VirtualScreen, mark: Path, there: Callable[[], bool]
) -> Start:
    """Start a program, wait until its screen is there, which ``mark``'s time tells, and end it."""
    mark.unlink(missing_ok=True)
    log = folder / "log"
    began = time.time()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=screen.environment, stdout=output, stderr=subprocess.STDOUT, cwd=Path.cwd()
        )
    try:
        wait_until(there, 60, f"the first screen: {log.read_text()}", interval_s=0.005)
        passed = mark.stat().st_mtime - began
        time.sleep(SETTLE_S)
        return Start(passed, resident_mb(process.pid))
    finally:
        process.terminate()
        process.wait(30)
