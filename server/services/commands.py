"""What people, kiosks and the site's owner can ask for, in the imperative; plain values without behaviour."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from server.domain.appointment import Appointment
from server.domain.device import Deed, DeviceKind, Reach
from server.domain.discipline import Discipline
from server.domain.identity import (
    Actor,
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    StageId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.lobby_setup import Display, ZoneId
from server.domain.notice import NoticeId
from server.domain.policy import CauseId, OutcomeId, Texts
from server.domain.stop import StopKind
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
    fingerprint is kept for ever, and a reason could be guessed back from it. ``identifier`` is what a person
    shows where the service counts its tickets by person; it is stored only as a keyed hash.
    """

    service: ServiceId
    ticket_class: TicketClass = TicketClass.REGULAR
    reason: ReasonId | None = field(default=None, metadata={"asked": False})
    language: str | None = None
    ticket: TicketId | None = None
    public_token: str | None = None
    device: DeviceName | None = None
    promise: Promise = field(default=Promise(0), metadata={"asked": False})
    identifier: str | None = field(default=None, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class ImportAppointments:
    """Hold slots; one with an empty code gets one. The same booking again changes nothing."""

    rows: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class RemoveAppointment:
    """Give a slot up that nobody has checked in for."""

    code: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A visitor with an appointment is here. A kiosk names ``ticket`` and ``public_token``."""

    code: str
    language: str | None = None
    ticket: TicketId | None = None
    public_token: str | None = None
    device: DeviceName | None = None
    promise: Promise = field(default=Promise(0), metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class RecordOffline:
    """A kiosk gave a ticket by itself, with ``number`` on its paper; nothing refuses it.

    ``press`` is the press that was not answered in time. ``clock``: whether the kiosk knew the time that
    ``taken_at`` says; both are no part of what makes a repeat, as a kiosk may learn the time in between.
    """

    press: CommandId
    ticket: TicketId
    public_token: str
    number: str
    service: ServiceId
    ticket_class: TicketClass
    language: str
    device: DeviceName
    taken_at: datetime = field(metadata={"asked": False})
    clock: bool = field(default=True, metadata={"asked": False})
    reason: ReasonId | None = field(default=None, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A ticket as the journal of the kiosk that gave it has it."""

    press: CommandId
    ticket: TicketId
    public_token: str
    number: str
    service: ServiceId
    ticket_class: TicketClass
    language: str
    issued_at: datetime
    business_day: date
    print_state: PrintState


@dataclass(frozen=True, slots=True)
class Introduce:
    """A kiosk meets an epoch: who it is, and its tickets of the last two business days, in parts.

    ``more``: another part follows. ``alone``: no other installation is connected under its name.
    """

    device: DeviceName
    install: UUID
    epoch: int
    more: bool
    tickets: tuple[ListedTicket, ...]
    alone: bool = field(default=True, metadata={"asked": False})


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
    """An officer asks for the next visitor, finishing the present one in the same command if so told.

    ``expect`` is whom the officer was shown before; it is refused when somebody else is next by now.
    """

    counter: CounterId
    officer: UserId
    finish: Finish | None = None
    outcome: OutcomeId | None = None
    expect: TicketId | None = None


@dataclass(frozen=True, slots=True)
class CallChosen:
    """An officer calls a chosen waiting ticket, by its id or its printed number, out of order."""

    counter: CounterId
    officer: UserId
    ticket: TicketId | str
    finish: Finish | None = None
    outcome: OutcomeId | None = None


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
    """Service at this stage is over; the route's next stage waits, or the ticket ends.

    ``note`` is for colleagues, holds nothing about a person, and is forgotten after 14 days.
    """

    turn: TurnId
    officer: UserId
    outcome: OutcomeId | None = None
    note: str | None = field(default=None, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class NoShow:
    """The visitor did not come."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Return:
    """The visitor goes back in line: from a counter to the same place, after a missed call near the front."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class Cancel:
    """The visit ends here."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """The visitor gives the number back."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class Park:
    """The visitor waits aside, to be offered again at ``until`` or after ``minutes`` if one is given."""

    turn: TurnId
    officer: UserId
    cause: CauseId
    until: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """A parked visitor goes back to the same place in line."""

    turn: TurnId
    officer: UserId


@dataclass(frozen=True, slots=True)
class ResumeParked:
    """The owner puts a parked turn back in line, whose time has come."""

    turn: TurnId
    until: datetime


class Position(StrEnum):
    """Where in line a transferred visitor stands."""

    FIRST = "first"
    ARRIVAL = "arrival"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Transfer:
    """The visitor goes to another stage, or waits for a certain counter or officer."""

    turn: TurnId
    officer: UserId
    stage: StageId | None = None
    counter: CounterId | None = None
    to_officer: UserId | None = None
    position: Position = Position.ARRIVAL
    cause: CauseId | None = None


@dataclass(frozen=True, slots=True)
class Reclassify:
    """The visitor took the wrong service or class; number and arrival stay."""

    ticket: TicketId
    officer: UserId
    cause: CauseId
    service: ServiceId | None = None
    ticket_class: TicketClass | None = None
    reason: ReasonId | None = field(default=None, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class ChangeRoute:
    """An officer skips a stage that is still to come, adds one, or adds another service at the end.

    Exactly one of ``skip``, ``add`` and ``service`` is given; ``add`` comes right after the present stage.
    """

    ticket: TicketId
    officer: UserId
    cause: CauseId
    skip: StageId | None = None
    add: StageId | None = None
    service: ServiceId | None = None


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
    """An officer stops calling, until a time or for minutes; ``note`` is what the lobby reads."""

    counter: CounterId
    officer: UserId
    until: datetime | None = None
    note: Texts = field(default_factory=dict)
    cause: CauseId | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CloseCounter:
    """An officer leaves the counter."""

    counter: CounterId
    officer: UserId


@dataclass(frozen=True, slots=True)
class ReleaseCounter:
    """A supervisor frees a counter that somebody holds; a visitor there goes back in line."""

    counter: CounterId
    supervisor: UserId


@dataclass(frozen=True, slots=True)
class StopTickets:
    """A supervisor lets the site, a service or a kiosk give no tickets, until resumed or for ``today`` only.

    ``what`` names the service or the kiosk, which is ``known``; ``note`` is what visitors read, per language.
    """

    kind: StopKind
    what: str
    supervisor: UserId
    note: Texts = field(default_factory=dict)
    today: bool = False
    known: bool = field(default=False, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class ResumeTickets:
    """A supervisor lets it give tickets again."""

    kind: StopKind
    what: str
    supervisor: UserId


@dataclass(frozen=True, slots=True)
class NoteFault:
    """The owner notes that something has been wrong with a device since then."""

    device: DeviceName
    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class EndFault:
    """The owner notes that it is wrong no more."""

    device: DeviceName
    code: str


@dataclass(frozen=True, slots=True)
class AcknowledgeFault:
    """A supervisor has taken note of a fault."""

    device: DeviceName
    code: str
    supervisor: UserId


@dataclass(frozen=True, slots=True)
class OrderDevice:
    """Somebody tells a device what to do. ``value`` is the volume, ``ticket`` whose slip is printed again."""

    device: DeviceName
    deed: Deed
    by: UserId
    value: int | None = None
    ticket: TicketId | None = None
    reach: Reach = field(default=Reach.UNKNOWN, metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class SetUpDisplay:
    """A supervisor says what a display shows and how. ``kind`` is what the site knows it as, if anything.

    ``shipped`` are the layouts that every display knows; of the fields in ``keep`` nothing changes.
    """

    display: Display
    keep: tuple[str, ...] = field(default=(), kw_only=True)
    kind: DeviceKind | None = field(default=None, metadata={"asked": False})
    shipped: tuple[str, ...] = field(default=(), metadata={"asked": False})


@dataclass(frozen=True, slots=True)
class PostNotice:
    """Somebody of the staff lets displays say something, per language.

    ``today``: until the business day turns. At most one of ``until``, ``minutes`` and ``today`` is given.
    """

    text: Texts
    urgent: bool = False
    zone: ZoneId | None = None
    until: datetime | None = None
    minutes: int | None = None
    today: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """Somebody of the staff takes a notice back."""

    notice: NoticeId


@dataclass(frozen=True, slots=True)
class ResetSeries:
    """A supervisor lets a series begin anew with its first number: a new round of the day."""

    letter: str
    supervisor: UserId


@dataclass(frozen=True, slots=True)
class ChangeDiscipline:
    """A supervisor sets how fast classes gain priority, how long they may wait, and own rules."""

    discipline: Discipline
    supervisor: UserId


@dataclass(frozen=True, slots=True)
class NoteOpening:
    """The owner notes that the site opened or closed by its hours, and until when that holds (``at``)."""

    at: datetime
    open: bool
    why: str


@dataclass(frozen=True, slots=True)
class EndDay:
    """The owner ends every turn left from days before ``day``."""

    day: date


Command = (
    IssueTicket
    | RecordOffline
    | Introduce
    | ReportPrint
    | WithdrawTicket
    | CallNext
    | CallChosen
    | Recall
    | Start
    | Done
    | NoShow
    | Return
    | Cancel
    | CancelVisit
    | Park
    | Resume
    | ResumeParked
    | Transfer
    | Reclassify
    | ChangeRoute
    | UndoLast
    | OpenCounter
    | PauseCounter
    | CloseCounter
    | ReleaseCounter
    | ResetSeries
    | ChangeDiscipline
    | NoteOpening
    | EndDay
    | ImportAppointments
    | RemoveAppointment
    | CheckIn
    | StopTickets
    | ResumeTickets
    | NoteFault
    | EndFault
    | AcknowledgeFault
    | OrderDevice
    | SetUpDisplay
    | PostNotice
    | WithdrawNotice
)
