"""The words of one visit at the kiosk: states, events and effects; knows no rule and no toolkit.

Each state is one screen. ``kiosk.flow`` says which state follows which event.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from kiosk.outcome import PrintOutcome


@dataclass(frozen=True, slots=True)
class Office:
    """What the flow must know of the site: services and reasons are those that can be chosen now.

    ``alone``: the kiosk may give numbers of its own. ``broken``: it can write nothing down, so it gives none.
    ``identified`` are the services for which a person must show who they are.
    """

    known: bool = False
    open: bool = True
    lost_since: datetime | None = None
    alone: bool = False
    broken: bool = False
    languages: tuple[str, ...] = ()
    services: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    identified: frozenset[str] = frozenset()
    appointments: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What the present visitor has chosen so far.

    ``large``: large type and high contrast. ``low``: everything to touch within a wheelchair's reach.
    ``aloud``: every screen is read aloud, ``loud``: as loud as it goes.
    """

    language: str
    service: str | None = None
    reason: str | None = None
    large: bool = False
    low: bool = False
    aloud: bool = False
    loud: bool = False

    @property
    def unhurried(self) -> bool:
        """Whether this visitor may need longer than most to read."""
        return self.large or self.low or self.aloud


@dataclass(frozen=True, slots=True)
class Ticket:
    """The answer to a press, as people need it.

    ``ahead`` is None when nobody could say. ``offline``: the kiosk gave the number by itself. ``timed``: the
    hour in ``issued_at`` can be trusted.
    """

    number: str
    service: str
    priority: bool
    public_token: str
    issued_at: datetime
    business_day: date
    ahead: int | None
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    offline: bool = False
    timed: bool = True
    appointment: bool = False


# --- states -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connecting:
    """Nothing is known of the site yet."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server has not been heard since then."""

    since: datetime


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """The kiosk can write nothing down, so it may give no number."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The site takes no visitors now."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """The first screen: every service."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Confirming:
    """One service, what to bring, and the one button that takes a number."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class ChoosingReason:
    """Why this visitor goes before others."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """The code of an appointment is being typed."""

    visit: Visit
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Identifying:
    """Who takes a number of a service that counts by person is being typed."""

    visit: Visit
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Asking:
    """The press is on its way. ``alone``: its time is over, and the kiosk makes a number of its own."""

    visit: Visit
    press: UUID
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Printing:
    """The ticket is being printed."""

    visit: Visit
    press: UUID
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Showing:
    """The number on the screen; ``outcome`` says what became of the paper."""

    visit: Visit
    press: UUID
    ticket: Ticket
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class Refused:
    """The press made no ticket, and why."""

    visit: Visit
    code: str


Visited: TypeAlias = (
    Choosing | Confirming | ChoosingReason | CheckingIn | Identifying | Asking | Printing | Showing | Refused
)


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Nobody has touched anything for long: does the visitor need more time for ``before``?"""

    before: Visited

    @property
    def visit(self) -> Visit:
        """What the visitor has chosen so far."""
        return self.before.visit


State: TypeAlias = (
    Connecting
    | Unreachable
    | OutOfOrder
    | Closed
    | Choosing
    | Confirming
    | ChoosingReason
    | CheckingIn
    | Identifying
    | Asking
    | Printing
    | Showing
    | Refused
    | MoreTime
)

# --- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """A touch on a language."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseService:
    """A touch on a service's tile."""

    service: str


@dataclass(frozen=True, slots=True)
class AskPriority:
    """A touch on Prioritas."""


@dataclass(frozen=True, slots=True)
class ChooseReason:
    """A touch on a reason for priority."""

    reason: str


@dataclass(frozen=True, slots=True)
class DropPriority:
    """A touch that takes Prioritas back."""


@dataclass(frozen=True, slots=True)
class AskAppointment:
    """A touch on "I have an appointment"."""


@dataclass(frozen=True, slots=True)
class TypeKey:
    """A touch on a key of the keypad."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EraseKey:
    """A touch on the keypad that takes the last key back."""


@dataclass(frozen=True, slots=True)
class SwitchLarge:
    """A touch on "large type": on, or off again."""


@dataclass(frozen=True, slots=True)
class SwitchLow:
    """A touch on "low buttons": on, or off again."""


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """A touch on "read aloud": ``on``, or off again."""

    on: bool


@dataclass(frozen=True, slots=True)
class SpeakLouder:
    """A touch on "speak louder": ``on``, or as the office has it again."""

    on: bool


@dataclass(frozen=True, slots=True)
class GoOn:
    """A touch on "yes, I need more time"."""


@dataclass(frozen=True, slots=True)
class Back:
    """A touch on "back"."""


@dataclass(frozen=True, slots=True)
class Take:
    """A touch on "take a number"; ``press`` is new and names it if it counts."""

    press: UUID


@dataclass(frozen=True, slots=True)
class Finish:
    """A touch on "finished"."""


@dataclass(frozen=True, slots=True)
class Keep:
    """A touch on "I keep this number" after a print that failed."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A reader has read a code; ``press`` is new and names the check-in if it counts."""

    press: UUID
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """All touches of one visit at once, from a program that plays a visitor."""

    press: UUID
    visit: Visit


@dataclass(frozen=True, slots=True)
class Answer:
    """The server gave the press a ticket."""

    press: UUID
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server refused the press."""

    press: UUID
    code: str


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """The kiosk's own number for the press is in the journal."""

    press: UUID
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NoNumber:
    """The press could not be written down, or the kiosk found no number for it; ``code`` says why."""

    press: UUID
    code: str


@dataclass(frozen=True, slots=True)
class PrintEnded:
    """The printer is done with a press's slip, well or not."""

    press: UUID
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class OfficeChanged:
    """The catalog, the board or the connection changed."""

    office: Office


@dataclass(frozen=True, slots=True)
class Listening:
    """The visitor is still being read to: the visit waits."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Suit: TypeAlias = ChooseLanguage | SwitchLarge | SwitchLow | ReadAloud | SpeakLouder
Touch: TypeAlias = (
    Suit
    | ChooseService
    | AskPriority
    | ChooseReason
    | DropPriority
    | AskAppointment
    | TypeKey
    | EraseKey
    | GoOn
    | Back
    | Take
    | Finish
    | Keep
)
Event: TypeAlias = (
    Touch
    | Scanned
    | Order
    | Answer
    | Refusal
    | OwnNumber
    | NoNumber
    | PrintEnded
    | OfficeChanged
    | Listening
    | Tick
)

# --- effects ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MakePress:
    """Journal this press, then send it until it is answered or given up.

    ``identifier`` is what the person showed; it is sent and nowhere written down.
    """

    press: UUID
    service: str
    reason: str | None
    language: str
    identifier: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MakeCheckIn:
    """Journal this check-in of an appointment, then send it until it is answered or given up."""

    press: UUID
    code: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class GoAlone:
    """No answer came in time: stop sending, and journal a number of the kiosk's own for the press."""

    press: UUID


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No answer came in time: stop sending, withdraw the press."""

    press: UUID


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print this ticket, once."""

    press: UUID
    ticket: Ticket
    language: str


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the server what became of the paper."""

    press: UUID
    outcome: PrintOutcome
    kept: bool = False


Effect: TypeAlias = MakePress | MakeCheckIn | GoAlone | GiveUp | PrintSlip | Report
Step: TypeAlias = tuple[State, tuple[Effect, ...]]
