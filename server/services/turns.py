"""What an officer does with visitors: call, recall, start, finish, send back, cancel."""

from dataclasses import dataclass, field

from server.domain.discipline import Line, choose
from server.domain.errors import CounterBusy, NotYourCounter
from server.domain.events import EventType
from server.domain.identity import CallId, TurnId, UserId
from server.domain.office import Counter
from server.domain.ticket import TicketClass, TicketState
from server.domain.turn import AT_COUNTER, Turn
from server.domain.undo import Undo
from server.services.answers import Answer, turn_answer
from server.services.commands import CallNext, Cancel, Done, Finish, NoShow, Recall, Return, Start
from server.services.ports import CallNotice
from server.services.tickets import end, queue
from server.services.unit_of_work import UnitOfWork

MOST_LANGUAGES = 10
"""No call is spoken in more languages than this."""


@dataclass(slots=True)
class _Changes:
    """What a counter's command changed so far, for its undo."""

    before: list[Turn] = field(default_factory=list)
    tickets: list[TicketState] = field(default_factory=list)
    made: list[TurnId] = field(default_factory=list)

    def remember(self, turn: Turn) -> None:
        """Keep the turn as it is before it changes; one that this command made has no before."""
        if turn.id in self.made:
            return
        self.before.append(turn.memo())
        self.tickets.append(turn.ticket.state)

    def keep(self, work: UnitOfWork, counter: Counter, kind: str) -> None:
        """Make this the counter's last command."""
        undo = Undo(kind, work.at, work.rev, tuple(self.before), tuple(self.tickets), tuple(self.made))
        work.tx.keep_undo(counter.id, undo)


def call_next(work: UnitOfWork, command: CallNext) -> Answer | None:
    """Call whoever the discipline picks to the counter; None when nobody waits."""
    counter = work.tx.counter(command.counter)
    counter.must_serve(command.officer)
    changes = _Changes()
    _finish_present(work, counter, command.finish, changes)
    chosen = choose(work.tx.heads(_lines(work, counter)), work.at)
    if chosen is None:
        if changes.before:
            changes.keep(work, counter, "next")
        return None
    turn, reason = chosen
    changes.remember(turn)
    turn.call(counter.id, CallId(work.ids.uuid()), work.at, reason)
    work.record_turn(EventType.TURN_CALLED, turn, counter=counter.id, call=str(turn.call_id), reason=reason)
    _announce(work, counter, turn)
    changes.keep(work, counter, "next")
    return turn_answer(turn)


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
    changes = _Changes()
    changes.remember(turn)
    turn.start(work.at)
    work.record_turn(EventType.TURN_STARTED, turn, counter=counter.id)
    changes.keep(work, counter, "start")
    return turn_answer(turn)


def done(work: UnitOfWork, command: Done) -> Answer:
    """End the service; the route's next stage waits, or the ticket ends."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    changes = _Changes()
    _finish(work, turn, changes)
    changes.keep(work, counter, "done")
    return turn_answer(turn)


def no_show(work: UnitOfWork, command: NoShow) -> Answer:
    """Note that the visitor did not come."""
    counter, turn = _at_own_counter(work, command.turn, command.officer)
    changes = _Changes()
    _miss(work, turn, changes)
    changes.keep(work, counter, "no_show")
    return turn_answer(turn)


def give_back(work: UnitOfWork, command: Return) -> Answer:
    """Put the visitor back to the same place in line."""
    turn = _turn_for(work, command.turn, command.officer)
    counter = turn.counter
    turn.give_back()
    work.record_turn(EventType.TURN_RETURNED, turn, counter=counter)
    return turn_answer(turn)


def cancel(work: UnitOfWork, command: Cancel) -> Answer:
    """End the visit before its time."""
    turn = _turn_for(work, command.turn, command.officer)
    turn.cancel(work.at)
    work.record_turn(EventType.TURN_CANCELLED, turn, why="staff")
    end(work, turn.ticket, TicketState.CANCELLED)
    return turn_answer(turn)


def _finish_present(work: UnitOfWork, counter: Counter, finish: Finish | None, changes: _Changes) -> None:
    present = work.tx.turn_at(counter.id)
    if present is None:
        return
    if finish is None:
        raise CounterBusy(counter=counter.id, number=present.ticket.number)
    if finish is Finish.DONE:
        _finish(work, present, changes)
    else:
        _miss(work, present, changes)


def _finish(work: UnitOfWork, turn: Turn, changes: _Changes) -> None:
    changes.remember(turn)
    turn.finish(work.at)
    work.record_turn(EventType.TURN_DONE, turn, counter=turn.counter)
    service = work.office.service(turn.ticket.service)
    if service.stage_after(turn.step) is None:
        end(work, turn.ticket, TicketState.DONE)
    else:
        changes.made.append(queue(work, turn.ticket, service, turn.step + 1).id)


def _miss(work: UnitOfWork, turn: Turn, changes: _Changes) -> None:
    changes.remember(turn)
    turn.miss(work.at)
    work.record_turn(EventType.TURN_MISSED, turn, counter=turn.counter)


def _lines(work: UnitOfWork, counter: Counter) -> list[Line]:
    return [
        Line(stage, ticket_class, service)
        for stage in counter.desk.stages
        for service in work.office.services_through(stage)
        for ticket_class in TicketClass
    ]


def _at_own_counter(work: UnitOfWork, turn_id: TurnId, officer: UserId) -> tuple[Counter, Turn]:
    """Return the turn and the counter it is at, which this officer must hold."""
    turn = work.tx.turn(turn_id)
    counter = work.tx.counter(turn.counter) if turn.counter is not None else work.tx.counter_of(officer)
    if counter is None:
        raise NotYourCounter
    counter.must_be_held_by(officer)
    return counter, turn


def _turn_for(work: UnitOfWork, turn_id: TurnId, officer: UserId) -> Turn:
    """Return the turn; while it is at a counter only the officer there may touch it."""
    turn = work.tx.turn(turn_id)
    if turn.state in AT_COUNTER and turn.counter is not None:
        work.tx.counter(turn.counter).must_be_held_by(officer)
    return turn


def _announce(work: UnitOfWork, counter: Counter, turn: Turn) -> None:
    assert turn.call_id is not None
    mine = turn.ticket.language
    others = (language for language in work.office.languages if language != mine)
    work.tx.announce(
        CallNotice(
            call_id=turn.call_id,
            rev=work.rev,
            times=turn.times,
            ticket=turn.ticket.number,
            counter=counter.id,
            label=counter.desk.label,
            stage=turn.stage,
            service=turn.ticket.service,
            languages=(mine, *others)[:MOST_LANGUAGES],
            at=work.at,
        )
    )
