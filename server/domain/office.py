"""What a site is made of: stages, services, counters and reasons for priority; knows no ticket."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.discipline import Discipline
from server.domain.errors import (
    CounterClosed,
    CounterTaken,
    NotServed,
    NotYourCounter,
    UnknownCause,
    UnknownOutcome,
    UnknownReason,
    UnknownService,
    UnknownStage,
)
from server.domain.hours import Hours, Span
from server.domain.identity import CounterId, ReasonId, ServiceId, SiteId, StageId, UserId
from server.domain.lobby_setup import LobbySetup, Zone
from server.domain.notice import Notices
from server.domain.numbering import Series
from server.domain.policy import (
    DEFAULT_CAUSES,
    NO_QUOTA,
    Cause,
    CauseId,
    OutcomeId,
    Policy,
    Quota,
    SlipLayout,
    Texts,
)
from server.domain.stop import Stops
from server.domain.ticket import Route, Step, Ticket

MOST_LANGUAGES = 10
"""No call is spoken in more languages than this."""

USUAL = timedelta(minutes=10)
"""How long a stage takes a visitor until its own times are known."""

IDENTIFIER: Texts = {"id": "Nomor KTP atau paspor", "en": "Number of your ID card or passport"}
"""What a person is asked for where tickets are counted by person and the service says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop that counters serve. ``usual`` is how long a visitor takes there, until times are learned."""

    id: StageId
    name: Texts
    short_name: Texts = field(default_factory=dict)
    usual: timedelta = USUAL


@dataclass(frozen=True, slots=True)
class Service:
    """What a visitor picks at the kiosk.

    ``fee`` and ``duration`` are told before a ticket is taken, ``slip_text`` stands on its slip,
    ``identifier`` is what a person must show where the quota counts persons.
    """

    id: ServiceId
    series: Series
    name: Texts
    route: tuple[StageId, ...]
    description: Texts = field(default_factory=dict)
    bring: Texts = field(default_factory=dict)
    open: bool = True
    note: Texts = field(default_factory=dict)
    outcomes: dict[OutcomeId, Texts] = field(default_factory=dict)
    outcome_required: bool = False
    quota: Quota = NO_QUOTA
    fee: Texts = field(default_factory=dict)
    duration: Texts = field(default_factory=dict)
    slip_text: Texts = field(default_factory=dict)
    identifier: Texts = field(default_factory=dict)

    @property
    def asks_for(self) -> Texts:
        """What a person must show for a ticket; nothing where tickets are not counted by person."""
        return (self.identifier or IDENTIFIER) if self.quota.person is not None else {}

    def check_outcome(self, outcome: OutcomeId | None) -> None:
        """Raise UnknownOutcome for an outcome that this service does not know."""
        if outcome is not None and outcome not in self.outcomes:
            raise UnknownOutcome(outcome=outcome)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may go first."""

    id: ReasonId
    name: Texts


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter as the office is laid out: its label and the stages it serves, with their weights.

    Weight 0: only when its other stages are empty. ``shifts`` are the hours in which somebody is planned
    to sit there, for the estimate of waits; without them whoever sits there now is taken to stay.
    """

    id: CounterId
    label: str
    stages: dict[StageId, int]
    shifts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """A site's layout, its supervisors' ``stops`` and its ``notices``. ``languages`` begins with its own.

    ``setup`` is what its displays go by.
    """

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
    discipline: Discipline = field(default_factory=Discipline)
    policy: Policy = field(default_factory=Policy)
    hours: Hours | None = None
    causes: dict[CauseId, Cause] = field(default_factory=lambda: DEFAULT_CAUSES)
    slip: SlipLayout | None = None
    setup: LobbySetup = field(default_factory=LobbySetup)
    stops: Stops = ()
    notices: Notices = ()

    def service(self, service: ServiceId) -> Service:
        """Return the service; raise UnknownService."""
        if service not in self.services:
            raise UnknownService(service=service)
        return self.services[service]

    def nearest_service(self, service: ServiceId, letter: str) -> Service:
        """Return the service, or else the one whose numbers look alike, or else the first that is open.

        Raises UnknownService only where the office has no service at all.
        """
        named = self.services.get(service)
        alike = (one for one in self.services.values() if letter.startswith(one.series.letter))
        nearest = (
            named or next(alike, None) or next((one for one in self.services.values() if one.open), None)
        )
        return nearest or next(iter(self.services.values()), None) or self.service(service)

    @property
    def zones(self) -> list[Zone]:
        """The parts of the lobby, each with its counters and its stages."""
        serves = {desk.id: desk.stages for desk in self.desks.values()}
        return [zone.resolve(serves) for zone in self.setup.zones.values()]

    def languages_of(self, ticket: Ticket) -> tuple[str, ...]:
        """Return the languages in which the ticket is called: its own first, then the site's."""
        return tuple(dict.fromkeys([ticket.language, *self.languages]))[:MOST_LANGUAGES]

    def check_reason(self, reason: ReasonId) -> None:
        """Raise UnknownReason for a reason that this office does not know."""
        if reason not in self.reasons:
            raise UnknownReason(reason=reason)

    def route_of(self, ticket: Ticket) -> Route:
        """Return the ticket's steps: its own where an officer changed them, else its service's."""
        if ticket.route is not None:
            return ticket.route
        return tuple(Step(ticket.service, stage) for stage in self.service(ticket.service).route)

    def check_served(self, stage: StageId) -> None:
        """Raise UnknownStage for a stage that is not here, NotServed for one that no counter serves."""
        if stage not in self.stages:
            raise UnknownStage(stage=stage)
        if not any(stage in desk.stages for desk in self.desks.values()):
            raise NotServed(stage=stage)

    def check_cause(self, cause: CauseId | None) -> None:
        """Raise UnknownCause for a cause that this office does not know."""
        if cause is not None and cause not in self.causes:
            raise UnknownCause(cause=cause)


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
            raise CounterTaken(counter=self.id, officer=str(self.officer))
        self.officer = officer
        self._become(CounterState.OPEN, at)

    def pause(self, at: datetime, until: datetime | None, note: Texts) -> None:
        """Stop calling for a while; the officer keeps the counter."""
        self._become(CounterState.PAUSED, at)
        self.until, self.note = until, note

    def close(self, at: datetime) -> None:
        """Stop calling; nobody is at the counter then."""
        self._become(CounterState.CLOSED, at)
        self.officer = None

    def _become(self, state: CounterState, at: datetime) -> None:
        self.state, self.since, self.until, self.note = state, at, None, {}
