"""A blind visitor at the kiosk's real window: what comes out of the loudspeaker, and one large button."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import kiosk_samples
from tests.support.device_process import KioskProcess
from tests.support.heard import find_clip, loudness, read_sound
from tests.support.kiosk_server import SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import stays, wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from voice.pack import VoicePack
from voice.vocabulary import Clip
from wire.messages import IssueTicket

SIZE = (540, 960)
PAUSE = 8
"""Windows of silence (0.4 s) after which a choice was said: no word waits so long for the next."""


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    need_screen_tools()
    with virtual_screen(*SIZE) as made:
        yield made


@pytest.fixture
def server(mosquitto: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(mosquitto.url) as playing:
        yield playing


def start_kiosk(
    folder: Path, screen: VirtualScreen, broker: Mosquitto, *, audible: bool = True
) -> KioskProcess:
    """Return a kiosk whose loudspeaker writes what it plays to a file."""
    printer = f"picture:{folder}/tickets"
    return KioskProcess(folder, screen, audible=audible, broker=broker.url, site=SITE, printer=printer)


def test_a_number_is_taken_by_ear_with_one_large_button(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen, server: KioskServer
) -> None:
    with start_kiosk(tmp_path, screen, mosquitto) as kiosk:
        offers_help(kiosk)
        screen.touch(6, SIZE[1] - 6)
        kiosk.shows("aloud", "Pilih layanan Anda")
        skip_opening(kiosk)
        choose(kiosk, "Penggantian paspor")
        wait_until(
            lambda: " / " not in "".join(kiosk.shows("aloud", "Penggantian paspor")["texts"]),
            what="the service",
        )
        skip_opening(kiosk)
        choose(kiosk, "Ambil nomor antrean")
        kiosk.shows("aloud", "B042")
        choose(kiosk, "Selesai")
        kiosk.shows("home", "Pilih layanan Anda")
        stays(lambda: kiosk.shown["screen"] == "home", 2)
        (press,) = server.received(IssueTicket)
        assert isinstance(press, IssueTicket)
        assert press.service == "passport-replacement"
        end(kiosk)
    hears(
        kiosk,
        ["take", "your-number", "letter-b", "number-0", "number-4", "number-2", "finish"],
    )
    hears(kiosk, ["guidance-ended"])


def offers_help(kiosk: KioskProcess, screen: str = "home") -> None:
    """Wait until this screen takes touches and can be read aloud."""
    wait_until(lambda: "aloud" in kiosk.shows(screen)["touchables"], 20, "the help in the corner")


def choose(kiosk: KioskProcess, choice: str) -> None:
    """Wait until this choice is read, listen to its end, and touch the large button."""
    kiosk.shows("aloud", choice, timeout_s=60)
    since = kiosk.sound.stat().st_size
    wait_until(lambda: is_said(kiosk, since), 15, f"{choice!r} to be said", interval_s=0.1)
    assert choice in kiosk.shown["texts"]
    touch_large_button(kiosk)


def is_said(kiosk: KioskProcess, since: int) -> bool:
    """Tell whether something was said after so many bytes of sound, and is over for a moment."""
    levels = loudness(read_sound(kiosk.sound, since))
    return any(level > 0.01 for level in levels) and max(levels[-PAUSE:]) < 0.002


def skip_opening(kiosk: KioskProcess) -> None:
    """Touch before the first choice: on with it."""
    touch_large_button(kiosk)


def touch_large_button(kiosk: KioskProcess) -> None:
    """Touch somewhere on it, as a hand does; xdotool waits in vain for a pointer that is there already."""
    x, y, width, height = kiosk.shown["touchables"]["choose"]
    kiosk.screen.touch(x + width * random.uniform(0.05, 0.95), y + height * random.uniform(0.05, 0.95))


def end(kiosk: KioskProcess) -> None:
    assert kiosk.process is not None
    kiosk.process.send_signal(signal.SIGTERM)
    assert kiosk.process.wait(20) == 0


def hears(kiosk: KioskProcess, names: list[str]) -> None:
    """Assert that these clips were played, each after the one before."""
    pack, after_s = VoicePack.load(), 0.0
    samples = read_sound(kiosk.sound)
    for name in names:
        times = [at_s for at_s in find_clip(samples, pack.clips[Clip("id", name)]) if at_s >= after_s]
        assert times, f"{name} after {after_s:.1f} s"
        after_s = times[0]


def test_the_kiosk_is_silent_until_it_is_asked_and_after_it_was_told_to_stop(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen, server: KioskServer
) -> None:
    with start_kiosk(tmp_path, screen, mosquitto) as kiosk:
        offers_help(kiosk)
        stays(lambda: heard_s(kiosk) == 0, 2)
        kiosk.touch("aloud")
        wait_until(lambda: heard_s(kiosk) > 2.5, 20, "a voice")
        kiosk.shows("aloud")
        screen.touch(6, SIZE[1] - 6)
        kiosk.shows("home")
        ended = heard_s(kiosk) + 3
        stays(lambda: heard_s(kiosk) < ended, 6)
        end(kiosk)
    hears(kiosk, ["guidance-on", "guidance-ended"])


def heard_s(kiosk: KioskProcess) -> float:
    """Return for how long something has sounded so far, in seconds."""
    if not kiosk.sound.exists():
        return 0.0
    return sum(level > 0.01 for level in loudness(read_sound(kiosk.sound))) * 0.05


def test_names_of_services_are_spoken_and_kept(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen, server: KioskServer
) -> None:
    with start_kiosk(tmp_path, screen, mosquitto) as kiosk:
        offers_help(kiosk)
        kiosk.touch("aloud")
        kiosk.shows("aloud", "Pilih layanan Anda")
        skip_opening(kiosk)
        kiosk.shows("aloud", "Penggantian paspor", timeout_s=60)
        assert len(list((tmp_path / "data" / "voice").glob("*.wav"))) >= 2


def test_a_kiosk_without_sound_does_not_offer_to_read_aloud(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen, server: KioskServer
) -> None:
    with start_kiosk(tmp_path, screen, mosquitto, audible=False) as kiosk:
        kiosk.shows("home", "Pilih layanan Anda")
        stays(lambda: "aloud" not in kiosk.shown["touchables"], 2)


def test_a_closed_office_is_said(tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen) -> None:
    closed = kiosk_samples.catalog(open=False)
    with KioskServer(mosquitto.url, closed), start_kiosk(tmp_path, screen, mosquitto) as kiosk:
        kiosk.shows("notice", "Kantor sedang tutup")
        offers_help(kiosk, "notice")
        kiosk.touch("aloud")
        wait_until(lambda: heard_s(kiosk) > 4, 20, "both languages")
        end(kiosk)
    hears(kiosk, ["closed", "come-back"])
