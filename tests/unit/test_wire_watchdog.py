"""What systemd hears of a program, over a real socket."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from wire.watchdog import open_watchdog


@pytest.fixture
def line(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def test_systemd_hears_that_the_program_is_ready_lives_and_ends(line: socket.socket) -> None:
    watchdog = open_watchdog({"NOTIFY_SOCKET": line.getsockname(), "WATCHDOG_USEC": "6000000"})
    watchdog.ready()
    watchdog.alive()
    watchdog.stopping()
    assert [line.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0antrean-watchdog-test")
        listening.settimeout(5)
        open_watchdog({"NOTIFY_SOCKET": "@antrean-watchdog-test"}).ready()
        assert listening.recv(100) == b"READY=1"


def test_life_is_told_well_within_the_limit() -> None:
    given = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "6000000", "WATCHDOG_PID": "7"}
    assert open_watchdog(given, pid=7).interval_s == 2.0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"WATCHDOG_USEC": "6000000"},
        {"NOTIFY_SOCKET": "/run/notify"},
        {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "0"},
        {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "soon"},
        {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "6000000", "WATCHDOG_PID": "8"},
    ],
)
def test_nobody_who_does_not_watch_is_told(given: dict[str, str]) -> None:
    assert open_watchdog(given, pid=7).interval_s is None


def test_without_systemd_nothing_happens(caplog: pytest.LogCaptureFixture) -> None:
    open_watchdog({}).ready()
    assert caplog.records == []


def test_a_systemd_that_is_gone_does_not_end_the_program(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_watchdog({"NOTIFY_SOCKET": str(tmp_path / "none")}).alive()
    assert "WATCHDOG=1" in caplog.text
