"""The whole demo as a real process: it shows calls, prints tickets and leaves nothing running."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import wait_until

DEMO = (sys.executable, "-m", "antrean", "demo", "--headless")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a demo lives; whatever still runs in it at the end is killed."""
    yield tmp_path / "demo"
    for pid in processes_of(tmp_path):
        os.kill(pid, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """Return the processes that were started for a demo in the folder."""
    mark = f"DEMO_OF={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0") and state(process) != "Z":
                found.append(int(process.name))
        except OSError:
            continue
    return found


def state(process: Path) -> str:
    """Return a process's state as one letter."""
    return (process / "stat").read_text().rpartition(")")[2].split()[0]


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start a demo whose processes all carry its folder in their environment."""
    environment = {**os.environ, "DEMO_OF": str(folder.parent)}
    command = (*DEMO, "--dir", str(folder), *options)
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def read_until(demo: subprocess.Popen[str], words: str) -> None:
    """Read what the demo says until a line has the words."""
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"the demo never said {words!r}: {''.join(said)}")


def test_it_prints_tickets_and_calls_them_and_ends_by_itself(folder: Path) -> None:
    demo = start(folder, "--for", "20")
    said, _ = demo.communicate(timeout=120)
    assert demo.returncode == 0, said
    tickets = set(re.findall(r"ticket  ([A-F]\d{3})", said))
    calls = set(re.findall(r"call    ([A-F]\d{3}) to Loket \d", said))
    assert len(tickets) >= 3, said
    assert calls, said
    assert calls <= tickets
    pictures = {path.stem.split("-")[2] for path in (folder / "tickets").glob("*.png")}
    assert tickets <= pictures
    assert re.search(r"http://127\.0\.0\.1:\d+ +user petugas, password \S+", said)
    assert processes_of(folder.parent) == []


@pytest.mark.parametrize(
    ("number", "doing"),
    [(signal.SIGINT, "call    "), (signal.SIGTERM, "Logs")],
    ids=["SIGINT while visitors are served", "SIGTERM as soon as it is up"],
)
def test_a_wish_to_stop_stops_everything(folder: Path, number: signal.Signals, doing: str) -> None:
    demo = start(folder)
    read_until(demo, doing)
    assert len(processes_of(folder.parent)) >= 3
    demo.send_signal(number)
    demo.communicate(timeout=60)
    assert demo.returncode == 0
    assert processes_of(folder.parent) == []


def test_nothing_is_left_when_the_demo_itself_is_killed(folder: Path) -> None:
    demo = start(folder)
    read_until(demo, "Logs")
    assert len(processes_of(folder.parent)) >= 3
    demo.kill()
    demo.communicate(timeout=10)
    wait_until(lambda: not processes_of(folder.parent), what="the end of every child")


def test_it_says_why_it_did_not_come_up(folder: Path) -> None:
    folder.mkdir()
    (folder / "full").touch()
    demo = start(folder)
    said, _ = demo.communicate(timeout=30)
    assert demo.returncode == 2
    assert said == f"antrean: {folder} is not empty: name a new folder\n"


def test_it_loads_no_window_toolkit() -> None:
    script = "import sys, antrean.demo.run, antrean.demo.people; print('kivy' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"
