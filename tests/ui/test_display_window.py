"""The display's real window: calls are seen and heard, and a lost connection is told in time."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.support.device_process import DisplayProcess
from tests.support.heard import find_chimes, longest_silence, loudness, read_sound, sounding
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from voice.call import Manner, SpokenCall, announcement
from voice.pack import VoicePack
from wire import topics
from wire.codec import decode
from wire.messages import PresenceMessage
from wire.mqtt import Connection
from wire.settings import Broker

GOLD, WARNING = (0xF4, 0xB4, 0x00), (0xC2, 0x41, 0x0C)
SIZES = {"landscape": (960, 540), "portrait": (540, 960)}


@pytest.fixture(params=SIZES)
def screen(request: pytest.FixtureRequest) -> Iterator[VirtualScreen]:
    """A screen of each shape."""
    need_screen_tools()
    with virtual_screen(*SIZES[request.param]) as screen:
        yield screen


@pytest.fixture
def small_screen() -> Iterator[VirtualScreen]:
    """A screen for tests that look at other things."""
    need_screen_tools()
    with virtual_screen(480, 270) as screen:
        yield screen


def picture(screen: VirtualScreen, folder: Path) -> Image.Image:
    """Return what the screen shows."""
    screen.picture(folder / "screen.png")
    return Image.open(folder / "screen.png").convert("RGB")


def count(image: Image.Image, colour: tuple[int, int, int]) -> int:
    """Return how many pixels have a colour."""
    colours = image.getcolors(image.width * image.height)
    return sum(number for number, found in colours or [] if found == colour)


def wait_for(display: DisplayProcess, timeout_s: float = 20, **shown: object) -> None:
    """Wait until the display shows this."""
    wait_until(
        lambda: shown.items() <= display.shown.items(),
        timeout_s=timeout_s,
        what=f"{shown} in {display.shown}",
    )


def test_a_call_is_seen_and_a_lost_connection_is_told(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen
) -> None:
    with (
        DisplayProcess(tmp_path, screen, broker=mosquitto.url, site=SITE, mute=True) as display,
        LobbyServer(mosquitto.url) as server,
    ):
        wait_for(display, scene="welcome")
        server.call("A042", 3)
        wait_for(display, scene="call", number="A042", place="Loket 3", stale=False, times=1)
        assert [row["lit"] for row in display.shown["rows"]] == [False, False, True, False]
        area = screen.width * screen.height
        wait_until(lambda: count(picture(screen, tmp_path), GOLD) > area / 60, what="the golden counter")
        server.beating = False
        silent_s = time.monotonic()
        wait_for(display, scene="lost", stale=True, number="")
        assert time.monotonic() - silent_s <= 5.5
        wait_until(lambda: count(picture(screen, tmp_path), WARNING) > area / 500, what="the alarm")
        assert count(picture(screen, tmp_path), GOLD) == 0
        assert display.shown["headline"].startswith("Tidak ada sambungan sejak ")
        server.beating = True
        wait_for(display, scene="call", number="A042")
        wait_until(
            lambda: count(picture(screen, tmp_path), GOLD) > area / 60, what="the golden counter again"
        )


def test_calls_are_heard_one_after_the_other(
    tmp_path: Path, mosquitto: Mosquitto, small_screen: VirtualScreen
) -> None:
    with DisplayProcess(tmp_path, small_screen, broker=mosquitto.url, site=SITE) as display:
        with LobbyServer(mosquitto.url) as server:
            wait_for(display, scene="welcome", sound=True)
            first = server.call("A042", 3)
            wait_for(display, number="A042", speaking=True)
            undone = server.call("B007", 2)
            server.call("C100", 1, languages=("en", "id"))
            server.take_back(undone)
            wait_for(display, number="C100", speaking=True, timeout_s=40)
            wait_for(display, number="C100", speaking=False, timeout_s=40)
            server.recall(first)
            wait_for(display, number="A042", times=2, speaking=True)
            wait_for(display, number="A042", times=2, speaking=False, timeout_s=40)
        assert display.process is not None
        display.process.send_signal(signal.SIGTERM)
        assert display.process.wait(10) == 0
    pack = VoicePack.load()
    said_s = [
        pack.record(announcement((SpokenCall(number, label, languages),), Manner())).duration_s
        for languages, number, label in [
            (("id", "en"), "A042", "Loket 3"),
            (("en", "id"), "C100", "Loket 1"),
            (("id", "en"), "A042", "Loket 3"),
        ]
    ]
    samples = read_sound(display.sound)
    chimes = find_chimes(samples)
    assert len(chimes) == 3
    for chime_s, next_s, lasts_s in zip(chimes, [*chimes[1:], sounding(samples)[1] + 1], said_s, strict=True):
        assert next_s - chime_s >= lasts_s - 0.2
        assert longest_silence(samples, chime_s + lasts_s, next_s) >= 0.2
        spoken = loudness(samples[int((chime_s + 1.7) * 44_100) : int((chime_s + lasts_s - 0.1) * 44_100)])
        assert max(spoken) > 0.1
        assert sum(level > 0.02 for level in spoken) > 0.5 * len(spoken)


def test_without_a_sound_device_calls_are_still_shown(
    tmp_path: Path, mosquitto: Mosquitto, small_screen: VirtualScreen
) -> None:
    with (
        DisplayProcess(tmp_path, small_screen, broker=mosquitto.url, site=SITE, audible=False) as display,
        LobbyServer(mosquitto.url) as server,
    ):
        wait_for(display, scene="welcome", sound=False)
        server.call("A042", 3)
        wait_for(display, number="A042", sound=False)
        assert display.log.read_text().count("No sound: calls are shown but not spoken") == 1


def test_a_killed_display_is_reported_by_its_will(
    tmp_path: Path, mosquitto: Mosquitto, small_screen: VirtualScreen
) -> None:
    listener = Connection(Broker(url=mosquitto.url), "listener")
    listener.subscribe(topics.Presence.filter(SITE), 1)
    listener.start()
    with DisplayProcess(tmp_path, small_screen, broker=mosquitto.url, site=SITE, mute=True):
        arrived = wait_until(lambda: listener.receive(0.1), timeout_s=20, what="presence")
        assert arrived is not None
        assert decode(PresenceMessage, arrived.payload).online
    gone = wait_until(lambda: listener.receive(0.1), timeout_s=20, what="the will")
    listener.stop()
    assert gone is not None
    assert not decode(PresenceMessage, gone.payload).online


def test_the_full_screen_is_filled_without_a_window_manager(
    tmp_path: Path, mosquitto: Mosquitto, small_screen: VirtualScreen
) -> None:
    nothing = picture(small_screen, tmp_path).getpixel((470, 260))
    with (
        DisplayProcess(
            tmp_path, small_screen, broker=mosquitto.url, site=SITE, mute=True, windowed=None
        ) as display,
        LobbyServer(mosquitto.url),
    ):
        wait_for(display, scene="welcome")
        wait_until(lambda: picture(small_screen, tmp_path).getpixel((470, 260)) != nothing, what="the corner")
        assert count(picture(small_screen, tmp_path), (0, 0, 0)) == 0
