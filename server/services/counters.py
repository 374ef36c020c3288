"""Sitting down at a counter, pausing and leaving it."""

from server.domain.discipline import ANYBODY, for_counter, for_officer
from server.domain.errors import CounterBusy, CounterClosed, OfficerElsewhere
from server.domain.events import EventType
from server.domain.identity import CounterId, Json, UserId
from server.domain.office import Counter
from server.services.answers import Answer, counter_answer, instant
from server.services.commands import CloseCounter, OpenCounter, PauseCounter, ReleaseCounter
from server.services.turns import record_back
from server.services.unit_of_work import UnitOfWork, ahead


def open_counter(work: UnitOfWork, command: OpenCounter) -> Answer:
    """Seat the officer and serve; an officer is at one counter at a time."""
    elsewhere = work.tx.counter_of(command.officer)
    if elsewhere is not None and elsewhere.id != command.counter:
        raise OfficerElsewhere(counter=elsewhere.id)
    counter = work.tx.counter(command.counter)
    counter.open(command.officer, work.at)
    return _changed(work, counter, EventType.COUNTER_OPENED)


def pause_counter(work: UnitOfWork, command: PauseCounter) -> Answer:
    """Stop calling for a while."""
    counter = _held(work, command.counter, command.officer)
    work.office.check_cause(command.cause)
    counter.pause(work.at, ahead(work, command.until, command.minutes), command.note)
    return _changed(work, counter, EventType.COUNTER_PAUSED, cause=command.cause)


def close_counter(work: UnitOfWork, command: CloseCounter) -> Answer:
    """Leave the counter; raise CounterBusy while a visitor is at it."""
    counter = _held(work, command.counter, command.officer)
    present = work.tx.turn_at(counter.id)
    if present is not None:
        raise CounterBusy(counter=counter.id, number=present.ticket.number)
    _free(work, counter)
    counter.close(work.at)
    return _changed(work, counter, EventType.COUNTER_CLOSED)


def release_counter(work: UnitOfWork, command: ReleaseCounter) -> Answer:
    """Free a counter that somebody holds; a visitor there goes back to the same place in line."""
    counter = work.tx.counter(command.counter)
    if counter.officer is None:
        raise CounterClosed(counter=counter.id, state=counter.state.value)
    present = work.tx.turn_at(counter.id)
    if present is not None:
        present.give_back()
        record_back(work, present, EventType.TURN_RETURNED, counter=counter.id, late=False)
    _free(work, counter)
    counter.close(work.at)
    work.tx.keep_undo(counter.id, None)
    return _changed(work, counter, EventType.COUNTER_RELEASED)


def _free(work: UnitOfWork, counter: Counter) -> None:
    """Let anybody call those who waited for this counter or its officer alone: nobody is left behind."""
    assert counter.officer is not None
    meant = (for_counter(counter.id), for_officer(counter.officer))
    for turn in work.tx.turns_meant_for(meant):
        turn.meant_for = ANYBODY
        work.tx.open_line(turn.line)
        work.record_turn(EventType.TURN_FREED, turn, counter=counter.id)


def _held(work: UnitOfWork, counter_id: CounterId, officer: UserId) -> Counter:
    counter = work.tx.counter(counter_id)
    counter.must_be_held_by(officer)
    return counter


def _changed(work: UnitOfWork, counter: Counter, event: EventType, **more: Json) -> Answer:
    work.tx.save_counter(counter)
    officer = None if counter.officer is None else str(counter.officer)
    work.record(event, counter=counter.id, until=instant(counter.until), officer=officer, **more)
    return counter_answer(counter, work.tx.turn_at(counter.id))
