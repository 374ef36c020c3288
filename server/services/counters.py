"""Sitting down at a counter, pausing and leaving it."""

from server.domain.errors import CounterBusy, OfficerElsewhere
from server.domain.events import EventType
from server.domain.identity import CounterId, UserId
from server.domain.office import Counter
from server.services.answers import Answer, counter_answer, instant
from server.services.commands import CloseCounter, OpenCounter, PauseCounter
from server.services.unit_of_work import UnitOfWork


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
    counter.pause(work.at, command.until, command.note)
    return _changed(work, counter, EventType.COUNTER_PAUSED)


def close_counter(work: UnitOfWork, command: CloseCounter) -> Answer:
    """Leave the counter; raise CounterBusy while a visitor is at it."""
    counter = _held(work, command.counter, command.officer)
    present = work.tx.turn_at(counter.id)
    if present is not None:
        raise CounterBusy(counter=counter.id, number=present.ticket.number)
    counter.close(work.at)
    return _changed(work, counter, EventType.COUNTER_CLOSED)


def _held(work: UnitOfWork, counter_id: CounterId, officer: UserId) -> Counter:
    counter = work.tx.counter(counter_id)
    counter.must_be_held_by(officer)
    return counter


def _changed(work: UnitOfWork, counter: Counter, event: EventType) -> Answer:
    work.tx.save_counter(counter)
    work.record(event, counter=counter.id, until=instant(counter.until))
    return counter_answer(counter, work.tx.turn_at(counter.id))
