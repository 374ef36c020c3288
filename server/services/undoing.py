"""Taking back a counter's last command."""

from server.domain.errors import MovedOn, NothingToUndo
from server.domain.events import EventType
from server.domain.replay import placed
from server.domain.ticket import TicketState
from server.services.answers import Answer, counter_answer
from server.services.commands import UndoLast
from server.services.unit_of_work import UnitOfWork


def undo_last(work: UnitOfWork, command: UndoLast) -> Answer:
    """Put everything back as it was before the counter's last command."""
    counter = work.tx.counter(command.counter)
    counter.must_be_held_by(command.officer)
    undo = work.tx.undo_of(counter.id)
    if undo is None:
        raise NothingToUndo
    touched = work.tx.turns([*(turn.id for turn in undo.before), *undo.made])
    undo.check(touched, work.at)
    rev = work.record(
        EventType.COMMAND_UNDONE,
        counter=counter.id,
        command=undo.kind,
        turns=[str(turn.id) for turn in undo.before],
        removed=[str(turn) for turn in undo.made],
        restored={str(turn.id): placed(turn) for turn in undo.before},
        tickets={
            str(turn.ticket.id): state.value
            for turn, state in reversed(list(zip(undo.before, undo.tickets, strict=True)))
        },
    )
    for turn in undo.made:
        work.tx.remove_turn(turn)
    for now, before, ticket_state in reversed(
        list(zip(touched[: len(undo.before)], undo.before, undo.tickets, strict=True))
    ):
        ticket = now.ticket
        if not ticket.live and ticket_state is TicketState.LIVE and work.tx.bears_live(ticket.number):
            raise MovedOn
        ticket.state = ticket_state
        work.tx.save_ticket(ticket)
        before.ticket, before.rev = ticket, rev
        work.tx.save_turn(before)
        work.tx.forget_note(before.id)
    work.tx.keep_undo(counter.id, None)
    return {
        **counter_answer(counter, work.tx.turn_at(counter.id)),
        "undone": undo.kind,
    }
