"""The programs of a lobby as child processes: started, watched, and stopped without leaving one behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from antrean.failure import Crash

GRACE_S = 6.0
LAST_LINES = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A program to run: its name, its command line and what its environment has besides ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def antrean(name: str, *arguments: str, **environment: str) -> Part:
    """Return the part that runs ``antrean ARGUMENTS`` with this same Python."""
    return Part(name, (sys.executable, "-P", "-m", "antrean", *arguments), environment)


class Process:
    """A part that was started; it leads a process group of its own and dies with us."""

    def __init__(self, part: Part, log: Path | None = None) -> None:
        """Start the part; its output goes to the end of ``log``, or to a pipe (``output``)."""
        self.part, self.log = part, log
        command = (sys.executable, "-P", "-m", "antrean.child", str(os.getpid()), *part.command)
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **part.environment}
        out = log.open("ab") if log else None
        try:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
        finally:
            if out:
                out.close()

    @property
    def pid(self) -> int:
        """The process id, also of its group."""
        return self._popen.pid

    @property
    def output(self) -> IO[bytes] | None:
        """The pipe that carries what the part says, when it has no log file."""
        return self._popen.stdout

    @property
    def exit_code(self) -> int | None:
        """What the part ended with; None while it runs."""
        return self._popen.poll()

    def stop(self, grace_s: float = GRACE_S) -> None:
        """Ask the part to end, kill it when it has not after ``grace_s``, and sweep up its group."""
        if self.exit_code is None:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(grace_s)
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def why(self) -> str:
        """Say how the part ended, with its last words and where the rest stands."""
        code = self.exit_code
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        if self.log is None:
            return f"the {self.part.name} {how}"
        last = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join([f"the {self.part.name} {how}; its log is {self.log}:", *last])

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def check_alive(processes: Sequence[Process]) -> None:
    """Raise Crash naming the first process that has ended."""
    for process in processes:
        if process.exit_code is not None:
            raise Crash(process.why())


def stop_all(processes: list[Process]) -> None:
    """Stop the processes in the reverse order of their start, and forget them."""
    while processes:
        processes.pop().stop()
