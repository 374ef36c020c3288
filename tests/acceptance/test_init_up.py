"""README's third block as real processes: an office of one's own that survives the crash of any part."""

import os
import re
import signal
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.config import KioskSettings
from kiosk.station import Station
from kiosk.visit import Choosing, Refused, Showing
from server.adapters.office_file import dump_office, read_office
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from tests.support.xvfb import need_screen_tools, virtual_screen
from wire.settings import Broker

ANTREAN = (sys.executable, "-m", "antrean")
pytestmark = pytest.mark.timeout(300)


def antrean(*words: str | Path) -> str:
    """Run the command; return what it said."""
    done = subprocess.run((*ANTREAN, *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A new office, open at any time of day, with a second kiosk, at which the test presses."""
    folder = tmp_path / "kantor"
    antrean("init", folder)
    use_other_ports(folder)
    config = ("--config", folder / "server.toml")
    layout = folder / "office.toml"
    layout.write_text(dump_office(replace(read_office(layout), hours=None)), encoding="utf-8")
    antrean("office", "load", *config, layout)
    antrean("device", "add", *config, "--kind", "kiosk", "--secret-file", tmp_path / "secret", "kiosk-2")
    return folder


def use_other_ports(office: Path) -> None:
    """Give the office ports that nobody chooses who starts beside it."""
    settings = {file: file.read_text(encoding="utf-8") for file in office.glob("*.toml")}
    usual = set(re.findall(r"127\.0\.0\.1:(\d+)", "".join(settings.values())))
    for port, other in {port: free_port() for port in usual}.items():
        settings = {file: text.replace(f":{port}", f":{other}") for file, text in settings.items()}
    for file, text in settings.items():
        file.write_text(text, encoding="utf-8")


class Up:
    """A running ``antrean up`` and what it says."""

    def __init__(self, office: Path, environment: dict[str, str]) -> None:
        self._log = office.parent / "up.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                (*ANTREAN, "up", office), stdout=log, stderr=subprocess.STDOUT, env=environment
            )

    def said(self) -> str:
        """Return everything that was said."""
        return self._log.read_text()

    def pids(self, part: str) -> list[int]:
        """Return the processes of a part, in the order of their start."""
        started = rf"^{part} +\| started \(process (\d+)\)"
        return [int(pid) for pid in re.findall(started, self.said(), re.MULTILINE)]

    def kill(self, part: str) -> None:
        """Kill a part as a crash would, and wait for its next start."""
        before = self.pids(part)
        os.kill(before[-1], signal.SIGKILL)
        wait_until(lambda: len(self.pids(part)) > len(before), 20, f"another {part}: {self.said()}")

    def stop(self) -> None:
        """End it as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of a PC with a screen."""
    need_screen_tools()
    with virtual_screen(1600, 900) as screen:
        yield {**screen.environment, "SDL_AUDIODRIVER": "dummy"}


@pytest.fixture
def kiosk(office: Path, tmp_path: Path) -> Iterator[Station]:
    """The second kiosk, without a window, with its own name and secret."""
    url = tomllib.loads((office / "kiosk.toml").read_text())["broker"]["url"]
    settings = KioskSettings(
        site="pangkalpinang",
        device="kiosk-2",
        broker=Broker(url=url, password_file=tmp_path / "secret"),
        printer=f"picture:{tmp_path / 'tickets'}",
        data_dir=tmp_path / "kiosk-2",
        show_s=1,
    )
    with Station(settings) as station:
        yield station


def take_ticket(kiosk: Station) -> str:
    """Let a visitor take a number, trying again while the office is not back yet; return it."""
    state: object = None
    while not isinstance(state, Showing):
        wait_until(lambda: isinstance(kiosk.state, Choosing), 60, "the kiosk's first screen")
        press = kiosk.press("passport-new", language="id")
        with suppress(AssertionError):  # a press just when the connection is noticed to be lost is none
            state = wait_until(partial(answer_to, kiosk, press), 20, "an answer")
    wait_until(lambda: not isinstance(kiosk.state, Showing), what="the first screen")
    return state.ticket.number


def answer_to(kiosk: Station, press: UUID) -> Showing | Refused | None:
    """Return what the visitor reads in the end: the number, or that nobody answered."""
    state = kiosk.state
    if isinstance(state, Showing):
        assert state.press == press
        return state
    return state if isinstance(state, Refused) else None


def test_init_makes_an_office_that_only_its_owner_can_read(tmp_path: Path) -> None:
    said = antrean("init", tmp_path / "kantor")
    assert re.search(r"Sign in as: +admin\nPassword: +\S{14}", said)
    users = antrean("user", "list", "--config", tmp_path / "kantor/server.toml")
    assert re.search(r"admin .*one-time password", users)
    for name in ("server.toml", "kiosk.toml", "display.toml", "broker.toml", "office.toml", "antrean.sqlite"):
        assert (tmp_path / "kantor" / name).exists()
    secrets = list((tmp_path / "kantor/broker/secrets").iterdir())
    assert {file.name for file in secrets} == {
        "server",
        "pangkalpinang.kiosk-1",
        "pangkalpinang.display-1",
    }
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets} == {0o600}
    assert stat.S_IMODE((tmp_path / "kantor").stat().st_mode) == 0o700


def test_init_leaves_a_folder_alone_that_is_in_use(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    done = subprocess.run((*ANTREAN, "init", tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"antrean: {tmp_path} is not an empty folder: an office is made in a new one\n"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_up_says_what_to_do_where_there_is_no_office(tmp_path: Path) -> None:
    done = subprocess.run((*ANTREAN, "up", tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "antrean init" in done.stderr


def test_an_office_goes_on_after_the_crash_of_any_part(
    office: Path, screen: dict[str, str], kiosk: Station
) -> None:
    with ExitStack() as end:
        up = Up(office, screen)
        end.callback(up.stop)
        numbers = [take_ticket(kiosk)]
        for part in ("broker", "server", "kiosk", "display"):
            up.kill(part)
            numbers.append(take_ticket(kiosk))
    assert numbers == sorted(set(numbers)), up.said()
    assert len(numbers) == 5
    assert up.process.returncode == 0
    for part in ("broker", "server", "kiosk", "display"):
        assert not Path(f"/proc/{up.pids(part)[-1]}").exists()


def test_it_runs_without_a_screen_and_without_mosquitto(office: Path, kiosk: Station) -> None:
    broker = office / "broker.toml"
    broker.write_text(broker.read_text().replace('"auto"', '"embedded"'))
    no_screen = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    with ExitStack() as end:
        up = Up(office, no_screen)
        end.callback(up.stop)
        before = take_ticket(kiosk)
        up.kill("broker")
        assert take_ticket(kiosk) > before
    assert not up.pids("kiosk")
