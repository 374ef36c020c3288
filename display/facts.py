"""The display's own values as plain data: what came over the wire, without the wire or a window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Texts = Mapping[str, str]
CounterState = Literal["open", "paused", "closed"]
Theme = Literal["light", "dark"]
DEFAULT_LAYOUT = "main"


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter's row. ``until``: the announced end of a pause."""

    counter: str
    label: str
    state: CounterState = "open"
    ticket: str | None = None
    until: datetime | None = None
    note: Texts = field(default_factory=dict)
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call that the board lists; ``at`` is its last sounding, ``languages`` are its message's."""

    call_id: UUID
    ticket: str
    counter: str
    stage: str
    service: str
    at: datetime
    times: int = 1
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageWait:
    """How many wait for a stage, and how long in seconds where that is known."""

    stage: str
    waiting: int
    low_s: int | None = None
    high_s: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One board. A newer ``order`` replaces an older."""

    epoch: int
    rev: int
    as_of: datetime
    counters: tuple[Counter, ...] = ()
    recent: tuple[RecentCall, ...] = ()
    stages: tuple[StageWait, ...] = ()

    @property
    def order(self) -> tuple[int, int, datetime]:
        """What decides which of two boards is newer."""
        return self.epoch, self.rev, self.as_of

    def lists(self, call_id: UUID) -> bool:
        """Tell whether the call stands: neither taken back nor too old to matter."""
        return any(entry.call_id == call_id for entry in self.recent)

    def counter(self, counter: str) -> Counter | None:
        """Return the counter's row, if it has one."""
        return next((row for row in self.counters if row.counter == counter), None)


@dataclass(frozen=True, slots=True)
class Call:
    """One call (``times`` = 1) or recall. No languages means the site's."""

    call_id: UUID
    times: int
    epoch: int
    rev: int
    ticket: str
    counter: str
    label: str
    stage: str
    service: str
    at: datetime
    languages: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[datetime, int, int, int]:
        """The order in which calls are shown."""
        return self.at, self.epoch, self.rev, self.times


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The server lives; ``rev`` is its newest, ``now`` its clock."""

    epoch: int
    rev: int
    now: datetime


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage's names; ``short`` for narrow places."""

    name: Texts
    short: Texts


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the lobby: its counters, and the stages that visitors wait for there."""

    zone: str
    name: Texts = field(default_factory=dict)
    counters: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud to speak, in percent, from a time of day ("07:00") by the site's clock."""

    start: str
    percent: int


@dataclass(frozen=True, slots=True)
class Setup:
    """How one display is set up; this is how one that the server does not name is."""

    device: str = ""
    zone: str | None = None
    counter: str | None = None
    layout: str = DEFAULT_LAYOUT
    theme: Theme = "light"
    mute: bool = False
    loudness: tuple[Loudness, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A place of a layout: a part, or places side by side or one above the other; lengths in units."""

    part: str | None = None
    columns: tuple["Box", ...] = ()
    rows: tuple["Box", ...] = ()
    size: float | None = None
    share: float = 1.0
    collapses: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How the screen is divided, where it is wide and where it is high."""

    layout: str
    landscape: Box
    portrait: Box


@dataclass(frozen=True, slots=True)
class Notice:
    """What the staff let displays say until it is withdrawn or ``until`` has come."""

    notice: UUID
    text: Texts
    urgent: bool = False
    zone: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or video below the server's public address, and when it is shown; 1 is Monday."""

    medium: str
    kind: Literal["picture", "video"]
    path: str
    sha256: str
    size: int
    seconds: int = 12
    zone: str | None = None
    days: tuple[int, ...] = ()
    start: str | None = None
    end: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def id(self) -> str:
        """Its name, as the rule of what is due calls it."""
        return self.medium


@dataclass(frozen=True, slots=True)
class Look:
    """The site's own colours and logo, where it has them."""

    brand: str | None = None
    deep_brand: str | None = None
    logo: Medium | None = None


@dataclass(frozen=True, slots=True)
class VoiceTerms:
    """How the site lets calls be spoken: whose language first, and numbers as digits or as a number."""

    first: Literal["ticket", "site"] = "ticket"
    numbers: Mapping[str, Literal["digits", "number"]] = field(default_factory=dict)
    loudness: tuple[Loudness, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """What the site is called and says, from its catalog. ``order``: newer replaces older.

    ``layouts`` are the site's own and those that every display knows.
    """

    name: str
    timezone: str
    languages: tuple[str, ...]
    order: tuple[int, int, datetime] | None = None
    open: bool = True
    note: Texts = field(default_factory=dict)
    services: Mapping[str, Texts] = field(default_factory=dict)
    stages: Mapping[str, StageName] = field(default_factory=dict)
    ticker: Texts = field(default_factory=dict)
    rules: Texts = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    setups: Mapping[str, Setup] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    media: tuple[Medium, ...] = ()
    look: Look = field(default_factory=Look)
    voice: VoiceTerms = field(default_factory=VoiceTerms)
    public_url: str | None = None

    def setup_of(self, device: str) -> Setup:
        """Return how the display of this name is set up."""
        return self.setups.get(device, Setup(device))

    def layout_named(self, name: str) -> Layout | None:
        """Return the layout of this name, or else the one for all; None before any is known."""
        return self.layouts.get(name) or self.layouts.get(DEFAULT_LAYOUT)


@dataclass(frozen=True, slots=True)
class Command:
    """What the server tells this display to do; ``value`` is a volume in percent."""

    action: Literal["reload", "identify", "volume", "restart", "announce"]
    value: int | None = None


Fact = Snapshot | Call | Heartbeat | Office | Command
