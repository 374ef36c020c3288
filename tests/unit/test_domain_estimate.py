"""The estimate of waits: exact where nothing is left to chance, and like calling one by one where it is."""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import NAMESPACE_OID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.discipline import (
    Alternate,
    Discipline,
    Line,
    Match,
    Offer,
    Rule,
    Waiting,
    WaitOver,
    choose,
    for_counter,
    for_officer,
)
from server.domain.estimate import (
    Attendant,
    Expected,
    Pace,
    Situation,
    Stream,
    Visit,
    Wait,
    estimate,
)
from server.domain.identity import CounterId, ServiceId, StageId, TurnId, UserId
from server.domain.ticket import TicketClass

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL_DAY = ((NOW - HOUR, NOW + 12 * HOUR),)
FILES, PHOTO = StageId("files"), StageId("photo")
A, B = ServiceId("a"), ServiceId("b")
REGULAR, APPOINTMENT, PRIORITY = TicketClass.REGULAR, TicketClass.APPOINTMENT, TicketClass.PRIORITY
LINE = Line(FILES, REGULAR, A)
HER = UserId(uuid5(NAMESPACE_OID, "officer"))
EXACT = Pace(300.0, 0.0, 0.0)
ROUTES: Mapping[ServiceId, tuple[StageId, ...]] = {A: (FILES, PHOTO), B: (FILES,)}


def waiting(minutes: float, line: Line = LINE, rev: int = 0) -> Waiting:
    at = NOW - timedelta(minutes=minutes)
    return Waiting(
        TurnId(uuid5(NAMESPACE_OID, f"{line}{minutes}{rev}")), line, at, int(at.timestamp() * 1000), rev
    )


def attendant(name: str = "1", weights: Mapping[StageId, int] | None = None) -> Attendant:
    return Attendant(CounterId(name), weights or {FILES: 1}, None, ALL_DAY)


def situation(
    people: Sequence[Waiting] = (),
    counters: Sequence[Attendant] = (),
    pace: Pace = EXACT,
    rules: tuple[Rule, ...] = (),
) -> Situation:
    return Situation(
        now=NOW,
        discipline=Discipline(rules=rules),
        waiting=people,
        attendants=counters,
        paces={(stage, service): pace for stage in (FILES, PHOTO) for service in (A, B)},
        routes=ROUTES,
    )


def told(found: Situation, line: Line = LINE) -> Wait:
    return estimate(found, [line]).newcomers[line]


def test_nobody_waits_and_a_counter_is_free() -> None:
    assert told(situation(counters=[attendant()])) == Wait(0, 0, 0)


def test_each_one_ahead_takes_the_time_of_a_visit() -> None:
    people = [waiting(9 - n, rev=n) for n in range(4)]
    assert told(situation(people, [attendant()])) == Wait(4, 1200, 1200)
    assert told(situation(people, [attendant("1"), attendant("2")])) == Wait(4, 600, 600)


def test_a_visit_goes_on_for_what_is_left_of_it() -> None:
    present = replace(attendant(), visit=Visit(LINE, 0, NOW - timedelta(seconds=100)))
    assert told(situation((), [present])) == Wait(0, 200, 200)


def test_a_visit_beyond_every_known_length_ends_soon() -> None:
    present = replace(attendant(), visit=Visit(LINE, 0, NOW - timedelta(hours=5)))
    wait = told(situation((), [present], Pace(300, 0.5, 0)))
    assert wait.high_s is not None
    assert wait.high_s < 600


def test_nobody_is_called_in_a_break() -> None:
    periods = ((NOW - HOUR, NOW + timedelta(seconds=500)), (NOW + HOUR, NOW + 2 * HOUR))
    people = [waiting(5, rev=1), waiting(4, rev=2)]
    resting = replace(attendant(), periods=periods)
    assert told(situation(people, [resting])) == Wait(2, 3600, 3600)


def test_without_a_counter_only_the_number_ahead_is_known() -> None:
    people = [waiting(9, rev=1), waiting(8, Line(FILES, PRIORITY, A), 2), waiting(7, rev=3)]
    found = estimate(situation(people), [LINE], turns=True)
    assert found.newcomers[LINE] == Wait(3, None, None)
    assert [found.turns[one.turn].ahead for one in people] == [1, 0, 2]
    assert {found.turns[one.turn].low_s for one in people} == {None}


def test_counters_of_other_stages_do_not_help() -> None:
    assert told(situation([waiting(3)], [attendant(weights={PHOTO: 1})])) == Wait(1, None, None)


def test_after_the_last_period_nobody_is_called() -> None:
    closing = replace(attendant(), periods=((NOW, NOW + timedelta(seconds=400)),))
    people = [waiting(5, rev=1), waiting(4, rev=2)]
    found = estimate(situation(people, [closing]), [LINE], turns=True)
    assert found.newcomers[LINE] == Wait(2, None, None)
    assert [found.turns[one.turn].low_s for one in people] == [0, 300]


def test_those_who_gain_faster_pass_a_newcomer_of_another_class() -> None:
    people = [waiting(10 - n, rev=n) for n in range(3)]
    vip = Line(FILES, PRIORITY, A)
    found = estimate(situation(people, [attendant()]), [LINE, vip]).newcomers
    # After 300 s the newcomer has gained 900, those ahead 840 and 780.
    assert found[vip] == Wait(1, 300, 300)
    assert found[LINE] == Wait(3, 900, 900)


def test_a_stage_of_weight_nought_waits_until_the_others_are_empty() -> None:
    people = [waiting(30, Line(PHOTO, REGULAR, A), 0), waiting(2, Line(FILES, REGULAR, B), 1)]
    both = attendant(weights={FILES: 1, PHOTO: 0})
    found = estimate(situation(people, [both]), [], turns=True).turns
    assert [found[one.turn].low_s for one in people] == [300, 0]


def test_whoever_is_done_joins_the_next_stage() -> None:
    stages = [attendant("1"), attendant("2", {PHOTO: 1})]
    photo = Line(PHOTO, REGULAR, A)
    now_there = replace(stages[1], visit=Visit(photo, 1, NOW))
    wait = told(situation([waiting(5)], [stages[0], now_there]), photo)
    assert wait == Wait(0, 300, 300)


def test_turns_meant_for_a_counter_or_an_officer_are_called_only_there() -> None:
    mine = Line(FILES, REGULAR, B, for_counter(CounterId("2")))
    hers = Line(FILES, REGULAR, B, for_officer(HER))
    present = Visit(Line(FILES, REGULAR, B), 0, NOW)
    busy = replace(attendant("2"), visit=present, officer=HER)
    found = estimate(situation((), [attendant("1"), busy]), [LINE, mine, hers]).newcomers
    assert found == {LINE: Wait(0, 0, 0), mine: Wait(0, 300, 300), hers: Wait(0, 300, 300)}


def test_appointments_to_come_go_before() -> None:
    present = replace(attendant(), visit=Visit(LINE, 0, NOW))
    later = replace(
        situation([waiting(0.1)], [present]), expected=[Expected(B, NOW + timedelta(seconds=60), chance=1.0)]
    )
    assert told(later).low_s == 900
    assert told(replace(later, expected=[])).low_s == 600


def test_arrivals_to_come_pass_only_those_whom_they_overtake() -> None:
    people = [waiting(20 - n, rev=n) for n in range(6)]
    calm = situation(people, [attendant()])
    many = replace(calm, streams=[Stream(B, PRIORITY, NOW, NOW + 2 * HOUR, 12.0)])
    same = replace(calm, streams=[Stream(A, REGULAR, NOW, NOW + 2 * HOUR, 12.0)])
    assert (told(many).low_s or 0) > (told(calm).low_s or 0)
    assert told(same) == told(calm)


def test_the_same_state_gets_the_same_answer() -> None:
    people = [waiting(20 - n, rev=n) for n in range(9)]
    state = situation(people, [attendant()], Pace(300, 0.6, 0.2))
    assert told(state) == told(state)
    wait = told(state)
    assert wait.low_s is not None
    assert wait.high_s is not None
    assert wait.low_s < wait.high_s


@given(st.integers(0, 30), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_more_people_never_wait_less(people: int, counters: int) -> None:
    def wait(number: int) -> int:
        line = [waiting(40 - n, rev=n) for n in range(number)]
        crew = [attendant(str(c)) for c in range(counters)]
        return told(situation(line, crew, Pace(300, 0.6, 0.2))).low_s or 0

    assert wait(people) <= wait(people + 1)


def test_one_more_visitor_changes_the_wait_by_little() -> None:
    crew = [attendant(str(number)) for number in range(3)]
    people = [waiting(40 - n, rev=n) for n in range(30)]
    before, after = (told(situation(line, crew, Pace(300, 0.6, 0.1))) for line in (people[:-1], people))
    assert before.low_s is not None
    assert after.low_s is not None
    assert 20 < after.low_s - before.low_s < 250


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_situation_has_an_estimate(seed: int, turns: bool) -> None:
    state, line = random_situation(seed)
    rng = Random(seed)
    state = replace(
        state,
        waiting=state.waiting if rng.random() < 0.7 else [],
        attendants=[one for one in state.attendants if rng.random() < 0.5],
        expected=[Expected(B, NOW + timedelta(seconds=rng.uniform(-900, 900)))] * rng.randint(0, 3),
    )
    asked = [line] * rng.randint(0, 1)
    found = estimate(state, asked, futures=20, turns=turns)
    assert list(found.newcomers) == asked
    assert set(found.turns) == ({one.turn for one in state.waiting} if turns else set())
    for wait in (*found.newcomers.values(), *found.turns.values()):
        assert 0 <= wait.ahead <= len(state.waiting)
        assert wait.low_s is not None or wait.high_s is None
        assert wait.high_s is None or 0 <= (wait.low_s or 0) <= wait.high_s


# Beside calling one by one


def random_situation(seed: int, rules: tuple[Rule, ...] = ()) -> tuple[Situation, Line]:
    """Make a small office with classes, two stages, weights, a break, visits and arrivals."""
    rng = Random(seed)
    lines = [Line(FILES, kind, service) for kind in TicketClass for service in (A, B)]
    lines += [Line(PHOTO, kind, A) for kind in TicketClass]
    people = [waiting(rng.uniform(0, 40), rng.choice(lines), rev) for rev in range(rng.randint(4, 16))]
    counters = []
    for number in range(rng.randint(2, 4)):
        weights = rng.choice([{FILES: 1}, {FILES: 1, PHOTO: 0}, {FILES: 2, PHOTO: 1}, {FILES: 0, PHOTO: 1}])
        busy = rng.random() < 0.6
        since = NOW - timedelta(seconds=rng.uniform(0, 500))
        served = [line for line in lines if line.stage in weights]
        line = rng.choice(served)
        visit = Visit(line, ROUTES[line.service].index(line.stage), since) if busy else None
        rest = NOW + timedelta(minutes=rng.uniform(5, 20))
        periods = ((NOW - HOUR, rest), (rest + HOUR / 4, NOW + 20 * HOUR)) if number else ALL_DAY
        counters.append(Attendant(CounterId(str(number)), weights, visit, periods))
    counters.append(Attendant(CounterId("photo"), {PHOTO: 1, FILES: 0}, None, ALL_DAY))
    doubt = rng.choice([0.0, 0.25])
    paces = {
        (FILES, A): Pace(420, 0.6, doubt),
        (FILES, B): Pace(240, 0.3, doubt),
        (PHOTO, A): Pace(150, 0.5, doubt),
    }
    streams = [Stream(A, REGULAR, NOW, NOW + HOUR, 6.0), Stream(B, PRIORITY, NOW, NOW + HOUR, 4.0)]
    made = Situation(NOW, Discipline(rules=rules), people, counters, paces, ROUTES, streams)
    return made, rng.choice(lines)


@pytest.mark.parametrize("seed", range(10))
def test_the_estimate_is_what_calling_one_by_one_gives(seed: int) -> None:
    agree(*random_situation(seed))


@pytest.mark.parametrize("seed", [33, 36, 42])
@pytest.mark.parametrize(
    "rules",
    [
        (Alternate(Match(PRIORITY), 2, Match(REGULAR)),),
        (WaitOver(Match(REGULAR), timedelta(minutes=25)), Alternate(Match(PRIORITY), 1, Match(REGULAR))),
        (Alternate(Match(PRIORITY), 2, Match(REGULAR)), Alternate(Match(service=B), 1, Match(service=A))),
        (WaitOver(Match(), timedelta(minutes=10)),),
    ],
    ids=["alternate", "wait-over", "two-alternates", "wait-over-any"],
)
def test_rules_are_followed(seed: int, rules: tuple[Rule, ...]) -> None:
    agree(*random_situation(seed, rules))


def agree(state: Situation, line: Line, number: int = 500) -> None:
    """Check the median and the 80th percentile, to a tenth of the futures: about three standard errors."""
    found = estimate(state, [line], futures=number).newcomers[line]
    rng = Random(7)
    one_by_one = sorted(call_one_by_one(state, line, rng) for _ in range(number))
    assert found.low_s is not None
    assert found.high_s is not None
    for share, seconds in ((0.5, found.low_s), (0.8, found.high_s)):
        least, most = (one_by_one[round((share + off) * number)] for off in (-0.1, 0.1))
        assert least - 3 < seconds < most + 3


def call_one_by_one(state: Situation, line: Line, rng: Random) -> float:
    """Return how long a newcomer waits in one future, with the discipline asked at every call."""
    future = Future(state, line, rng)
    while (waited_s := future.call()) is None:
        pass
    return waited_s


class Future:
    """One future of a situation: seconds from now, a list of who waits, and one call after another."""

    def __init__(self, state: Situation, line: Line, rng: Random) -> None:
        self.state, self.rng, self.wrong, self.rev = state, rng, rng.gauss(0, 1), 10**9
        self.newcomer = person(0.0, self.rev, line)
        self.lobby = [*state.waiting, self.newcomer]
        self.coming: list[tuple[float, int, Line]] = []
        for stream in state.streams:
            when = rng.expovariate(stream.per_hour / 3600)
            while when < (stream.end - NOW).total_seconds():
                self.comes(when, Line(state.routes[stream.service][0], stream.ticket_class, stream.service))
                when += rng.expovariate(stream.per_hour / 3600)
        self.free = [when_open(one, self.left(one.visit)) for one in state.attendants]
        self.recent: list[list[Line]] = [[] for _ in self.free]

    def comes(self, when: float, line: Line) -> None:
        self.rev += 1
        heapq.heappush(self.coming, (when, self.rev, line))

    def goes_on(self, when: float, line: Line) -> None:
        route = self.state.routes[line.service]
        step = route.index(line.stage) + 1
        if step < len(route):
            self.comes(when, replace(line, stage=route[step]))

    def left(self, visit: Visit | None) -> float:
        if visit is None:
            return 0.0
        elapsed = (NOW - visit.since).total_seconds()
        lengths = (self.length(visit.line, doubted=False) for _ in range(10_000))
        left = next((length - elapsed for length in lengths if length > elapsed), 0.1 * elapsed)
        self.goes_on(left, visit.line)
        return left

    def length(self, line: Line, *, doubted: bool = True) -> float:
        pace = self.state.paces[line.stage, line.service]
        doubt = pace.doubt if doubted else 0.0
        sigma = math.sqrt(math.log(1 + pace.cv**2))
        off = doubt * self.wrong + sigma * self.rng.gauss(0, 1)
        return pace.mean_s * math.exp(off - (doubt**2 + sigma**2) / 2)

    def call(self) -> float | None:
        """Let the earliest counter call, or wait; return when that was if it called the newcomer."""
        counter = min(range(len(self.free)), key=self.free.__getitem__)
        t, one = self.free[counter], self.state.attendants[counter]
        assert t < math.inf
        while self.coming and self.coming[0][0] <= t:
            self.lobby.append(person(*heapq.heappop(self.coming)))
        heads: dict[Line, Waiting] = {}
        for present in sorted(self.lobby, key=lambda who: (who.place, who.queued_rev)):
            if present.line.stage in one.weights:
                heads.setdefault(present.line, present)
        offer = Offer(list(heads.values()), list(heads.values()), one.weights, self.recent[counter])
        chosen = choose(offer, self.state.discipline, NOW + timedelta(seconds=t))
        if chosen is None:
            soon = [time for time in (*self.free, *(who[0] for who in self.coming)) if time > t]
            self.free[counter] = when_open(one, min(soon, default=math.inf))
            return None
        if chosen[0] is self.newcomer:
            return t
        self.lobby.remove(chosen[0])
        self.recent[counter].insert(0, chosen[0].line)
        done = t + self.length(chosen[0].line)
        self.goes_on(done, chosen[0].line)
        self.free[counter] = when_open(one, done)
        return None


def person(seconds: float, rev: int, line: Line) -> Waiting:
    at = NOW + timedelta(seconds=seconds)
    return Waiting(TurnId(uuid5(NAMESPACE_OID, str(rev))), line, at, int(at.timestamp() * 1000), rev)


def when_open(one: Attendant, at: float) -> float:
    """Return the time, or when the counter calls again."""
    for start, end in one.periods:
        if at < (end - NOW).total_seconds():
            return max(at, (start - NOW).total_seconds())
    return math.inf
