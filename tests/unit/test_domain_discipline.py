"""Who is next and who is ahead: the choice and the order agree, and no line is overtaken from within."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from server.domain.discipline import Line, Waiting, choose, order
from server.domain.identity import ServiceId, StageId, TurnId
from server.domain.ticket import TicketClass
from tests.support.turns import a_turn

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LINES = [Line(StageId("s"), kind, ServiceId(name)) for kind in TicketClass for name in ("a", "b")]


@st.composite
def lobbies(draw: st.DrawFn) -> list[Waiting]:
    people = draw(st.lists(st.tuples(st.sampled_from(LINES), st.integers(0, 90), st.integers(0, 90))))
    return [
        Waiting(TurnId(uuid4()), line, NOW - timedelta(minutes=waited), place, rev)
        for rev, (line, waited, place) in enumerate(people)
    ]


def test_nobody_waits() -> None:
    assert choose([], NOW) is None


def test_the_longest_wait_among_the_heads_goes_first_and_the_reason_says_so() -> None:
    early, late = a_turn(), a_turn()
    early.queued_at, late.queued_at = NOW - timedelta(minutes=31), NOW - timedelta(minutes=5)
    chosen = choose([late, early], NOW)
    assert chosen == (early, {"rule": "longest_wait", "waited_s": 1860, "class": "regular"})


@given(lobbies())
def test_everybody_is_called_once(lobby: list[Waiting]) -> None:
    assert sorted(one.queued_rev for one in order(lobby)) == list(range(len(lobby)))


@given(lobbies())
def test_within_a_line_the_order_is_by_place(lobby: list[Waiting]) -> None:
    called = order(lobby)
    for line in LINES:
        mine = [(one.place, one.queued_rev) for one in called if one.line == line]
        assert mine == sorted(mine)


@given(lobbies())
def test_each_one_called_was_the_longest_waiting_head(lobby: list[Waiting]) -> None:
    left = list(lobby)
    for called in order(lobby):
        heads = [
            min((one for one in left if one.line == line), key=lambda one: (one.place, one.queued_rev))
            for line in {one.line for one in left}
        ]
        assert called.queued_at == min(head.queued_at for head in heads)
        assert called in heads
        left.remove(called)
