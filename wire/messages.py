"""Every message that crosses the broker, as frozen, versioned models; knows no topic and no transport.

A reader ignores fields it does not know and refuses a version it does not know. Times are aware UTC,
waits are seconds (null while unknown), texts for people come per language.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    UrlConstraints,
    model_validator,
)
from pydantic_core import Url

VERSION = 1


def _check_moment(value: datetime) -> datetime:
    """Return the time in UTC; years that a calendar's edge could overflow are refused."""
    if not 2000 <= value.year <= 9000:
        raise ValueError("the year must be between 2000 and 9000")
    return value.astimezone(UTC)


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("this time zone is not known here") from None
    return name


Slug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Language = Annotated[str, Field(max_length=16, pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")]
Number = Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[A-Z]{1,4}[0-9]{1,8}$")]
Moment = Annotated[AwareDatetime, AfterValidator(_check_moment)]
Zone = Annotated[str, Field(max_length=60), AfterValidator(_check_zone)]
Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
PublicToken = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ShortText = Annotated[str, Field(max_length=400)]
Texts = Annotated[dict[Language, ShortText], Field(max_length=20)]
Count = Annotated[int, Field(ge=0, lt=2**53)]  # what every JSON reader keeps exactly: RFC 7493, 2.2
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Percent = Annotated[int, Field(ge=0, le=100)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
WebAddress = Annotated[Url, UrlConstraints(allowed_schemes=["http", "https"], max_length=200)]


class Message(BaseModel):
    """What every message has: a version, and no way to change it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    max_bytes: ClassVar[int] = 65_536

    v: Literal[1] = 1


class Part(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TicketClass(StrEnum):
    """Why a ticket goes before others."""

    REGULAR = "regular"
    APPOINTMENT = "appointment"
    PRIORITY = "priority"


class PrintState(StrEnum):
    """What became of the paper (``sent``: handed to the printer; ``unknown``: nobody can tell)."""

    PENDING = "pending"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CounterState(StrEnum):
    """Whether a counter serves."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


# --- kiosk → server -----------------------------------------------------------------------------


class IssueTicket(Message):
    """A visitor pressed a service: ``id`` is the press, the kiosk made ``ticket`` and ``public_token``.

    ``identifier`` is what the person showed where the service asks for one.
    """

    type: Literal["issue_ticket"] = "issue_ticket"
    id: UUID
    ticket: UUID
    public_token: PublicToken
    service: Slug
    ticket_class: TicketClass = TicketClass.REGULAR
    reason: Slug | None = None
    language: Language
    pressed_at: Moment
    identifier: Annotated[str, Field(max_length=64)] | None = None


class CheckIn(Message):
    """A visitor with an appointment is here; answered as a press is. ``code`` was typed or scanned."""

    type: Literal["check_in"] = "check_in"
    id: UUID
    ticket: UUID
    public_token: PublicToken
    code: Annotated[str, Field(min_length=1, max_length=64)]
    language: Language
    pressed_at: Moment


class RecordOffline(Message):
    """A ticket that the kiosk gave by itself: never refused. ``press`` was not answered in time.

    ``taken_at`` is by the server's clock as far as the kiosk knew it; ``clock`` says whether it did.
    """

    type: Literal["record_offline"] = "record_offline"
    id: UUID
    press: UUID
    ticket: UUID
    public_token: PublicToken
    number: Number
    service: Slug
    ticket_class: TicketClass = TicketClass.REGULAR
    reason: Slug | None = None
    language: Language
    taken_at: Moment
    clock: bool = True


class ListedTicket(Part):
    """A ticket that a kiosk gave, as its journal knows it."""

    press: UUID
    ticket: UUID
    public_token: PublicToken
    number: Number
    service: Slug
    ticket_class: TicketClass
    language: Language
    issued_at: Moment
    business_day: date
    print_state: PrintState


class Introduce(Message):
    """A kiosk meets a new epoch: who it is, and its tickets of the last two business days, in parts.

    ``more``: another part follows. The server issues to the kiosk only after the last part.
    """

    type: Literal["introduce"] = "introduce"
    id: UUID
    install: UUID
    epoch: Count
    more: bool = False
    tickets: Annotated[tuple[ListedTicket, ...], Field(max_length=150)] = ()


class ReportPrint(Message):
    """What became of a ticket's slip. ``kept``: the visitor has the number from the screen, or may have."""

    type: Literal["report_print"] = "report_print"
    id: UUID
    ticket: UUID
    state: PrintState
    kept: bool = False


class WithdrawTicket(Message):
    """A press that was never printed is taken back; the server keeps a tombstone for its ticket id."""

    type: Literal["withdraw_ticket"] = "withdraw_ticket"
    id: UUID
    ticket: UUID


KioskCommand = IssueTicket | CheckIn | RecordOffline | Introduce | ReportPrint | WithdrawTicket


# --- server → kiosk -----------------------------------------------------------------------------


class TicketIssued(Message):
    """The ticket that a press made. ``id`` is the press's."""

    type: Literal["ticket_issued"] = "ticket_issued"
    id: UUID
    ticket: UUID
    number: Number
    service: Slug
    ticket_class: TicketClass
    public_token: PublicToken
    issued_at: Moment
    business_day: date
    ahead: Count
    wait_low_s: Count | None = None
    wait_high_s: Count | None = None


class Accepted(Message):
    """A command without a result of its own was carried out. ``id`` is the command's."""

    type: Literal["accepted"] = "accepted"
    id: UUID


class Introduced(Message):
    """The server knows the kiosk. ``letter`` marks the numbers it may give by itself; None: it may not."""

    type: Literal["introduced"] = "introduced"
    id: UUID
    letter: Letter | None = None


class Refused(Message):
    """A command was refused. ``code`` is stable; ``detail`` is for logs, people get a catalogue's text."""

    type: Literal["refused"] = "refused"
    id: UUID | None
    code: Code
    detail: ShortText = ""


KioskAnswer = TicketIssued | Introduced | Accepted | Refused


# --- server → devices ---------------------------------------------------------------------------


class CatalogService(Part):
    """A service as a kiosk offers it. ``bring`` lists documents; ``note`` says why it is closed.

    ``until``: when one that is closed for today only is open again. ``fee`` and ``duration`` are told before
    a ticket is taken, ``slip_text`` is printed on it. ``identifier``: what a person must type for it, where
    tickets are counted by person.
    """

    id: Slug
    letter: Letter
    name: Texts
    description: Texts = {}
    bring: Texts = {}
    fee: Texts = {}
    duration: Texts = {}
    slip_text: Texts = {}
    identifier: Texts = {}
    stages: tuple[Slug, ...]
    open: bool = True
    note: Texts = {}
    until: Moment | None = None


class CatalogReason(Part):
    """A reason for the priority class."""

    id: Slug
    name: Texts


class CatalogStage(Part):
    """A stage's names; ``short_name`` for narrow places."""

    id: Slug
    name: Texts
    short_name: Texts = {}


class CatalogDevice(Part):
    """A kiosk that a supervisor has stopped, and what it says until then; null: until it is let go on."""

    device: Slug
    note: Texts = {}
    until: Moment | None = None


class CatalogStop(Part):
    """A supervisor has stopped the whole site until then; null: until it is let go on."""

    until: Moment | None = None


SLIP_BLOCKS = (
    "logo",
    "office",
    "time",
    "service",
    "number",
    "class",
    "line",
    "code",
    "documents",
    "service-text",
    "text",
    "footer",
    "rule",
)


class CatalogOpening(Part):
    """When kiosks give tickets, from ``start`` to before ``end``."""

    start: Moment
    end: Moment


class CatalogSlip(Part):
    """How a slip is laid out: the names of its blocks from top to bottom; ``text`` is the site's own.

    A kiosk passes over a name that it does not know.
    """

    blocks: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=40)]
    text: Texts = {}


PARTS = (
    "header",
    "call",
    "recent",
    "calls",
    "counters",
    "grid",
    "sign",
    "stages",
    "rules",
    "media",
    "notices",
    "ticker",
)
"""The parts of a display's screen that a layout may name; a display leaves the place of another one empty."""


class CatalogBox(Part):
    """A place of a layout: a part of the screen, or places beside (``columns``) or above another (``rows``).

    Along its parent it takes ``size`` units, of which the screen's shorter side has 1080, or its ``share`` of
    what the sized ones leave. A part without content takes no place where ``collapses``.
    """

    part: Slug | None = None
    columns: Annotated[tuple["CatalogBox", ...], Field(max_length=12)] = ()
    rows: Annotated[tuple["CatalogBox", ...], Field(max_length=12)] = ()
    size: Annotated[float, Field(gt=0, le=4000)] | None = None
    share: Annotated[float, Field(gt=0, le=100)] = 1.0
    collapses: bool = False

    @model_validator(mode="after")
    def _check_kind(self) -> "CatalogBox":
        if sum(map(bool, (self.part, self.columns, self.rows))) != 1:
            raise ValueError("a place has either a part or columns or rows")
        return self


class CatalogLayout(Part):
    """How a display's screen is divided, for a screen that is wide and for one that is high."""

    id: Slug
    name: Texts = {}
    landscape: CatalogBox
    portrait: CatalogBox


class CatalogZone(Part):
    """A part of the lobby (a floor, a hall): its displays show and speak these counters and stages alone."""

    id: Slug
    name: Texts = {}
    counters: Annotated[tuple[Slug, ...], Field(max_length=200)]
    stages: Annotated[tuple[Slug, ...], Field(max_length=100)]


class CatalogLoudness(Part):
    """How loud displays speak from ``start`` on by the site's clock, until the day's next one."""

    start: ClockTime
    percent: Percent


class CatalogDisplay(Part):
    """How one display is set up. No zone is the whole lobby; ``counter``: it stands above that one alone.

    ``mute`` is by the staff. Where ``loudness`` is empty the site's own holds.
    """

    device: Slug
    zone: Slug | None = None
    counter: Slug | None = None
    layout: Slug = "main"
    theme: Literal["light", "dark"] = "light"
    mute: bool = False
    loudness: Annotated[tuple[CatalogLoudness, ...], Field(max_length=12)] = ()


class CatalogNotice(Part):
    """What the staff let displays say. ``urgent`` comes before all else. No zone is the whole lobby."""

    id: UUID
    text: Texts
    urgent: bool = False
    zone: Slug | None = None
    until: Moment | None = None


class CatalogMedium(Part):
    """A picture or video that displays show in turn, fetched from ``path`` below the public address.

    It is shown for ``seconds`` (a video to its end), on ``days`` (1 is Monday; none: every day) between the
    times of day ``start`` and ``end``, from ``first`` to ``last`` by the site's calendar.
    """

    id: Slug
    kind: Literal["picture", "video"]
    path: Annotated[str, Field(max_length=200, pattern=r"^/[A-Za-z0-9._/-]+$")]
    sha256: Digest
    size: Count
    seconds: Annotated[int, Field(ge=2, le=3600)] = 12
    zone: Slug | None = None
    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(max_length=7)] = ()
    start: ClockTime | None = None
    end: ClockTime | None = None
    first: date | None = None
    last: date | None = None


class CatalogLook(Part):
    """The site's own colours and its logo (a picture below the public address), where it has them."""

    brand: Colour | None = None
    deep_brand: Colour | None = None
    logo: CatalogMedium | None = None


class CatalogVoice(Part):
    """How calls are spoken: languages before or after the ticket's own, and numbers per language.

    ``first``: the ticket's own language or the site's. ``digits``: A042 as "A, 0, 4, 2"; ``number``: "A, 42".
    A language that is not named in ``numbers`` has digits. ``loudness`` is the site's by the hour.
    """

    first: Literal["ticket", "site"] = "ticket"
    numbers: dict[Language, Literal["digits", "number"]] = {}
    loudness: Annotated[tuple[CatalogLoudness, ...], Field(max_length=12)] = ()


class CatalogMessage(Message):
    """What the site offers, with every text a device shows on the site's behalf.

    ``cutover_hour``: when the business day turns, by the site's own clocks.
    """

    max_bytes: ClassVar[int] = 262_144

    epoch: Count
    rev: Count
    as_of: Moment
    site: Slug
    name: ShortText
    slip_name: ShortText = ""
    timezone: Zone
    cutover_hour: Annotated[int, Field(ge=0, le=23)] = 0
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=10)]
    public_url: WebAddress | None = None
    open: bool = True
    note: Texts = {}
    stop: CatalogStop | None = None
    closes_at: Moment | None = None
    openings: Annotated[tuple[CatalogOpening, ...], Field(max_length=100)] = ()
    services: tuple[CatalogService, ...]
    priority_reasons: tuple[CatalogReason, ...] = ()
    stages: tuple[CatalogStage, ...]
    ticker: Texts = {}
    footer: Texts = {}
    appointments: bool = False
    stopped: tuple[CatalogDevice, ...] = ()
    slip: CatalogSlip | None = None
    zones: Annotated[tuple[CatalogZone, ...], Field(max_length=60)] = ()
    layouts: Annotated[tuple[CatalogLayout, ...], Field(max_length=30)] = ()
    displays: Annotated[tuple[CatalogDisplay, ...], Field(max_length=200)] = ()
    notices: Annotated[tuple[CatalogNotice, ...], Field(max_length=20)] = ()
    media: Annotated[tuple[CatalogMedium, ...], Field(max_length=200)] = ()
    look: CatalogLook = CatalogLook()
    voice: CatalogVoice = CatalogVoice()
    rules: Texts = {}


class BoardCounter(Part):
    """A counter's row. ``since``: when its state or ticket began; ``until``: announced end of a pause."""

    counter: Slug
    label: ShortText
    state: CounterState
    ticket: Number | None = None
    stage: Slug | None = None
    since: Moment | None = None
    until: Moment | None = None
    note: Texts = {}


class BoardRecent(Part):
    """A recent call; ``at`` is its last sounding, ``languages`` are its message's."""

    call_id: UUID
    ticket: Number
    counter: Slug
    stage: Slug
    service: Slug
    at: Moment
    times: Annotated[int, Field(ge=1)]
    languages: Annotated[tuple[Language, ...], Field(max_length=10)] = ()


class BoardStage(Part):
    """How many wait for a stage and how long (P50 to P80, seconds)."""

    stage: Slug
    waiting: Count
    wait_low_s: Count | None = None
    wait_high_s: Count | None = None


class BoardService(Part):
    """What a new visitor of a service would meet."""

    service: Slug
    ahead: Count
    wait_low_s: Count | None = None
    wait_high_s: Count | None = None
    open: bool = True
    note: Texts = {}


class BoardMessage(Message):
    """A snapshot of what a lobby may see; a newer (epoch, rev, as_of) replaces an older."""

    max_bytes: ClassVar[int] = 262_144

    epoch: Count
    rev: Count
    as_of: Moment
    counters: tuple[BoardCounter, ...]
    recent: tuple[BoardRecent, ...] = ()
    stages: tuple[BoardStage, ...] = ()
    services: tuple[BoardService, ...] = ()

    @property
    def order(self) -> tuple[int, int, datetime]:
        """What decides which of two boards is newer."""
        return self.epoch, self.rev, self.as_of


class CallMessage(Message):
    """One call (``times`` = 1) or recall to show and speak, once per (call_id, times)."""

    call_id: UUID
    epoch: Count
    rev: Count
    ticket: Number
    counter: Slug
    label: ShortText
    stage: Slug
    service: Slug
    times: Annotated[int, Field(ge=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=10)]
    at: Moment


class HeartbeatMessage(Message):
    """The owner lives; ``rev`` is its newest, ``now`` its clock."""

    epoch: Count
    rev: Count
    now: Moment


class PokeMessage(Message):
    """The site has reached ``rev``."""

    rev: Count


# --- devices → server ---------------------------------------------------------------------------


class PresenceMessage(Message):
    """A device came or went. ``install`` names its installation, ``run`` this start of its program.

    Two installations, or two runs that take turns, under one name are a mistake.
    """

    online: bool
    kind: Literal["kiosk", "display"]
    version: ShortText
    install: UUID
    run: UUID | None = None
    at: Moment | None = None


class PrinterHealth(Part):
    """What a kiosk's printer says; null where it cannot tell."""

    kind: ShortText
    online: bool | None = None
    paper: Literal["ok", "low", "out"] | None = None
    cover: Literal["open", "closed"] | None = None
    cutter: Literal["ok", "failed"] | None = None


class HealthMessage(Message):
    """How a device is. ``journal``: presses the server has not yet answered; ``faults``: stable codes.

    ``disk_free_mb`` in 10^6 bytes, ``temperature_c`` in degrees Celsius; null where it cannot tell.
    ``screen``: whether the window answered lately. ``offline``: numbers given without the server and not yet
    delivered. ``clock``: whether the device knows the time.
    """

    at: Moment
    printer: PrinterHealth | None = None
    journal: Count | None = None
    offline: Count | None = None
    last_ticket: Number | None = None
    last_ticket_at: Moment | None = None
    disk_free_mb: Count | None = None
    temperature_c: Annotated[int, Field(ge=-100, le=200)] | None = None
    screen: bool | None = None
    clock: bool | None = None
    sound: bool | None = None
    faults: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    errors: tuple[ShortText, ...] = ()


class CommandSlip(Part):
    """A ticket whose slip a person asked for once more."""

    ticket: UUID
    number: Number
    service: Slug
    ticket_class: TicketClass
    language: Language
    issued_at: Moment
    public_token: PublicToken


class CommandMessage(Message):
    """What a device is told to do. ``announce``: speak a trial call.

    ``value``: the volume; ``slip``: what to print as a copy (SALINAN).
    """

    id: UUID
    action: Literal["reload", "identify", "test_print", "volume", "reprint", "restart", "announce"]
    value: Percent | None = None
    slip: CommandSlip | None = None


KIOSK_COMMAND: TypeAdapter[KioskCommand] = TypeAdapter(Annotated[KioskCommand, Field(discriminator="type")])
KIOSK_ANSWER: TypeAdapter[KioskAnswer] = TypeAdapter(Annotated[KioskAnswer, Field(discriminator="type")])
