"""A turn: one ticket's wait and service at one stage, and the only moves it can make."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.calendar import microseconds
from server.domain.discipline import ANYBODY, Line
from server.domain.errors import GraceOver, WrongState
from server.domain.identity import CallId, CounterId, Json, ServiceId, StageId, TurnId
from server.domain.policy import CauseId, OutcomeId
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

NAMED_FIRST = (_W, _P, _N, _C, _S)
"""Whom a printed number names where two visitors hold it: by the state of their turns, then by arrival."""

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
    ``rev`` is the last event that touched it; ``step`` counts the route's stages from 0. ``queued_at`` is
    moved by the time spent out of line, so that now minus ``queued_at`` is the wait in line.
    ``until``: when a parked turn is offered again by itself. ``ended_at``: when it left the line or the
    counter, for good or for a while.
    """

    id: TurnId
    ticket: Ticket
    stage: StageId
    service: ServiceId
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
    meant_for: str = ANYBODY
    until: datetime | None = None
    cause: CauseId | None = None
    outcome: OutcomeId | None = None

    @property
    def line(self) -> Line:
        """The line in which it stands while it waits."""
        return Line(self.stage, self.ticket.ticket_class, self.service, self.meant_for)

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

    def finish(self, at: datetime, outcome: OutcomeId | None = None) -> None:
        """The service at this stage is over."""
        self._move(Move.DONE)
        self.ended_at, self.outcome = at, outcome

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

    def transfer(self, at: datetime, cause: CauseId | None) -> None:
        """Another turn of the ticket takes over."""
        self._move(Move.TRANSFER)
        self.ended_at, self.cause = at, cause

    def park(self, at: datetime, cause: CauseId, until: datetime | None) -> None:
        """Wait aside; ``until`` is when the turn goes back in line by itself."""
        self._move(Move.PARK)
        self.ended_at, self.cause, self.until = at, cause, until

    def resume(self, at: datetime) -> None:
        """Go back to the same place in line; the time aside does not count as waiting."""
        self._move(Move.RESUME)
        self._back_in_line(at)

    def give_back(self) -> None:
        """Go back from the counter to the same place in line, as if never called."""
        self._move(Move.RETURN)
        self._forget_call()

    def come_back(self, at: datetime, grace: timedelta, place: int) -> None:
        """Come late to a missed call and stand at ``place``; raise GraceOver when it is too late."""
        if self.is_missed_for_good(at, grace):
            raise GraceOver(number=self.ticket.number, minutes=int(grace.total_seconds()) // 60)
        self._move(Move.RETURN)
        self.place = place
        self._back_in_line(at)

    def wait_again(self, place: int) -> None:
        """Go back in line at ``place`` with the whole wait, as if never called, missed or parked."""
        self._move(Move.RESUME if self.state is TurnState.PARKED else Move.RETURN)
        self.place = place
        self.until = self.cause = None
        self._forget_call()

    def stand_since(self, arrived_at: datetime) -> None:
        """Stand at the place of an earlier arrival, and wait since then at the first stop of the route."""
        self.place = min(self.place, microseconds(arrived_at))
        if self.step == 0:
            self.queued_at = arrived_at

    def is_missed_for_good(self, at: datetime, grace: timedelta) -> bool:
        """Tell whether the call was missed and it is too late to come back."""
        missed_at = self.ended_at
        return self.state is TurnState.NO_SHOW and missed_at is not None and at - missed_at > grace

    def memo(self) -> "Turn":
        """Return a copy that ``restore`` can go back to."""
        return replace(self)

    def check(self, move: Move) -> None:
        """Raise WrongState where the move is not allowed."""
        if (self.state, move) not in MOVES:
            raise WrongState(state=self.state.value, command=move.value)

    def _back_in_line(self, at: datetime) -> None:
        left_at = max(
            self.called_at or self.ended_at or at, self.queued_at
        )  # an early one waits from the slot
        self.queued_at += max(at - left_at, timedelta())
        self.until = self.cause = None
        self._forget_call()

    def _forget_call(self) -> None:
        self.counter = self.call_id = self.reason = None
        self.called_at = self.sounded_at = self.started_at = self.ended_at = None
        self.times = 0

    def _move(self, move: Move) -> None:
        self.check(move)
        self.state = MOVES[self.state, move]
