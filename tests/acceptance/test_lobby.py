"""The whole lobby with real processes: a touch, a slip, a key in a browser, a call seen and heard."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import find_chromium, open_browser
from tests.support.escpos import print_bytes
from tests.support.heard import find_chimes, read_sound, sounding
from tests.support.mosquitto import find_mosquitto
from tests.support.waiting import stays, wait_until
from tests.support.whole_lobby import LISTENER, PASSWORD, SITE, WholeLobby, press
from tests.support.xvfb import need_screen_tools
from wire.codec import decode
from wire.messages import CallMessage
from wire.mqtt import Connection, ConnectionState
from wire.settings import Broker
from wire.topics import Call

GOLD = (0xF4, 0xB4, 0x00)


@pytest.fixture(scope="module")
def lobby(
    tmp_path_factory: pytest.TempPathFactory, missing: Callable[[str], NoReturn]
) -> Iterator[WholeLobby]:
    need_screen_tools()
    if find_mosquitto() is None:
        missing("mosquitto")
    folder = tmp_path_factory.mktemp("lobby")
    with WholeLobby(folder, f"sqlite:///{folder}/antrean.db") as running:
        yield running


@pytest.fixture(scope="module")
def browser(missing: Callable[[str], NoReturn]) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        missing("chromium")
    with open_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def officer(lobby: WholeLobby, browser: Browser) -> Page:
    """Budi, signed in at counter 3."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="id-ID")
    page.goto(lobby.address)
    page.fill("[name=username]", "budi")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".seats")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("3")
    expect(page.locator(".bar h1")).to_have_text("Loket 3")
    return page


def take_number(lobby: WholeLobby) -> bytes:
    """Touch "Paspor baru" and, twice, "Ambil nomor"; see the next number; return what the printer got."""
    printed = len(lobby.printer.jobs)
    number = f"A{printed + 1:03}"
    lobby.kiosk.shows("home", "Paspor baru")
    lobby.kiosk.touch("service:passport-new")
    lobby.kiosk.shows("service", "Paspor baru")
    lobby.kiosk.touch("take", times=2)
    lobby.kiosk.shows("ticket", number)
    return lobby.printer.wait_for(printed + 1)[-1]


def test_from_a_touch_to_a_spoken_call(lobby: WholeLobby, officer: Page, tmp_path: Path) -> None:
    paper = print_bytes(take_number(lobby))
    assert paper.cuts == 1
    assert paper.picture.width == 576
    assert ink(paper.picture) > 20_000
    wait_until(lambda: lobby.display.shown.get("scene") == "welcome", what="the display to be ready")
    assert read_sounding(lobby) == (0.0, 0.0)
    officer.keyboard.press("Space")
    expect(officer.locator("body")).to_contain_text("A001")
    wait_until(lambda: lobby.display.shown.get("number") == "A001", what="the call on the display")
    assert lobby.display.shown["place"] == "Loket 3"
    wait_until(lambda: gold(lobby, tmp_path) > 5_000, what="the golden counter in the window")
    wait_until(lambda: spoken_s(lobby) > 8, 40, "the call spoken in two languages")
    assert len(find_chimes(read_sound(lobby.display.sound))) == 1


def test_two_taps_made_one_ticket(lobby: WholeLobby) -> None:
    before = len(lobby.printer.jobs)
    lobby.kiosk.shows("home")
    take_number(lobby)
    lobby.kiosk.shows("home")
    stays(lambda: len(lobby.printer.jobs) == before + 1, 2, "one slip for two taps")


def test_the_next_visitor_is_called_after_the_service(lobby: WholeLobby, officer: Page) -> None:
    officer.wait_for_timeout(700)
    officer.keyboard.press("Space")
    wait_until(lambda: "A001" in officer.inner_text("body"), what="the service to begin")
    officer.wait_for_timeout(700)
    officer.keyboard.press("Space")
    wait_until(lambda: lobby.display.shown.get("number") == "A002", 30, "the next call on the display")
    assert lobby.display.shown["recent"][0]["number"] == "A001"


def test_a_killed_broker_and_a_killed_server_change_nothing_about_a_number(
    lobby: WholeLobby, officer: Page
) -> None:
    lobby.kiosk.shows("home")
    lobby.broker.restart()
    take_number(lobby)
    lobby.kiosk.shows("home")
    lobby.stop_server(signal.SIGKILL)
    wait_until(lambda: lobby.display.shown.get("stale") is True, 10, "the display to say it lost the server")
    lobby.start_server()
    wait_until(lambda: lobby.display.shown.get("stale") is False, 20, "the display to recover by itself")
    take_number(lobby)


def test_calls_between_commit_and_publish_survive_kill_9(lobby: WholeLobby) -> None:
    """The broker freezes, officers call on, the server is killed: young calls come once, in order."""
    officers = [lobby.officer(name, counter) for name, counter in (("siti", "1"), ("agus", "2"))]
    latest = lobby.officer("dewi", "9")
    for _ in officers:
        assert press(latest, "/tickets", service="passport-new").status_code == 201
    assert press(latest, "/tickets", service="information").status_code == 201
    with listening(lobby) as (listener, calls):
        lobby.broker.freeze()
        called = [
            press(officer, f"/counters/{n}/next").json()["number"] for n, officer in enumerate(officers, 1)
        ]
        aged = time.monotonic()
        wait_until(lambda: time.monotonic() - aged > 31, 40, "those calls to be older than 30 s")
        young = press(latest, "/counters/9/next").json()["number"]
        lobby.stop_server(signal.SIGKILL)
        lobby.broker.thaw()
        wait_until(lambda: listener.state is ConnectionState.CONNECTED, 20, "the listener to be back")
        lobby.start_server()
        wait_until(lambda: calls, 20, "the young call")
        stays(lambda: calls == [young], 3, "only the young call, once")
    wait_until(lambda: lobby.display.shown.get("number") == young, 20, "the young call on the display")
    recent = [call["ticket"] for call in httpx.get(f"{lobby.address}/api/v1/board").json()["recent"]]
    assert [number for number in recent if number in {young, *called}] == [young, *reversed(called)]


@contextmanager
def listening(lobby: WholeLobby) -> Iterator[tuple[Connection, list[str]]]:
    """Give a connected display's connection and the number of every call that the broker delivers to it."""
    heard: list[str] = []
    connection = Connection(Broker(**lobby.credentials(LISTENER)), "listener")  # type: ignore[arg-type]
    connection.subscribe(Call.filter(SITE), Call.qos)
    connection.start()
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            if message := connection.receive(0.2):
                heard.append(decode(CallMessage, message.payload).ticket)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        wait_until(lambda: connection.state is ConnectionState.CONNECTED, what="the listener")
        yield connection, heard
    finally:
        done.set()
        thread.join()
        connection.stop()


def ink(picture: Image.Image) -> int:
    """Return how many dots are black."""
    return picture.convert("1").histogram()[0]


def gold(lobby: WholeLobby, folder: Path) -> int:
    """Return how many pixels of the display are gold."""
    lobby.display.screen.picture(folder / "display.png")
    with Image.open(folder / "display.png") as shot:
        colours = shot.convert("RGB").getcolors(shot.width * shot.height) or []
    return sum(number for number, colour in colours if colour == GOLD)


def read_sounding(lobby: WholeLobby) -> tuple[float, float]:
    """Return when sound began and ended so far."""
    if not lobby.display.sound.exists():
        return (0.0, 0.0)
    return sounding(read_sound(lobby.display.sound))


def spoken_s(lobby: WholeLobby) -> float:
    """Return how many seconds lie between the first and the last sound."""
    begins, ends = read_sounding(lobby)
    return ends - begins
