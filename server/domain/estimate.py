"""How long people wait: the site's own discipline run forward over many sampled futures at once.

In each future the counters finish whom they serve, call by the discipline, and take sampled times. A newcomer
is a ghost: it stands in line from now on and is noted when the discipline would call it, but occupies nobody,
so one run answers for every line. The same state gives the same answer (common random numbers).

The futures are the first axis of every array; a step lets each future's earliest free counter call once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, log, sqrt
from statistics import NormalDist
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from server.domain.discipline import Alternate, Line, Match
from server.domain.identity import ServiceId, TurnId
from server.domain.situation import Attendant, Expected, Pace, Relevant, Situation, Stream, Visit
from server.domain.ticket import TicketClass

__all__ = ["Attendant", "Estimate", "Expected", "Pace", "Situation", "Stream", "Visit", "Wait", "estimate"]

FUTURES = 60
HORIZON_S = 12 * 3600.0
MOST_STEPS = 3000
TABLE = 4096
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

NEVER = 1e15
_OVERDUE, _PREFERRED, _RULE = 1e13, 1e11, 1e9
"""What lifts a line's score above what a wait may gain: maximum waits, then stages of weight, then rules."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Turns ahead, and the wait's P50 and P80 in seconds; None where no counter will come to it."""

    ahead: int
    low_s: int | None
    high_s: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What newcomers to each line, and those who wait, can expect."""

    newcomers: Mapping[Line, Wait]
    turns: Mapping[TurnId, Wait]


def estimate(
    situation: Situation,
    newcomers: Sequence[Line],
    *,
    futures: int = FUTURES,
    seed: int = 0,
    turns: bool = False,
) -> Estimate:
    """Return the waits of newcomers to these lines and, when asked, of all who wait.

    Costs O(futures x calls until the last newcomer is called).
    """
    lobby = Relevant(situation, newcomers, everybody=turns)
    run = _Run(lobby, newcomers, futures, seed, everybody=turns)
    run.go()
    found = {line: _summed_up(run.ghosts[:, g], run.ghosts_ahead[:, g]) for g, line in enumerate(newcomers)}
    if not turns:
        return Estimate(found, {})
    told = {
        one.turn: _summed_up(run.called[:, at], run.called_ahead[:, at])
        for at, one in enumerate(lobby.waiting)
    }
    return Estimate(found, told)


def _summed_up(times: Floats, ahead: Floats) -> Wait:
    ordered = np.sort(times)
    low, high = (ordered[ceil(share * len(ordered)) - 1] for share in (0.5, 0.8))
    return Wait(
        int(np.median(ahead)),
        None if low == NEVER else round(float(low)),
        None if high == NEVER else round(float(high)),
    )


@cache
def _quantiles() -> Floats:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / 512) for i in range(512)])


class _Run:
    """The futures as arrays: F futures, L lines, C counters, S stages, G ghosts."""

    def __init__(
        self, lobby: Relevant, newcomers: Sequence[Line], futures: int, seed: int, *, everybody: bool
    ) -> None:
        self.lobby, self.futures = lobby, futures
        rng = np.random.default_rng(seed)
        self.rows = np.arange(futures)
        self.draws = rng.standard_normal(TABLE)
        self.corner = self.rows * len(lobby.lines)
        self._set_paces(rng)
        self.everybody = everybody
        lots = rng.random((len(lobby.attendants), futures))
        self._set_lines(rng)
        self._set_counters(lots)
        self.ghost_lines = np.array([lobby.at[line] for line in newcomers], dtype=np.intp)
        self.ghosts = np.full((futures, len(newcomers)), NEVER)
        stage_of = {stage: index for index, stage in enumerate(lobby.stages)}
        self.stage = np.array([stage_of[line.stage] for line in lobby.lines], dtype=np.intp)
        self.passed = np.zeros((futures, len(lobby.stages)))
        waiting = np.bincount(self.stage[self.turn_lines], minlength=len(lobby.stages)).astype(float)
        self.ghosts_ahead = np.tile(waiting[self.stage[self.ghost_lines]], (futures, 1))
        self.ghost_gains, self.ghost_bases = self.gains[:, self.ghost_lines], self.bases[:, self.ghost_lines]
        self.ghosts_left, self.turns_left = self.ghosts.size, futures * len(lobby.waiting)
        self.first_limit = self.limits.min(initial=np.inf)
        self.called = np.full((futures, len(lobby.waiting)), NEVER)
        self.called_ahead = np.tile(np.array(lobby.frozen(), dtype=np.float64), (futures, 1))

    def _set_paces(self, rng: np.random.Generator) -> None:
        lobby = self.lobby
        paces = [
            lobby.situation.paces.get((one.stage, one.service), Pace(600.0, 0.6, 0.3)) for one in lobby.lines
        ]
        sigma = np.array([sqrt(log(1 + one.cv**2)) for one in paces])
        doubt = np.array([one.doubt for one in paces])
        wrong = np.exp(doubt * rng.standard_normal(self.futures)[:, None] - doubt**2 / 2)
        self.sigma = sigma
        self.scale = np.array([one.mean_s for one in paces]) * wrong * np.exp(-(sigma**2) / 2)

    def _set_lines(self, rng: np.random.Generator) -> None:
        """Lay out each line: who waits now in order of place, then who comes, then room for who comes on."""
        lobby, situation = self.lobby, self.lobby.situation
        now: list[list[float]] = [[] for _ in lobby.lines]
        for waits in lobby.waiting:
            now[lobby.at[waits.line]].append(lobby.seconds(waits.queued_at))
        for since in now:  # a line has waited as long as its longest waiting, whoever stands first
            since[:] = np.minimum.accumulate(since[::-1])[::-1].tolist() if since else []
        self.static = np.array([len(one) for one in now], dtype=np.intp)
        self.first_turn = np.concatenate([[0], np.cumsum(self.static)])[:-1].astype(np.intp)
        self.turn_lines = np.repeat(np.arange(len(lobby.lines)), self.static)
        coming: list[list[Floats]] = [[] for _ in lobby.lines]
        for stream in situation.streams:
            line = self._first_line(stream.service, stream.ticket_class)
            if line is not None:
                coming[line].append(self._arrivals(stream, rng))
        for one in situation.expected:
            line = self._first_line(one.service, TicketClass.APPOINTMENT)
            if line is not None:
                comes = rng.random((self.futures, 1)) < one.chance
                coming[line].append(np.where(comes, max(0.0, lobby.seconds(one.at)), NEVER))
        arrivals = [
            np.sort(np.concatenate(parts, axis=1), axis=1) if parts else np.empty((self.futures, 0))
            for parts in coming
        ]
        own = [len(since) + part.shape[1] for since, part in zip(now, arrivals, strict=True)]
        self.width = max(lobby.most(own), default=0) + 1
        self.queue = np.full((self.futures, len(lobby.lines), self.width), NEVER)
        for index, (since, part) in enumerate(zip(now, arrivals, strict=True)):
            self.queue[:, index, : len(since)] = since
            self.queue[:, index, len(since) : len(since) + part.shape[1]] = part
        self._set_times()
        self.next = np.array(lobby.next, dtype=np.intp)
        self.leads_on = bool((self.next >= 0).any())
        self.tail = np.tile(np.array(own, dtype=np.intp), (self.futures, 1))
        self.pointer = np.zeros((self.futures, len(lobby.lines)), dtype=np.intp)
        self.head = self.queue[:, :, 0].copy()

    def _set_times(self) -> None:
        """Draw how long everybody, and the k-th who comes to a line, takes in each future.

        A turn takes as long in the futures of the next moment as it did in those of this one.
        """
        lines = [crc32(f"{one.stage}/{one.ticket_class}/{one.service}".encode()) for one in self.lobby.lines]
        order = np.arange(self.width) - self.static[:, None]
        keys = (np.array(lines, dtype=np.intp)[:, None] + order * 7919) % TABLE
        turns = np.array([one.turn.int % TABLE for one in self.lobby.waiting], dtype=np.intp)
        keys[self.turn_lines, np.arange(len(turns)) - self.first_turn[self.turn_lines]] = turns
        self.times = self.draws.take((self.rows[:, None, None] * 131 + keys) % TABLE)
        self.times *= self.sigma[:, None]
        np.exp(self.times, out=self.times)
        self.times *= self.scale[:, :, None]

    def _first_line(self, service: ServiceId, ticket_class: TicketClass) -> int | None:
        route = self.lobby.situation.routes.get(service)
        return None if route is None else self.lobby.at.get(Line(route[0], ticket_class, service))

    def _arrivals(self, stream: Stream, rng: np.random.Generator) -> Floats:
        start = max(0.0, self.lobby.seconds(stream.start))
        end = min(HORIZON_S, self.lobby.seconds(stream.end))
        if end <= start:
            return np.empty((self.futures, 0))
        counts = rng.poisson(stream.per_hour * (end - start) / 3600, self.futures)
        times = rng.uniform(start, end, (self.futures, int(counts.max(initial=0))))
        return np.where(np.arange(times.shape[1]) < counts[:, None], times, NEVER)

    def _set_counters(self, lots: Floats) -> None:
        lobby = self.lobby
        classes = lobby.situation.discipline.classes
        rates = np.array([classes[line.ticket_class].rate for line in lobby.lines])
        weights = np.array([lobby.weights(one) for one in lobby.attendants], dtype=np.float64)  # None: nan
        weights = weights.reshape(len(lobby.attendants), len(lobby.lines))
        self.serves = ~np.isnan(weights)
        self.gains = np.where(self.serves & (weights > 0), weights, 1.0) * rates
        self.bases = np.where(self.serves, np.where(weights > 0, _PREFERRED, 0.0), -np.inf)
        self.overdue_bases = np.where(self.serves, _OVERDUE, -np.inf)
        self.limits = np.array([classes[line.ticket_class].max_wait.total_seconds() for line in lobby.lines])
        count = len(lobby.attendants)
        most = max((len(one.periods) for one in lobby.attendants), default=0) or 1
        self.opens = np.full((count, most), NEVER)
        self.shuts = np.full((count, most), -np.inf)
        for c, one in enumerate(lobby.attendants):
            for p, (start, end) in enumerate(one.periods):
                self.opens[c, p], self.shuts[c, p] = lobby.seconds(start), lobby.seconds(end)
        self.always = (
            bool(count) and most == 1 and bool((self.shuts >= HORIZON_S).all() and (self.opens <= 0).all())
        )
        self.one_period = most == 1 and bool((self.opens <= 0).all())
        self.until = self.shuts[:, 0]
        self.idle = np.zeros((self.futures, count), dtype=bool)
        self.runs = [np.zeros((self.futures, count)) for _ in lobby.situation.discipline.rules]
        self.masks = [
            (self._mask(rule.first), self._mask(rule.then))
            if isinstance(rule, Alternate)
            else (self._mask(rule.match), self._mask(rule.match))
            for rule in lobby.situation.discipline.rules
        ]
        self.free = np.full((self.futures, count), NEVER)
        for c, one in enumerate(lobby.attendants):
            self.free[:, c] = self._finish_present(c, one, lots[c])

    def _mask(self, match: Match) -> NDArray[np.bool_]:
        return np.array([match(line) for line in self.lobby.lines], dtype=np.bool_)

    def _finish_present(self, counter: int, attendant: Attendant, lot: Floats) -> Floats:
        """Return when the counter is free, who is there now having been there for a while already."""
        c = np.full(self.futures, counter)
        visit = attendant.visit
        if visit is None or visit.line not in self.lobby.at:
            return self._when_open(c, np.zeros(self.futures))
        line = self.lobby.at[visit.line]
        elapsed = max(0.0, -self.lobby.seconds(visit.since))
        times = float(np.median(self.scale[:, line])) * np.exp(self.sigma[line] * _quantiles())
        beyond = int(np.searchsorted(times, elapsed))
        at = np.minimum(beyond + (lot * (512 - beyond)).astype(np.intp), 511)
        left = (
            np.maximum(times[at] - elapsed, 0.0) if beyond < 512 else np.full(self.futures, 0.1 * times[-1])
        )
        self._go_on(self.rows, np.full(self.futures, line), left)
        return self._when_open(c, left)

    def _when_open(self, counters: Ints, at: Floats) -> Floats:
        """Return the time, or when the counter's next period begins."""
        if self.always:
            return at
        if self.one_period:
            return np.where(at < self.until.take(counters), at, NEVER)
        opens, shuts = self.opens[counters], self.shuts[counters]
        later: Floats = np.where(shuts > at[:, None], np.maximum(opens, at[:, None]), NEVER).min(axis=1)
        return later

    def go(self) -> None:
        """Run until all are called who were asked about, or nobody ever calls again."""
        counters = self.free.shape[1]
        if not counters:
            return
        corner = self.rows * counters
        for _ in range(MOST_STEPS):
            if not (self.ghosts_left or (self.everybody and self.turns_left)):
                return
            chosen = self.free.argmin(axis=1)
            t = self.free.take(corner + chosen)
            if np.minimum.reduce(t) >= HORIZON_S:
                return
            self._call(chosen, t, float(np.maximum.reduce(t)))

    def _call(self, counters: Ints, t: Floats, latest: float) -> None:
        """Let each future's counter call whom the discipline chooses, or wait for somebody to come."""
        score = self._score(counters, t, latest)
        chosen = score.argmax(axis=1)
        best = score.take(self.corner + chosen)
        if self.ghosts_left:
            self._note_ghosts(counters, t, best, latest)
        some = best > -np.inf
        if some.all():
            rows, line, c, at = self.rows, chosen, counters, t
        else:
            self._wait(np.flatnonzero(~some & (t < HORIZON_S)), counters, t)
            rows = np.flatnonzero(some)
            line, c, at = chosen[rows], counters[rows], t[rows]
        cell = self.corner.take(rows) + line
        pointer = self.pointer.take(cell)
        self._note_called(rows, line, pointer, at)
        place = cell * self.width + pointer
        done = at + self.times.take(place)
        self.pointer.put(cell, pointer + 1)
        self.head.put(cell, self.queue.take(place + 1))
        if self.runs:
            self._remember(rows, c, line)
        desk = rows * self.free.shape[1] + c
        self.idle.put(desk, 0)
        self.free.put(desk, self._when_open(c, done))
        if self.leads_on:
            self._go_on(rows, line, done)

    def _score(self, counters: Ints, t: Floats, latest: float) -> Floats:
        """Return the score of each line's head; nobody there, or not served: -inf."""
        wait = t[:, None] - self.head
        score: Floats = self.gains.take(counters, axis=0)
        score *= wait
        if self.runs:
            self._apply_rules(score, counters, wait, slice(None))
        score += self.bases.take(counters, axis=0)
        over = wait - self.limits
        if np.maximum.reduce(over, axis=None) >= 0:
            np.copyto(score, over + self.overdue_bases.take(counters, axis=0), where=over >= 0)
        np.copyto(score, -np.inf, where=wait < 0)
        if latest >= HORIZON_S:
            score[t >= HORIZON_S] = -np.inf
        return score

    def _apply_rules(self, score: Floats, counters: Ints, wait: Floats, lines: Ints | slice) -> None:
        """Lift each head by the first rule that is about it, which is whom the first rule to speak calls."""
        rules = self.lobby.situation.discipline.rules
        for index in reversed(range(len(rules))):
            rule, (first, then) = rules[index], self.masks[index]
            lift = _RULE * (len(rules) - index)
            if isinstance(rule, Alternate):
                enough = self.runs[index][self.rows, counters] >= rule.times
                about = np.where(enough[:, None], then[lines], first[lines])
                np.copyto(score, self.gains[counters][:, lines] * wait + lift, where=about)
            else:
                np.copyto(score, wait + lift, where=first[lines] & (wait > rule.over.total_seconds()))

    def _remember(self, rows: Ints, counters: Ints, line: Ints) -> None:
        for index, rule in enumerate(self.lobby.situation.discipline.rules):
            if isinstance(rule, Alternate):
                again = self.masks[index][0][line]
                self.runs[index][rows, counters] = np.where(again, self.runs[index][rows, counters] + 1, 0)

    def _note_ghosts(self, counters: Ints, t: Floats, best: Floats, latest: float) -> None:
        """Note which newcomers the discipline would have called now; at equal score they come last."""
        lines, wait = self.ghost_lines, t[:, None]
        score: Floats = self.ghost_gains.take(counters, axis=0)
        score *= wait
        if self.runs:
            self._apply_rules(score, counters, wait, lines)
        score += self.ghost_bases.take(counters, axis=0)
        if latest >= self.first_limit:
            over = wait - self.limits[lines]
            np.copyto(score, over + self.overdue_bases[counters][:, lines], where=over >= 0)
        wins = score > best[:, None]
        wins &= self.ghosts == NEVER
        if wins.any():
            wins &= (self.pointer[:, lines] >= self.static[lines]) & (wait < HORIZON_S)
            np.copyto(self.ghosts, wait, where=wins)
            np.copyto(self.ghosts_ahead, self.passed[:, self.stage[lines]], where=wins)
            self.ghosts_left -= int(wins.sum())

    def _note_called(self, rows: Ints, line: Ints, pointer: Ints, t: Floats) -> None:
        """Note who of those who wait now was called, and after how many others of the stage."""
        waited = pointer < self.static.take(line)
        if not waited.all():
            rows, line, pointer, t = rows[waited], line[waited], pointer[waited], t[waited]
        stage = rows * self.passed.shape[1] + self.stage.take(line)
        passed = self.passed.take(stage)
        self.passed.put(stage, passed + 1)
        self.turns_left -= len(rows)
        if self.everybody:
            turn = rows * self.called.shape[1] + self.first_turn.take(line) + pointer
            self.called.put(turn, t)
            self.called_ahead.put(turn, passed)

    def _wait(self, rows: Ints, counters: Ints, t: Floats) -> None:
        """Let counters with nobody to call wait for the next who comes to one of their lines."""
        c = counters[rows]
        heads = np.where(self.serves[c] & (self.head[rows] > t[rows, None]), self.head[rows], NEVER)
        self.idle[rows, c] = True
        self.free[rows, c] = self._when_open(c, heads.min(axis=1))

    def _go_on(self, rows: Ints, line: Ints, at: Floats) -> None:
        """Let visitors join the next stage's line when they are done here."""
        after = self.next[line]
        goes = after >= 0
        if not goes.any():
            return
        rows, after, at = rows[goes], after[goes], at[goes]
        tail = self.tail[rows, after]
        fits = tail < self.width - 1
        rows, after, at, tail = rows[fits], after[fits], at[fits], tail[fits]
        self.queue[rows, after, tail] = at
        self.tail[rows, after] = tail + 1
        for one in np.unique(after):
            mine = rows[after == one]
            self.queue[mine, one, self.static[one] :] = np.sort(
                self.queue[mine, one, self.static[one] :], axis=1
            )
        self.head[rows, after] = self.queue[rows, after, self.pointer[rows, after]]
        if self.free.size:
            self._wake(rows, after, at)

    def _wake(self, rows: Ints, line: Ints, at: Floats) -> None:
        """Let counters that wait for somebody look up when one joins their line, if they are open then."""
        sooner = self.idle[rows] & self.serves[:, line].T & (self.free[rows] > at[:, None])
        where, counters = np.nonzero(sooner)
        self.free[rows[where], counters] = np.minimum(
            self.free[rows[where], counters], self._when_open(counters, at[where])
        )
