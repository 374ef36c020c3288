"""A kiosk's first start as a pure state machine: what is typed, and when to ask; knows no network, no disk.

A person types the server's address, the one-time code that the office made, and a PIN of their own choice
for the staff menu. The three are asked for together, for a PIN that is never set opens nothing.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from kiosk.staff import LONGEST_PIN, SHORTEST_PIN, Key

LONGEST_ADDRESS = 100
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 12
DIGITS = "0123456789"


class Field(StrEnum):
    """What must be typed."""

    ADDRESS = "address"
    CODE = "code"
    PIN = "pin"


class Step(StrEnum):
    """How far the enrolment is."""

    TYPING = "typing"
    ASKING = "asking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Where the enrolment stands. ``problem`` is a stable code, empty while there is none."""

    address: str = ""
    code: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    chosen: Field = Field.ADDRESS
    step: Step = Step.TYPING
    problem: str = ""
    device: str = ""
    english: bool = False

    def is_full(self, wanted: Field) -> bool:
        """Tell whether enough was typed for a field."""
        match wanted:
            case Field.ADDRESS:
                return len(self.address) > 0
            case Field.CODE:
                return len(self.code) == CODE_LENGTH
            case Field.PIN:
                return SHORTEST_PIN <= len(self.pin) <= LONGEST_PIN

    @property
    def ready(self) -> bool:
        """Whether everything was typed."""
        return all(self.is_full(each) for each in Field)


# --- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choose:
    """A touch on a field."""

    chosen: Field


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """A touch on the other language."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The server knows this kiosk under a name, and everything is stored."""

    device: str


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """It did not work; ``code`` says why."""

    code: str


Touch: TypeAlias = Choose | SwitchLanguage | Key
Event: TypeAlias = Touch | Enrolled | NotEnrolled


@dataclass(frozen=True, slots=True)
class Ask:
    """The effect: ask the server, and store what it answers."""

    address: str
    code: str = field(repr=False)
    pin: str = field(repr=False)


OF_ADDRESS = frozenset({"unreachable", "not_antrean", "bad_address"})


def advance(state: Enrolling, event: Event) -> tuple[Enrolling, Ask | None]:
    """Return where the enrolment stands after an event, and what to ask the server."""
    match event:
        case SwitchLanguage():
            return replace(state, english=not state.english), None
        case Enrolled(device) if state.step is Step.ASKING:
            return replace(state, step=Step.DONE, device=device, code="", pin=""), None
        case NotEnrolled(code) if state.step is Step.ASKING:
            chosen = Field.ADDRESS if code in OF_ADDRESS else Field.CODE
            return replace(state, step=Step.TYPING, problem=code, chosen=chosen), None
        case Choose(chosen) if state.step is Step.TYPING:
            return replace(state, chosen=chosen), None
        case Key(key) if state.step is Step.TYPING:
            return _enter(state) if key == "enter" else (_type(state, key), None)
    return state, None


def _enter(state: Enrolling) -> tuple[Enrolling, Ask | None]:
    """Go to the field that still lacks something, or ask when none does."""
    if state.ready:
        return replace(state, step=Step.ASKING, problem=""), Ask(state.address, state.code, state.pin)
    if not state.is_full(state.chosen):
        return state, None
    return replace(state, chosen=next(each for each in Field if not state.is_full(each))), None


def _type(state: Enrolling, key: str) -> Enrolling:
    match state.chosen:
        case Field.ADDRESS:
            return replace(state, address=_after(state.address, key, "", LONGEST_ADDRESS), problem="")
        case Field.CODE:
            return replace(state, code=_after(state.code, key, CODE_LETTERS, CODE_LENGTH), problem="")
        case Field.PIN:
            return replace(state, pin=_after(state.pin, key, DIGITS, LONGEST_PIN), problem="")


def _after(typed: str, key: str, allowed: str, longest: int) -> str:
    """Return what was typed after one key more; ``allowed`` is empty where every key is."""
    if key == "erase":
        return typed[:-1]
    fits = len(key) == 1 and (not allowed or key in allowed)
    return (typed + key)[:longest] if fits else typed
