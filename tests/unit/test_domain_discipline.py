"""Who is next and why: maximum waits before rules, rules before weights, and places within a line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from server.domain.discipline import (
    DEFAULT_CLASSES,
    Alternate,
    Discipline,
    Line,
    Match,
    Offer,
    Rule,
    Waiting,
    WaitOver,
    choose,
)
from server.domain.identity import Json, ServiceId, StageId, TurnId
from server.domain.ticket import TicketClass

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FILES, PHOTO = StageId("files"), StageId("photo")
WEIGHTS = {FILES: 1, PHOTO: 1}
LINES = [Line(FILES, kind, ServiceId(name)) for kind in TicketClass for name in ("a", "b")]
REGULAR, APPOINTMENT, PRIORITY = TicketClass.REGULAR, TicketClass.APPOINTMENT, TicketClass.PRIORITY


def waiting(kind: TicketClass, minutes: float, *, stage: StageId = FILES, place: int = 0) -> Waiting:
    line = Line(stage, kind, ServiceId("a"))
    return Waiting(TurnId(uuid4()), line, NOW - timedelta(minutes=minutes), place, place)


def offer(
    *heads: Waiting, weights: dict[StageId, int] | None = None, recent: tuple[Line, ...] = ()
) -> Offer[Waiting]:
    return Offer(heads, heads, weights or WEIGHTS, recent)


def called(choice: Offer[Waiting], *rules: Rule) -> tuple[Waiting, dict[str, Json]]:
    chosen = choose(choice, Discipline(rules=rules), NOW)
    assert chosen is not None
    return chosen


def test_nobody_waits() -> None:
    assert choose(offer(), Discipline(), NOW) is None


def test_the_longest_wait_goes_first_and_the_reason_says_so() -> None:
    early, late = waiting(REGULAR, 31), waiting(REGULAR, 5, place=1)
    assert called(offer(late, early)) == (
        early,
        {"rule": "longest_wait", "waited_s": 1860, "class": "regular"},
    )


def test_a_line_has_gained_what_its_longest_waiting_has_and_its_first_is_called() -> None:
    first, behind = waiting(REGULAR, 1, place=1), waiting(REGULAR, 31, place=2)
    other = waiting(REGULAR, 20, stage=PHOTO)
    turn, reason = called(Offer([first, other], [behind, other], WEIGHTS))
    assert (turn, reason["rule"]) == (first, "place")


def test_who_passes_others_by_the_counters_weight_is_told_so() -> None:
    files, photo = waiting(REGULAR, 25), waiting(REGULAR, 10, stage=PHOTO)
    assert called(offer(files, photo, weights={FILES: 1, PHOTO: 3}))[1]["rule"] == "weight"
    assert called(offer(files, photo, weights={FILES: 0, PHOTO: 1}))[1]["rule"] == "weight"


def test_a_limit_counts_the_longest_wait_of_a_line() -> None:
    first, behind = waiting(REGULAR, 2, place=1), waiting(REGULAR, 50, place=2)
    rule = WaitOver(Match(REGULAR), timedelta(minutes=40))
    turn, reason = called(
        Offer([first, waiting(PRIORITY, 19)], [behind, waiting(PRIORITY, 19)], WEIGHTS), rule
    )
    assert (turn, reason["rule"], reason["waited_s"]) == (first, "wait_over", 120)


def test_a_class_that_gains_faster_passes_others_in_time() -> None:
    regular, priority = waiting(REGULAR, 20), waiting(PRIORITY, 5)
    assert called(offer(regular, priority))[0] is regular
    priority = waiting(PRIORITY, 7)
    assert called(offer(regular, priority)) == (
        priority,
        {"rule": "priority", "waited_s": 420, "class": "priority", "passed": 1},
    )


def test_a_counters_weight_prefers_a_stage() -> None:
    files, photo = waiting(REGULAR, 10), waiting(REGULAR, 6, stage=PHOTO)
    assert called(offer(files, photo))[0] is files
    assert called(offer(files, photo, weights={FILES: 1, PHOTO: 2}))[0] is photo


def test_a_stage_of_weight_nought_is_served_when_the_others_are_empty() -> None:
    files, photo = waiting(REGULAR, 1), waiting(REGULAR, 40, stage=PHOTO)
    weights = {FILES: 1, PHOTO: 0}
    assert called(offer(files, photo, weights=weights))[0] is files
    assert called(offer(photo, weights=weights))[0] is photo


def test_beyond_the_maximum_wait_nothing_else_counts() -> None:
    overdue, priority = waiting(REGULAR, 61, stage=PHOTO), waiting(PRIORITY, 19)
    rules = (WaitOver(Match(PRIORITY), timedelta(minutes=1)),)
    turn, reason = called(offer(overdue, priority, weights={FILES: 9, PHOTO: 0}), *rules)
    assert turn is overdue
    assert reason == {"rule": "overdue", "waited_s": 3660, "class": "regular", "limit_s": 3600}


def test_of_two_overdue_the_one_that_is_so_for_longer_goes_first() -> None:
    regular, priority = waiting(REGULAR, 62), waiting(PRIORITY, 23)
    assert called(offer(regular, priority))[0] is priority


def test_an_overdue_turn_behind_the_head_of_its_line_goes_first() -> None:
    head, behind = waiting(REGULAR, 5, place=1), waiting(REGULAR, 70, place=2)
    assert called(Offer([head], [behind], WEIGHTS))[0] is behind


def test_a_supervisors_limit_calls_the_longest_of_its_kind() -> None:
    rule = WaitOver(Match(PRIORITY), timedelta(minutes=4))
    regular, priority = waiting(REGULAR, 50), waiting(PRIORITY, 5)
    turn, reason = called(offer(regular, priority), rule)
    assert (turn, reason["rule"], reason["limit_s"]) == (priority, "wait_over", 240)
    assert called(offer(regular, waiting(PRIORITY, 4)), rule)[0] is regular


def test_two_priority_then_one_regular() -> None:
    rule = Alternate(Match(PRIORITY), 2, Match(REGULAR))
    regular, priority = waiting(REGULAR, 50), waiting(PRIORITY, 1)
    once, twice = (priority.line,), (priority.line, priority.line)
    assert called(offer(regular, priority), rule)[0] is priority
    assert called(offer(regular, priority, recent=once), rule)[0] is priority
    assert called(offer(regular, priority, recent=twice), rule)[0] is regular
    assert called(offer(regular, priority, recent=(regular.line, priority.line)), rule)[0] is priority
    assert called(offer(priority, recent=twice), rule)[0] is priority
    assert Discipline(rules=(rule,)).memory == 2


lobbies = st.lists(
    st.builds(
        lambda line, minutes, place: Waiting(
            TurnId(uuid4()), line, NOW - timedelta(minutes=minutes), place, 0
        ),
        st.sampled_from(LINES),
        st.integers(0, 200),
        st.integers(0, 50),
    ),
    min_size=1,
)
rules = st.lists(
    st.one_of(
        st.builds(
            WaitOver,
            st.builds(Match, st.sampled_from([None, *TicketClass])),
            st.integers(0, 90).map(lambda minutes: timedelta(minutes=minutes)),
        ),
        st.builds(
            Alternate,
            st.builds(Match, st.sampled_from(list(TicketClass))),
            st.integers(1, 3),
            st.builds(Match, st.sampled_from(list(TicketClass))),
        ),
    ),
    max_size=3,
)


def of_lobby(lobby: list[Waiting], recent: tuple[Line, ...] = ()) -> Offer[Waiting]:
    """Return what the database would: each line's first by place and its longest waiting."""
    lines = [[one for one in lobby if one.line == line] for line in {one.line for one in lobby}]
    heads = [min(line, key=lambda one: one.place) for line in lines]
    oldest = [min(line, key=lambda one: one.queued_at) for line in lines]
    return Offer(heads, oldest, WEIGHTS, recent)


@given(lobbies, rules, st.lists(st.sampled_from(LINES), max_size=3))
def test_whatever_the_rules_the_longest_overdue_goes_first(
    lobby: list[Waiting], given_rules: list[Rule], recent: list[Line]
) -> None:
    discipline = Discipline(rules=tuple(given_rules))
    chosen = choose(of_lobby(lobby, tuple(recent)), discipline, NOW)
    assert chosen is not None
    overdue = [one for one in lobby if discipline.due(one) <= NOW]
    if overdue:
        assert discipline.due(chosen[0]) == min(discipline.due(one) for one in overdue)
    else:
        assert chosen[0].place == min(one.place for one in lobby if one.line == chosen[0].line)


@given(lobbies, st.integers(0, 120))
def test_within_a_class_time_alone_changes_nothing(lobby: list[Waiting], more: int) -> None:
    alike = [replace(one, line=LINES[0]) for one in lobby]
    turn, _ = called(of_lobby(alike))
    later = choose(of_lobby(alike), Discipline(), NOW + timedelta(minutes=more))
    assert later is not None
    if DEFAULT_CLASSES[REGULAR].max_wait > NOW + timedelta(minutes=more) - min(o.queued_at for o in alike):
        assert later[0] is turn
