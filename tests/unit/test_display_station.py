"""Link, board, announcer and words together, without a window."""

from dataclasses import replace
from uuid import UUID

from display.announcer import Announcer
from display.facts import Call, Command, Fact, Heartbeat, Loudness, Office, Setup, Snapshot, VoiceTerms
from display.presentation import Scene
from display.station import IDENTIFY_S, Station
from tests.support.board_facts import START, ScriptedSource, at, board, call
from voice.pack import Recording, VoicePack

OFFICE = Office("Kantor", "Asia/Jakarta", ("id", "en"), order=(1, 1, START))


class Loudspeaker:
    """Notes how many recordings it was given."""

    def __init__(self) -> None:
        self.played = 0
        self.volume = 0.0
        self.hushed = 0

    def play(self, recording: Recording, volume: float) -> bool:
        """Count."""
        self.played += 1
        self.volume = volume
        return True

    def works(self) -> bool:
        """It does."""
        return True

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        """Count."""
        self.hushed += 1

    def stop(self) -> None:
        """Nothing plays."""


class Setting:
    """A station with its surroundings."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.source = ScriptedSource()
        self.loudspeaker = Loudspeaker()
        self.announcer = Announcer(self.loudspeaker, VoicePack.load())
        self.station = Station(self.source, self.announcer, lambda: self.now_s, START)

    def step(self, *facts: Fact, rev: int = 1) -> bool:
        """Let facts and a heartbeat arrive, and move on."""
        self.source.facts = [Heartbeat(1, rev, at(self.now_s)), *facts]
        return self.station.step()


def test_a_call_is_drawn_and_spoken_and_sound_is_reported() -> None:
    setting = Setting()
    assert setting.step(OFFICE, board(1, call(1)), call(1))
    assert setting.station.picture.number == "A001"
    assert setting.loudspeaker.played == 1
    setting.step()
    assert setting.source.sound is True


def test_the_picture_changes_only_when_something_does() -> None:
    setting = Setting()
    setting.step(OFFICE, board(1))
    assert not setting.step()
    setting.now_s += 60
    assert setting.step()


def test_the_next_call_is_drawn_when_the_first_has_been_said() -> None:
    setting = Setting()
    setting.step(OFFICE, board(2, call(1), call(2)), call(1), call(2), rev=2)
    setting.now_s = 6.0
    setting.step(rev=2)
    assert setting.station.picture.number == "A001"
    while setting.station.picture.number == "A001":
        setting.now_s += 0.5
        setting.step(rev=2)
    assert setting.now_s > 8
    assert setting.station.picture.number == "A002"


def test_before_the_catalog_comes_no_time_is_shown() -> None:
    setting = Setting()
    assert (setting.station.picture.scene, setting.station.picture.clock) == (Scene.CONNECTING, "")
    setting.step(OFFICE)
    assert setting.station.picture.clock == "09.42"


def test_an_older_catalog_does_not_replace() -> None:
    setting = Setting()
    setting.step(replace(OFFICE, name="New", order=(2, 1, START)))
    setting.step(OFFICE)
    assert setting.station.picture.office == "New"


def test_a_restored_server_is_believed_catalog_and_all() -> None:
    setting = Setting()
    setting.step(replace(OFFICE, name="New", order=(5, 1, START)), board(9, epoch=5))
    for _ in range(15):
        setting.now_s += 1.0
        setting.step(Heartbeat(4, 3, at(setting.now_s)))
    assert setting.source.reloads == 1
    setting.step(replace(OFFICE, name="Restored", order=(4, 1, START)), board(3, epoch=4, s=15))
    assert setting.station.picture.office == "Restored"


def test_commands_are_obeyed() -> None:
    setting = Setting()
    setting.step(OFFICE, Command("volume", 15), Command("identify"), Command("reload"))
    assert setting.announcer.volume == 15
    assert setting.source.reloads == 1
    assert not setting.station.restart_wanted
    assert setting.station.identifying
    setting.now_s += IDENTIFY_S
    assert not setting.station.identifying


def test_a_lagging_board_is_asked_for() -> None:
    setting = Setting()
    setting.step(OFFICE, board(1))
    for _ in range(25):
        setting.now_s += 0.1
        setting.step(rev=2)
    assert setting.source.resyncs == 1


def test_a_call_to_an_unknown_counter_harms_nothing() -> None:
    setting = Setting()
    stray = replace(call(7), call_id=UUID(int=99), counter="nowhere", label="?")
    listed = board(7, call(1))
    strange = Snapshot(1, 7, START, (), (replace(listed.recent[0], call_id=UUID(int=99), counter="nowhere"),))
    setting.step(strange, stray, rev=7)
    assert setting.station.picture.number == "A007"
    assert isinstance(setting.station.main_call, Call)


def test_the_site_and_this_displays_setup_decide_how_loud_it_speaks() -> None:
    setting = Setting()
    hours = (Loudness("09:00", 30),)
    site = replace(OFFICE, voice=VoiceTerms(loudness=hours))
    setting.step(site, board(1, call(1)), call(1))
    assert setting.loudspeaker.volume == 0.3
    own = replace(site, setups={"": Setup(loudness=(Loudness("00:00", 55),))})
    setting.step(own, board(2, call(1), call(2)), call(2), rev=2)
    while setting.loudspeaker.played == 1 and setting.now_s < 30:
        setting.now_s += 0.5
        setting.step(rev=2)
    assert setting.loudspeaker.volume == 0.55


def test_the_staff_mute_a_display_at_once() -> None:
    setting = Setting()
    setting.step(OFFICE, board(1, call(1)), call(1))
    setting.step(replace(OFFICE, setups={"": Setup(mute=True)}))
    assert setting.loudspeaker.hushed == 1
    assert not setting.announcer.speaking


def test_a_trial_is_heard_and_the_screen_says_that_it_is_one() -> None:
    setting = Setting()
    setting.step(OFFICE, board(1), Command("announce"))
    assert setting.loudspeaker.played == 1
    assert setting.station.picture.trial
    setting.now_s = 60
    setting.step()
    assert not setting.station.picture.trial


def test_a_restart_that_is_asked_for_is_wanted() -> None:
    setting = Setting()
    setting.step(OFFICE, Command("restart"))
    assert setting.station.restart_wanted
