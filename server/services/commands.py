"""What people, kiosks and the site's owner can ask for, in the imperative; plain values without behaviour."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.identity import (
    Actor,
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.office import Texts
from server.domain.ticket import PrintState, Promise, TicketClass


@dataclass(frozen=True, slots=True)
class Press:
    """Who asks, under which id; the same id again gets the first answer."""

    id: CommandId
    actor: Actor


@dataclass(frozen=True, slots=True)
class IssueTicket:
    """A visitor takes a number. A kiosk names ``ticket`` and ``public_token``; the desk leaves them out.

    ``promise`` is what the visitor is told; it is no part of what was asked. Nor is the reason: the
    fingerprint is kept for ever, and a reason could be guessed back from it.
    """

    service: ServiceId
    ticket_class: TicketClass = TicketClass.REGULAR
    reason: ReasonId | None = field(default=None, metadata={"asked": False})
    language: str | None = None
    ticket: TicketId | None = None
    public_token: str | None = None
    device: DeviceName | None = None
    promise: Promise = field(default=Promise(0), metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class ReportPrint:
    """A kiosk says what became of a slip. ``kept``: the visitor kept the number from the screen."""

    ticket: TicketId
    state: PrintState
    device: DeviceName
    kept: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawTicket:
    """A kiosk takes back a press that it never printed, whether or not it reached the server."""

    ticket: TicketId
    device: DeviceName


class Finish(StrEnum):
    """How the visitor at the counter is finished when the next is called."""

    DONE = "done"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class CallNext:
    """An officer asks for the next visitor, finishing the present one in the same command if so told."""

    counter: CounterId
    officer: UserId
    finish: Finish | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """An officer calls the same visitor again."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Start:
    """The visitor has come; service begins."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Done:
    """Service at this stage is over; the route's next stage waits, or the ticket ends."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class NoShow:
    """The visitor did not come."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Return:
    """The visitor goes back to the same place in line."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Cancel:
    """The visit ends here."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class UndoLast:
    """The counter's last command is taken back."""

    counter: CounterId
    officer: UserId


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """An officer sits down at a counter and serves."""

    counter: CounterId
    officer: UserId


@dataclass(frozen=True, slots=True)
class PauseCounter:
    """An officer stops calling for a while; ``note`` is what the lobby reads, per language."""

    counter: CounterId
    officer: UserId
    until: datetime | None = None
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloseCounter:
    """An officer leaves the counter."""

    counter: CounterId
    officer: UserId


@dataclass(frozen=True, slots=True)
class EndDay:
    """The owner ends every turn left from days before ``day``."""

    day: date


Command = (
    IssueTicket
    | ReportPrint
    | WithdrawTicket
    | CallNext
    | Recall
    | Start
    | Done
    | NoShow
    | Return
    | Cancel
    | UndoLast
    | OpenCounter
    | PauseCounter
    | CloseCounter
    | EndDay
)
