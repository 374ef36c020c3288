"""Calls are spoken one after the other, never over each other, and not once they were taken back."""

from uuid import UUID

import pytest

from display.announcer import PAUSE_S, QUEUE_AT_MOST, Announcement, Announcer
from voice.pack import Recording, VoicePack


class TapePlayer:
    """A loudspeaker that notes what it is given; ``plugged_in`` is whether it works."""

    def __init__(self) -> None:
        self.tape: list[tuple[Recording, float]] = []
        self.plugged_in = True
        self.stopped = False

    def play(self, recording: Recording, volume: float) -> bool:
        """Note it."""
        if self.plugged_in:
            self.tape.append((recording, volume))
        return self.plugged_in

    def works(self) -> bool:
        """Tell."""
        return self.plugged_in

    def stop(self) -> None:
        """Note it."""
        self.stopped = True


PACK = VoicePack.load()


def announcement(number: int) -> Announcement:
    """Return a call to speak."""
    return Announcement(UUID(int=number), f"A{number:03}", f"Loket {number}", ("id", "en"))


@pytest.fixture
def player() -> TapePlayer:
    """A loudspeaker to look at."""
    return TapePlayer()


def test_the_second_call_starts_when_the_first_has_been_said(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK, volume=50)
    announcer.announce(announcement(1))
    announcer.announce(announcement(2))
    announcer.advance(0.0, lambda _: True)
    lasts_s = player.tape[0][0].duration_s
    announcer.advance(lasts_s, lambda _: True)
    assert len(player.tape) == 1
    assert announcer.speaking
    announcer.advance(lasts_s + PAUSE_S, lambda _: True)
    assert [volume for _, volume in player.tape] == [0.5, 0.5]
    announcer.advance(1000, lambda _: True)
    assert not announcer.speaking


def test_a_call_taken_back_is_dropped_before_it_starts(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK)
    announcer.announce(announcement(1))
    announcer.announce(announcement(2))
    announcer.advance(0.0, lambda call_id: call_id != UUID(int=1))
    assert len(player.tape) == 1
    announcer.advance(1000, lambda _: False)
    assert len(player.tape) == 1


def test_the_same_call_sounds_again_when_it_is_announced_again(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK)
    for now_s in (0.0, 1000.0):
        announcer.announce(announcement(1))
        announcer.advance(now_s, lambda _: True)
    assert len(player.tape) == 2


def test_the_queue_is_bounded_and_keeps_the_newest(
    player: TapePlayer, caplog: pytest.LogCaptureFixture
) -> None:
    announcer = Announcer(player, PACK)
    for number in range(1, QUEUE_AT_MOST + 3):
        announcer.announce(announcement(number))
    spoken: list[int] = []

    def note(call_id: UUID) -> bool:
        spoken.append(call_id.int)
        return True

    for step in range(QUEUE_AT_MOST + 5):
        announcer.advance(1000.0 * step, note)
    assert spoken == list(range(3, QUEUE_AT_MOST + 3))
    assert "A001 is not spoken" in caplog.text


def test_without_sound_nothing_waits_and_it_is_said_once(
    player: TapePlayer, caplog: pytest.LogCaptureFixture
) -> None:
    player.plugged_in = False
    announcer = Announcer(player, PACK)
    announcer.check()
    announcer.announce(announcement(1))
    announcer.announce(announcement(2))
    announcer.advance(0.0, lambda _: True)
    assert not announcer.speaking
    assert announcer.working is False
    assert caplog.text.count("No sound") == 1


def test_muted_it_says_nothing(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK, mute=True)
    announcer.announce(announcement(1))
    announcer.advance(0.0, lambda _: True)
    assert (player.tape, announcer.speaking) == ([], False)


def test_closing_ends_speech(player: TapePlayer) -> None:
    announcer = Announcer(player, PACK)
    announcer.announce(announcement(1))
    announcer.close()
    assert player.stopped
    assert not announcer.speaking
