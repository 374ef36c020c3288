"""What a site's own past says about its pace: how long visits take, and how many people come when.

Few observations are drawn toward what is known already: a time of day toward its service, a service toward
its stage, a stage toward what the office says is usual (shrinkage by a fixed number of pseudo-observations).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import median
from zoneinfo import ZoneInfo

from server.domain.identity import ServiceId, StageId
from server.domain.situation import Pace, Stream
from server.domain.ticket import TicketClass

PRIOR_CV = 0.6
PRIOR_DOUBT = 0.3
WEIGHT = 8.0
"""So many observations weigh as much as what was known before them."""
ENOUGH = 10
"""With fewer observations of a stage people are told no time."""
BLOCK_H = 3
LONGEST = timedelta(hours=3)
"""A visit that took longer was forgotten at the counter, and teaches nothing."""
FAR = 8.0
"""A visit counts for no more than so many medians of its stage."""
OF_SERVICE, OF_BLOCK = 0.15, 0.05
"""How far the means of a stage's services, and of a service's times of day, usually lie apart (share)."""
WEIGHT_DAYS = 4.0
"""So many days of one weekday weigh as much as the mean of all days."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """A visit at a counter from call to end; ``missed`` when nobody came."""

    stage: StageId
    service: ServiceId
    called_at: datetime
    ended_at: datetime
    missed: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody took a ticket."""

    service: ServiceId
    ticket_class: TicketClass
    at: datetime


@dataclass(slots=True)
class _Sum:
    """Observations added up, in seconds."""

    n: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def add(self, seconds: float) -> None:
        """Take one more."""
        self.n, self.total, self.squares = self.n + 1, self.total + seconds, self.squares + seconds * seconds


@dataclass(frozen=True, slots=True)
class Paces:
    """How long a counter is occupied by one visitor, as far as it was learned."""

    zone: ZoneInfo
    usual: Mapping[tuple[StageId, ServiceId], timedelta]
    of_stage: Mapping[StageId, _Sum] = field(default_factory=dict)
    of_service: Mapping[tuple[StageId, ServiceId], _Sum] = field(default_factory=dict)
    of_block: Mapping[tuple[StageId, ServiceId, int], _Sum] = field(default_factory=dict)

    def known(self, stage: StageId) -> bool:
        """Tell whether the stage was seen often enough to tell people a time."""
        seen = self.of_stage.get(stage)
        return seen is not None and seen.n >= ENOUGH

    def at(self, stage: StageId, service: ServiceId, when: datetime) -> Pace:
        """Return the pace of a visitor of this service at this stage, at this time of day."""
        usual = self.usual.get((stage, service), timedelta(minutes=10)).total_seconds()
        block = _block(when, self.zone)
        prior = Pace(usual, PRIOR_CV, PRIOR_DOUBT)
        of_stage = _shrunk(prior, 0.0, self.of_stage.get(stage))
        of_service = _shrunk(of_stage, OF_SERVICE, self.of_service.get((stage, service)))
        return _shrunk(of_service, OF_BLOCK, self.of_block.get((stage, service, block)))


def learn_paces(
    handled: Iterable[Handled],
    usual: Mapping[tuple[StageId, ServiceId], timedelta],
    now: datetime,
    zone: ZoneInfo,
) -> Paces:
    """Return what the visits until ``now`` teach; no-shows count, they occupy a counter too."""
    visits = [one for one in handled if timedelta() <= one.ended_at - one.called_at <= LONGEST]
    far = _far(visits)
    stages: defaultdict[StageId, _Sum] = defaultdict(_Sum)
    services: defaultdict[tuple[StageId, ServiceId], _Sum] = defaultdict(_Sum)
    blocks: defaultdict[tuple[StageId, ServiceId, int], _Sum] = defaultdict(_Sum)
    for one in visits:
        if one.ended_at > now:
            continue
        seconds = min(_seconds(one), far[one.stage])
        stages[one.stage].add(seconds)
        services[one.stage, one.service].add(seconds)
        blocks[one.stage, one.service, _block(one.called_at, zone)].add(seconds)
    return Paces(zone, dict(usual), dict(stages), dict(services), dict(blocks))


def learn_streams(
    arrived: Iterable[Arrived], now: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Stream]:
    """Give the arrivals to expect until then, hour by hour, from the same hours of the days before today.

    A weekday's mean is drawn toward that of all days; a day on which nobody came does not count.
    """
    counts: defaultdict[tuple[ServiceId, TicketClass, int], list[int]] = defaultdict(lambda: [0] * 7)
    days: set[date] = set()
    today = now.astimezone(zone).date()
    for one in arrived:
        local = one.at.astimezone(zone)
        if local.date() < today:
            days.add(local.date())
            counts[one.service, one.ticket_class, local.hour][local.weekday()] += 1
    like_today = sum(day.weekday() == today.weekday() for day in days)
    start = now.astimezone(zone)
    while days and start < until:
        end = min(_next_hour(start), until)
        for (service, ticket_class, hour), count in sorted(counts.items()):
            if hour == start.astimezone(zone).hour:
                mean = WEIGHT_DAYS * sum(count) / len(days)
                per_hour = (count[today.weekday()] + mean) / (like_today + WEIGHT_DAYS)
                yield Stream(service, ticket_class, start.astimezone(UTC), end.astimezone(UTC), per_hour)
        start = end


def _far(visits: Iterable[Handled]) -> dict[StageId, float]:
    """Return for each stage the seconds beyond which a visit is odd."""
    times: defaultdict[StageId, list[float]] = defaultdict(list)
    for one in visits:
        times[one.stage].append(_seconds(one))
    longest = LONGEST.total_seconds()
    return {
        stage: FAR * median(found) if len(found) >= ENOUGH and median(found) > 0 else longest
        for stage, found in times.items()
    }


def _seconds(one: Handled) -> float:
    return (one.ended_at - one.called_at).total_seconds()


def _shrunk(prior: Pace, apart: float, seen: _Sum | None) -> Pace:
    """Return what is known after the observations, drawn toward the prior, which is ``apart`` from it."""
    doubt = prior.doubt**2 + apart**2
    if seen is None or not seen.n:
        return Pace(prior.mean_s, prior.cv, sqrt(doubt))
    n = seen.n + WEIGHT
    mean = (seen.total + WEIGHT * prior.mean_s) / n
    about_mean = max(0.0, seen.squares - 2 * mean * seen.total + seen.n * mean * mean)
    variance = (about_mean + WEIGHT * (prior.cv * prior.mean_s) ** 2) / n
    cv = min(2.0, max(0.05, sqrt(variance) / mean)) if mean > 0 else prior.cv
    return Pace(mean, cv, sqrt((WEIGHT / n) ** 2 * doubt + seen.n * (cv / n) ** 2))


def _block(when: datetime, zone: ZoneInfo) -> int:
    return when.astimezone(zone).hour // BLOCK_H


def _next_hour(at: datetime) -> datetime:
    """Return the next full hour of the clock that ``at`` is on, in time that passes."""
    past = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return (at.astimezone(UTC) + HOUR - past).astimezone(at.tzinfo)
