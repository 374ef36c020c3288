"""Child processes of the demo and of `antrean up`: none is left behind, and what ends starts again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from antrean.failure import Crash
from antrean.onepc.supervisor import Supervisor
from antrean.parts import Part, Process, check_alive, stop_all
from tests.support.waiting import wait_until

SLEEP = Part("sleeper", ("sleep", "60"))
DEAF = Part("deaf", ("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"))
FAMILY = Part("family", ("sh", "-c", "sleep 60 & echo $!; wait"))


def runs(pid: int) -> bool:
    """Tell whether the process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def started() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.stop(0)
        if process.output:
            process.output.close()


def test_a_process_that_ignores_the_wish_to_end_is_killed(started: list[Process]) -> None:
    process = Process(DEAF)
    started.append(process)
    assert process.output is not None
    assert process.output.readline() == b"ready\n"
    process.stop(grace_s=0.2)
    assert process.exit_code == -signal.SIGKILL


def test_stopping_sweeps_up_what_the_process_had_started_itself(started: list[Process]) -> None:
    process = Process(FAMILY)
    started.append(process)
    assert process.output is not None
    grandchild = int(process.output.readline())
    process.stop()
    wait_until(lambda: not runs(grandchild), what="the end of the grandchild")


def test_stop_all_ends_the_last_started_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = 'trap "echo $0 >> {}; exit" TERM; echo up > {}; while :; do sleep 0.05; done'
    processes = []
    for name in ("first", "second"):
        up = tmp_path / name
        processes.append(Process(Part(name, ("sh", "-c", script.format(order, up), name)), tmp_path / "log"))
        wait_until(up.exists, what="the trap")
    stop_all(processes)
    assert order.read_text().split() == ["second", "first"]
    assert processes == []


def test_the_kernel_kills_a_child_whose_parent_was_killed(tmp_path: Path) -> None:
    script = (
        "import time; from antrean.parts import Part, Process\n"
        "print(Process(Part('sleeper', ('sleep', '60'))).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        assert runs(child)
        parent.kill()
        parent.wait()
    wait_until(lambda: not runs(child), what="the end of the child")


def test_a_crash_is_told_with_the_last_words_and_the_log(tmp_path: Path, started: list[Process]) -> None:
    process = Process(Part("server", ("sh", "-c", "echo no such database; exit 3")), tmp_path / "server.log")
    started.append(process)
    wait_until(lambda: process.exit_code is not None)
    with pytest.raises(Crash, match=r"server ended with code 3; its log is .*server.log:\nno such database"):
        check_alive(started)


def test_a_part_that_was_killed_starts_again_and_people_are_told() -> None:
    told: list[str] = []
    supervisor = Supervisor([SLEEP], lambda name, line: told.append(f"{name}: {line}"))
    supervisor.watch()
    pid = int(told[0].partition("process ")[2].rstrip(")"))
    os.kill(pid, signal.SIGKILL)

    def started_again() -> bool:
        supervisor.watch()
        return len(told) == 3

    wait_until(started_again, what="another start")
    supervisor.stop()
    assert told[1] == "sleeper: the sleeper was killed by signal 9; it starts again in 0.5 s"
    assert told[2].startswith("sleeper: started")


def test_a_part_that_keeps_ending_is_started_later_and_later() -> None:
    told: list[str] = []
    supervisor = Supervisor([Part("broken", ("false",))], lambda _name, line: told.append(line))

    def ended_twice() -> bool:
        supervisor.watch()
        return sum("ended with code 1" in line for line in told) == 2

    wait_until(ended_twice, what="two ends")
    supervisor.stop()
    assert [line for line in told if "ended" in line] == [
        "the broken ended with code 1; it starts again in 0.5 s",
        "the broken ended with code 1; it starts again in 1 s",
    ]


def test_what_a_part_says_is_passed_on_line_by_line() -> None:
    told: list[tuple[str, str]] = []
    supervisor = Supervisor(
        [Part("talker", ("echo", "good morning"))], lambda name, line: told.append((name, line))
    )
    supervisor.watch()
    wait_until(lambda: ("talker", "good morning") in told, what="the words")
    supervisor.stop()
