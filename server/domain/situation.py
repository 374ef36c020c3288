"""A site as it stands and what is known of its future, cut down to what bears on a question about waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.discipline import ANYBODY, Discipline, Line, Waiting, for_counter, for_officer
from server.domain.identity import CounterId, ServiceId, StageId, TurnId, UserId
from server.domain.ticket import TicketClass


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a counter is occupied by one visitor of a (stage, service), from call to end.

    ``cv``: coefficient of variation of one visit; ``doubt``: relative standard error of the mean.
    """

    mean_s: float
    cv: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at a counter now; ``step`` counts the stages of the service's route from 0."""

    line: Line
    step: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Attendant:
    """A counter as far as its future is known; it calls in its ``periods``, which are sorted and disjoint."""

    counter: CounterId
    weights: Mapping[StageId, int]
    visit: Visit | None
    periods: tuple[tuple[datetime, datetime], ...]
    officer: UserId | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """Arrivals to come."""

    service: ServiceId
    ticket_class: TicketClass
    start: datetime
    end: datetime
    per_hour: float


@dataclass(frozen=True, slots=True)
class Expected:
    """An appointment with which somebody may come."""

    service: ServiceId
    at: datetime
    chance: float = 0.9


@dataclass(frozen=True, slots=True)
class Situation:
    """A site as it stands at ``now`` and what is known of its future."""

    now: datetime
    discipline: Discipline
    waiting: Sequence[Waiting]
    attendants: Sequence[Attendant]
    paces: Mapping[tuple[StageId, ServiceId], Pace]
    routes: Mapping[ServiceId, tuple[StageId, ...]]
    streams: Sequence[Stream] = ()
    expected: Sequence[Expected] = ()


class Relevant:
    """The part of a situation that matters to who asks, with numbers for lines, stages and counters."""

    def __init__(self, situation: Situation, newcomers: Sequence[Line], *, everybody: bool) -> None:
        """Take the stages of the newcomers (or all that anybody waits for) and whatever bears on them."""
        self.situation = situation
        asked = {line.stage for line in newcomers}
        asked |= {one.line.stage for one in situation.waiting} if everybody else set()
        stages = _connected(situation, asked)
        self.attendants = [one for one in situation.attendants if stages & set(one.weights)]
        waiting = [one for one in situation.waiting if one.line.stage in stages]
        lines = dict.fromkeys(
            [*newcomers, *(one.line for one in waiting), *_coming(situation), *_visiting(situation)]
        )
        lines.update(dict.fromkeys(_onward(situation, lines)))
        self.lines = [line for line in lines if line.stage in stages]
        self.at = {line: index for index, line in enumerate(self.lines)}
        self.waiting = sorted(waiting, key=lambda one: (self.at[one.line], one.place, one.queued_rev))
        self.stages = sorted({line.stage for line in self.lines})
        self.next = [
            self.at.get(after, -1) if (after := _after(situation, line)) else -1 for line in self.lines
        ]

    def seconds(self, at: datetime) -> float:
        """Return the time from now."""
        return (at - self.situation.now).total_seconds()

    def frozen(self) -> list[int]:
        """Return for each who waits how many of the stage the discipline puts first now, at weight 1."""
        now, discipline = self.situation.now, self.situation.discipline

        def order(one: Waiting) -> tuple[bool, float, int, int]:
            late = discipline.due(one) - now
            gained = discipline.classes[one.line.ticket_class].rate * (one.queued_at - now).total_seconds()
            overdue = late <= timedelta()
            return not overdue, late.total_seconds() if overdue else gained, one.place, one.queued_rev

        seen: defaultdict[StageId, int] = defaultdict(int)
        before: dict[TurnId, int] = {}
        for one in sorted(self.waiting, key=order):
            before[one.turn] = seen[one.line.stage]
            seen[one.line.stage] += 1
        return [before[one.turn] for one in self.waiting]

    def most(self, own: Sequence[int]) -> list[int]:
        """Return how many may ever stand in each line: its ``own``, and who comes on from stages before."""
        total = list(own)
        for _ in self.lines:
            reached = list(own)
            for line, after in enumerate(self.next):
                if after >= 0:
                    reached[after] += total[line] + len(self.attendants)
            if reached == total:
                break
            total = reached
        return total

    def weights(self, attendant: Attendant) -> list[int | None]:
        """Return the counter's weight for each line, None where it does not serve the line."""
        mine = {ANYBODY, for_counter(attendant.counter)}
        if attendant.officer is not None:
            mine.add(for_officer(attendant.officer))
        return [attendant.weights.get(line.stage) if line.meant_for in mine else None for line in self.lines]


def _connected(situation: Situation, stages: set[StageId]) -> set[StageId]:
    """Return the stages that share counters with these, or feed those, as far as that goes."""
    found = set(stages)
    while True:
        shared = {s for one in situation.attendants if found & set(one.weights) for s in one.weights}
        feeding = {
            route[at]
            for route in situation.routes.values()
            for at in range(len(route) - 1)
            if found & set(route[at + 1 :])
        }
        more = (shared | feeding) - found
        if not more:
            return found
        found |= more


def _coming(situation: Situation) -> Iterable[Line]:
    streams = [(one.service, one.ticket_class) for one in situation.streams]
    expected = [(one.service, TicketClass.APPOINTMENT) for one in situation.expected]
    for service, ticket_class in dict.fromkeys([*streams, *expected]):
        if service in situation.routes:
            yield Line(situation.routes[service][0], ticket_class, service)


def _visiting(situation: Situation) -> Iterable[Line]:
    return [one.visit.line for one in situation.attendants if one.visit is not None]


def _onward(situation: Situation, lines: Iterable[Line]) -> list[Line]:
    """Return the lines to which people go from these, and on from there."""
    found: dict[Line, None] = {}
    open_ = list(lines)
    while open_:
        after = _after(situation, open_.pop())
        if after is not None and after not in found:
            found[after] = None
            open_.append(after)
    return list(found)


def _after(situation: Situation, line: Line) -> Line | None:
    """Return the line to which people go from this one."""
    route = situation.routes.get(line.service, ())
    if line.stage not in route[:-1]:
        return None
    return Line(route[route.index(line.stage) + 1], line.ticket_class, line.service)
