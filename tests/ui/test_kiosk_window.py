"""A visitor's touches in the kiosk's real window: every screen, both orientations, both languages."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support import kiosk_samples
from tests.support.kiosk_server import SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import stays, wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from wire.messages import IssueTicket, ReportPrint, TicketClass

SIZES = {"portrait": (540, 960), "landscape": (960, 540)}
LEAST_TOUCH_MM = 20
KIOSK_SCREEN_MM = 344
"""The short side of a 27 inch kiosk screen."""


@dataclass
class Window:
    """The kiosk's window, found and touched as a visitor would."""

    screen: VirtualScreen
    probe: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def seen(self) -> dict[str, Any]:
        """Return what the window shows and where it can be touched."""
        found: dict[str, Any] = json.loads(self.probe.read_text()) if self.probe.exists() else {}
        return found

    def shows(self, name: str, text: str = "") -> dict[str, Any]:
        """Wait until this screen shows, with this text, and takes touches."""

        def there() -> dict[str, Any] | None:
            seen = self.seen()
            ready = seen.get("ready") and seen["screen"] == name
            return seen if ready and (not text or text in seen["texts"]) else None

        found = wait_until(there, 20, f"the {name} screen with {text!r}; it shows {self.seen()}")
        assert found is not None
        return found

    def touch(self, name: str, *, times: int = 1) -> None:
        """Touch the middle of what has this name."""
        x, y, width, height = self.seen()["touchables"][name]
        self.screen.touch(x + width / 2, y + height / 2, times=times)

    def picture(self, name: str) -> None:
        """Keep a picture beside the test's other files."""
        self.screen.picture(self.folder / f"{name}.png")


@contextmanager
def kiosk_window(
    broker: Mosquitto, folder: Path, size: tuple[int, int], *, full: bool = False
) -> Iterator[Window]:
    """Run the kiosk on a screen of this size of its own, in a window or ``full`` screen."""
    width, height = size
    windowed = "" if full else f'windowed = "{width}x{height}"\n'
    config = folder / "kiosk.toml"
    config.write_text(
        f'broker = "{broker.url}"\nsite = "{SITE}"\nprinter = "picture:{folder}/tickets"\n'
        f'data_dir = "{folder}/data"\nprobe = "{folder}/probe.json"\n{windowed}'
        "wait_s = 3.0\nshow_s = 4.0\n"
    )
    with virtual_screen(width, height) as screen, (folder / "kiosk.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "--config", str(config)],
            env=screen.environment,
            stderr=log,
        )
        try:
            yield Window(screen, folder / "probe.json", folder, process)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(20)
        assert code == 0, (folder / "kiosk.log").read_text()


@pytest.fixture(params=["portrait", "landscape"])
def window(request: pytest.FixtureRequest, mosquitto: Mosquitto, tmp_path: Path) -> Iterator[Window]:
    need_screen_tools()
    with kiosk_window(mosquitto, tmp_path, SIZES[request.param]) as running:
        yield running


@pytest.fixture
def server(mosquitto: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(mosquitto.url) as playing:
        yield playing


def slips(window: Window) -> list[Path]:
    """Return the pictures of printed slips."""
    return sorted((window.folder / "tickets").glob("*.png"))


def test_two_touches_take_a_number_and_the_screen_returns(server: KioskServer, window: Window) -> None:
    window.shows("home", "Pilih layanan Anda")
    window.touch("service:passport-new")
    window.shows("service", "Paspor baru")
    window.touch("take")
    window.shows("ticket", "A042")
    window.picture("ticket")
    window.shows("home")
    assert len(slips(window)) == 1
    wait_until(lambda: server.received(ReportPrint), what="the report of the print")


def test_double_taps_everywhere_make_one_ticket(server: KioskServer, window: Window) -> None:
    window.shows("home")
    window.touch("service:information", times=2)
    window.shows("service")
    window.touch("take", times=3)
    window.shows("ticket", "E042")
    window.touch("finish", times=2)
    window.shows("home")
    assert len(server.received(IssueTicket)) == 1
    assert len(slips(window)) == 1


def test_priority_before_the_service_in_english(server: KioskServer, window: Window) -> None:
    window.shows("home")
    window.touch("language:en")
    window.shows("home", "Choose your service")
    window.touch("priority")
    window.shows("reasons", "Choose your reason")
    window.touch("reason:pregnant")
    window.shows("home", "Priority: Pregnant")
    window.touch("service:stay-permit")
    window.shows("service", "Priority: Pregnant")
    window.touch("take")
    window.shows("ticket", "Priority")
    (press,) = server.received(IssueTicket)
    assert isinstance(press, IssueTicket)
    assert (press.ticket_class, press.reason, press.language) == (TicketClass.PRIORITY, "pregnant", "en")
    window.touch("finish")
    window.shows("home", "Pilih layanan Anda")


def test_priority_after_the_service_can_be_taken_back(server: KioskServer, window: Window) -> None:
    window.shows("home")
    window.touch("service:passport-new")
    window.shows("service")
    window.touch("priority")
    window.shows("reasons")
    window.touch("reason:elderly")
    window.shows("service", "Prioritas: Lansia")
    window.touch("drop-priority")
    window.shows("service", "Prioritas")
    window.touch("back")
    window.shows("home", "Prioritas")
    assert server.received(IssueTicket) == []


def test_a_closed_service_cannot_be_touched(server: KioskServer, window: Window) -> None:
    seen = window.shows("home", "Tutup")
    assert "service:passport-same-day" not in seen["touchables"]


def test_a_refusal_is_read_in_the_visitors_language(server: KioskServer, window: Window) -> None:
    server.refusal = "series_full"
    window.shows("home")
    window.touch("language:en")
    window.shows("home", "Choose your service")
    window.touch("service:passport-new")
    window.shows("service")
    window.touch("take")
    window.shows("refused", "All numbers for this service are in use")
    window.touch("finish")
    window.shows("home", "Choose your service")


def test_a_silent_server_is_told_plainly(server: KioskServer, window: Window) -> None:
    window.shows("home")
    server.answers = False
    window.touch("service:passport-new")
    window.shows("service")
    window.touch("take")
    window.shows("printing", "Mengambil nomor Anda")
    window.shows("refused", "Sistem antrean tidak menjawab")
    server.beats = False
    window.touch("finish")
    window.shows("notice")
    assert slips(window) == []


def test_a_closed_office_says_so_in_both_languages(server: KioskServer, window: Window) -> None:
    window.shows("home")
    server.publish(kiosk_samples.catalog(rev=2, open=False))
    window.shows("notice", "Kantor sedang tutup")
    window.shows("notice", "The office is closed now")


def test_everything_to_touch_is_large_and_inside_the_window(server: KioskServer, window: Window) -> None:
    seen = window.shows("home")
    pixels_per_mm = min(seen["size"]) / KIOSK_SCREEN_MM
    if seen["size"][0] > seen["size"][1]:
        pixels_per_mm = max(seen["size"]) / (KIOSK_SCREEN_MM * 16 / 9)
    for name, (x, y, width, height) in seen["touchables"].items():
        assert min(width, height) >= LEAST_TOUCH_MM * pixels_per_mm, name
        assert x >= 0, name
        assert y >= 0, name
        assert x + width <= seen["size"][0], name
        assert y + height <= seen["size"][1], name


def test_the_full_screen_is_filled_and_touched_without_a_window_manager(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    with kiosk_window(mosquitto, tmp_path, (1080, 1920), full=True) as window:
        seen = window.shows("home", "Pilih layanan Anda")
        assert seen["size"] == [1080, 1920]
        window.touch("service:passport-new")
        window.shows("service", "Paspor baru")
        window.touch("take")
        window.shows("ticket", "A042")
        window.picture("full")
        with Image.open(tmp_path / "full.png") as picture:
            corner = picture.convert("RGB").getpixel((1079, 1919))
        assert corner == (7, 42, 102), "deep brand to the last pixel"


def test_an_untouched_window_stays_at_home(server: KioskServer, window: Window) -> None:
    window.shows("home")
    stays(lambda: window.seen()["screen"] == "home", 1.5)
    assert window.process.poll() is None
