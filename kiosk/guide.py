"""Which choice is being read aloud and what a touch on the one large button means; pure, knows no sound.

Every choice is read in turn, over and over, with a pause after each in which to touch. A touch just after the
next choice has begun still means the one before: hearing, deciding and touching take a person that long.
Times are seconds of the monotonic clock.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kiosk.visit import Take, Touch
from voice.vocabulary import Spoken

OPENING = -1


@dataclass(frozen=True, slots=True)
class Again:
    """A choice that reads the whole screen once more."""


@dataclass(frozen=True, slots=True)
class Group:
    """A choice that leads to further choices on the same screen."""

    options: tuple["Option", ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A touch on the one large button."""


Meaning: TypeAlias = Touch | type[Take] | Again | Group


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is said and shown of it, and what choosing it means."""

    shown: str
    said: Spoken
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Script:
    """What a screen says: what it is, then its choices. Another ``screen`` is read from the beginning."""

    screen: Hashable
    opening: Spoken
    options: tuple[Option, ...] = ()
    shown: str = ""


@dataclass(frozen=True, slots=True)
class GuidePace:
    """Times in seconds: the pause to touch in, how late a touch may come, how long none counts at first.

    ``rounds``: how often all is read to someone who touches nothing, before the visit's own time runs.
    """

    pause_s: float = 2.0
    late_s: float = 0.7
    settle_s: float = 0.6
    rounds: int = 2


@dataclass(frozen=True, slots=True)
class Guide:
    """Where the reading stands. ``next_s``: when it goes on; None while something is being said."""

    script: Script
    pace: GuidePace = field(default_factory=GuidePace)
    group: tuple[Option, ...] = ()
    place: int = OPENING
    round: int = 0
    screen_since: float = 0.0
    place_since: float = 0.0
    next_s: float | None = None

    @property
    def option(self) -> Option | None:
        """The choice under the large button; None while the screen itself is explained."""
        return self.options[self.place] if self.place != OPENING else None

    @property
    def options(self) -> tuple[Option, ...]:
        """The choices that are being read: the screen's, or those of the group that was chosen."""
        return self.group or self.script.options

    @property
    def patient(self) -> bool:
        """Whether the visit shall wait for this listener."""
        return self.round < self.pace.rounds


@dataclass(frozen=True, slots=True)
class Say:
    """Say this instead of what is being said."""

    spoken: Spoken


@dataclass(frozen=True, slots=True)
class Choose:
    """The listener chose this."""

    meaning: Touch | type[Take]


GuideEffect: TypeAlias = Say | Choose
GuideStep: TypeAlias = tuple[Guide, tuple[GuideEffect, ...]]


def start(script: Script, now: float, pace: GuidePace | None = None, *, before: Spoken = ()) -> GuideStep:
    """Begin to read a screen; ``before`` is said first."""
    guide = Guide(script, pace or GuidePace(), screen_since=now, place_since=now)
    return guide, (Say((*before, *script.opening)),)


def follow(guide: Guide, script: Script, now: float) -> GuideStep:
    """Go on with what the screen says now: another screen from its beginning, the same one where it stood."""
    if script == guide.script:
        return guide, ()
    if script.screen != guide.script.screen:
        return start(script, now, guide.pace)
    if guide.option is None or guide.group:
        return replace(guide, script=script), ()
    meanings = [option.meaning for option in script.options]
    if guide.option.meaning in meanings:
        return replace(guide, script=script, place=meanings.index(guide.option.meaning)), ()
    return start(script, now, guide.pace)


def end_sentence(guide: Guide, now: float) -> Guide:
    """Note that what was being said has been said."""
    pause_s = guide.pace.pause_s if guide.option is not None else 0.0
    return replace(guide, next_s=now + pause_s)


def go_on(guide: Guide, now: float) -> GuideStep:
    """Read the next choice when its time has come."""
    if guide.next_s is None or now < guide.next_s or not guide.options:
        return guide, ()
    return _read(guide, guide.place + 1, now)


def touch(guide: Guide, now: float) -> GuideStep:
    """Return what a touch on the large button means: the choice just read; during the opening, to go on."""
    if now < guide.screen_since + guide.pace.settle_s or not guide.options:
        return guide, ()
    meant = _meant(guide, now)
    if meant == OPENING:
        return _read(guide, 0, now) if guide.option is None else (guide, ())
    meaning = guide.options[meant].meaning
    if isinstance(meaning, Again):
        return start(guide.script, now, guide.pace)
    if isinstance(meaning, Group):
        return _read(replace(guide, group=meaning.options, round=0), 0, now)
    waiting = replace(guide, place=meant, round=0, next_s=now + guide.pace.pause_s)
    return waiting, (Choose(meaning),)


def _meant(guide: Guide, now: float) -> int:
    if guide.option is None or now >= guide.place_since + guide.pace.late_s:
        return guide.place
    if guide.place == 0 and guide.round > 0:
        return len(guide.options) - 1
    return guide.place - 1


def _read(guide: Guide, place: int, now: float) -> GuideStep:
    over = place >= len(guide.options)
    place = 0 if over else place
    reading = replace(guide, place=place, round=guide.round + over, place_since=now, next_s=None)
    return reading, (Say(guide.options[place].said),)
