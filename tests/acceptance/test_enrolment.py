"""A new kiosk without any settings: a person types address, code and PIN, and it serves visitors."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from server.adapters.office_file import dump_office, read_office
from tests.conftest import report_missing
from tests.support.device_process import KioskProcess
from tests.support.mosquitto import Mosquitto, find_mosquitto
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from tests.support.xvfb import need_screen_tools, virtual_screen

SAMPLE = Path(__file__).parents[2] / "server/samples/pangkalpinang.toml"
PIN = "482913"


def antrean(*words: str) -> str:
    """Run the command and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "antrean", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def office(folder: Path) -> Iterator[tuple[str, str]]:
    """Run an office with a real broker and its passwords; give where its pages are, and a kiosk's code."""
    at = ("--database", f"sqlite:///{folder}/antrean.sqlite")
    broker_port, http = free_port(), f"127.0.0.1:{free_port()}"
    always_open = folder / "office.toml"
    always_open.write_text(dump_office(replace(read_office(SAMPLE), hours=None)), encoding="utf-8")
    antrean("db", "upgrade", *at)
    antrean("office", "load", *at, str(always_open))
    broker = f"mqtt://127.0.0.1:{broker_port}"
    said = antrean("device", "invite", *at, "--broker", broker, "kiosk-7")
    code = said.partition("code:")[2].split()[0]
    antrean("broker", "render", *at, "--listen", f"127.0.0.1:{broker_port}", str(folder / "broker"))
    settings = folder / "server.toml"
    settings.write_text(
        f'database = "{at[1]}"\nhttp = "{http}"\n[broker]\nurl = "{broker}"\nusername = "server"\n'
        f'password_file = "{folder}/broker/secrets/server"\n'
    )
    with (
        Mosquitto(folder, config=folder / "broker/mosquitto.conf", port=broker_port),
        (folder / "server.log").open("wb") as log,
    ):
        server = subprocess.Popen(
            [sys.executable, "-m", "antrean", "server", "--config", str(settings)], stdout=log, stderr=log
        )
        try:
            wait_until(lambda: is_ready(http), 30, "the server")
            yield http, code
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def is_ready(http: str) -> bool:
    try:
        return httpx.get(f"http://{http}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def typed(kiosk: KioskProcess) -> list[str]:
    """Return the texts on the screen, a code without its hyphens."""
    return [text.replace("-", "") for text in kiosk.shown.get("texts", ())]


def can_type(kiosk: KioskProcess, text: str) -> bool:
    """Tell whether the keys of the text are there, and none of another field's."""
    seen = kiosk.shown
    keys = {name.removeprefix("key:") for name in seen.get("touchables", ()) if name.startswith("key:")}
    others = "a" if text.isdigit() else ""
    return bool(seen.get("ready")) and set(text) <= keys and not keys & set(others + others.upper())


def type_text(kiosk: KioskProcess, text: str) -> None:
    """Touch a key for each letter, and the one that goes on, once these keys are there."""
    wait_until(lambda: can_type(kiosk, text), what=f"the keys of {text}")
    for count, key in enumerate(text, start=1):
        kiosk.touch(f"key:{key}")
        begun = text[:count]
        wait_until(lambda begun=begun: begun in typed(kiosk), what=f"{begun} to stand there")  # type: ignore[misc]
    wait_until(
        lambda: kiosk.shown.get("ready") and "key:enter" in kiosk.shown["touchables"], what="the way on"
    )
    kiosk.touch("key:enter")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    need_screen_tools()
    if find_mosquitto() is None:
        report_missing("mosquitto")
    return tmp_path


def test_a_new_kiosk_is_enrolled_by_touches_and_serves_at_once_and_after_a_power_cut(folder: Path) -> None:
    home = folder / "kiosk"
    home.mkdir()
    with (
        office(folder) as (http, code),
        virtual_screen(540, 960) as screen,
        KioskProcess(home, screen, printer=f"picture:{folder}/tickets", show_s=3.0) as kiosk,
    ):
        kiosk.shows("enrol", "Kios baru")
        type_text(kiosk, http)
        kiosk.shows("enrol", "dibuat di server dengan: antrean device invite")
        type_text(kiosk, code.replace("-", ""))
        type_text(kiosk, PIN)
        kiosk.shows("home", timeout_s=40)
        kept = home / "data/enrolment.toml"
        assert kept.stat().st_mode & 0o777 == 0o600
        for hidden in (code, PIN, kept.read_text().partition('password = "')[2][:32]):
            assert hidden not in kiosk.log.read_text()
        take_number(kiosk)
        kiosk.kill()
        kiosk.start()
        take_number(kiosk)
        assert len(list((folder / "tickets").glob("*.png"))) == 2


def take_number(kiosk: KioskProcess) -> None:
    """Take a number as a visitor does."""
    kiosk.shows("home", timeout_s=40)
    kiosk.touch("service:information")
    kiosk.shows("service")
    kiosk.touch("take")
    kiosk.shows("ticket")
