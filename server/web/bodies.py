"""What clients send, and the shapes that OpenAPI documents; answers themselves travel as they were stored."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from server.domain.ticket import TicketClass
from server.services.commands import Finish, Position

DEVICE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""What a kiosk or display may be called."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", max_length=16)]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(9000, 1, 1, tzinfo=UTC))
]
"""A time that no time zone can push over the calendar's edge."""
NoteText = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
LocalTexts = Annotated[dict[Language, NoteText], Field(max_length=20)]


class Asked(BaseModel):
    """A body; a field that is not known is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(Asked):
    """Who signs in."""

    username: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class ChangePassword(Asked):
    """Which password somebody has, and which one is chosen instead: of 8 to 256 characters."""

    current: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(max_length=1024)]


class Enrol(Asked):
    """The proof of a one-time code (wire.enrolment.derive), and the installation that shows it."""

    proof: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    install: UUID


class Next(Asked):
    """What becomes of the visitor who is still at the counter; without it Next is refused then."""

    finish: Finish | None = None
    outcome: Name | None = None
    expect: UUID | None = None


class Call(Asked):
    """Which waiting ticket to call, by its id or its printed number."""

    ticket: Annotated[str, Field(min_length=1, max_length=64)]
    finish: Finish | None = None
    outcome: Name | None = None


class Done(Asked):
    """With what outcome a service ended; the note is for colleagues and holds nothing about a person."""

    outcome: Name | None = None
    note: NoteText | None = None


Minutes = Annotated[int, Field(ge=1, le=1440)]


class Until(Asked):
    """A time to come, by itself or in minutes from now."""

    until: Moment | None = None
    minutes: Minutes | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.until is not None and self.minutes is not None:
            raise ValueError("give until or minutes, not both")
        return self


class Pause(Until):
    """Until when, what the lobby reads meanwhile, and one of the office's causes."""

    note: LocalTexts = {}
    reason: Name | None = None


class Park(Until):
    """Why the visitor waits aside (one of the office's causes), and until when or for how many minutes."""

    reason: Name


class Transfer(Asked):
    """Where the visitor goes: another stage, and a counter or an officer (id or name) that alone may call."""

    stage: Name | None = None
    counter: Name | None = None
    officer: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    position: Position = Position.ARRIVAL
    reason: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.counter is not None and self.officer is not None:
            raise ValueError("give counter or officer, not both")
        return self


class Reclassify(Asked):
    """The service or class that is right, and one of the office's causes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    service: Name | None = None
    ticket_class: Annotated[TicketClass | None, Field(alias="class")] = None
    reason: Name
    priority_reason: Name | None = None


class ChangeRoute(Asked):
    """Exactly one of: a stage to skip, a stage to add, a service to add."""

    skip: Name | None = None
    add: Name | None = None
    service: Name | None = None
    reason: Name

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.skip, self.add, self.service)) != 1:
            raise ValueError("give exactly one of skip, add and service")
        return self


class Issue(Asked):
    """A ticket taken at the reception desk."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    service: Name
    ticket_class: Annotated[TicketClass, Field(alias="class")] = TicketClass.REGULAR
    language: Language | None = None
    reason: Name | None = None
    identifier: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class Problem(BaseModel):
    """RFC 9457 problem details. ``code`` is stable; ``title`` is for people."""

    type: str
    title: str
    status: int
    code: str
    details: dict[str, object]
    request_id: str


class Turn(BaseModel):
    """One ticket's wait and service at one stage; ``collides``: another visitor holds the same number."""

    id: UUID
    ticket: UUID
    number: str
    service: str
    class_: Annotated[TicketClass, Field(alias="class")]
    language: str
    stage: str
    step: int
    state: str
    counter: str | None
    call_id: UUID | None
    times: int
    queued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    reason: dict[str, object] | None
    until: datetime | None
    cause: str | None
    outcome: str | None
    meant_for: str | None
    collides: bool


class Preview(BaseModel):
    """Whom Next would call and why; null when nobody waits."""

    turn: Turn | None
    reason: dict[str, object] | None


class ClassRule(BaseModel):
    """How fast a class gains priority with its wait, and after which wait it goes before everybody."""

    rate: float
    max_wait_s: int


class Chapter(BaseModel):
    """A part of the rules in words."""

    title: str
    says: list[str]


class Rules(BaseModel):
    """A queue's rules, in figures and in words."""

    classes: dict[str, ClassRule]
    rules: list[dict[str, object]]
    recalls: int
    grace_s: int
    late_behind: int
    check_in_early_s: int
    check_in_late_s: int
    quotas: dict[str, dict[str, int | None]]
    words: list[Chapter]


class Accuracy(BaseModel):
    """How true promised waits were: share within the range, usual error, mean of promise minus wait."""

    n: int
    p80_coverage: float | None
    median_abs_error_s: float | None
    bias_s: float | None


class Waits(BaseModel):
    """How true the promised waits were, over all and where at least five visitors were told one."""

    since: datetime
    overall: Accuracy
    by_service: dict[str, Accuracy]
    by_hour: dict[str, Accuracy]


class SeriesReset(BaseModel):
    """Which round of the day begins now."""

    letter: str
    round: int


class Stopped(BaseModel):
    """Whether tickets are given: by the whole site, for a service, at a kiosk (``of`` and its name)."""

    of: Literal["site", "service", "kiosk"]
    what: str
    stopped: bool
    since: datetime | None = None
    until: datetime | None = None
    note: dict[str, str] = {}


class Ordered(BaseModel):
    """What a device was told, and when; whether it has done so only the device can show."""

    id: UUID
    device: str
    action: str
    sent_at: datetime


class Device(BaseModel):
    """A kiosk or display as it said last; null is what it cannot tell, ``errors`` are its own words."""

    device: str
    kind: Literal["kiosk", "display"]
    online: bool
    version: str | None
    heard_at: datetime | None
    printer: str | None
    paper: str | None
    cover: str | None
    journal: int | None
    offline_tickets: int | None
    last_ticket: str | None
    last_ticket_at: datetime | None
    disk_free_mb: int | None
    temperature_c: int | None
    errors: list[str]


class Fault(BaseModel):
    """What is wrong with a device, by its stable code; an empty device is the server itself."""

    device: str
    fault: str
    since: datetime
    acknowledged_at: datetime | None


class Devices(BaseModel):
    """The site's devices, and what is wrong with them."""

    devices: list[Device]
    faults: list[Fault]


class DisplaySetup(BaseModel):
    """How a display is set up. No zone is the whole lobby; with a counter it shows that one alone."""

    device: str
    zone: str | None
    counter: str | None
    layout: str
    theme: Literal["light", "dark"]
    mute: bool
    loudness: list[dict[str, str | int]]


class Zone(BaseModel):
    """A part of the lobby, with all of its counters and stages."""

    id: str
    name: dict[str, str]
    counters: list[str]
    stages: list[str]


class Displays(BaseModel):
    """How the site's displays are set up, and what they can be set up to."""

    displays: list[DisplaySetup]
    zones: list[Zone]
    layouts: list[str]


class Notice(BaseModel):
    """What displays say; without a zone it is for the whole lobby, without ``until`` it has no end."""

    id: UUID
    text: dict[str, str]
    zone: str | None
    urgent: bool
    since: datetime
    until: datetime | None


class Notices(BaseModel):
    """The notices that stand."""

    notices: list[Notice]


class Counter(BaseModel):
    """A counter as it stands."""

    id: str
    label: str
    state: Literal["open", "paused", "closed"]
    stages: list[str]
    officer: UUID | None
    officer_name: str | None = None
    since: datetime | None
    until: datetime | None
    note: dict[str, str]
    turn: Turn | None


class Counters(BaseModel):
    """The site's counters, and the caller's own."""

    counters: list[Counter]
    mine: str | None


class Ticket(BaseModel):
    """A ticket as its taker gets it; the wait counts from ``counts_from``: its issue, or the appointment."""

    id: UUID
    number: str
    service: str
    class_: Annotated[TicketClass, Field(alias="class")]
    state: Literal["live", "done", "cancelled", "expired"]
    public_token: str
    ahead: int
    wait_low_s: int | None
    wait_high_s: int | None
    issued_at: datetime
    counts_from: datetime
    business_day: str


class TicketNow(BaseModel):
    """A ticket as anybody with its token may see it; ``ahead`` is null where it means nothing."""

    number: str
    service: str
    class_: Annotated[TicketClass, Field(alias="class")]
    state: Literal["live", "done", "cancelled", "expired"]
    stage: str | None
    turn_state: str | None
    counter: str | None
    ahead: int | None
    wait_low_s: int | None
    wait_high_s: int | None
    as_of: datetime


class SignedIn(BaseModel):
    """Who is signed in, and where; after a one-time password another one must be chosen first."""

    user: UUID
    name: str
    role: Literal["officer", "supervisor", "admin"]
    site: str | None
    password_change_required: bool


class Sealed(BaseModel):
    """A device's credentials, which its one-time code alone opens."""

    sealed: str


class BoardCounter(BaseModel):
    """A counter's row."""

    counter: str
    label: str
    state: Literal["open", "paused", "closed"]
    ticket: str | None
    stage: str | None
    since: datetime | None
    until: datetime | None
    note: dict[str, str]


class BoardRecent(BaseModel):
    """A recent call, and the languages in which it is spoken: the ticket's own first."""

    call_id: UUID
    ticket: str
    counter: str
    stage: str
    service: str
    at: datetime
    times: int
    languages: list[str]


class BoardStage(BaseModel):
    """How many wait for a stage."""

    stage: str
    waiting: int
    wait_low_s: int | None
    wait_high_s: int | None


class BoardService(BaseModel):
    """What somebody who came now would meet."""

    service: str
    ahead: int
    wait_low_s: int | None
    wait_high_s: int | None
    open: bool
    note: dict[str, str]


class Board(BaseModel):
    """What a lobby may see."""

    epoch: int
    rev: int
    as_of: datetime
    counters: list[BoardCounter]
    recent: list[BoardRecent]
    stages: list[BoardStage]
    services: list[BoardService]
