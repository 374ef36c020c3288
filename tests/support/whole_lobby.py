"""A whole lobby of real processes: mosquitto with the rendered ACL, server, kiosk and display, a printer.

Everything is set up by the `antrean` command, as an IT person would.
"""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self
from uuid import uuid4

import httpx
from typer.testing import CliRunner

from antrean.command import app
from server.adapters.office_file import dump_office, read_office
from tests.support.device_process import DisplayProcess, KioskProcess
from tests.support.mosquitto import Mosquitto
from tests.support.ports import free_port
from tests.support.printers import TcpPrinter
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, virtual_screen

SITE = "pangkalpinang"
PASSWORD = "loket nomor tiga"
STAFF = ("budi", "siti", "agus", "dewi")
KIOSK, DISPLAY, LISTENER = "kiosk-1", "display-1", "display-2"
"""The listener is enrolled like a display, for a test that notes every call."""
SAMPLE = Path(__file__).parents[2] / "server" / "samples" / f"{SITE}.toml"
KIOSK_SIZE, DISPLAY_SIZE = (540, 960), (960, 540)


@dataclass
class WholeLobby:
    """Runs from entering to leaving; every process can be killed and started again."""

    folder: Path
    database: str
    wait_s: float = 8.0
    device_offline_s: float = 60
    http_port: int = field(default_factory=free_port)
    staff: ClassVar[tuple[str, ...]] = STAFF
    devices: ClassVar[tuple[str, ...]] = (KIOSK, DISPLAY, LISTENER)
    _stack: ExitStack = field(default_factory=ExitStack)
    _server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.http_port}"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._set_up()
            self.broker = stack.enter_context(
                Mosquitto(self.folder, config=self.folder / "broker" / "mosquitto.conf", port=self._mqtt_port)
            )
            stack.callback(self.stop_server)
            self.start_server()
            self._start_devices(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def antrean(self, *arguments: str, typed: str = "") -> str:
        """Run the command in this process, which spares its start each time; return what it printed."""
        done = CliRunner().invoke(app, list(arguments), input=typed, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    def start_server(self) -> None:
        """Start the server and wait until it is ready."""
        command = [sys.executable, "-m", "antrean", "server", "--config", str(self.folder / "server.toml")]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._is_ready, timeout_s=60, what="the server to be ready")

    def stop_server(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the server, in order or not."""
        if self._server is not None:
            self._server.send_signal(number)
            code = self._server.wait(20)
            self._server = None
            goodbye = code == 0 and "no longer owned" in self.read_log()
            assert goodbye or number is not signal.SIGTERM, f"exit {code}: {self.read_log()}"

    def officer(self, name: str, counter: str) -> httpx.Client:
        """Return the API as this officer uses it, signed in and at the counter."""
        client = httpx.Client(base_url=f"{self.address}/api/v1", timeout=20)
        self._stack.callback(client.close)
        signed_in = client.post("/session", json={"username": name, "password": PASSWORD})
        assert signed_in.status_code == 201, signed_in.text
        assert press(client, f"/counters/{counter}/open").status_code == 200
        return client

    def read_log(self) -> str:
        """Return what the server logged."""
        return (self.folder / "server.log").read_text()

    def _set_up(self) -> None:
        at = ("--database", self.database)
        self.antrean("db", "upgrade", *at)
        always_open = self.folder / "office.toml"
        always_open.write_text(dump_office(replace(read_office(SAMPLE), hours=None)), encoding="utf-8")
        self.antrean("office", "load", *at, str(always_open))
        for name in self.staff:
            self.antrean("user", "add", *at, "--role", "officer", "--password-stdin", name, typed=PASSWORD)
        for device in self.devices:
            kind, secret = device.split("-")[0], self.folder / f"{device}.secret"
            self.antrean("device", "add", *at, "--kind", kind, "--secret-file", str(secret), device)
        self._mqtt_port = free_port()
        broker = self.folder / "broker"
        self.antrean("broker", "render", *at, "--listen", f"127.0.0.1:{self._mqtt_port}", str(broker))
        (self.folder / "server.toml").write_text(
            f'database = "{self.database}"\nhttp = "127.0.0.1:{self.http_port}"\n'
            f'public_url = "{self.address}"\ndevice_offline_s = {self.device_offline_s}\n\n'
            f'[broker]\nurl = "{self._broker_url}"\n'
            f'username = "server"\npassword_file = "{broker}/secrets/server"\n'
        )

    @property
    def _broker_url(self) -> str:
        return f"mqtt://127.0.0.1:{self._mqtt_port}"

    def credentials(self, device: str) -> dict[str, object]:
        """Return how the device reaches the broker."""
        secret = (self.folder / f"{device}.secret").read_text().strip()
        return {"url": self._broker_url, "username": f"{SITE}.{device}", "password": secret}

    def _start_devices(self, stack: ExitStack) -> None:
        """Start what stands in the lobby."""
        self.printer = stack.enter_context(TcpPrinter())
        kiosk_screen = stack.enter_context(virtual_screen(*KIOSK_SIZE))
        display_screen = stack.enter_context(virtual_screen(*DISPLAY_SIZE))
        self.kiosk = stack.enter_context(self._kiosk(kiosk_screen))
        self.display = stack.enter_context(self._display(display_screen))

    def _kiosk(self, screen: VirtualScreen) -> KioskProcess:
        return KioskProcess(
            _made(self.folder / "kiosk"),
            screen,
            broker=self.credentials(KIOSK),
            site=SITE,
            printer=self.printer.address,
            wait_s=self.wait_s,
            show_s=4.0,
        )

    def _display(self, screen: VirtualScreen) -> DisplayProcess:
        credentials = self.credentials(DISPLAY)
        return DisplayProcess(_made(self.folder / "display"), screen, broker=credentials, site=SITE)

    def _is_ready(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, self.read_log()
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def press(client: httpx.Client, path: str, **body: object) -> httpx.Response:
    """Press once."""
    return client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
