"""The staff at the kiosk's real window: knocks, PIN, every page, what the server tells, rest, systemd."""

import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from kiosk.pin import FREE_TRIES, hash_pin
from tests.support import kiosk_freezing
from tests.support.device_process import KioskProcess
from tests.support.kiosk_server import SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.printers import TcpPrinter
from tests.support.waiting import stays, wait_until
from tests.support.xvfb import need_screen_tools, virtual_screen
from wire.messages import IssueTicket, TicketClass

SIZES = {"portrait": (540, 960), "landscape": (960, 540)}
PIN = "4829"
HASH = hash_pin(PIN)
CORNER = 12
"""So far from the edges are the touches of a knock, in pixels."""


@contextmanager
def kiosk_at(
    broker: Mosquitto, folder: Path, size: tuple[int, int], **settings: Any
) -> Iterator[KioskProcess]:
    """Run a kiosk with a PIN on a screen of this size."""
    usual: dict[str, Any] = {
        "broker": broker.url,
        "site": SITE,
        "printer": f"picture:{folder}/tickets",
        "pin": HASH,
        "show_s": 5.0,
    }
    usual |= settings
    with virtual_screen(*size) as screen, KioskProcess(folder, screen, audible=False, **usual) as kiosk:
        yield kiosk


@pytest.fixture
def server(mosquitto: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(mosquitto.url) as playing:
        yield playing


@pytest.fixture(params=["portrait", "landscape"])
def kiosk(request: pytest.FixtureRequest, mosquitto: Mosquitto, tmp_path: Path) -> Iterator[KioskProcess]:
    need_screen_tools()
    with kiosk_at(mosquitto, tmp_path, SIZES[request.param]) as running:
        yield running


@pytest.fixture
def upright(mosquitto: Mosquitto, tmp_path: Path) -> Iterator[KioskProcess]:
    need_screen_tools()
    with kiosk_at(mosquitto, tmp_path, SIZES["portrait"]) as running:
        yield running


def knock(kiosk: KioskProcess) -> None:
    """Touch the upper corners as the staff do."""
    kiosk.shows("home")
    kiosk.screen.touch(CORNER, CORNER, times=3)
    kiosk.screen.touch(kiosk.screen.width - CORNER, CORNER, times=3)
    kiosk.shows("pin")


def type_pin(kiosk: KioskProcess, pin: str) -> None:
    """Touch the keys of a PIN and the one that ends it."""
    for key in (*pin, "enter"):
        kiosk.touch(f"key:{key}")


def open_menu(kiosk: KioskProcess) -> None:
    """Come in as the staff do."""
    knock(kiosk)
    type_pin(kiosk, PIN)
    kiosk.shows("staff", "Untuk petugas")


def slips(folder: Path) -> int:
    """Return how many slips came out."""
    return len(list((folder / "tickets").glob("*.png")))


def take_number(kiosk: KioskProcess) -> None:
    """Take a number as a visitor does."""
    kiosk.shows("home")
    kiosk.touch("service:passport-new")
    kiosk.shows("service")
    kiosk.touch("take")
    kiosk.shows("ticket")
    kiosk.shows("home")


def test_staff_come_in_and_go_through_every_page(
    server: KioskServer, kiosk: KioskProcess, tmp_path: Path
) -> None:
    take_number(kiosk)
    open_menu(kiosk)
    kiosk.touch("try-printer")
    kiosk.shows("staff", "Printer sudah mencetak.")
    assert slips(tmp_path) == 2
    kiosk.touch("copies")
    kiosk.shows("staff", "A042")
    kiosk.touch("copy:A042")
    kiosk.shows("staff", "Printer sudah mencetak.")
    assert slips(tmp_path) == 3
    for page, text in (("status", "Nomor terakhir"), ("network", "terhubung"), ("loudness", "Lebih pelan")):
        kiosk.touch("staff-back")
        kiosk.shows("staff", "Untuk petugas")
        kiosk.touch(page)
        kiosk.shows("staff", text)
    kiosk.touch("quieter")
    kiosk.shows("staff", "70 %")
    kiosk.touch("staff-close")
    kiosk.shows("home")
    assert len(server.received(IssueTicket)) == 1, "a copy is no ticket"


def test_everything_the_staff_touch_is_large_and_inside_the_window(
    server: KioskServer, kiosk: KioskProcess
) -> None:
    open_menu(kiosk)
    seen = kiosk.shows("staff")
    least = 20 * min(kiosk.screen.width / 344, kiosk.screen.height / 344)
    for name, (x, y, width, height) in seen["touchables"].items():
        assert min(width, height) >= least, name
        assert x >= 0, name
        assert y >= 0, name
        assert x + width <= kiosk.screen.width, name
        assert y + height <= kiosk.screen.height, name


def test_guessing_ends_and_a_restart_gives_no_new_tries(
    server: KioskServer, mosquitto: Mosquitto, upright: KioskProcess
) -> None:
    knock(upright)
    for _ in range(FREE_TRIES):
        type_pin(upright, "1111")
        wait_until(
            lambda: any("salah" in t or "lagi" in t for t in upright.shown["texts"]), what="a wrong PIN"
        )
    locked = wait_until(lambda: re.search(r"Coba lagi dalam \d+ detik", str(upright.shown)), what="the wait")
    assert locked
    upright.kill()
    upright.start()
    knock(upright)
    wait_until(lambda: "Coba lagi" in str(upright.shown), what="the wait after a restart")
    type_pin(upright, PIN)
    stays(lambda: upright.shown["screen"] == "pin", 1.5)
    assert "1111" not in upright.log.read_text()
    assert PIN not in upright.log.read_text().replace(HASH, "")


def test_a_visitors_touches_in_the_corners_open_nothing(server: KioskServer, upright: KioskProcess) -> None:
    upright.shows("home")
    upright.screen.touch(CORNER, CORNER, times=5)
    stays(lambda: upright.shown["screen"] == "home", 1)


def test_a_sleeping_screen_is_black_and_wakes_at_a_touch_that_does_nothing_else(
    server: KioskServer, upright: KioskProcess, tmp_path: Path
) -> None:
    open_menu(upright)
    upright.touch("sleep")
    upright.shows("rest")
    upright.screen.picture(tmp_path / "asleep.png")
    with Image.open(tmp_path / "asleep.png") as picture:
        assert picture.convert("L").getextrema() == (0, 0)
    upright.screen.touch(270, 480)
    upright.shows("home")


def test_an_idle_screen_dims_and_then_its_words_move(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    with kiosk_at(mosquitto, tmp_path, SIZES["portrait"], dim_s=3.0, rest_s=9.0) as kiosk:
        kiosk.shows("home")
        kiosk.screen.picture(tmp_path / "bright.png")

        def dimmed() -> bool:
            kiosk.screen.picture(tmp_path / "dim.png")
            return brightness(tmp_path / "dim.png") < 0.6 * brightness(tmp_path / "bright.png")

        wait_until(dimmed, 8, "the screen to dim")
        assert kiosk.shown["screen"] == "home"
        kiosk.shows("rest", "Sentuh layar untuk mengambil nomor", timeout_s=30)
        kiosk.screen.touch(270, 480)
        kiosk.shows("home")
        kiosk.touch("service:passport-new")
        kiosk.shows("service")
        kiosk.screen.picture(tmp_path / "again.png")
        assert brightness(tmp_path / "again.png") > 0.8 * brightness(tmp_path / "bright.png")


def brightness(file: Path) -> float:
    """Return the mean brightness of a picture, 0 to 255."""
    with Image.open(file) as picture:
        histogram = picture.convert("L").histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


def test_the_servers_commands_are_obeyed_once(
    server: KioskServer, upright: KioskProcess, tmp_path: Path
) -> None:
    upright.shows("home")
    server.tell("identify")
    upright.shows("name", "kiosk-1")
    slip = {
        "ticket": uuid4(),
        "number": "A007",
        "service": "passport-new",
        "ticket_class": TicketClass.REGULAR,
        "language": "en",
        "issued_at": server.board.as_of,
        "public_token": "AbCdEfGhIjKlMnOpQrStUv",
    }
    again = server.tell("reprint", slip=slip)
    server.tell_again(again)
    server.tell("test_print")
    wait_until(lambda: slips(tmp_path) == 2, what="the copy and the trial slip")
    server.tell("volume", value=30)
    stays(lambda: slips(tmp_path) == 2, 1)
    wait_until((tmp_path / "data/volume").exists, what="the loudness")
    assert (tmp_path / "data/volume").read_text() == "30\n"


def test_a_restart_that_the_server_asks_for_is_the_same_process_anew(
    server: KioskServer, upright: KioskProcess
) -> None:
    upright.shows("home")
    process = upright.process
    assert process is not None
    server.tell("restart")
    wait_until(lambda: "told to restart" in upright.log.read_text(), what="the command")
    wait_until(lambda: "lost: stopped" in upright.log.read_text(), what="the end of the first run")
    upright.probe.unlink()
    upright.shows("home")
    assert process.poll() is None
    take_number(upright)


def test_health_says_how_machine_screen_and_printer_are(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    with (
        TcpPrinter() as printer,
        kiosk_at(mosquitto, tmp_path, SIZES["portrait"], printer=printer.address) as kiosk,
    ):
        take_number(kiosk)
        told = wait_until(lambda: (found := server.health()) and found.last_ticket and found, what="health")
        assert told
        assert (told.last_ticket, told.screen) == ("A042", True)
        assert told.disk_free_mb is not None
        assert kiosk.process is not None
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.process.wait(20) == 0


def longest_silence(line: socket.socket, for_s: float) -> float:
    """Return for how long at most nothing came in this time."""
    begun = last = time.monotonic()
    longest = 0.0
    while last < begun + for_s:
        line.recv(100)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


def test_systemd_hears_from_a_window_that_draws_and_from_no_other(
    server: KioskServer, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    need_screen_tools()
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
        virtual_screen(*SIZES["portrait"]) as screen,
    ):
        line.bind(str(tmp_path / "notify"))
        line.settimeout(20)
        kiosk = KioskProcess(
            tmp_path, screen, broker=mosquitto.url, site=SITE, printer=f"picture:{tmp_path}/t"
        )
        kiosk.program = kiosk_freezing.__name__
        kiosk.environment = kiosk.environment | {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "6000000",
        }
        with kiosk:
            assert line.recv(100) == b"READY=1"
            assert [line.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
            kiosk.shows("home")
            assert kiosk.process is not None
            kiosk.process.send_signal(signal.SIGUSR1)
            gap_s = longest_silence(line, kiosk_freezing.FROZEN_S + 3.0)
            assert gap_s >= kiosk_freezing.FROZEN_S - 0.2, "a frozen screen must not feed the watchdog"
            assert line.recv(100) == b"WATCHDOG=1"
            server.tell("restart")
            heard = [line.recv(100)]
            while heard[-1] != b"READY=1":
                heard.append(line.recv(100))
            assert set(heard[:-1]) <= {b"WATCHDOG=1"}, "systemd kills what said that it stops and went on"
            kiosk.process.send_signal(signal.SIGTERM)
            assert kiosk.process.wait(20) == 0
            left = [line.recv(100)]
            while left[-1] != b"STOPPING=1":
                left.append(line.recv(100))
