"""Taking a number, and what becomes of its slip."""

from datetime import datetime

from server.domain.calendar import microseconds
from server.domain.discipline import Line
from server.domain.errors import (
    ReasonRequired,
    ServiceClosed,
    SiteClosed,
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
from server.services.admission import admit
from server.services.answers import Answer, instant, ticket_answer
from server.services.commands import IssueTicket, ReportPrint, WithdrawTicket
from server.services.stopping import check_stops
from server.services.unit_of_work import UnitOfWork


def issue(work: UnitOfWork, command: IssueTicket) -> Answer:
    """Number a ticket and put its first turn in line."""
    service = _wanted(work, command)
    mark = admit(work, service, command)
    ticket = give(work, command, service, work.at)
    if mark is not None:
        work.tx.keep_person(ticket.id, mark)
    return ticket_answer(ticket, work.at)


def give(work: UnitOfWork, command: IssueTicket, service: Service, arrived_at: datetime) -> Ticket:
    """Number a ticket that may be given, and put its first turn in line by its arrival."""
    ticket = _numbered(work, command, service, arrived_at)
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
    queue(work, ticket, step=0)
    return ticket


def queue(work: UnitOfWork, ticket: Ticket, step: int, *, since_arrival: bool = False) -> Turn:
    """Put the ticket in line at a step of its route, by its original arrival; return the new turn.

    ``since_arrival``: it has stood in this line since then, and waits from then.
    """
    here = work.office.route_of(ticket)[step]
    line = Line(here.stage, ticket.ticket_class, here.service)
    return queue_turn(work, ticket, step, line, since_arrival=since_arrival)


def queue_turn(
    work: UnitOfWork,
    ticket: Ticket,
    step: int,
    line: Line,
    place: int | None = None,
    *,
    since_arrival: bool = False,
) -> Turn:
    """Put the ticket in this line, at ``place`` where that is not its arrival; return the new turn."""
    turn = Turn(
        id=TurnId(work.ids.uuid()),
        ticket=ticket,
        stage=line.stage,
        service=line.service,
        step=step,
        place=microseconds(ticket.arrived_at) if place is None else place,
        queued_at=ticket.arrived_at if since_arrival else max(work.at, ticket.arrived_at),
        meant_for=line.meant_for,
    )
    turn.rev = turn.queued_rev = work.record(
        EventType.TURN_QUEUED,
        turn=str(turn.id),
        ticket=str(ticket.id),
        stage=turn.stage,
        service=turn.service,
        step=step,
        place=turn.place,
        queued_at=instant(turn.queued_at),
        meant_for=turn.meant_for,
    )
    known = work.office.services.get(turn.service)
    if turn.meant_for or known is None or turn.stage not in known.route:
        work.tx.open_line(turn.line)
    work.tx.add_turn(turn)
    return turn


def end(work: UnitOfWork, ticket: Ticket, state: TicketState) -> None:
    """End the visit."""
    ticket.state = state
    work.tx.save_ticket(ticket)
    work.record(EventType.TICKET_ENDED, ticket=str(ticket.id), number=ticket.number, state=state.value)


def expire(work: UnitOfWork, turn: Turn) -> None:
    """End the visit with its day."""
    turn.expire(work.at)
    work.record_turn(EventType.TURN_EXPIRED, turn, why="day_ended")
    end(work, turn.ticket, TicketState.EXPIRED)


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
    check_stops(work, service.id, command.device)
    if command.device is not None and work.office.hours is not None:
        opening = work.office.hours.at(work.at, work.office.zone)
        if not opening.giving:
            raise SiteClosed(why=opening.why, opens_at=instant(opening.opens_at))
    if command.reason is not None:
        work.office.check_reason(command.reason)
    if command.ticket_class is TicketClass.PRIORITY and command.reason is None:
        raise ReasonRequired
    return service


def _numbered(work: UnitOfWork, command: IssueTicket, service: Service, arrived_at: datetime) -> Ticket:
    ticket_id = command.ticket or TicketId(work.ids.uuid())
    token = command.public_token or work.ids.token()
    if work.tx.is_withdrawn(ticket_id):
        raise TicketWithdrawn(ticket=str(ticket_id))
    if work.tx.has_ticket(ticket_id, token):
        raise TicketExists(ticket=str(ticket_id))
    letter = service.series.letter
    here = work.tx.position(work.day, letter)
    position = next_number(service.series, here, lambda number: work.tx.is_taken(work.day, number))
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
        arrived_at=arrived_at,
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
    if turn is not None and turn.state is not TurnState.SERVING:
        take_back(work, turn, why)


def take_back(work: UnitOfWork, turn: Turn, why: Json) -> None:
    """End the visit without its service; a number that was never called counts in no quota then."""
    if turn.step == 0 and turn.called_at is None:
        work.tx.take_back(turn.ticket.id)
    _give_up(work, turn, why)


def bearer(work: UnitOfWork, number: str) -> Turn:
    """Return the turn of the live ticket with this printed number; raise UnknownTicket."""
    ticket = work.tx.live_bearer(number.strip().upper())
    if ticket is None:
        raise UnknownTicket(ticket=number)
    return live_turn(work, ticket)


def live_turn(work: UnitOfWork, ticket: TicketId) -> Turn:
    """Return the ticket's turn that has not ended; raise UnknownTicket where there is none."""
    turn = work.tx.live_turn(ticket)
    if turn is None:
        raise UnknownTicket(ticket=str(ticket))
    return turn


def _give_up(work: UnitOfWork, turn: Turn, why: Json) -> None:
    """End the visit without its service; a missed call, which cannot be cancelled, expires."""
    if turn.state is TurnState.NO_SHOW:
        turn.expire(work.at)
        work.record_turn(EventType.TURN_EXPIRED, turn, why=why)
        end(work, turn.ticket, TicketState.CANCELLED)
    else:
        cancel_turn(work, turn, why)


def cancel_turn(work: UnitOfWork, turn: Turn, why: Json) -> None:
    """End the visit at this turn."""
    turn.cancel(work.at)
    work.record_turn(EventType.TURN_CANCELLED, turn, why=why)
    end(work, turn.ticket, TicketState.CANCELLED)
