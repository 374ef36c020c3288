"""A day's whole chance, drawn before it begins: who comes when, how long each takes, who sits where."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from server.domain.hours import Span
from server.domain.identity import CounterId, ServiceId, StageId
from server.domain.office import Office
from server.domain.policy import NO_QUOTA
from server.domain.ticket import TicketClass
from server.simulation.scenario import Appointments, Arrivals, Scenario, ServiceTime

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stay:
    """One visitor at one counter: the way there and the service; whoever does not show costs ``walk``."""

    walk: timedelta
    service: timedelta
    shows: bool = True

    @property
    def length(self) -> timedelta:
        """How long the counter is taken, from the call on."""
        return self.walk + self.service if self.shows else self.walk


@dataclass(frozen=True, slots=True)
class Slot:
    """An appointment that somebody may have."""

    code: str
    service: ServiceId
    at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who comes at ``at``, with a stay for each step of the service's route."""

    at: datetime
    service: ServiceId
    ticket_class: TicketClass
    stays: tuple[Stay, ...]
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One day: who comes, who sits where and when, and when somebody ``leaves`` unannounced."""

    start: datetime
    end: datetime
    visitors: Sequence[Visitor]
    presences: Mapping[CounterId, Sequence[Period]]
    slots: Sequence[Slot] = ()
    shows: float = 0.9
    leaves: datetime | None = None


def playable(office: Office) -> Office:
    """Return the office without what would refuse a visit that takes place: quotas, outcomes, closing."""
    services = {
        id_: replace(one, open=True, quota=NO_QUOTA, outcome_required=False)
        for id_, one in office.services.items()
    }
    return replace(office, services=services)


def planned(office: Office, scenario: Scenario) -> Office:
    """Return the office with the scenario's shifts, which the estimate knows, and without refusals."""
    desks = {
        counter: replace(desk, shifts=tuple(Span(one.start, one.end) for one in scenario.shifts_of(counter)))
        for counter, desk in office.desks.items()
    }
    return replace(playable(office), desks=desks)


def draw(scenario: Scenario, office: Office, day: date, seed: int) -> Plan:
    """Return the plan of this day; the same seed gives the same plan."""
    chance = random.Random(f"{seed}/{day.isoformat()}")  # noqa: S311 - chance, no secret
    drawing = _Drawing(scenario, office, day, chance)
    visitors = [*drawing.walk_ins(), *drawing.with_appointments()]
    leaves = [drawing.on(one.leaves) for one in scenario.counters if one.leaves is not None]
    shows = [one.show for one in scenario.appointments]
    return Plan(
        start=drawing.on(scenario.day.start),
        end=drawing.on(scenario.day.end),
        visitors=sorted(visitors, key=lambda one: one.at),
        presences={counter: drawing.presence(counter) for counter in office.desks},
        slots=drawing.slots(),
        shows=sum(shows) / len(shows) if shows else 0.9,
        leaves=max(leaves, default=None),
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    scenario: Scenario
    office: Office
    day: date
    chance: random.Random

    def on(self, local: time) -> datetime:
        """Return the local time of this day."""
        return datetime.combine(self.day, local, tzinfo=self.office.zone).astimezone(UTC)

    def presence(self, counter: CounterId) -> list[Period]:
        """Return when somebody sits at the counter, to the moment when one leaves for good."""
        periods = [(self.on(one.start), self.on(one.end)) for one in self.scenario.shifts_of(counter)]
        said = next((one for one in self.scenario.counters if one.counter == counter), None)
        if said is not None and said.leaves is not None:
            left = self.on(said.leaves)
            periods = [(start, min(end, left)) for start, end in periods if start < left]
        return sorted(periods)

    def walk_ins(self) -> Iterator[Visitor]:
        """Draw everybody who comes without an appointment."""
        for part in self.scenario.arrivals:
            classes, shares = list(part.classes), list(part.classes.values())
            for at in self._times(part):
                kind = self.chance.choices(classes, shares)[0]
                yield Visitor(at, part.service, kind, self._stays(part.service))

    def with_appointments(self) -> Iterator[Visitor]:
        """Draw who comes with an appointment, and when."""
        for part, slot in self._held():
            early = timedelta(minutes=self.chance.gauss(part.early_min, part.spread_min))
            if self.chance.random() < part.show:
                at = max(slot.at - early, self.on(self.scenario.day.start))
                yield Visitor(at, slot.service, TicketClass.APPOINTMENT, self._stays(slot.service), slot)

    def slots(self) -> list[Slot]:
        """Return every place of every slot."""
        return [slot for _, slot in self._held()]

    def _held(self) -> Iterator[tuple[Appointments, Slot]]:
        for nth, part in enumerate(self.scenario.appointments):
            at, end = self.on(part.start), self.on(part.end)
            while at < end:
                for place in range(part.places):
                    yield part, Slot(f"{nth}-{at:%H%M%S}-{place}", part.service, at)
                at += timedelta(minutes=part.every_min)

    def _times(self, part: Arrivals) -> Iterator[datetime]:
        yield from (self.on(one) for one in part.at)
        start, end = self.on(self.scenario.day.start), self.on(self.scenario.day.end)
        for nth, rate in enumerate(part.per_hour):
            hour = start + timedelta(hours=nth)
            yield from self._at_random(rate, hour, min(hour + timedelta(hours=1), end))

    def _at_random(self, per_hour: float, start: datetime, end: datetime) -> Iterator[datetime]:
        """Draw the times of a Poisson process."""
        at = start
        while per_hour:
            at += timedelta(seconds=self.chance.expovariate(per_hour / 3600))
            if at >= end:
                break
            yield at

    def _stays(self, service: ServiceId) -> tuple[Stay, ...]:
        """Draw a visitor's stays; whoever does not show at the first call comes to none."""
        visitors = self.scenario.visitors
        stays = []
        for nth, stage in enumerate(self.office.services[service].route):
            shows = nth > 0 or self.chance.random() >= visitors.no_show
            service_s = draw_time(self._time_at(stage, service), self.chance) * 60
            walk_s = visitors.walk_s if shows else visitors.no_show_lost_s
            stays.append(Stay(timedelta(seconds=walk_s), timedelta(seconds=service_s), shows))
        return tuple(stays)

    def _time_at(self, stage: StageId, service: ServiceId) -> ServiceTime:
        found = self.scenario.time_at(stage, service)
        assert found is not None, "check_scenario saw to it"
        return found


def draw_time(time_: ServiceTime, chance: random.Random) -> float:
    """Draw a service time in minutes."""
    if time_.mean_min is None:
        return chance.choice(time_.minutes)
    if time_.distribution == "fixed":
        return time_.mean_min
    if time_.distribution == "exponential":
        return chance.expovariate(1 / time_.mean_min)
    if time_.distribution == "gamma":
        return chance.gammavariate(time_.cv**-2, time_.mean_min * time_.cv**2)
    variance = math.log1p(time_.cv**2)
    return chance.lognormvariate(math.log(time_.mean_min) - variance / 2, math.sqrt(variance))


def mean_stays(office: Office, plans: Sequence[Plan]) -> dict[StageId, timedelta]:
    """Return how long one visitor takes at each stage on average, as it really is on these days."""
    lengths: dict[StageId, list[timedelta]] = {}
    for plan in plans:
        for visitor in plan.visitors:
            route = office.services[visitor.service].route
            for stage, stay in zip(route, visitor.stays, strict=True):
                lengths.setdefault(stage, []).append(stay.length)
                if not stay.shows:
                    break
    return {stage: sum(all_, timedelta()) / len(all_) for stage, all_ in lengths.items()}
