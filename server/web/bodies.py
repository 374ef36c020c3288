"""What clients send, and the shapes that OpenAPI documents; answers themselves travel as they were stored."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from server.domain.ticket import TicketClass
from server.services.commands import Finish

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", max_length=16)]
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


class Next(Asked):
    """What becomes of the visitor who is still at the counter; without it Next is refused then."""

    finish: Finish | None = None


class Pause(Asked):
    """Until when, and what the lobby reads meanwhile."""

    until: AwareDatetime | None = None
    note: LocalTexts = {}


class Issue(Asked):
    """A ticket taken at the reception desk."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    service: Name
    ticket_class: Annotated[TicketClass, Field(alias="class")] = TicketClass.REGULAR
    language: Language | None = None
    reason: Name | None = None


class Problem(BaseModel):
    """RFC 9457 problem details. ``code`` is stable; ``title`` is for people."""

    type: str
    title: str
    status: int
    code: str
    details: dict[str, object]
    request_id: str


class Turn(BaseModel):
    """One ticket's wait and service at one stage."""

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
    """A ticket as its taker gets it."""

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
    """A recent call."""

    call_id: UUID
    ticket: str
    counter: str
    stage: str
    service: str
    at: datetime
    times: int


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
