"""The processes of a demo: each is waited for, a failure says why, and none is left at the end."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from antrean.failure import Crash
from antrean.parts import Part, Process, check_alive, stop_all
from antrean.stopping import Stopping

UP_WITHIN_S = 40.0


class Interrupted(Exception):
    """Somebody wants the demo to end before it is up."""


class Crew:
    """Starts parts in order and stops them in reverse; used on the main thread."""

    def __init__(self, logs: Path, stopping: Stopping) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs, self._stopping = logs, stopping
        self._processes: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_all(self._processes)

    def start(self, part: Part, is_up: Callable[[], bool] | None = None) -> Process:
        """Start a part and wait until it is up; raise Crash, or Interrupted when the demo shall end."""
        process = Process(part, self._logs / f"{part.name}.log")
        self._processes.append(process)
        until_s = time.monotonic() + UP_WITHIN_S
        while is_up is not None and not is_up():
            self.check()
            if time.monotonic() > until_s:
                raise Crash(f"the {part.name} was not up within {UP_WITHIN_S:g} s; its log is {process.log}")
            if self._stopping.wait(0.1):
                raise Interrupted
        return process

    def check(self) -> None:
        """Raise Crash when a part has ended."""
        check_alive(self._processes)
