"""Calls are spoken one after the other, never over each other, and not once they were taken back."""

from array import array
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.announcer import (
    BATCH_AT_MOST,
    KEPT_S,
    PAUSE_S,
    QUEUE_AT_MOST,
    RECHECK_S,
    RETRY_S,
    Announcement,
    Announcer,
)
from display.facts import Loudness
from voice.call import Manner
from voice.pack import Recording, VoicePack
from voice.vocabulary import VOCABULARIES, Clip

NAMES = [Clip(language, name) for language, words in VOCABULARIES.items() for name in words]
MARKS = dict(enumerate([Clip("", "chime"), *NAMES], start=1))
PACK = VoicePack(
    rate=10,
    clips={clip: array("h", [mark, mark]).tobytes() for mark, clip in MARKS.items()},
    languages=frozenset(VOCABULARIES),
)
"""A voice whose clips are two samples that bear their number: a recording of it is read at once."""
SITE = Manner(("id", "en"))


class TapePlayer:
    """A loudspeaker that notes what it is given; ``plugged_in`` is whether it works."""

    def __init__(self) -> None:
        self.tape: list[tuple[Recording, float]] = []
        self.plugged_in = True
        self.lagging = False
        self.asked = 0
        self.hushed = 0
        self.stopped = False

    def play(self, recording: Recording, volume: float) -> bool:
        """Note it."""
        if self.plugged_in:
            self.tape.append((recording, volume))
        return self.plugged_in

    def works(self) -> bool:
        """Tell."""
        self.asked += 1
        return self.plugged_in

    def playing(self) -> bool:
        """Tell whether it lags behind."""
        return self.lagging

    def hush(self) -> None:
        """Note it."""
        self.hushed += 1

    def stop(self) -> None:
        """Note it."""
        self.stopped = True

    def heard(self) -> list[str]:
        """Return the words of each recording; the chime is "*"."""
        return [understand(recording) for recording, _ in self.tape]


def understand(recording: Recording) -> str:
    """Return the words of a recording; the chime is "*"."""
    clips = (MARKS[mark] for mark in [mark for mark in array("h", recording.frames) if mark][::2])
    return " ".join(VOCABULARIES[clip.language][clip.name] if clip.language else "*" for clip in clips)


def announcement(number: int, *languages: str) -> Announcement:
    """Return a call to speak."""
    return Announcement(UUID(int=number), f"A{number}", f"Loket {number}", languages or ("id", "en"))


def everything(call_id: UUID) -> bool:
    """Each call stands."""
    return True


def run(announcer: Announcer, is_listed: Callable[[UUID], bool] = everything, start_s: float = 0.0) -> float:
    """Speak all that waits; return when it is over."""
    now_s = start_s
    announcer.advance(now_s, is_listed)
    while announcer.speaking:
        now_s += 0.1
        announcer.advance(now_s, is_listed)
        assert now_s < start_s + 1000
    return now_s


@pytest.fixture
def player() -> TapePlayer:
    """A loudspeaker to look at."""
    return TapePlayer()


@pytest.fixture
def announcer(player: TapePlayer) -> Announcer:
    """An announcer of a site that speaks Indonesian and English."""
    made = Announcer(player, PACK, volume=50)
    made.settle(SITE, (), mute=False)
    return made


def test_the_second_call_starts_when_the_first_has_been_said(
    player: TapePlayer, announcer: Announcer
) -> None:
    announcer.announce(announcement(1))
    announcer.advance(0.0, everything)
    announcer.announce(announcement(2))
    announcer.advance(0.1, everything)
    lasts_s = player.tape[0][0].duration_s
    announcer.advance(lasts_s, everything)
    assert len(player.tape) == 1
    assert announcer.speaking
    announcer.advance(lasts_s + PAUSE_S, everything)
    assert [volume for _, volume in player.tape] == [0.5, 0.5]
    announcer.advance(1000, everything)
    assert not announcer.speaking


def test_a_mixer_that_lags_is_waited_for_unless_it_hangs(player: TapePlayer, announcer: Announcer) -> None:
    announcer.announce(announcement(1))
    announcer.advance(0.0, everything)
    announcer.announce(announcement(2))
    lasts_s = player.tape[0][0].duration_s
    player.lagging = True
    announcer.advance(lasts_s + 1, everything)
    player.lagging = False
    announcer.advance(lasts_s + 1 + PAUSE_S / 2, everything)
    assert len(player.tape) == 1
    announcer.advance(lasts_s + 1 + PAUSE_S, everything)
    assert len(player.tape) == 2
    player.lagging = True
    announcer.advance(1000.0, everything)
    assert not announcer.speaking


def test_a_call_that_waits_alone_is_spoken_in_full(player: TapePlayer, announcer: Announcer) -> None:
    announcer.announce(announcement(1, "en"))
    run(announcer)
    assert player.heard() == [
        "* ticket number A one please go to counter one nomor antrean A satu silakan menuju loket satu"
    ]


def test_calls_that_wait_together_share_a_chime_in_their_visitors_languages(
    player: TapePlayer, announcer: Announcer
) -> None:
    for place, language in enumerate(("id", "en", "id", "id", "id"), start=1):
        announcer.announce(announcement(place, language))
    run(announcer)
    assert player.heard() == [
        "* nomor antrean A satu silakan menuju loket satu",
        "ticket number A two please go to counter two",
        "nomor antrean A tiga silakan menuju loket tiga",
        "nomor antrean A empat silakan menuju loket empat",
        "* nomor antrean A lima silakan menuju loket lima ticket number A five please go to counter five",
    ]


def test_a_call_taken_back_is_dropped_before_it_starts(player: TapePlayer, announcer: Announcer) -> None:
    for number in (1, 2, 3):
        announcer.announce(announcement(number))
    announcer.advance(0.0, lambda call_id: call_id != UUID(int=1))
    run(announcer, lambda call_id: call_id != UUID(int=3), 0.1)
    assert player.heard() == ["* nomor antrean A dua silakan menuju loket dua"]


def test_the_same_call_sounds_again_when_it_is_announced_again(
    player: TapePlayer, announcer: Announcer
) -> None:
    for start_s in (0.0, 1000.0):
        announcer.announce(announcement(1))
        run(announcer, start_s=start_s)
    assert len(player.tape) == 2


def test_a_recall_while_the_call_still_waits_sounds_too(player: TapePlayer, announcer: Announcer) -> None:
    for number in (1, 2, 1):
        announcer.announce(announcement(number))
    run(announcer)
    assert [heard.count("A satu") for heard in player.heard()] == [1, 0, 1]
    assert [heard.startswith("*") for heard in player.heard()] == [True, False, True]


def test_the_queue_is_bounded_and_what_was_dropped_is_told_once(
    player: TapePlayer, announcer: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1, QUEUE_AT_MOST + 4):
        announcer.announce(announcement(number, "id"))
    run(announcer)
    summary = (
        "nomor lain juga telah dipanggil silakan lihat layar"
        " other numbers have been called too please look at the screen"
    )
    heard = player.heard()
    assert heard[BATCH_AT_MOST] == summary
    assert heard.count(summary) == 1
    assert sum(one.startswith("*") for one in heard) == QUEUE_AT_MOST / BATCH_AT_MOST
    assert len(heard) == QUEUE_AT_MOST + 1
    assert "silakan menuju loket empat" in heard[0]
    assert caplog.text.count("is not spoken") == 3


def test_what_was_dropped_and_then_taken_back_is_not_told(player: TapePlayer, announcer: Announcer) -> None:
    for number in range(1, QUEUE_AT_MOST + 2):
        announcer.announce(announcement(number, "id"))
    run(announcer, lambda call_id: call_id.int != 1)
    assert not any("silakan lihat layar" in heard for heard in player.heard())


def test_numbers_are_said_in_the_manner_of_the_site(player: TapePlayer, announcer: Announcer) -> None:
    announcer.settle(Manner(("id", "en"), "site", {"id": "number"}), (), mute=False)
    announcer.announce(Announcement(UUID(int=1), "A042", "3", ("en",)))
    run(announcer)
    said = "* nomor antrean A empat puluh dua silakan menuju loket tiga"
    assert player.heard() == [f"{said} ticket number A zero four two please go to counter three"]


def test_loudness_follows_the_hour_and_the_staff(player: TapePlayer, announcer: Announcer) -> None:
    announcer.settle(SITE, (Loudness("07:00", 70), Loudness("12:00", 40)), mute=False)
    for hour, order in (("08:00", None), ("08:30", 90), ("12:00", None)):
        clock = datetime.fromisoformat(f"2026-11-23T{hour}+07:00")
        announcer.advance(player.asked, everything, clock)
        if order is not None:
            announcer.order_volume(order)
        announcer.announce(announcement(1))
        announcer.advance(10_000.0 + len(player.tape) * 1000, everything, clock)
    assert [volume for _, volume in player.tape] == [0.7, 0.9, 0.4]


def test_a_trial_is_spoken_after_the_calls_and_called_nobody(
    player: TapePlayer, announcer: Announcer
) -> None:
    announcer.try_out()
    announcer.try_out()
    announcer.announce(announcement(1))
    told = []
    for now_s in (0.0, 100.0, 200.0):
        announcer.advance(now_s, everything)
        told.append(announcer.trying_out)
    assert told == [False, True, False]
    assert player.heard()[1:] == [
        "* ini percobaan pengeras suara satu dua tiga this is a test of the loudspeaker one two three"
    ]


def test_without_sound_nothing_waits_and_it_is_said_once(
    player: TapePlayer, announcer: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    player.plugged_in = False
    announcer.check()
    announcer.announce(announcement(1))
    announcer.announce(announcement(2))
    announcer.advance(0.0, everything)
    assert not announcer.speaking
    assert announcer.working is False
    assert caplog.text.count("No sound") == 1


def test_a_loudspeaker_that_comes_back_speaks_what_is_still_new(
    player: TapePlayer, announcer: Announcer
) -> None:
    player.plugged_in = False
    announcer.announce(announcement(1))
    announcer.advance(0.0, everything)
    announcer.announce(announcement(2))
    player.plugged_in = True
    announcer.advance(RETRY_S - 0.1, everything)
    assert player.tape == []
    run(announcer, start_s=RETRY_S)
    assert announcer.working is True
    assert [heard[:20] for heard in player.heard()] == ["* nomor antrean A sa", "nomor antrean A dua "]


def test_a_call_that_found_no_sound_for_long_is_left_to_the_screen(
    player: TapePlayer, announcer: Announcer
) -> None:
    player.plugged_in = False
    announcer.announce(announcement(1))
    announcer.advance(0.0, everything)
    player.plugged_in = True
    run(announcer, start_s=KEPT_S)
    assert player.tape == []


def test_a_loudspeaker_is_looked_for_while_nobody_is_called(player: TapePlayer, announcer: Announcer) -> None:
    player.plugged_in = False
    announcer.check()
    for now_s in range(100, 100 + int(RECHECK_S)):
        announcer.advance(now_s, everything)
    assert player.asked == 2
    player.plugged_in = True
    announcer.advance(100 + RECHECK_S, everything)
    assert announcer.working is True


class OneAtATime(TapePlayer):
    """A loudspeaker that must not be interrupted; ``now_s`` is the time."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = self.free_s = 0.0

    def play(self, recording: Recording, volume: float) -> bool:
        """Note it, unless something still plays."""
        assert self.now_s >= self.free_s, "two sounds at once"
        if self.plugged_in:
            self.free_s = self.now_s + recording.duration_s
        return super().play(recording, volume)

    def hush(self) -> None:
        """Be free at once."""
        self.free_s = self.now_s


class Day:
    """What happens to an announcer, and what of it should be heard."""

    def __init__(self) -> None:
        self.player = OneAtATime()
        self.announcer = Announcer(self.player, PACK)
        self.announcer.settle(SITE, (), mute=False)
        self.wanted: Counter[int] = Counter()
        self.undone: set[int] = set()
        self.disturbed = self.mute = False

    def call(self, number: int) -> None:
        """Call, or call again, unless it was taken back."""
        if number not in self.undone:
            self.wanted[number] += 1
            self.announcer.announce(announcement(number, "id"))

    def do(self, what: str, amount: int) -> None:
        """Let something happen."""
        known = len(self.wanted)
        if what == "burst":
            for number in range(known + 1, known + 1 + amount):
                self.call(number)
        elif what == "recall" and known:
            self.call(1 + amount % known)
        elif what == "undo" and known:
            self.undone.add(1 + amount % known)
        elif what == "mute":
            self.mute, self.disturbed = not self.mute, True
            self.announcer.settle(SITE, (), mute=self.mute)
        elif what == "plug":
            self.player.plugged_in, self.disturbed = not self.player.plugged_in, True
        elif what == "trial":
            self.announcer.try_out()
        elif what == "wait":
            self.wait(amount)

    def wait(self, lasts_s: float) -> None:
        """Let time pass."""
        until_s = self.player.now_s + lasts_s
        while self.player.now_s < until_s:
            self.player.now_s += 0.25
            self.announcer.advance(self.player.now_s, lambda call_id: call_id.int not in self.undone)


STEPS = st.tuples(
    st.sampled_from(["burst", "recall", "undo", "mute", "plug", "trial", "wait", "wait"]), st.integers(0, 9)
)


@settings(max_examples=100, deadline=None)
@given(steps=st.lists(STEPS, max_size=40))
def test_whatever_happens_nothing_overlaps_and_no_call_vanishes_in_silence(
    steps: list[tuple[str, int]],
) -> None:
    day = Day()
    for what, amount in steps:
        day.do(what, amount)
    day.wait(30)
    while day.announcer.speaking and day.player.now_s < 3000:
        day.wait(5)
    assert not day.announcer.speaking
    heard = day.player.heard()
    told = any("nomor lain" in one for one in heard)
    for number, times in day.wanted.items():
        digits = " ".join(VOCABULARIES["id"][f"number-{digit}"] for digit in str(number))
        said = sum(one.count(f"A {digits} silakan") for one in heard)
        assert said <= times
        if not (day.disturbed or told or number in day.undone):
            assert said == times


def test_muted_it_says_nothing(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK, mute=True)
    announcer.check()
    announcer.announce(announcement(1))
    announcer.try_out()
    announcer.advance(0.0, everything)
    assert (player.tape, player.asked, announcer.speaking) == ([], 0, False)


def test_muted_by_the_staff_it_is_silent_at_once_and_speaks_later_calls(
    player: TapePlayer, announcer: Announcer
) -> None:
    for number in (1, 2):
        announcer.announce(announcement(number))
    announcer.advance(0.0, everything)
    announcer.settle(SITE, (), mute=True)
    assert (player.hushed, announcer.speaking) == (1, False)
    announcer.announce(announcement(3))
    announcer.settle(SITE, (), mute=True)
    assert player.hushed == 1
    announcer.settle(SITE, (), mute=False)
    announcer.announce(announcement(4))
    run(announcer, start_s=1.0)
    assert ["A satu" in player.heard()[0], "A empat" in player.heard()[1]] == [True, True]
    assert len(player.tape) == 2


def test_closing_ends_speech(player: TapePlayer, announcer: Announcer) -> None:
    announcer.announce(announcement(1))
    announcer.close()
    assert player.stopped
    assert not announcer.speaking
