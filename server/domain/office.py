"""What a site is made of: stages, services, counters and reasons for priority; knows no ticket."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.errors import (
    CounterClosed,
    CounterTaken,
    NotYourCounter,
    UnknownReason,
    UnknownService,
)
from server.domain.identity import CounterId, ReasonId, ServiceId, SiteId, StageId, UserId
from server.domain.numbering import Series

Texts = dict[str, str]
"""A text per language code."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop that counters serve."""

    id: StageId
    name: Texts
    short_name: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """What a visitor picks at the kiosk."""

    id: ServiceId
    series: Series
    name: Texts
    route: tuple[StageId, ...]
    description: Texts = field(default_factory=dict)
    bring: Texts = field(default_factory=dict)
    open: bool = True
    note: Texts = field(default_factory=dict)

    def stage_after(self, step: int) -> StageId | None:
        """Return the stage that follows the route's step, or None when the visit ends there."""
        return self.route[step + 1] if step + 1 < len(self.route) else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may go first."""

    id: ReasonId
    name: Texts


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter as the office is laid out: its label and the stages it serves, with their weights."""

    id: CounterId
    label: str
    stages: dict[StageId, int]


@dataclass(frozen=True, slots=True)
class Office:
    """A site's layout. ``languages`` begins with the site's own."""

    id: SiteId
    name: str
    zone: ZoneInfo
    cutover_hour: int
    languages: tuple[str, ...]
    stages: dict[StageId, Stage]
    services: dict[ServiceId, Service]
    desks: dict[CounterId, Desk]
    reasons: dict[ReasonId, Reason]
    slip_name: str = ""
    ticker: Texts = field(default_factory=dict)
    footer: Texts = field(default_factory=dict)

    def service(self, service: ServiceId) -> Service:
        """Return the service; raise UnknownService."""
        if service not in self.services:
            raise UnknownService(service=service)
        return self.services[service]

    def check_reason(self, reason: ReasonId) -> None:
        """Raise UnknownReason for a reason that this office does not know."""
        if reason not in self.reasons:
            raise UnknownReason(reason=reason)

    def services_through(self, stage: StageId) -> list[ServiceId]:
        """Return the services whose route passes the stage."""
        return [service.id for service in self.services.values() if stage in service.route]


@dataclass(slots=True)
class SiteClock:
    """How far a site has come: its newest event, the owner's epoch and the business day."""

    epoch: int
    rev: int
    last_event_at: datetime | None
    business_day: date | None


class CounterState(StrEnum):
    """Whether a counter serves."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(slots=True)
class Counter:
    """A counter as it stands: who is there and whether it serves."""

    desk: Desk
    state: CounterState = CounterState.CLOSED
    officer: UserId | None = None
    since: datetime | None = None
    until: datetime | None = None
    note: Texts = field(default_factory=dict)

    @property
    def id(self) -> CounterId:
        """The counter's name in its site."""
        return self.desk.id

    def must_serve(self, officer: UserId) -> None:
        """Raise NotYourCounter or CounterClosed unless the officer may call here."""
        self.must_be_held_by(officer)
        if self.state is not CounterState.OPEN:
            raise CounterClosed(counter=self.id, state=self.state.value)

    def must_be_held_by(self, officer: UserId) -> None:
        """Raise NotYourCounter unless this officer is at the counter."""
        if self.officer != officer:
            raise NotYourCounter(counter=self.id)

    def open(self, officer: UserId, at: datetime) -> None:
        """Open for this officer; raise CounterTaken while another one is here."""
        if self.officer not in {None, officer}:
            raise CounterTaken(counter=self.id)
        self.officer = officer
        self._become(CounterState.OPEN, at)

    def pause(self, at: datetime, until: datetime | None, note: Texts) -> None:
        """Stop calling for a while; the officer keeps the counter."""
        self._become(CounterState.PAUSED, at)
        self.until, self.note = until, note

    def close(self, at: datetime) -> None:
        """Stop calling and leave the counter."""
        self._become(CounterState.CLOSED, at)
        self.officer = None

    def _become(self, state: CounterState, at: datetime) -> None:
        self.state, self.since, self.until, self.note = state, at, None, {}
