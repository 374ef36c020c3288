"""What an officer does with visitors at the counter: call, recall, start, finish, send back, cancel."""

from server.domain.discipline import choose, reason_for
from server.domain.errors import (
    CounterBusy,
    NextChanged,
    NotYourCounter,
    OutcomeRequired,
    RecallFirst,
    WrongStage,
    WrongState,
)
from server.domain.events import EventType
from server.domain.identity import CallId, Json, TurnId, UserId
from server.domain.notes import check_note
from server.domain.office import Counter
from server.domain.policy import EndOfDay, OutcomeId
from server.domain.ticket import TicketState
from server.domain.turn import AT_COUNTER, Move, Turn, TurnState
from server.services.answers import Answer, instant, turn_answer
from server.services.changes import Changes
from server.services.commands import (
    CallChosen,
    CallNext,
    Cancel,
    CancelVisit,
    Done,
    Finish,
    NoShow,
    Recall,
    Return,
    Start,
)
from server.services.ports import CallNotice
from server.services.tickets import bearer, cancel_turn, end, expire, live_turn, queue, take_back
from server.services.unit_of_work import UnitOfWork


def call_next(work: UnitOfWork, command: CallNext) -> Answer | None:
    """Call whoever the discipline picks to the counter; None when nobody waits."""
    counter = work.tx.counter(command.counter)
    counter.must_serve(command.officer)
    changes = Changes()
    _finish_present(work, counter, command, changes)
    discipline = work.office.discipline
    chosen = choose(work.tx.offer(counter, discipline.memory), discipline, work.at)
    if command.expect is not None and (chosen is None or chosen[0].ticket.id != command.expect):
        raise NextChanged(number=None if chosen is None else chosen[0].ticket.number)
    if chosen is None:
        if changes.before:
            changes.keep(work, counter.id, "next")
        return None
    return _call(work, counter, *chosen, changes)


def call_chosen(work: UnitOfWork, command: CallChosen) -> Answer:
    """Call a chosen waiting ticket; the event says that it was chosen."""
    counter = work.tx.counter(command.counter)
    counter.must_serve(command.officer)
    named = command.ticket
    turn = bearer(work, named) if isinstance(named, str) else live_turn(work, named)
    turn.check(Move.CALL)
    if turn.stage not in counter.desk.stages:
        raise WrongStage(stage=turn.stage, counter=counter.id)
    changes = Changes()
    _finish_present(work, counter, command, changes)
    return _call(work, counter, turn, reason_for("chosen", turn, work.at), changes)


def recall(work: UnitOfWork, command: Recall) -> Answer:
    """Sound the same call again."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    turn.recall(work.at)
    work.record_turn(EventType.TURN_RECALLED, turn, counter=counter.id, times=turn.times)
    _announce(work, counter, turn)
    return turn_answer(turn)


def start(work: UnitOfWork, command: Start) -> Answer:
    """Begin the service."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    changes = Changes()
    changes.remember(turn)
    turn.start(work.at)
    work.record_turn(EventType.TURN_STARTED, turn, counter=counter.id)
    changes.keep(work, counter.id, "start")
    return turn_answer(turn)


def done(work: UnitOfWork, command: Done) -> Answer:
    """End the service; the route's next stage waits, or the ticket ends."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    changes = Changes()
    finish(work, turn, command.outcome, changes)
    if command.note is not None:
        work.tx.keep_note(turn.id, check_note(command.note), work.at)
    changes.keep(work, counter.id, "done")
    return turn_answer(turn)


def no_show(work: UnitOfWork, command: NoShow) -> Answer:
    """Note that the visitor did not come."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    changes = Changes()
    _miss(work, turn, changes)
    changes.keep(work, counter.id, "no_show")
    return turn_answer(turn)


def give_back(work: UnitOfWork, command: Return) -> Answer:
    """Put the visitor back: from the counter to the same place, after a missed call near the front."""
    turn = turn_for(work, command.turn, command.officer)
    counter = turn.counter
    late = turn.state is TurnState.NO_SHOW
    if late:
        policy = work.office.policy
        behind = work.tx.place_of(turn.line, policy.late_behind) if policy.late_behind else None
        turn.come_back(work.at, policy.grace, max(turn.place, behind or turn.place))
        turn.queued_rev = work.rev + 1  # behind whoever has the same place
    else:
        turn.give_back()
    record_back(work, turn, EventType.TURN_RETURNED, counter=counter, late=late)
    return turn_answer(turn)


def record_back(work: UnitOfWork, turn: Turn, kind: EventType, **data: Json) -> None:
    """Record that the turn is in line again, and where; one of a day that has ended is over then."""
    work.record_turn(kind, turn, **data, place=turn.place, queued_at=instant(turn.queued_at))
    if turn.ticket.business_day < work.day and work.office.policy.end_of_day is EndOfDay.EXPIRE:
        expire(work, turn)


def cancel(work: UnitOfWork, command: Cancel) -> Answer:
    """End the visit before its time."""
    turn = turn_for(work, command.turn, command.officer)
    cancel_turn(work, turn, "staff")
    return turn_answer(turn)


def cancel_visit(work: UnitOfWork, command: CancelVisit) -> Answer:
    """End the visit because the visitor gives the number back; not once service has begun."""
    turn = live_turn(work, command.ticket)
    if turn.state is TurnState.SERVING:
        raise WrongState(state=turn.state.value, command="cancel")
    take_back(work, turn, "visitor")
    return turn_answer(turn)


def _call(
    work: UnitOfWork, counter: Counter, turn: Turn, reason: dict[str, Json], changes: Changes
) -> Answer:
    changes.remember(turn)
    turn.call(counter.id, CallId(work.ids.uuid()), work.at, reason)
    work.record_turn(EventType.TURN_CALLED, turn, counter=counter.id, call=str(turn.call_id), reason=reason)
    _announce(work, counter, turn)
    changes.keep(work, counter.id, "next")
    return turn_answer(turn)


def _finish_present(
    work: UnitOfWork, counter: Counter, command: CallNext | CallChosen, changes: Changes
) -> None:
    present = work.tx.turn_at(counter.id)
    if present is None:
        return
    if command.finish is None:
        raise CounterBusy(counter=counter.id, number=present.ticket.number)
    if command.finish is Finish.DONE:
        finish(work, present, command.outcome, changes)
    else:
        _miss(work, present, changes)


def finish(work: UnitOfWork, turn: Turn, outcome: OutcomeId | None, changes: Changes) -> None:
    """End the service at this stage and queue the route's next, or end the visit."""
    service = work.office.services.get(turn.service)
    turn.check(Move.DONE)
    if service is not None:
        service.check_outcome(outcome)
        if outcome is None and service.outcome_required:
            raise OutcomeRequired(service=service.id)
    changes.remember(turn)
    turn.finish(work.at, outcome)
    work.record_turn(EventType.TURN_DONE, turn, counter=turn.counter, outcome=outcome)
    go_on(work, turn, changes)


def go_on(work: UnitOfWork, turn: Turn, changes: Changes) -> None:
    """Queue the stage after the turn's, or end the visit when there is none."""
    if turn.step + 1 < len(work.office.route_of(turn.ticket)):
        changes.made.append(queue(work, turn.ticket, turn.step + 1).id)
    else:
        end(work, turn.ticket, TicketState.DONE)


def _miss(work: UnitOfWork, turn: Turn, changes: Changes) -> None:
    turn.check(Move.NO_SHOW)
    if turn.times <= work.office.policy.recalls:
        raise RecallFirst(number=turn.ticket.number, recalls=work.office.policy.recalls)
    changes.remember(turn)
    turn.miss(work.at)
    work.record_turn(EventType.TURN_MISSED, turn, counter=turn.counter)


def _at_own_counter(work: UnitOfWork, turn_id: TurnId, officer: UserId) -> tuple[Counter, Turn]:
    """Return the turn and the counter it is at, which this officer must hold."""
    turn = work.tx.turn(turn_id)
    counter = work.tx.counter(turn.counter) if turn.counter is not None else work.tx.counter_of(officer)
    if counter is None:
        raise NotYourCounter
    counter.must_be_held_by(officer)
    return counter, turn


def turn_for(work: UnitOfWork, turn_id: TurnId, officer: UserId) -> Turn:
    """Return the turn; while it is at a counter only the officer there may touch it.

    Raises UnknownTurn or NotYourCounter.
    """
    turn = work.tx.turn(turn_id)
    check_touchable(work, turn, officer)
    return turn


def check_touchable(work: UnitOfWork, turn: Turn, officer: UserId) -> None:
    """Raise NotYourCounter where the turn is at a counter that another officer holds."""
    if turn.state in AT_COUNTER and turn.counter is not None:
        work.tx.counter(turn.counter).must_be_held_by(officer)


def _announce(work: UnitOfWork, counter: Counter, turn: Turn) -> None:
    assert turn.call_id is not None
    work.tx.announce(
        CallNotice(
            call_id=turn.call_id,
            rev=work.rev,
            times=turn.times,
            ticket=turn.ticket.number,
            counter=counter.id,
            label=counter.desk.label,
            stage=turn.stage,
            service=turn.service,
            languages=work.office.languages_of(turn.ticket),
            at=work.at,
        )
    )
