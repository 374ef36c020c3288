"""Keeps the parts of an office running: whatever ends is started again, and people are told."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from antrean.parts import Part, Process

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STEADY_S = 60.0

Tell = Callable[[str, str], None]
"""Receives the name of a part and a line about it or from it."""


@dataclass(slots=True)
class Watched:
    """A part, its process, and when to start it again after it ended."""

    part: Part
    process: Process | None = None
    started_s: float = 0.0
    due_s: float = 0.0
    delay_s: float = FIRST_DELAY_S


class Supervisor:
    """Runs on the main thread, on which processes must be started; ``watch`` is called again and again."""

    def __init__(self, parts: Sequence[Part], tell: Tell, *, steady_s: float = STEADY_S) -> None:
        self._watched = [Watched(part) for part in parts]
        self._tell = tell
        self._steady_s = steady_s

    def watch(self) -> None:
        """Notice what has ended and start what is due."""
        now_s = time.monotonic()
        for one in self._watched:
            if one.process is not None and one.process.exit_code is not None:
                self._mourn(one, now_s)
            if one.process is None and now_s >= one.due_s:
                self._start(one, now_s)

    def stop(self) -> None:
        """Stop everything in the reverse order."""
        for one in reversed(self._watched):
            if one.process is not None:
                one.process.stop()
                one.process = None

    def _start(self, one: Watched, now_s: float) -> None:
        one.process, one.started_s = Process(one.part), now_s
        self._tell(one.part.name, f"started (process {one.process.pid})")
        threading.Thread(target=self._relay, args=(one.process,), daemon=True).start()

    def _mourn(self, one: Watched, now_s: float) -> None:
        """Plan the next start: soon at first, later and later while it keeps ending."""
        assert one.process is not None
        if now_s - one.started_s >= self._steady_s:
            one.delay_s = FIRST_DELAY_S
        self._tell(one.part.name, f"{one.process.why()}; it starts again in {one.delay_s:g} s")
        one.process.stop()
        one.process, one.due_s = None, now_s + one.delay_s
        one.delay_s = min(2 * one.delay_s, LONGEST_DELAY_S)

    def _relay(self, process: Process) -> None:
        """Pass on what a part says, line by line, until it ends."""
        assert process.output is not None
        with process.output as output:
            for line in output:
                self._tell(process.part.name, line.decode(errors="replace").rstrip())
