"""The life of a turn: the table of state × command, held against the design's, and random lives."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import WrongState
from server.domain.identity import CallId, CounterId
from server.domain.turn import AT_COUNTER, LIVE, MOVES, Move, Turn, TurnState
from tests.support.turns import AT, a_turn

DESIGN = """
waiting: call>called park>parked transfer>transferred cancel>cancelled expire>expired
called: start>serving recall>called no_show>no_show return>waiting
called: park>parked transfer>transferred cancel>cancelled
serving: done>done park>parked transfer>transferred cancel>cancelled return>waiting
parked: resume>waiting cancel>cancelled expire>expired
no_show: return>waiting expire>expired
done:
transferred:
cancelled:
expired:
"""

DO: dict[Move, Callable[[Turn], None]] = {
    Move.CALL: lambda turn: turn.call(CounterId("3"), CallId(uuid4()), AT, {"rule": "longest_wait"}),
    Move.RECALL: lambda turn: turn.recall(AT),
    Move.START: lambda turn: turn.start(AT),
    Move.DONE: lambda turn: turn.finish(AT),
    Move.NO_SHOW: lambda turn: turn.miss(AT),
    Move.RETURN: lambda turn: turn.give_back(),
    Move.CANCEL: lambda turn: turn.cancel(AT),
    Move.EXPIRE: lambda turn: turn.expire(AT),
}


def designed() -> dict[tuple[TurnState, Move], TurnState]:
    table = {}
    for line in DESIGN.strip().splitlines():
        state, moves = line.split(":")
        for move in moves.split():
            name, target = move.split(">")
            table[TurnState(state), Move(name)] = TurnState(target)
    return table


def test_the_moves_are_exactly_those_of_the_design() -> None:
    assert designed() == MOVES
    assert {line.split(":")[0] for line in DESIGN.strip().splitlines()} == {s.value for s in TurnState}


@pytest.mark.parametrize("state", TurnState)
@pytest.mark.parametrize("move", DO)
def test_each_command_in_each_state_moves_or_names_the_state(state: TurnState, move: Move) -> None:
    turn = a_turn(state)
    target = designed().get((state, move))
    if target is None:
        with pytest.raises(WrongState) as refusal:
            DO[move](turn)
        assert refusal.value.details == {"state": state.value, "command": move.value}
        assert turn.state is state
    else:
        DO[move](turn)
        assert turn.state is target


@given(st.lists(st.sampled_from(list(DO)), max_size=30))
def test_a_turn_at_a_counter_always_has_a_call_and_a_waiting_one_never(moves: list[Move]) -> None:
    turn = a_turn()
    for move in moves:
        try:
            DO[move](turn)
        except WrongState:
            continue
        if turn.state in AT_COUNTER:
            assert turn.counter is not None
            assert turn.call_id is not None
            assert turn.times >= 1
        if turn.state is TurnState.WAITING:
            assert (turn.counter, turn.call_id, turn.times) == (None, None, 0)


@given(st.sampled_from(sorted(set(TurnState) - LIVE)), st.sampled_from(list(DO)))
def test_an_ended_turn_makes_no_move(state: TurnState, move: Move) -> None:
    with pytest.raises(WrongState):
        DO[move](a_turn(state))


def test_a_recall_keeps_the_call_and_counts_the_sounding() -> None:
    turn = a_turn()
    DO[Move.CALL](turn)
    call = turn.call_id
    turn.recall(AT)
    assert (turn.call_id, turn.times) == (call, 2)
