"""What a running display costs and holds, read from /proc and from its own report; judges nothing."""

import json
import os
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.watched_display import REPORT
from tests.support.device_process import DisplayProcess
from tests.support.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Report:
    """What the display held, the times of the frames that it drew since the last report, by its clock, and
    the first of them that showed each number.
    """

    kinds: Counter[str]
    flips: tuple[float, ...]
    first: dict[str, float]


class WatchedDisplay(DisplayProcess):
    """A display that tells how many objects it holds and when it drew."""

    program = "benchmarks.watched_display"

    @property
    def pid(self) -> int:
        """The running process."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return self.process.pid

    def report(self) -> Report:
        """Ask for its report."""
        file = self.probe.with_name(REPORT)
        file.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR1)
        wait_until(file.exists, 30, "the display's report")
        told = json.loads(file.read_text(encoding="utf-8"))
        return Report(Counter(told["kinds"]), tuple(told["flips"]), told["first"])


def resident_mb(pid: int) -> float:
    """Return the process's resident memory in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None, f"process {pid} has ended"
    return int(found[1]) / 1024


def handles(pid: int) -> int:
    """Return how many file handles the process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads(pid: int) -> int:
    """Return how many threads the process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def busy_s(pid: int) -> float:
    """Return the processor time that the process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_share(pid: int, for_s: float) -> float:
    """Watch the process for so long; return its share of one core."""
    began_s, before_s = time.monotonic(), busy_s(pid)
    time.sleep(for_s)
    return (busy_s(pid) - before_s) / (time.monotonic() - began_s)
