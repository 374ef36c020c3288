"""The simulation against theory: M/M/c by Erlang C, and two classes of accumulating priority by Kleinrock.

Long runs go through the real discipline over the simulation's lines without the commands around it; that
the whole simulation gives every visitor the same wait is shown on a day of its own.
"""

import heapq
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from statistics import fmean
from uuid import UUID

import pytest

from server.domain.calendar import microseconds
from server.domain.discipline import ANYBODY, ClassRule, Discipline, Line, Offer, Waiting, choose
from server.domain.identity import CounterId, TurnId
from server.domain.office import Office
from server.domain.ticket import TicketClass
from server.simulation.lines import Lines
from server.simulation.plan import Plan, Stay, Visitor
from server.simulation.run import SimulatedDay
from tests.support.simulation import DESK, SERVICE, hall

START = datetime(2026, 3, 4, 1, tzinfo=UTC)
REGULAR, PRIORITY = TicketClass.REGULAR, TicketClass.PRIORITY
NEVER_OVERDUE = timedelta(days=10_000)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody in a queueing system: times in seconds."""

    at: float
    kind: TicketClass
    service: float


def customers(
    count: int, rates: Mapping[TicketClass, float], mean_service: float, seed: int
) -> list[Customer]:
    """Draw Poisson arrivals at these rates a second, with exponential service times.

    Both are scaled to have their means exactly, which takes most of the noise out of a mean wait.
    """
    chance = random.Random(seed)
    kinds, weights = list(rates), list(rates.values())
    gaps = [chance.expovariate(1.0) for _ in range(count)]
    services = [chance.expovariate(1.0) for _ in range(count)]
    gap, service = 1 / sum(weights) / fmean(gaps), mean_service / fmean(services)
    return [
        Customer(at * gap, kind, one * service)
        for at, kind, one in zip(
            accumulate(gaps), chance.choices(kinds, weights, k=count), services, strict=True
        )
    ]


def discipline(rate: float) -> Discipline:
    """Return the rule under which priority gains so many times as fast, and nobody is ever overdue."""
    return Discipline(
        {
            REGULAR: ClassRule(1.0, NEVER_OVERDUE),
            TicketClass.APPOINTMENT: ClassRule(1.0, NEVER_OVERDUE),
            PRIORITY: ClassRule(rate, NEVER_OVERDUE),
        }
    )


def waits(come: Sequence[Customer], counters: int, rule: Discipline) -> list[float]:
    """Serve everybody by the discipline's own choice and return each wait in seconds."""
    lines, found = Lines(), [0.0] * len(come)
    free: list[float] = [0.0] * counters
    weights = {DESK: 1}
    of_kind = {kind: Line(DESK, kind, SERVICE) for kind in TicketClass}
    nth = 0
    while nth < len(come) or len(lines):
        now = heapq.heappop(free)
        if not len(lines):
            now = max(now, come[nth].at)
        while nth < len(come) and come[nth].at <= now:
            one, at = come[nth], START + timedelta(seconds=come[nth].at)
            lines.add(Waiting(TurnId(UUID(int=nth)), of_kind[one.kind], at, microseconds(at), nth))
            nth += 1
        heads, oldest = lines.heads([DESK], {ANYBODY})
        chosen = choose(Offer(heads, oldest, weights), rule, START + timedelta(seconds=now))
        assert chosen is not None
        who = chosen[0].turn.int
        lines.remove(chosen[0].turn)
        found[who] = now - come[who].at
        heapq.heappush(free, now + come[who].service)
    return found


def erlang_c(counters: int, load: float) -> float:
    """Return the share who must wait in M/M/c, for a load in Erlang (A. K. Erlang, 1917)."""
    terms = [load**k / math.factorial(k) for k in range(counters)]
    last = load**counters / math.factorial(counters) * counters / (counters - load)
    return last / (sum(terms) + last)


@pytest.mark.parametrize(("counters", "use"), [(1, 0.6), (4, 0.7)])
def test_the_mean_wait_of_mmc_is_erlangs(counters: int, use: float) -> None:
    mean = 300.0
    come = customers(400_000, {REGULAR: use * counters / mean}, mean, seed=counters)
    expected = erlang_c(counters, use * counters) * mean / (counters - use * counters)
    assert fmean(waits(come, counters, discipline(1.0))) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("rate", [2.0, 4.0])
def test_the_mean_waits_of_two_classes_are_kleinrocks(rate: float) -> None:
    """Kleinrock (1964), "A delay dependent queue discipline", for M/M/1."""
    mean, slow, fast = 300.0, 0.35, 0.25
    come = customers(400_000, {REGULAR: slow / mean, PRIORITY: fast / mean}, mean, seed=1)
    found = waits(come, 1, discipline(rate))
    present = (slow + fast) * mean
    regular = present / (1 - slow - fast) / (1 - fast * (1 - 1 / rate))
    priority = present / (1 - slow - fast) - slow * regular * (1 - 1 / rate)
    of_kind = {
        kind: fmean(wait for one, wait in zip(come, found, strict=True) if one.kind is kind)
        for kind in (REGULAR, PRIORITY)
    }
    assert of_kind[REGULAR] == pytest.approx(regular, rel=0.03)
    assert of_kind[PRIORITY] == pytest.approx(priority, rel=0.03)


def test_the_whole_simulation_gives_every_visitor_the_same_wait() -> None:
    come = customers(3_000, {REGULAR: 0.006, PRIORITY: 0.003}, 300.0, seed=3)
    rule, counters = discipline(3.0), 3
    office: Office = replace(hall(counters), discipline=rule)
    end = START + timedelta(seconds=come[-1].at + 1)
    visitors = [
        Visitor(
            START + timedelta(seconds=one.at),
            SERVICE,
            one.kind,
            (Stay(timedelta(), timedelta(seconds=one.service)),),
        )
        for one in come
    ]
    presences = {CounterId(str(nth + 1)): [(START, end)] for nth in range(counters)}
    record = SimulatedDay(office, Plan(START, end, visitors, presences)).run()
    simulated = [visit.stops[0].wait for visit in record.visits]
    expected = [timedelta(seconds=wait) for wait in waits(come, counters, rule)]
    assert len(simulated) == len(expected)
    for wait, same in zip(simulated, expected, strict=True):
        assert wait is not None
        assert abs(wait - same) < timedelta(milliseconds=10)
