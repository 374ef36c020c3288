"""A visitor who cannot see: asks to be read to, hears, touches the large button, and leaves with a number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from kiosk import visit
from kiosk.flow import Flow, Pace, advance, begin
from kiosk.guide import Pick
from kiosk.narration import Narration
from kiosk.narrator import Narrator
from kiosk.outcome import PrintOutcome
from kiosk.scene import Scene
from kiosk.views import AloudView, HomeView, NoticeView
from kiosk.visit import Answer, ChooseLanguage, PrintEnded, ReadAloud
from tests.support import kiosk_samples
from tests.support.kiosk_samples import ticket
from tests.support.waiting import wait_until
from voice.pack import Recording
from voice.vocabulary import Spoken, Text

PRESS = UUID(int=1)


class Station:
    """A kiosk's flow, without anything around it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        office = kiosk_samples.office()
        self.heard = False
        self.flow = Flow(pace=Pace(idle_s=10, more_s=8, show_s=4), office=office, state=begin(office))

    @property
    def scene(self) -> Scene:
        return kiosk_samples.scene(self.flow)

    volume = 60

    def note_sound(self, *, works: bool) -> None:
        self.heard = works

    def touch(self, touch: Any) -> None:
        self.take(visit.Take(PRESS) if isinstance(touch, type) else touch)

    def take(self, event: visit.Event) -> None:
        self.flow, _ = advance(self.flow, event, self._clock())


class Loudspeaker:
    """Is heard by nobody."""

    def __init__(self) -> None:
        self.broken = False

    def play(self, recording: Recording, volume: float) -> bool:
        return not self.broken

    def works(self) -> bool:
        return not self.broken

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        """Was silent before."""

    def stop(self) -> None:
        """Was silent before."""


class Kiosk:
    """A narration on a clock that the test moves; each saying lasts a second."""

    def __init__(self) -> None:
        self.now = 100.0
        self.heard: list[str] = []
        self.loudspeaker = Loudspeaker()
        self.station = Station(lambda: self.now)
        self.narrator = Narrator(self.loudspeaker, self._record)
        self.narration = Narration(self.station, self.narrator, lambda: self.now)
        self.wait(1)

    def _record(self, spoken: Spoken) -> Recording:
        self.heard.append(" | ".join(each.words for each in spoken if isinstance(each, Text)))
        return Recording(bytes(2000), 1000)

    def wait(self, seconds: float) -> None:
        """Let time pass, in steps as the window makes them."""
        until = self.now + seconds
        while self.now < until - 0.01:
            self.now += 0.1
            self.station.take(visit.Tick())
            self.narration.step()
            wait_until(
                lambda: self.narrator._coming is None or self.narrator._coming.done(), 5, "a recording"
            )

    def hear(self, words: str) -> None:
        """Wait until this has just been said."""
        for _ in range(1500):
            if self.heard and words in self.heard[-1]:
                self.wait(1.2)
                return
            self.wait(0.1)
        raise AssertionError(f"{words!r} was not said: {self.heard}")

    def pick(self) -> None:
        self.narration.touch(Pick())
        self.wait(0.2)

    def is_at(self, kind: type[visit.State]) -> bool:
        return type(self.state) is kind

    @property
    def state(self) -> visit.State:
        return self.station.flow.state


@pytest.fixture
def kiosk() -> Kiosk:
    return Kiosk()


def test_a_kiosk_that_can_be_heard_offers_to_read_aloud_and_says_nothing_before(kiosk: Kiosk) -> None:
    view = kiosk.narration.describe()
    assert isinstance(view, HomeView)
    assert view.frame.aids[0].kind == "aloud"
    kiosk.wait(60)
    assert kiosk.heard == []


def test_a_kiosk_without_sound_offers_nothing_that_it_cannot_do() -> None:
    kiosk = Kiosk()
    kiosk.loudspeaker.broken = True
    silent = Narration(kiosk.station, Narrator(kiosk.loudspeaker, kiosk._record), lambda: kiosk.now)
    silent.step()
    assert not kiosk.station.heard
    assert "aloud" not in [aid.kind for aid in silent.describe().frame.aids]


def test_a_blind_visitor_takes_a_number_with_one_button(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Panduan suara aktif")
    kiosk.hear("Penggantian paspor")
    kiosk.pick()
    assert kiosk.state == visit.Confirming(visit.Visit("id", "passport-replacement", aloud=True))
    kiosk.hear("Ambil nomor antrean")
    kiosk.pick()
    assert kiosk.is_at(visit.Asking)
    kiosk.hear("Mengambil nomor Anda")
    kiosk.station.take(Answer(PRESS, ticket()))
    kiosk.station.take(PrintEnded(PRESS, PrintOutcome.PRINTED))
    kiosk.hear("Nomor antrean Anda")
    kiosk.wait(6)
    assert kiosk.is_at(visit.Showing), "the number waits for its listener"
    kiosk.hear("Selesai")
    kiosk.pick()
    kiosk.hear("Panduan suara selesai")
    said = len(kiosk.heard)
    kiosk.wait(30)
    assert len(kiosk.heard) == said, "the next visitor begins in silence"
    assert isinstance(kiosk.narration.describe(), HomeView)


def test_the_screen_shows_what_the_large_button_takes(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Penggantian paspor")
    view = kiosk.narration.describe()
    assert isinstance(view, AloudView)
    assert (view.choice, view.place, view.count) == ("Penggantian paspor", 4, 9)
    assert [aid.kind for aid in view.frame.aids if aid.offered] == ["aloud"]


def test_after_another_language_everything_is_read_in_it(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("For English")
    kiosk.pick()
    kiosk.hear("Choose your service")
    kiosk.hear("Passport replacement")


def test_whoever_hears_badly_makes_it_louder_until_the_visit_ends(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Bicara lebih keras")
    assert kiosk.narrator.volume == kiosk.station.volume
    kiosk.pick()
    kiosk.hear("Pilih layanan Anda")
    assert kiosk.narrator.volume == 100
    kiosk.hear("Bicara lebih pelan")
    kiosk.hear("Paspor baru")
    kiosk.pick()
    kiosk.hear("Ambil nomor antrean")
    assert kiosk.narrator.volume == 100
    kiosk.narration.touch(visit.Back())
    kiosk.hear("Bicara lebih pelan")
    kiosk.pick()
    kiosk.hear("Pilih layanan Anda")
    assert kiosk.narrator.volume == kiosk.station.volume


def test_the_same_button_ends_it(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Paspor baru")
    kiosk.narration.touch(ReadAloud(on=False))
    kiosk.hear("Panduan suara selesai")
    assert isinstance(kiosk.narration.describe(), HomeView)


def test_who_has_gone_is_asked_aloud_and_then_forgotten(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Penggantian paspor")
    kiosk.pick()
    kiosk.hear(kiosk.station.scene.texts.text("id", "Do you need more time?"))
    kiosk.wait(12)
    assert kiosk.state == begin(kiosk.station.flow.office)
    assert kiosk.heard[-1] == "Panduan suara selesai"


def test_a_closed_office_is_read_once_to_who_asks(kiosk: Kiosk) -> None:
    kiosk.station.flow = replace(kiosk.station.flow, state=visit.Closed())
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Kantor sedang tutup")
    kiosk.wait(20)
    assert len(kiosk.heard) == 1
    assert isinstance(kiosk.narration.describe(), NoticeView)


def test_other_touches_pass_through(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ChooseLanguage("en"))
    assert kiosk.state == visit.Choosing(visit.Visit("en"))
    kiosk.narration.touch(Pick())
    assert kiosk.state == visit.Choosing(visit.Visit("en"))


def test_when_the_loudspeaker_is_pulled_out_the_ordinary_screen_comes_back(kiosk: Kiosk) -> None:
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Paspor baru")
    kiosk.loudspeaker.broken = True
    kiosk.wait(10)
    view = kiosk.narration.describe()
    assert isinstance(view, HomeView)
    assert "aloud" not in [aid.kind for aid in view.frame.aids]


def test_the_window_is_told_of_each_choice(kiosk: Kiosk) -> None:
    changes: list[float] = []
    kiosk.narration.on_change = lambda: changes.append(kiosk.now)
    kiosk.narration.touch(ReadAloud(on=True))
    kiosk.hear("Penggantian paspor")
    assert len(changes) >= 4
