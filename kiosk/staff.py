"""The staff's hidden menu as a pure state machine; knows no screen, no printer and no way to check a PIN.

Three touches in the upper left corner and three in the upper right one, within a few seconds, ask for the
PIN; the right one opens the menu. It closes by itself, and a visitor's touches never reach it. Times are
seconds of the monotonic clock.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from kiosk.outcome import PrintOutcome

LONGEST_PIN = 8
SHORTEST_PIN = 4
KNOCK_S = 8.0
PIN_S = 30.0
MENU_S = 90.0
LOUDER = 10


class Corner(StrEnum):
    """A corner that can be knocked at."""

    LEFT = "left"
    RIGHT = "right"


SEQUENCE = (Corner.LEFT,) * 3 + (Corner.RIGHT,) * 3


class Page(StrEnum):
    """A page of the menu."""

    MENU = "menu"
    COPIES = "copies"
    STATUS = "status"
    NETWORK = "network"
    LOUDNESS = "loudness"
    RESTART = "restart"
    NO_PIN = "no_pin"


class Errand(StrEnum):
    """What came of the last thing that was asked of the printer."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


# --- states -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Away:
    """Nobody of the staff is here; ``knocks`` were made since ``since``."""

    knocks: tuple[Corner, ...] = ()
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class AskingPin:
    """The PIN is being typed; ``wrong``: the last one was."""

    typed: str = field(default="", repr=False)
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A page is open; ``errand`` is what the printer was asked for, and how it went."""

    page: Page
    errand: Errand | None = None


@dataclass(frozen=True, slots=True)
class Asleep:
    """The screen is dark until somebody touches it."""


State: TypeAlias = Away | AskingPin | Reading | Asleep


@dataclass(frozen=True, slots=True)
class Staff:
    """Where the menu stands. ``until``: it closes by itself; ``locked_until``: no PIN is taken before."""

    has_pin: bool
    volume: int = 80
    state: State = field(default_factory=Away)
    until: float | None = None
    locked_until: float = 0.0


# --- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stir:
    """A touch anywhere; ``corner`` when it was in one that can be knocked at."""

    corner: Corner | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A touch on a key: a digit, ``erase`` or ``enter``."""

    key: str


@dataclass(frozen=True, slots=True)
class PinChecked:
    """Whether the PIN was right, and until when no other is taken."""

    right: bool
    locked_until: float = 0.0


@dataclass(frozen=True, slots=True)
class GoTo:
    """A touch that opens a page."""

    page: Page


@dataclass(frozen=True, slots=True)
class Leave:
    """A touch that closes the menu."""


@dataclass(frozen=True, slots=True)
class TryPrinter:
    """A touch that prints a trial slip."""


@dataclass(frozen=True, slots=True)
class CopySlip:
    """A touch that prints a ticket's slip once more."""

    ticket: UUID


@dataclass(frozen=True, slots=True)
class ErrandEnded:
    """The printer is done with what the menu asked for."""

    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class SetVolume:
    """The loudness is to be this, in percent: by the menu or by the server."""

    value: int


@dataclass(frozen=True, slots=True)
class Restart:
    """A touch that starts the program anew."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """A touch that darkens the screen."""


@dataclass(frozen=True, slots=True)
class StaffTick:
    """Time has passed."""


Touch: TypeAlias = Stir | Key | GoTo | Leave | TryPrinter | CopySlip | SetVolume | Restart | Sleep
Event: TypeAlias = Touch | PinChecked | ErrandEnded | StaffTick

# --- effects ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Check this PIN, and tell."""

    typed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintTrial:
    """Print a trial slip, and tell."""


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """Print this ticket's slip as a copy, and tell."""

    ticket: UUID


@dataclass(frozen=True, slots=True)
class KeepVolume:
    """Be as loud as this, and remember it."""

    value: int


@dataclass(frozen=True, slots=True)
class StartAnew:
    """End the program, and start it again."""


Effect: TypeAlias = CheckPin | PrintTrial | PrintCopy | KeepVolume | StartAnew
Step: TypeAlias = tuple[Staff, tuple[Effect, ...]]


def advance(staff: Staff, event: Event, now: float) -> Step:
    """Return the menu after ``event`` at ``now``, and what must be done for it."""
    match event:
        case SetVolume(value):
            volume = max(0, min(100, value))
            return _stay(replace(staff, volume=volume), now), (KeepVolume(volume),)
        case Leave() | StaffTick():
            over = isinstance(event, Leave) or (staff.until is not None and now >= staff.until)
            return (_enter(staff, Away(), now) if over else staff), ()
    match staff.state:
        case Away():
            return _away(staff, staff.state, event, now)
        case AskingPin():
            return _asking(staff, staff.state, event, now)
        case Reading():
            return _reading(staff, staff.state, event, now)
        case Asleep():
            return (_enter(staff, Away(), now) if isinstance(event, Stir) else staff), ()


def _away(staff: Staff, state: Away, event: Event, now: float) -> Step:
    """Count knocks; any other touch, or a wrong corner, begins anew."""
    if not isinstance(event, Stir):
        return staff, ()
    if event.corner is None:
        return replace(staff, state=Away()), ()
    begun = state if state.knocks and now < state.since + KNOCK_S else Away(since=now)
    knocks = (*begun.knocks, event.corner)
    if knocks == SEQUENCE:
        return _enter(staff, AskingPin() if staff.has_pin else Reading(Page.NO_PIN), now), ()
    if knocks != SEQUENCE[: len(knocks)]:
        begun, knocks = Away(since=now), (event.corner,) if event.corner is SEQUENCE[0] else ()
    return replace(staff, state=Away(knocks, begun.since)), ()


def _asking(staff: Staff, state: AskingPin, event: Event, now: float) -> Step:
    match event:
        case PinChecked(right, locked_until):
            checked = replace(staff, locked_until=locked_until)
            return _enter(checked, Reading(Page.MENU) if right else AskingPin(wrong=True), now), ()
        case Key("enter") if now >= staff.locked_until and len(state.typed) >= SHORTEST_PIN:
            return _enter(staff, AskingPin(), now), (CheckPin(state.typed),)
        case Key(key) if now >= staff.locked_until and key != "enter":
            return _enter(staff, AskingPin(_type(state.typed, key)), now), ()
    return staff, ()


def _type(typed: str, key: str) -> str:
    if key == "erase":
        return typed[:-1]
    return (typed + key)[:LONGEST_PIN] if len(key) == 1 and key.isdecimal() else typed


def _reading(staff: Staff, state: Reading, event: Event, now: float) -> Step:
    if state.page is Page.NO_PIN:
        return staff, ()
    following, effects = _turn_page(state, event)
    return (staff if following is None else _enter(staff, following, now)), effects


def _turn_page(state: Reading, event: Event) -> tuple[State | None, tuple[Effect, ...]]:
    """Return what follows an event on a page (None: nothing), and what must be done for it."""
    following: State | None = None
    effects: tuple[Effect, ...] = ()
    idle = state.errand is not Errand.PRINTING
    match event:
        case Stir():
            following = state
        case GoTo(page):
            following = Reading(page)
        case TryPrinter() if idle:
            following, effects = replace(state, errand=Errand.PRINTING), (PrintTrial(),)
        case CopySlip(ticket) if idle:
            following, effects = replace(state, errand=Errand.PRINTING), (PrintCopy(ticket),)
        case ErrandEnded(outcome):
            following = replace(state, errand=Errand(outcome.value))
        case Restart() if state.page is Page.RESTART:
            following, effects = Away(), (StartAnew(),)
        case Sleep():
            following = Asleep()
    return following, effects


def _enter(staff: Staff, state: State, now: float) -> Staff:
    lasts_s = {AskingPin: PIN_S, Reading: MENU_S}.get(type(state))
    until = None if lasts_s is None else now + lasts_s
    if until is not None and isinstance(state, AskingPin):
        until = max(until, staff.locked_until + PIN_S)
    return replace(staff, state=state, until=until)


def _stay(staff: Staff, now: float) -> Staff:
    """Keep an open menu open: somebody is at it."""
    return _enter(staff, staff.state, now)
