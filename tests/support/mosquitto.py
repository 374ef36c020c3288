"""A real mosquitto on a free port of loopback, to be stopped, killed, frozen and started again."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.ports import free_port, is_served
from tests.support.waiting import wait_until

ANONYMOUS = """listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
message_size_limit 1048576
"""


def find_mosquitto() -> str | None:
    """Return the program's path; Debian installs it where only root looks."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Mosquitto:
    """Starts on entering. Without ``config`` everybody may do everything; memory is gone at each restart.

    ``config`` is a mosquitto.conf whose listener is on ``port``, as broker_config renders it.
    """

    def __init__(self, folder: Path, *, config: Path | None = None, port: int | None = None) -> None:
        self.port = port or free_port()
        self.log = folder / f"mosquitto-{self.port}.log"
        self._config = folder / f"mosquitto-{self.port}.conf"
        text = ANONYMOUS.format(port=self.port) if config is None else config.read_text()
        # mosquitto started by root becomes another user, who may not read a test's folder
        self._config.write_text(text + ("\nuser root\n" if os.geteuid() == 0 else ""))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it accepts connections."""
        program = find_mosquitto()
        assert program, "mosquitto is not installed"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([program, "-c", str(self._config)], stdout=log, stderr=log)
        wait_until(self._is_up, what=f"mosquitto on port {self.port}")

    def stop(self) -> None:
        """End it in order: clients get a DISCONNECT or a closed connection."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again on the same port with wiped memory."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Let it hold its connections and say nothing, as a broker behind a cut cable."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self._signal(signal.SIGCONT)

    def reload(self) -> None:
        """Make it read its passwords and access list again."""
        self._signal(signal.SIGHUP)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        return is_served(self.port)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self._process is not None:
            self._process.wait(10)
