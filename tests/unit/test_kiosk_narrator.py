"""One saying at a time: recorded elsewhere, interrupted at once, and told when it ends."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.narrator import Narrator
from tests.support.waiting import wait_until
from voice.pack import Recording, VoicePack
from voice.recorder import Recorder
from voice.speech import Speech
from voice.synthesis import NoVoice, Samples
from voice.vocabulary import Pause, Spoken, Text


class Loudspeaker:
    """Remembers how long each recording was; ``broken`` as a device that was pulled out."""

    def __init__(self) -> None:
        self.broken = False
        self.played: list[tuple[float, float]] = []
        self.hushes = 0

    def play(self, recording: Recording, volume: float) -> bool:
        self.played.append((recording.duration_s, volume))
        return not self.broken

    def works(self) -> bool:
        return not self.broken

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        self.hushes += 1

    def stop(self) -> None:
        self.broken = True


def no_voice(language: str, words: str) -> Samples:
    raise NoVoice("nothing speaks here")


def saying(seconds: float) -> Spoken:
    return (Pause(seconds),)


class Stage:
    """A narrator, its loudspeaker and a clock that the test moves."""

    def __init__(self, folder: Path, record: Callable[[Spoken], Recording] | None = None) -> None:
        self.loudspeaker = Loudspeaker()
        pack = VoicePack(rate=1000, clips={}, languages=frozenset())
        self.narrator = Narrator(
            self.loudspeaker, record or Recorder(pack, Speech(folder, no_voice)).record, volume=60
        )
        self.now = 100.0
        self.narrator.check(self.now)

    def plays(self, count: int) -> bool:
        """Advance until so many recordings were played."""

        def played() -> bool:
            self.narrator.advance(self.now)
            return len(self.loudspeaker.played) == count

        return bool(wait_until(played, 5, f"recording {count}"))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.narrator.close()


def test_a_saying_plays_at_its_volume_and_its_end_is_told_once(stage: Stage) -> None:
    stage.narrator.say(saying(2.0))
    stage.plays(1)
    assert stage.loudspeaker.played == [(2.0, 0.6)]
    told = [(stage.narrator.advance(now), stage.narrator.speaking) for now in (101.9, 102.0, 103.0)]
    assert told == [(False, True), (True, False), (False, False)]


def test_the_next_saying_interrupts(stage: Stage) -> None:
    stage.narrator.say(saying(2.0))
    stage.plays(1)
    stage.narrator.say(saying(3.0))
    assert stage.loudspeaker.hushes == 1
    stage.plays(2)
    assert not stage.narrator.advance(102.5), "the end of the first is not the end of the second"
    assert stage.narrator.advance(103.0)


def test_what_is_still_being_recorded_is_not_played_once_it_is_out_of_date(tmp_path: Path) -> None:
    going = threading.Event()

    def record(spoken: Spoken) -> Recording:
        going.wait(5)
        return Recording(bytes(2000 * len(spoken)), 1000)

    stage = Stage(tmp_path, record)
    stage.narrator.say(saying(1))
    stage.narrator.say((*saying(1), *saying(1)))
    going.set()
    stage.plays(1)
    assert stage.loudspeaker.played == [(2.0, 0.6)]
    stage.narrator.close()


def test_a_text_that_nothing_can_say_ends_at_once(stage: Stage) -> None:
    stage.narrator.say((Text("xx", "nothing"),))
    assert wait_until(lambda: stage.narrator.advance(stage.now), 5, "the end")
    assert stage.loudspeaker.played == []


def test_a_recording_that_fails_does_not_stop_the_reading(tmp_path: Path) -> None:
    def record(_spoken: Spoken) -> Recording:
        raise RuntimeError("broken")

    stage = Stage(tmp_path, record)
    stage.narrator.say(saying(1))
    assert wait_until(lambda: stage.narrator.advance(stage.now), 5, "the end")
    stage.narrator.close()


def test_a_loudspeaker_that_was_pulled_out_is_noticed_and_looked_for_again(stage: Stage) -> None:
    stage.loudspeaker.broken = True
    stage.narrator.say(saying(1))
    stage.plays(1)
    assert not stage.narrator.working
    stage.loudspeaker.broken = False
    assert not stage.narrator.check(stage.now + 1)
    assert stage.narrator.check(stage.now + 301)
