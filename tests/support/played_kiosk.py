"""A kiosk as a process of its own without a window, and a visitor who stands before it; made to be killed.

The parent writes a line for each visitor (a service's id); the process answers with what the visitor saw.
"""

import contextlib
import json
import logging
import queue
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import tomli_w

from kiosk.config import KioskSettings
from kiosk.journal import NOT_BEGUN, Press, Step
from kiosk.outcome import PrintOutcome
from kiosk.station import Station
from kiosk.visit import Back, Choosing, Finish, Keep, Refused, Showing, State
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
GIVE_UP_S = 40.0


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor saw: a number, or why there is none. ``lost``: the kiosk died meanwhile."""

    number: str | None = None
    offline: bool = False
    outcome: str = ""
    code: str | None = None
    lost: bool = False


class PlayedKiosk:
    """Runs from ``start`` to ``stop`` or ``kill``, again and again on the same data."""

    def __init__(self, folder: Path, **settings: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "kiosk.log"
        self.data = folder / "data"
        self._config = folder / "kiosk.toml"
        self._config.write_text(tomli_w.dumps({"data_dir": str(self.data), "rendering": "text", **settings}))
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the kiosk; visitors may come at once."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.played_kiosk", str(self._config)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                bufsize=1,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._close()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(40)
            self._close()

    def send(self, service: str) -> None:
        """Let a visitor come who wants this."""
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{service}\n")

    def read(self) -> Visit:
        """Return what the next visitor saw."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return Visit(**json.loads(line)) if line.endswith("\n") else Visit(lost=True)

    def visit(self, service: str) -> Visit:
        """Let a visitor come, and return what he saw."""
        self.send(service)
        return self.read()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _close(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def main() -> None:
    """Be the process: a station, and visitors until nobody comes any more."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    visitor = _Visitor(Station(KioskSettings.load(Path(sys.argv[1]))))
    with visitor.station:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(visitor.visit(line.strip())) + "\n")
            sys.stdout.flush()


_LEAVES: dict[PrintOutcome, Finish | Keep | Back] = {
    PrintOutcome.PRINTED: Back(),  # which says nothing there: the screen goes by itself
    PrintOutcome.FAILED: Keep(),
    PrintOutcome.UNKNOWN: Finish(),
}


class _Visitor:
    """Sees every screen, however briefly it shows, and does not wait for a screen to go by itself."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self._screens: queue.SimpleQueue[State] = queue.SimpleQueue()
        station.on_change = lambda: self._screens.put(station.state)

    def visit(self, service: str) -> dict[str, Any]:
        self._see_home()
        state = self._see_end(self.station.press(service, language="id"))
        if isinstance(state, Press):
            outcome = state.step.value
            return {"number": state.number, "offline": state.series is not None, "outcome": outcome}
        if isinstance(state, Refused):
            self._leave(Finish())
            return {"code": state.code}
        assert isinstance(state, Showing)
        self._leave(_LEAVES[state.outcome])
        ticket = state.ticket
        return {"number": ticket.number, "offline": ticket.offline, "outcome": state.outcome.value}

    def _see_home(self) -> None:
        wait_until(lambda: isinstance(self.station.state, Choosing), GIVE_UP_S, "home", interval_s=0.005)
        while not self._screens.empty():
            self._screens.get()

    def _see_end(self, press: UUID) -> Showing | Refused | Press:
        """Return the screen that ends the press; on a busy machine it may have gone: then its entry."""
        deadline, ended = time.monotonic() + GIVE_UP_S, None
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                screen = self._screens.get(timeout=0.5)
                if isinstance(screen, Showing | Refused):
                    return screen
                continue
            if ended is not None:  # written down for half a second, and no screen has come of it
                return ended
            found = self._written(press)
            if found is not None and found.step not in {*NOT_BEGUN, Step.SENT}:
                ended = found
        raise TimeoutError(f"the kiosk shows {self.station.state}")

    def _written(self, press: UUID) -> Press | None:
        try:
            return self.station._journal.find(press)
        except KeyError:
            return None

    def _leave(self, touch: Finish | Keep | Back) -> None:
        """Touch until the screen has gone: a touch that comes too soon counts for nothing, but wakes it."""

        def gone() -> bool:
            if not isinstance(self.station.state, Showing | Refused):
                return True
            self.station.touch(touch)
            return False

        wait_until(gone, GIVE_UP_S, "the next screen", interval_s=0.01)


if __name__ == "__main__":
    main()
