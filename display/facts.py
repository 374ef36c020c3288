"""The display's own values as plain data: what came over the wire, without the wire or a window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Texts = Mapping[str, str]
CounterState = Literal["open", "paused", "closed"]


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter's row. ``until``: the announced end of a pause."""

    counter: str
    label: str
    state: CounterState = "open"
    ticket: str | None = None
    until: datetime | None = None
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call that the board lists; ``at`` is its last sounding."""

    call_id: UUID
    ticket: str
    counter: str
    stage: str
    service: str
    at: datetime
    times: int = 1


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
class Office:
    """What the site is called and says, from its catalog. ``order``: newer replaces older."""

    name: str
    timezone: str
    languages: tuple[str, ...]
    order: tuple[int, int, datetime] | None = None
    open: bool = True
    note: Texts = field(default_factory=dict)
    services: Mapping[str, Texts] = field(default_factory=dict)
    stages: Mapping[str, StageName] = field(default_factory=dict)
    ticker: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """What the server tells this display to do; ``value`` is a volume in percent."""

    action: Literal["reload", "identify", "volume", "restart"]
    value: int | None = None


Fact = Snapshot | Call | Heartbeat | Office | Command
