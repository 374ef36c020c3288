"""What simulated days come to: waits by class, use of the counters, and how true the estimate was."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import fmean, median

from server.domain.accuracy import Told, accuracy
from server.domain.identity import CounterId, StageId
from server.domain.ticket import TicketClass
from server.simulation.run import Attendance, Guess, Visit
from server.simulation.simulate import Outcome

_BASELINES: Mapping[str, Callable[[Guess], float]] = {
    "zms_true": lambda guess: guess.zms_true_s,
    "zms_deployed": lambda guess: guess.zms_deployed_s,
    "zms_deployed_short": lambda guess: guess.zms_deployed_short_s,
    "les": lambda guess: guess.les_s,
}


@dataclass(slots=True)
class Results:
    """Adds up the outcomes of one scenario's seeds."""

    scenario: str
    standard_min: Mapping[TicketClass, float] = field(default_factory=dict)
    _seeds: list[int] = field(default_factory=list)
    _visits: list[Visit] = field(default_factory=list)
    _attendances: list[Attendance] = field(default_factory=list)
    _told: list[Told] = field(default_factory=list)
    _errors: dict[str, list[float]] = field(default_factory=dict)
    _cpu_s: list[float] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Take one more day."""
        self._seeds.append(outcome.seed)
        self._visits += outcome.visits
        self._attendances += outcome.attendances
        self._cpu_s += outcome.cpu_s
        for visit in outcome.visits:
            if outcome.counts_from is None or visit.visitor.at >= outcome.counts_from:
                self._compare(visit, outcome)

    def as_json(self) -> dict[str, object]:
        """Return everything as plain values: waits in minutes, shares from 0 to 1, None where nobody was."""
        return {
            "scenario": self.scenario,
            "seeds": self._seeds,
            "visitors": len(self._visits),
            "unserved": sum(visit.stops[-1].called_at is None for visit in self._visits),
            "classes": {kind.value: self._class(kind) for kind in TicketClass if self._of(kind)},
            "stages": {stage: {"wait_min": spread(waits)} for stage, waits in self._by_stage().items()},
            "counters": {counter: self._counter(counter) for counter in self._counters()},
            "estimate": self._estimate(),
            "baselines": {
                name: {"median_abs_error_min": _minutes(median(errors) if errors else None)}
                for name, errors in ((name, self._errors.get(name, [])) for name in _BASELINES)
            },
        }

    def _compare(self, visit: Visit, outcome: Outcome) -> None:
        wait, promise = visit.stops[0].wait, visit.promise
        if wait is None or visit.guess is None or promise.wait_low_s is None or promise.wait_high_s is None:
            return
        waited_s = wait.total_seconds()
        hour = visit.visitor.at.astimezone(outcome.office.zone).hour
        service = visit.visitor.service
        self._told.append(Told(service, hour, promise.wait_low_s, promise.wait_high_s, int(waited_s)))
        for name, told_s in _BASELINES.items():
            self._errors.setdefault(name, []).append(abs(told_s(visit.guess) - waited_s))

    def _estimate(self) -> dict[str, object]:
        found = accuracy(self._told)
        return {
            "told": found.n,
            "p80_coverage": None if found.p80_coverage is None else round(found.p80_coverage, 4),
            "median_abs_error_min": _minutes(found.median_abs_error_s),
            "bias_min": _minutes(found.bias_s),
            "cpu_ms": round(fmean(self._cpu_s) * 1000, 3) if self._cpu_s else None,
        }

    def _of(self, kind: TicketClass) -> list[Visit]:
        return [visit for visit in self._visits if visit.visitor.ticket_class is kind]

    def _class(self, kind: TicketClass) -> dict[str, object]:
        visits = self._of(kind)
        waits = _waits(visit.stops[0].wait for visit in visits)
        standard = self.standard_min.get(kind)
        within = None
        if standard is not None and visits:
            within = sum(wait <= standard for wait in waits) / len(visits)
        return {
            "visitors": len(visits),
            "wait_min": spread(waits),
            "standard_min": standard,
            "within_standard": None if within is None else round(within, 4),
        }

    def _by_stage(self) -> dict[StageId, list[float]]:
        stages: dict[StageId, list[float]] = {}
        for visit in self._visits:
            for stop in visit.stops:
                stages.setdefault(stop.stage, []).extend(_waits([stop.wait]))
        return stages

    def _counters(self) -> list[CounterId]:
        return list(dict.fromkeys(one.counter for one in self._attendances))

    def _counter(self, counter: CounterId) -> dict[str, object]:
        mine = [one for one in self._attendances if one.counter == counter]
        present = sum((one.present for one in mine), timedelta())
        busy = sum((one.busy for one in mine), timedelta())
        return {
            "served": sum(one.served for one in mine),
            "utilisation": round(busy / present, 4) if present else None,
        }


def spread(waits: Sequence[float]) -> dict[str, float | None]:
    """Return mean, P50, P90 and the longest of these waits, in minutes."""
    if not waits:
        return dict.fromkeys(("mean", "p50", "p90", "max"))
    ordered = sorted(waits)
    figures = {
        "mean": fmean(ordered),
        "p50": _quantile(ordered, 0.5),
        "p90": _quantile(ordered, 0.9),
        "max": ordered[-1],
    }
    return {name: round(value, 2) for name, value in figures.items()}


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that this share of them does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _waits(waits: Iterable[timedelta | None]) -> list[float]:
    return [wait / timedelta(minutes=1) for wait in waits if wait is not None]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 3)
