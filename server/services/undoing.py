"""Taking back a counter's last command."""

from server.domain.errors import MovedOn, NothingToUndo
from server.domain.events import EventType
from server.domain.replay import placed
from server.domain.ticket import Ticket, TicketState
from server.domain.turn import Turn
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
        if not ticket.live and ticket_state is TicketState.LIVE:
            _check_free(work, ticket)
        if ticket.live and _stands_elsewhere(work, touched, ticket):
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


def _check_free(work: UnitOfWork, ticket: Ticket) -> None:
    """Raise MovedOn where the ticket cannot come back because another bears its number by now."""
    if not ticket.collides and work.tx.live_bearer(ticket.number) is not None:
        raise MovedOn


def _stands_elsewhere(work: UnitOfWork, touched: list[Turn], ticket: Ticket) -> bool:
    """Tell whether the ticket has a live turn that the command did not touch."""
    standing = work.tx.live_turn(ticket.id)
    return standing is not None and all(turn.id != standing.id for turn in touched)
