"""Taking a number, and what becomes of its slip."""

from server.domain.calendar import microseconds
from server.domain.errors import (
    ReasonRequired,
    ServiceClosed,
    TicketExists,
    TicketWithdrawn,
    UnknownTicket,
)
from server.domain.events import EventType
from server.domain.identity import Json, TicketId, TurnId
from server.domain.numbering import next_number
from server.domain.office import Service
from server.domain.ticket import PrintState, Ticket, TicketClass, TicketState
from server.domain.turn import Turn, TurnState
from server.services.answers import Answer, ticket_answer
from server.services.commands import IssueTicket, ReportPrint, WithdrawTicket
from server.services.unit_of_work import UnitOfWork


def issue(work: UnitOfWork, command: IssueTicket) -> Answer:
    """Number a ticket and put its first turn in line."""
    service = _wanted(work, command)
    ticket = _numbered(work, command, service)
    work.tx.add_ticket(ticket, command.reason)
    work.record(
        EventType.TICKET_ISSUED,
        ticket=str(ticket.id),
        number=ticket.number,
        round=ticket.round,
        service=ticket.service,
        **{"class": ticket.ticket_class.value},
        device=ticket.device,
        ahead=ticket.promise.ahead,
        wait_low_s=ticket.promise.wait_low_s,
        wait_high_s=ticket.promise.wait_high_s,
    )
    queue(work, ticket, service, step=0)
    return ticket_answer(ticket)


def queue(work: UnitOfWork, ticket: Ticket, service: Service, step: int) -> Turn:
    """Put the ticket in line at a stage of its route, by its original arrival."""
    turn = Turn(
        id=TurnId(work.ids.uuid()),
        ticket=ticket,
        stage=service.route[step],
        step=step,
        place=microseconds(ticket.arrived_at),
        queued_at=work.at,
    )
    turn.rev = turn.queued_rev = work.record(
        EventType.TURN_QUEUED, turn=str(turn.id), ticket=str(ticket.id), stage=turn.stage, step=step
    )
    work.tx.add_turn(turn)
    return turn


def end(work: UnitOfWork, ticket: Ticket, state: TicketState) -> None:
    """End the visit."""
    ticket.state = state
    work.tx.save_ticket(ticket)
    work.record(EventType.TICKET_ENDED, ticket=str(ticket.id), number=ticket.number, state=state.value)


def report_print(work: UnitOfWork, command: ReportPrint) -> Answer:
    """Store what became of the slip; one that failed ends the visit unless the visitor kept the number."""
    ticket = _of_device(work, command)
    ticket.print_state = command.state
    work.tx.save_ticket(ticket)
    work.record(EventType.TICKET_PRINTED, ticket=str(ticket.id), state=command.state.value, kept=command.kept)
    if command.state is PrintState.FAILED and not command.kept:
        _cancel_unserved(work, ticket, "print_failed")
    return {}


def withdraw(work: UnitOfWork, command: WithdrawTicket) -> Answer:
    """Take back a press; a ticket that never came gets a tombstone, so that it cannot come later."""
    try:
        ticket = _of_device(work, command)
    except UnknownTicket:
        work.tx.keep_tombstone(command.ticket, work.at)
        return {}
    _cancel_unserved(work, ticket, "withdrawn")
    return {}


def _wanted(work: UnitOfWork, command: IssueTicket) -> Service:
    service = work.office.service(command.service)
    if not service.open:
        raise ServiceClosed(service=service.id)
    if command.reason is not None:
        work.office.check_reason(command.reason)
    if command.ticket_class is TicketClass.PRIORITY and command.reason is None:
        raise ReasonRequired
    return service


def _numbered(work: UnitOfWork, command: IssueTicket, service: Service) -> Ticket:
    ticket_id = command.ticket or TicketId(work.ids.uuid())
    token = command.public_token or work.ids.token()
    if work.tx.is_withdrawn(ticket_id):
        raise TicketWithdrawn(ticket=str(ticket_id))
    if work.tx.has_ticket(ticket_id, token):
        raise TicketExists(ticket=str(ticket_id))
    letter = service.series.letter
    position = next_number(service.series, work.tx.position(work.day, letter), work.tx.bears_live)
    work.tx.move_position(work.day, letter, position)
    return Ticket(
        id=ticket_id,
        site=work.office.id,
        number=service.series.format(position.sequence),
        service=service.id,
        ticket_class=command.ticket_class,
        language=command.language or work.office.languages[0],
        business_day=work.day,
        letter=letter,
        round=position.round,
        sequence=position.sequence,
        public_token=token,
        arrived_at=work.at,
        device=command.device,
        promise=command.promise,
        print_state=PrintState.PENDING if command.device else PrintState.UNKNOWN,
    )


def _of_device(work: UnitOfWork, command: ReportPrint | WithdrawTicket) -> Ticket:
    """Return the ticket if this kiosk made it; another kiosk's is unknown to it."""
    ticket = work.tx.ticket(command.ticket)
    if ticket.device != command.device:
        raise UnknownTicket(ticket=str(command.ticket))
    return ticket


def _cancel_unserved(work: UnitOfWork, ticket: Ticket, why: Json) -> None:
    turn = work.tx.live_turn(ticket.id)
    if turn is None or turn.state is TurnState.SERVING:
        return
    if turn.state is TurnState.NO_SHOW:
        turn.expire(work.at)
        work.record_turn(EventType.TURN_EXPIRED, turn, why=why)
    else:
        turn.cancel(work.at)
        work.record_turn(EventType.TURN_CANCELLED, turn, why=why)
    end(work, ticket, TicketState.CANCELLED)
