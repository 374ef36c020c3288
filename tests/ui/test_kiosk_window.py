"""A visitor's touches in the kiosk's real window: every screen, both orientations, both languages."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image, ImageStat

from tests.support import kiosk_samples
from tests.support.kiosk_server import SITE, KioskServer
from tests.support.mandarin import FONT, mandarin_locale
from tests.support.mosquitto import Mosquitto
from tests.support.ports import free_port
from tests.support.waiting import stays, wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from wire.messages import CatalogDevice, CheckIn, IssueTicket, PrintState, ReportPrint, TicketClass

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
        """Touch the middle of what has this name, once the screen is laid out."""
        wait_until(lambda: self.seen()["ready"] and name in self.seen()["touchables"], 20, name)
        x, y, width, height = self.seen()["touchables"][name]
        self.screen.touch(x + width / 2, y + height / 2, times=times)

    def brightness(self) -> float:
        """Return how bright the window is on the whole, from 0 to 1."""
        self.picture("now")
        with Image.open(self.folder / "now.png") as shot:
            return ImageStat.Stat(shot.convert("L")).mean[0] / 255

    def all_low(self) -> dict[str, Any] | None:
        """Return what the window shows once all that can be touched is in its lower part."""
        seen = self.seen()
        width, height = seen["size"]
        reach = 0.5 if height > width else 0.34
        tops = [top for _x, top, _width, _height in seen["touchables"].values()]
        return seen if seen["ready"] and min(tops) >= height * reach - 1 else None

    def picture(self, name: str) -> None:
        """Keep a picture beside the test's other files."""
        self.screen.picture(self.folder / f"{name}.png")


@contextmanager
def kiosk_window(
    broker: Mosquitto,
    folder: Path,
    size: tuple[int, int],
    *,
    full: bool = False,
    printer: str | None = None,
    more: str = "",
) -> Iterator[Window]:
    """Run the kiosk on a screen of this size of its own, in a window or ``full`` screen."""
    width, height = size
    windowed = "" if full else f'windowed = "{width}x{height}"\n'
    config = folder / "kiosk.toml"
    config.write_text(
        f'broker = "{broker.url}"\nsite = "{SITE}"\nprinter = "{printer or f"picture:{folder}/tickets"}"\n'
        f'data_dir = "{folder}/data"\nprobe = "{folder}/probe.json"\n{windowed}'
        f"wait_s = 3.0\nshow_s = 4.0\n{more}"
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
    window.shows("home", "Pregnant")
    window.touch("service:passport-replacement")
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


def test_a_kiosk_that_goes_on_alone_says_that_its_number_counts(server: KioskServer, window: Window) -> None:
    window.shows("home")
    server.answers = False
    window.touch("service:passport-new")
    window.shows("service")
    window.touch("take")
    window.shows("ticket", "AK01")
    window.shows("ticket", "Sambungan terputus. Nomor Anda tetap berlaku.")
    assert len(slips(window)) == 1
    window.shows("home")


def test_a_silent_server_is_told_plainly(server: KioskServer, window: Window) -> None:
    """Without a letter of its own the kiosk can give no number by itself."""
    server.letter = None
    server.publish(kiosk_samples.catalog(epoch=2), kiosk_samples.board(epoch=2))
    window.shows("home")
    wait_until(lambda: server.introduced_to == 2, what="the kiosk to ask for a letter")
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


def test_an_appointment_is_checked_in_by_keys(server: KioskServer, window: Window) -> None:
    window.shows("home")
    window.touch("appointment")
    window.shows("entry", "Ketik kode janji temu Anda")
    assert "take" not in window.seen()["touchables"]
    for key in "K7X":
        window.touch(f"key:{key}")
    window.shows("entry", "K7X")
    window.touch("erase")
    window.shows("entry", "K7")
    window.touch("take")
    window.shows("ticket", "Janji temu")
    window.picture("checked-in")
    (command,) = server.received(CheckIn)
    assert isinstance(command, CheckIn)
    assert command.code == "K7"
    assert len(slips(window)) == 1


def test_a_reader_that_acts_as_a_keyboard_checks_in_from_any_screen(
    server: KioskServer, window: Window
) -> None:
    window.shows("home")
    window.touch("service:information")
    window.shows("service")
    window.screen.type("K7M2PX")
    window.shows("ticket", "Janji temu")
    window.screen.type("ZZZZ")
    window.touch("finish")
    window.shows("home")
    assert [command.code for command in server.received(CheckIn)] == ["K7M2PX"]  # type: ignore[union-attr]


def test_a_service_that_counts_by_person_asks_who(server: KioskServer, window: Window) -> None:
    window.shows("home")
    window.touch("service:stay-permit")
    window.shows("service")
    window.touch("take")
    window.shows("entry", "Ketik nomor paspor Anda")
    window.touch("language:en")
    window.shows("entry", "Type your passport number")
    for key in "X42":
        window.touch(f"key:{key}")
    window.shows("entry", "X42")
    window.touch("take")
    window.shows("ticket", "D042")
    (press,) = server.received(IssueTicket)
    assert isinstance(press, IssueTicket)
    assert (press.identifier, press.language) == ("X42", "en")
    assert b"X42" not in b"".join(file.read_bytes() for file in (window.folder / "data").glob("journal*"))


def test_large_type_and_low_buttons_stay_for_the_visit_and_no_longer(
    server: KioskServer, window: Window
) -> None:
    seen = window.shows("home")
    foot = {name: seen["touchables"][name] for name in ("priority", "appointment", "large", "low")}
    window.touch("large")
    window.shows("home")
    wait_until(lambda: window.brightness() < 0.4, what="the dark ground of high contrast")
    window.touch("low")
    low = wait_until(window.all_low, what="everything to touch low")
    assert low is not None
    window.picture("large-low")
    for name, (x, _y, width, _height) in foot.items():
        assert (x, width) == (low["touchables"][name][0], low["touchables"][name][2]), name
    window.touch("service:information")
    window.shows("service")
    window.touch("take")
    window.shows("ticket", "E042")
    assert window.all_low()
    window.touch("finish")
    window.shows("home")
    wait_until(lambda: window.brightness() > 0.6, what="the ordinary look for the next visitor")


def test_a_visitor_is_asked_before_anything_is_forgotten(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    with kiosk_window(mosquitto, tmp_path, SIZES["portrait"], more="idle_s = 2.0\n") as window:
        window.shows("home")
        window.touch("service:passport-new")
        window.shows("more-time", "Butuh waktu lebih lama?")
        window.picture("more-time")
        window.touch("go-on")
        window.shows("service", "Paspor baru")
        window.shows("more-time")
        window.touch("finish")
        window.shows("home")


def test_without_paper_the_number_is_on_the_screen_with_a_code_to_photograph(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    nobody = f"tcp://127.0.0.1:{free_port()}"
    with kiosk_window(mosquitto, tmp_path, (1080, 1920), printer=nobody) as window:
        window.shows("home", "Kertas sedang habis: nomor Anda akan tampil di layar ini")
        window.touch("service:passport-new")
        window.shows("service")
        window.touch("take")
        window.shows("ticket", "Tiket tidak tercetak")
        window.picture("paperless")
        window.touch("keep")
        window.shows("home")
        wait_until(lambda: server.received(ReportPrint), what="the report")
    (report,) = server.received(ReportPrint)
    assert isinstance(report, ReportPrint)
    assert (report.state, report.kept) == (PrintState.FAILED, True)


def test_a_language_in_another_script_is_nothing_but_a_catalogue(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path, missing: Callable[[str], NoReturn]
) -> None:
    if not FONT.is_file():
        missing("fonts-noto-cjk")
    need_screen_tools()
    more = f'locale_dir = "{mandarin_locale(tmp_path / "locale")}"\n'
    server.publish(kiosk_samples.catalog(rev=2, languages=("id", "en", "zh")))
    with kiosk_window(mosquitto, tmp_path, (1080, 1920), more=more) as window:
        window.shows("home", "Pilih layanan Anda")
        window.touch("language:zh")
        window.shows("home", "请选择服务")
        window.touch("service:passport-new")
        window.shows("service", "新办护照")
        window.touch("take")
        window.shows("ticket", "您的号码")
        window.picture("mandarin")
    (press,) = server.received(IssueTicket)
    assert isinstance(press, IssueTicket)
    assert press.language == "zh"
    assert len(slips(window)) == 1


def test_a_supervisors_stop_is_said_with_its_reason(server: KioskServer, window: Window) -> None:
    window.shows("home")
    stop = (CatalogDevice(device="kiosk-1", note={"id": "Silakan ke mesin di sebelah."}),)
    server.publish(kiosk_samples.catalog(rev=2, stopped=stop))
    window.shows("notice", "Mesin antrean ini sedang tidak dipakai")
    window.shows("notice", "Silakan ke mesin di sebelah.")
    server.publish(kiosk_samples.catalog(rev=3))
    window.shows("home")


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
