"""Whose turn is next, and why: pure choices over the heads of the lines.

A turn gains priority with its wait in line, faster in some classes and at some counters: accumulating
priority (Kleinrock 1964, "A delay dependent queue discipline"; Stanford, Taylor and Ziedins 2014, "Waiting
time distributions in the accumulating priority queue"). Nobody starves: whoever is beyond the class's
maximum wait for longest goes before all rules and weights.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from server.domain.identity import CounterId, Json, ServiceId, StageId, TurnId, UserId
from server.domain.ticket import TicketClass

ANYBODY = ""
"""A line's ``meant_for`` when any counter of the stage may call it."""


def for_counter(counter: CounterId) -> str:
    """Return the ``meant_for`` of a line that only this counter may call."""
    return f"counter:{counter}"


def for_officer(officer: UserId) -> str:
    """Return the ``meant_for`` of a line that only this officer may call."""
    return f"officer:{officer}"


@dataclass(frozen=True, slots=True)
class Line:
    """The turns that wait for the same: stage, class, service, and counter or officer when meant for one."""

    stage: StageId
    ticket_class: TicketClass
    service: ServiceId
    meant_for: str = ANYBODY


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting turn, as much of it as the discipline looks at."""

    turn: TurnId
    line: Line
    queued_at: datetime
    place: int
    queued_rev: int


class InLine(Protocol):
    """Whatever stands in a line: a Turn or a Waiting."""

    @property
    def line(self) -> Line:
        """The line it stands in."""
        ...

    @property
    def queued_at(self) -> datetime:
        """Since when it waits in this line."""
        ...

    @property
    def place(self) -> int:
        """Its position key in the line."""
        ...

    @property
    def queued_rev(self) -> int:
        """The event that put it there; it breaks ties."""
        ...


T = TypeVar("T", bound=InLine)


@dataclass(frozen=True, slots=True)
class ClassRule:
    """How fast a class gains priority with its wait, and after which wait it goes before everybody."""

    rate: float
    max_wait: timedelta


@dataclass(frozen=True, slots=True)
class Match:
    """Which lines a rule is about; None stands for all."""

    ticket_class: TicketClass | None = None
    service: ServiceId | None = None
    stage: StageId | None = None

    def __call__(self, line: Line) -> bool:
        """Tell whether the rule is about this line."""
        return (
            self.ticket_class in {None, line.ticket_class}
            and self.service in {None, line.service}
            and self.stage in {None, line.stage}
        )


@dataclass(frozen=True, slots=True)
class WaitOver:
    """Call these first once their wait exceeds ``over``."""

    match: Match
    over: timedelta


@dataclass(frozen=True, slots=True)
class Alternate:
    """Call ``times`` of the first kind in a row, then one of the other; whoever is missing is passed over."""

    first: Match
    times: int
    then: Match


Rule = WaitOver | Alternate

DEFAULT_CLASSES: Mapping[TicketClass, ClassRule] = {
    TicketClass.REGULAR: ClassRule(1.0, timedelta(minutes=60)),
    TicketClass.APPOINTMENT: ClassRule(2.0, timedelta(minutes=30)),
    TicketClass.PRIORITY: ClassRule(3.0, timedelta(minutes=20)),
}


@dataclass(frozen=True, slots=True)
class Discipline:
    """A site's rules. Without rules of its own, classes and weights alone decide."""

    classes: Mapping[TicketClass, ClassRule] = field(default_factory=lambda: DEFAULT_CLASSES)
    rules: tuple[Rule, ...] = ()

    @property
    def memory(self) -> int:
        """How many of a counter's last calls the rules look back at."""
        return max((rule.times for rule in self.rules if isinstance(rule, Alternate)), default=0)

    def due(self, turn: InLine) -> datetime:
        """Return when the turn's maximum wait is over."""
        return turn.queued_at + self.classes[turn.line.ticket_class].max_wait


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """What a counter may choose from.

    ``heads`` has the first of each line by place, ``oldest`` the one that has waited longest in each line
    (often the same); ``weights`` the counter's weight for each stage, 0 for a stage that it serves only when
    its others are empty; ``recent`` the lines of its last calls, the newest first.
    """

    heads: Sequence[T]
    oldest: Sequence[T]
    weights: Mapping[StageId, int]
    recent: Sequence[Line] = ()


def choose(offer: Offer[T], discipline: Discipline, now: datetime) -> tuple[T, dict[str, Json]] | None:
    """Return whom to call and the reason why, or None when nobody waits.

    A line has gained what its longest waiting has; the first by place is called from it. Costs O(lines). The
    reason: ``rule`` (overdue, wait_over, alternate, longest_wait, place, weight or priority), ``waited_s``,
    ``class``, and what the rule refers to.
    """
    late = [one for one in offer.oldest if discipline.due(one) <= now]
    if late:
        turn = min(late, key=lambda one: (discipline.due(one), *_in_order(one)))
        limit = discipline.classes[turn.line.ticket_class].max_wait
        return turn, reason_for("overdue", turn, now, limit_s=int(limit.total_seconds()))
    preferred = [one for one in offer.heads if offer.weights[one.line.stage] > 0]
    heads = preferred or offer.heads
    if not heads:
        return None
    since = {one.line: one.queued_at for one in offer.oldest}
    for rule in discipline.rules:
        chosen = _by_rule(rule, heads, since, offer, discipline, now)
        if chosen is not None:
            return chosen
    turn = _first(heads, since, offer.weights, discipline, now)
    return turn, _why_first(turn, since, offer.weights, discipline, now)


def _by_rule(
    rule: Rule,
    heads: Sequence[T],
    since: Mapping[Line, datetime],
    offer: Offer[T],
    discipline: Discipline,
    now: datetime,
) -> tuple[T, dict[str, Json]] | None:
    """Return whom the rule calls, None when it has nothing to say now."""
    if isinstance(rule, WaitOver):
        over = [one for one in heads if rule.match(one.line) and now - since[one.line] > rule.over]
        if not over:
            return None
        turn = min(over, key=lambda one: (since[one.line], *_in_order(one)))
        return turn, reason_for("wait_over", turn, now, limit_s=int(rule.over.total_seconds()))
    last = offer.recent[: rule.times]
    enough = len(last) == rule.times and all(rule.first(line) for line in last)
    wanted = [one for one in heads if (rule.then if enough else rule.first)(one.line)]
    if not wanted:
        return None
    turn = _first(wanted, since, offer.weights, discipline, now)
    return turn, reason_for("alternate", turn, now, times=rule.times)


def _first(
    heads: Sequence[T],
    since: Mapping[Line, datetime],
    weights: Mapping[StageId, int],
    discipline: Discipline,
    now: datetime,
) -> T:
    """Return the head of the line that has gained most; among equals the one of the earliest place."""
    gained = _gain(weights, discipline, now)
    return min(heads, key=lambda one: (-gained(one.line, since[one.line]), *_in_order(one)))


def _why_first(
    turn: InLine,
    since: Mapping[Line, datetime],
    weights: Mapping[StageId, int],
    discipline: Discipline,
    now: datetime,
) -> dict[str, Json]:
    """Return why this turn goes first, by what sets it apart from those who have waited longer."""
    passed = [line for line, at in since.items() if at < turn.queued_at]
    others = [line for line in passed if line != turn.line]
    if not passed:
        return reason_for("longest_wait", turn, now)
    by_class = _gain(dict.fromkeys(weights, 1), discipline, now)
    own = by_class(turn.line, since[turn.line])
    if any(by_class(line, since[line]) > own for line in others):
        return reason_for("weight", turn, now, passed=len(others))
    rate = discipline.classes[turn.line.ticket_class].rate
    if any(discipline.classes[line.ticket_class].rate < rate for line in others):
        return reason_for("priority", turn, now, passed=len(others))
    return reason_for("place", turn, now)


def _gain(
    weights: Mapping[StageId, int], discipline: Discipline, now: datetime
) -> Callable[[Line, datetime], float]:
    """Return the priority that a line has gained: weight(counter, stage) x rate(class) x wait in seconds."""
    return lambda line, since: (
        (weights[line.stage] or 1)
        * discipline.classes[line.ticket_class].rate
        * max(0.0, (now - since).total_seconds())
    )


def _in_order(one: InLine) -> tuple[int, int]:
    return one.place, one.queued_rev


def reason_for(rule: str, turn: InLine, now: datetime, **more: Json) -> dict[str, Json]:
    """Return why a turn is called: by which rule, its class, its wait, and what the rule refers to."""
    waited_s = max(0, int((now - turn.queued_at).total_seconds()))
    return {"rule": rule, "waited_s": waited_s, "class": turn.line.ticket_class.value, **more}
