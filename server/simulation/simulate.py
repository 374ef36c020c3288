"""Runs a scenario: the days before, from which times are learned, then the day itself, once for each seed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from server.domain.events import Event
from server.domain.identity import StageId
from server.domain.office import Office
from server.simulation.plan import draw, mean_stays, planned
from server.simulation.run import Attendance, Record, SimulatedDay, Visit
from server.simulation.scenario import Scenario
from server.simulation.telling import EstimateTeller

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed's day came to; ``counts_from`` is when somebody had left unannounced, if anybody did."""

    seed: int
    office: Office
    visits: Sequence[Visit]
    attendances: Sequence[Attendance]
    cpu_s: Sequence[float]
    counts_from: datetime | None
    events: Sequence[Event] = ()


def simulate(
    scenario: Scenario,
    office: Office,
    seed: int,
    *,
    estimates: bool = True,
    keep_events: bool = False,
    heard: Callable[[float], None] = lambda _: None,
) -> Outcome:
    """Run the scenario's day and return its outcome; ``heard`` is told the share of the day that is over."""
    office = planned(office, scenario)
    plans = [draw(scenario, office, day, seed) for day in _days(scenario)]
    before = [SimulatedDay(office, plan, seed=seed).run() for plan in plans[:-1]]
    plan = plans[-1]
    teller = _teller(office, before, mean_stays(office, plans)) if estimates else None
    length = plan.end - plan.start
    record = SimulatedDay(office, plan, seed=seed, teller=teller).run(
        lambda at: heard(min(1.0, (at - plan.start) / length))
    )
    heard(1.0)
    return Outcome(
        seed=seed,
        office=office,
        visits=record.visits,
        attendances=record.attendances,
        cpu_s=() if teller is None else teller.cpu_s,
        counts_from=plan.leaves,
        events=record.events if keep_events else (),
    )


def simulate_all(
    scenario: Scenario,
    office: Office,
    seeds: Sequence[int],
    *,
    processes: int,
    estimates: bool = True,
    keep_events: bool = False,
) -> Iterator[Outcome]:
    """Run every seed, several at a time when there are cores for it; outcomes come in the seeds' order."""
    one = partial(simulate, scenario, office, estimates=estimates, keep_events=keep_events)
    if processes < 2 or len(seeds) < 2:
        yield from map(one, seeds)
        return
    with ProcessPoolExecutor(min(processes, len(seeds))) as pool:
        yield from pool.map(one, seeds)


def _teller(office: Office, before: Sequence[Record], means: Mapping[StageId, timedelta]) -> EstimateTeller:
    handled = [one for record in before for one in record.handled]
    arrived = [one for record in before for one in record.arrived]
    return EstimateTeller(office, handled, arrived, means)


def _days(scenario: Scenario) -> list[date]:
    """Return the days before on which an office works, and the day itself, in order."""
    days, day = [scenario.day.date], scenario.day.date
    while len(days) <= scenario.day.warm_up:
        day -= timedelta(days=1)
        if day.weekday() < SATURDAY:
            days.append(day)
    return days[::-1]
