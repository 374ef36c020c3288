"""Tells systemd that a program is ready and lives (the protocol of sd_notify(3)); knows no program.

A device's program calls ``alive`` from the thread that draws: when the screen freezes the calls stop, and
systemd ends and starts the program (``Type=notify``, ``WatchdogSec=``). Without systemd nothing is sent.
"""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)

SHARE_OF_LIMIT = 3
"""So often within systemd's limit: one late frame is not a frozen screen."""


class Watchdog:
    """The line to systemd, from its socket's address; safe from any thread."""

    def __init__(self, address: str | None, limit_s: float | None) -> None:
        self._address = address
        self._limit_s = limit_s if address else None

    @property
    def interval_s(self) -> float | None:
        """How often to call ``alive``, in seconds; None when nobody watches."""
        return None if self._limit_s is None else self._limit_s / SHARE_OF_LIMIT

    def ready(self) -> None:
        """Say that the program has started."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Say that the program answers."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the program ends by itself."""
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if self._address is None:
            return
        # An abstract socket's name begins with a zero byte, which a variable cannot hold: "@" stands for it.
        place = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.settimeout(0)
                line.sendto(state.encode(), place)
        except OSError as error:
            log.warning("systemd does not take %s: %s", state, error)


def open_watchdog(environment: Mapping[str, str] | None = None, pid: int | None = None) -> Watchdog:
    """Return the line to the systemd that started this process; one that says nothing without systemd.

    A limit that names another process (WATCHDOG_PID) or is no number is not ours.
    """
    given = os.environ if environment is None else environment
    return Watchdog(given.get("NOTIFY_SOCKET") or None, _limit_s(given, os.getpid() if pid is None else pid))


def _limit_s(given: Mapping[str, str], pid: int) -> float | None:
    limit, owner = given.get("WATCHDOG_USEC", ""), given.get("WATCHDOG_PID")
    if not limit.isdecimal() or int(limit) == 0 or (owner and owner != str(pid)):
        return None
    return int(limit) / 1_000_000
