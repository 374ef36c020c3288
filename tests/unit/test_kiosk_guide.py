"""Reading choices aloud: each in turn, over and over, and the large button takes the one just heard."""

from dataclasses import replace

import pytest

from kiosk.guide import (
    OPENING,
    Again,
    Choose,
    Group,
    Guide,
    GuideEffect,
    Option,
    Say,
    Script,
    end_sentence,
    follow,
    go_on,
    start,
    touch,
)
from kiosk.visit import ChooseReason, ChooseService
from voice.vocabulary import Spoken, Text


def said(words: str) -> Spoken:
    return (Text("en", words),)


def option(name: str) -> Option:
    return Option(name, said(name), ChooseService(name))


ONE, TWO, THREE = option("one"), option("two"), option("three")
HOME = Script("home", said("home"), (ONE, TWO, THREE))
NEXT = Script("next", said("next"), (option("take"), Option("again", said("again"), Again())))


class Listener:
    """Hears each saying for a second, and touches when told."""

    def __init__(self, script: Script) -> None:
        self.now = 100.0
        self.heard: list[str] = []
        self.chosen: list[object] = []
        self.guide, effects = start(script, self.now)
        self.saying = False
        self._take(effects)

    def wait(self, seconds: float) -> None:
        """Let time pass, in steps as the window makes them."""
        until = self.now + seconds
        while self.now < until - 0.01:
            self.now += 0.1
            if self.saying and self.now >= self.ends - 0.01:
                self.saying = False
                self.guide = end_sentence(self.guide, self.now)
            self._do(go_on(self.guide, self.now))

    def hear(self, words: str) -> None:
        """Wait until these words have just begun."""
        for _ in range(1000):
            if self.heard[-1] == words and self.saying and self.ends - self.now > 0.85:
                return
            self.wait(0.1)
        raise AssertionError(f"{words} was not said, but {self.heard}")

    def touch(self) -> None:
        self._do(touch(self.guide, self.now))

    def see(self, script: Script) -> None:
        self._do(follow(self.guide, script, self.now))

    def _do(self, step: tuple[Guide, tuple[GuideEffect, ...]]) -> None:
        self.guide = step[0]
        self._take(step[1])

    def _take(self, effects: tuple[GuideEffect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, Say):
                self.heard.append(" ".join(each.words for each in effect.spoken if isinstance(each, Text)))
                self.saying, self.ends = True, self.now + 1.0
            elif isinstance(effect, Choose):
                self.chosen.append(effect.meaning)


def test_every_choice_is_read_in_turn_and_then_from_the_first_again() -> None:
    listener = Listener(HOME)
    listener.wait(16)
    assert listener.heard[:6] == ["home", "one", "two", "three", "one", "two"]
    assert listener.chosen == []


def test_after_each_choice_there_is_time_to_touch() -> None:
    listener = Listener(HOME)
    listener.hear("two")
    begun = listener.now
    listener.hear("three")
    assert listener.now - begun >= 1.0 + listener.guide.pace.pause_s - 0.15


@pytest.mark.parametrize(
    ("later_s", "chosen"), [(0.9, "two"), (1.5, "two"), (2.8, "two"), (3.4, "two"), (4.1, "three")]
)
def test_a_touch_takes_what_was_just_heard_also_a_moment_late(later_s: float, chosen: str) -> None:
    listener = Listener(HOME)
    listener.hear("two")
    listener.wait(later_s)
    listener.touch()
    assert listener.chosen == [ChooseService(chosen)]


def test_a_late_touch_after_the_last_choice_takes_the_last() -> None:
    listener = Listener(HOME)
    listener.hear("three")
    listener.hear("one")
    listener.touch()
    assert listener.chosen == [ChooseService("three")]


def test_a_touch_in_the_opening_goes_on_and_chooses_nothing() -> None:
    listener = Listener(HOME)
    listener.wait(0.7)
    listener.touch()
    assert (listener.heard, listener.chosen) == (["home", "one"], [])
    listener.touch()
    assert (listener.heard, listener.chosen) == (["home", "one"], []), "the first may not be meant yet"


def test_a_double_tap_chooses_once_and_skips_nothing_of_the_next_screen() -> None:
    listener = Listener(HOME)
    listener.hear("one")
    listener.wait(1.5)
    listener.touch()
    listener.see(NEXT)
    listener.wait(0.2)
    listener.touch()
    assert listener.chosen == [ChooseService("one")]
    assert listener.heard[-1] == "next"


def test_hear_it_again_reads_the_screen_from_its_beginning() -> None:
    listener = Listener(NEXT)
    listener.hear("again")
    listener.wait(1.2)
    listener.touch()
    assert listener.heard[-1] == "next"
    assert listener.chosen == []


def test_a_choice_that_is_not_followed_by_another_screen_goes_on_reading() -> None:
    listener = Listener(HOME)
    listener.hear("one")
    listener.wait(1.2)
    listener.touch()
    listener.wait(3)
    assert listener.heard[-1] == "two"


def test_a_new_wait_on_the_board_does_not_disturb_the_reading() -> None:
    listener = Listener(HOME)
    listener.hear("two")
    changed = replace(TWO, said=said("two, nobody waits"))
    listener.see(replace(HOME, options=(ONE, changed, THREE)))
    assert listener.heard[-1] == "two"
    listener.hear("three")
    listener.hear("two, nobody waits")


def test_a_choice_that_goes_before_the_present_one_does_not_move_the_button() -> None:
    listener = Listener(HOME)
    listener.hear("two")
    listener.see(replace(HOME, options=(option("zero"), ONE, TWO)))
    listener.wait(1.5)
    listener.touch()
    assert listener.chosen == [ChooseService("two")]


def test_when_the_present_choice_is_taken_away_all_is_read_anew() -> None:
    listener = Listener(HOME)
    listener.hear("two")
    listener.see(replace(HOME, options=(ONE, THREE)))
    assert (listener.heard[-1], listener.guide.place) == ("home", OPENING)


def test_a_group_leads_to_its_own_choices_and_back() -> None:
    keys = tuple(Option(key, said(key), ChooseReason(key)) for key in "AB")
    leave = Option("leave", said("leave"), Again())
    listener = Listener(
        Script("entry", said("type"), (Option("A-B", said("A to B"), Group((*keys, leave))),))
    )
    listener.hear("A to B")
    listener.wait(1.2)
    listener.touch()
    listener.hear("B")
    listener.wait(1.0)
    listener.touch()
    assert listener.chosen == [ChooseReason("B")]
    listener.hear("leave")
    listener.wait(1.0)
    listener.touch()
    assert listener.heard[-1] == "type"
    listener.hear("A to B")


def test_a_screen_without_choices_is_read_once_and_a_touch_means_nothing() -> None:
    listener = Listener(Script("printing", said("one moment")))
    listener.wait(10)
    listener.touch()
    assert (listener.heard, listener.chosen) == (["one moment"], [])


def test_the_visit_waits_for_two_rounds_and_for_everybody_who_still_touches() -> None:
    listener = Listener(HOME)
    listener.wait(17)
    patient = [listener.guide.patient]
    listener.wait(6)
    patient.append(listener.guide.patient)
    listener.hear("two")
    listener.wait(1.2)
    listener.touch()
    patient.append(listener.guide.patient)
    assert patient == [True, False, True]
