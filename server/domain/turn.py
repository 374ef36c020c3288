"""A turn: one ticket's wait and service at one stage, and the only moves it can make."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.errors import WrongState
from server.domain.identity import CallId, CounterId, Json, StageId, TurnId
from server.domain.ticket import Ticket


class TurnState(StrEnum):
    """Where a turn is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    NO_SHOW = "no_show"
    DONE = "done"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can be done to a turn."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    DONE = "done"
    NO_SHOW = "no_show"
    RETURN = "return"
    PARK = "park"
    RESUME = "resume"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"


_W, _C, _S = TurnState.WAITING, TurnState.CALLED, TurnState.SERVING
_P, _N = TurnState.PARKED, TurnState.NO_SHOW

MOVES: dict[tuple[TurnState, Move], TurnState] = {
    (_W, Move.CALL): _C,
    (_W, Move.PARK): _P,
    (_W, Move.TRANSFER): TurnState.TRANSFERRED,
    (_W, Move.CANCEL): TurnState.CANCELLED,
    (_W, Move.EXPIRE): TurnState.EXPIRED,
    (_C, Move.START): _S,
    (_C, Move.RECALL): _C,
    (_C, Move.NO_SHOW): _N,
    (_C, Move.PARK): _P,
    (_C, Move.TRANSFER): TurnState.TRANSFERRED,
    (_C, Move.CANCEL): TurnState.CANCELLED,
    (_C, Move.RETURN): _W,
    (_S, Move.DONE): TurnState.DONE,
    (_S, Move.PARK): _P,
    (_S, Move.TRANSFER): TurnState.TRANSFERRED,
    (_S, Move.CANCEL): TurnState.CANCELLED,
    (_S, Move.RETURN): _W,
    (_P, Move.RESUME): _W,
    (_P, Move.CANCEL): TurnState.CANCELLED,
    (_P, Move.EXPIRE): TurnState.EXPIRED,
    (_N, Move.RETURN): _W,
    (_N, Move.EXPIRE): TurnState.EXPIRED,
}
"""The life of a turn: every legal (state, move) and the state it leads to."""

AT_COUNTER = frozenset({_C, _S})
LIVE = frozenset({_W, _C, _S, _P, _N})


@dataclass(slots=True)
class Turn:
    """One wait and service at one stage.

    ``place`` (µs since 1970) orders its line, ties by ``queued_rev``, the event that put it there;
    ``rev`` is the last event that touched it; ``step`` counts the route's stages from 0.
    """

    id: TurnId
    ticket: Ticket
    stage: StageId
    step: int
    place: int
    queued_at: datetime
    queued_rev: int = 0
    state: TurnState = TurnState.WAITING
    counter: CounterId | None = None
    call_id: CallId | None = None
    times: int = 0
    called_at: datetime | None = None
    sounded_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: dict[str, Json] | None = None
    rev: int = 0

    def call(self, counter: CounterId, call_id: CallId, at: datetime, reason: dict[str, Json]) -> None:
        """Ask the visitor to the counter; ``reason`` says by which rule."""
        self._move(Move.CALL)
        self.counter, self.call_id, self.reason = counter, call_id, reason
        self.called_at, self.sounded_at, self.times = at, at, 1

    def recall(self, at: datetime) -> None:
        """Ask again: the same call, sounded once more."""
        self._move(Move.RECALL)
        self.sounded_at, self.times = at, self.times + 1

    def start(self, at: datetime) -> None:
        """The visitor is at the counter."""
        self._move(Move.START)
        self.started_at = at

    def finish(self, at: datetime) -> None:
        """The service at this stage is over."""
        self._move(Move.DONE)
        self.ended_at = at

    def miss(self, at: datetime) -> None:
        """The visitor did not come."""
        self._move(Move.NO_SHOW)
        self.ended_at = at

    def cancel(self, at: datetime) -> None:
        """The visit ends here."""
        self._move(Move.CANCEL)
        self.ended_at = at

    def expire(self, at: datetime) -> None:
        """The day ended before the turn did."""
        self._move(Move.EXPIRE)
        self.ended_at = at

    def give_back(self) -> None:
        """Go back to the same place in line, as if never called."""
        self._move(Move.RETURN)
        self.counter = self.call_id = self.reason = None
        self.called_at = self.sounded_at = self.started_at = self.ended_at = None
        self.times = 0

    def memo(self) -> "Turn":
        """Return a copy that ``restore`` can go back to."""
        return replace(self)

    def _move(self, move: Move) -> None:
        target = MOVES.get((self.state, move))
        if target is None:
            raise WrongState(state=self.state.value, command=move.value)
        self.state = target
