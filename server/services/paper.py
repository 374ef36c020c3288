"""Tickets that were on paper before the site knew of them: what a kiosk gave alone, what a backup lacks.

The paper is right. None of this is ever refused, and whatever does not fit is recorded and said aloud.
"""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.calendar import business_day, microseconds
from server.domain.errors import UnknownTicket
from server.domain.events import EventType
from server.domain.identity import CommandId, DeviceName, ReasonId, ServiceId, TicketId
from server.domain.numbering import Position, printed_number
from server.domain.office import Service
from server.domain.policy import EndOfDay
from server.domain.ticket import PrintState, Promise, Ticket, TicketClass, TicketState
from server.domain.turn import Turn, TurnState
from server.services.answers import Answer, instant
from server.services.commands import ListedTicket, RecordOffline
from server.services.tickets import end, queue
from server.services.turns import record_back
from server.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Paper:
    """A ticket as its paper and the kiosk's journal have it. ``clock``: whether the kiosk knew the time."""

    press: CommandId
    ticket: TicketId
    public_token: str
    number: str
    service: ServiceId
    ticket_class: TicketClass
    reason: ReasonId | None
    language: str
    device: DeviceName
    arrived_at: datetime
    business_day: date
    clock: bool = True
    print_state: PrintState = PrintState.PENDING


def record_offline(work: UnitOfWork, command: RecordOffline) -> Answer:
    """Put a visitor in line by the time at which the kiosk gave the number alone.

    A ticket that the site numbered meanwhile takes the number on the paper, and the other one is retired
    for the day. A number that a live ticket bears already is kept, marked and raised.
    """
    arrived_at = _arrival(work, command.taken_at, clock=command.clock)
    paper = Paper(
        press=command.press,
        ticket=command.ticket,
        public_token=command.public_token,
        number=command.number,
        service=command.service,
        ticket_class=command.ticket_class,
        reason=command.reason if command.reason in work.office.reasons else None,
        language=command.language,
        device=command.device,
        arrived_at=arrived_at,
        business_day=_day(work, arrived_at),
        clock=command.clock,
    )
    _settle(work, paper, EventType.TICKET_RECORDED)
    return {}


def restore(work: UnitOfWork, listed: ListedTicket, device: DeviceName) -> None:
    """Re-create a ticket that the database lacks; one that it has under another number takes the printed.

    A kiosk lists a slip that failed only where the visitor kept the number from the screen.
    """
    if work.tx.is_withdrawn(listed.ticket) or _is_of_another(work, listed):
        return
    arrived_at = min(listed.issued_at, work.at)
    paper = Paper(
        press=listed.press,
        ticket=listed.ticket,
        public_token=listed.public_token,
        number=listed.number,
        service=listed.service,
        ticket_class=listed.ticket_class,
        reason=None,
        language=listed.language,
        device=device,
        arrived_at=arrived_at,
        business_day=min(listed.business_day, work.day),
        print_state=listed.print_state,
    )
    _settle(work, paper, EventType.TICKET_RESTORED)
    _count_on(work, paper)


def _is_of_another(work: UnitOfWork, listed: ListedTicket) -> bool:
    """Tell whether the ticket's id is taken by another one: its own was recorded under a new id then."""
    return work.tx.has_ticket(listed.ticket, "") and not _same(work, listed.ticket, listed.public_token)


def _settle(work: UnitOfWork, paper: Paper, kind: EventType) -> None:
    known = _known(work, paper)
    if known is None:
        _record(work, paper, kind)
    elif known.number != paper.number:
        _renumber(work, known, paper)


def _arrival(work: UnitOfWork, taken_at: datetime, *, clock: bool) -> datetime:
    """Return from when the visitor waits: never the future, nor a day that the kiosk cannot have meant.

    A kiosk that does not know the time goes on from its journal's last entry, which may be of another day.
    """
    if not clock and _day(work, taken_at) < work.day:
        return work.at
    return min(taken_at, work.at)


def _day(work: UnitOfWork, at: datetime) -> date:
    return min(business_day(at, work.office.zone, work.office.cutover_hour), work.day)


def _known(work: UnitOfWork, paper: Paper) -> Ticket | None:
    """Return the site's own record of the paper; only the paper and the kiosk have its public token."""
    return _same(work, paper.ticket, paper.public_token)


def _same(work: UnitOfWork, ticket_id: TicketId, public_token: str) -> Ticket | None:
    try:
        ticket = work.tx.ticket(ticket_id)
    except UnknownTicket:
        return None
    return ticket if ticket.public_token == public_token else None


def _record(work: UnitOfWork, paper: Paper, kind: EventType) -> None:
    """Create the ticket as it is on the paper, in line by its arrival, or as expired when its day is over."""
    ticket = _ticket(work, paper)
    other = work.tx.live_bearer(ticket.number)
    ticket.collides = other is not None
    work.tx.add_ticket(ticket, paper.reason)
    asked = {} if ticket.service == paper.service else {"asked": paper.service}
    work.record(
        kind,
        ticket=str(ticket.id),
        number=ticket.number,
        round=ticket.round,
        service=ticket.service,
        **{"class": ticket.ticket_class.value},
        device=ticket.device,
        press=str(paper.press),
        arrived_at=instant(ticket.arrived_at),
        day=ticket.business_day.isoformat(),
        clock=paper.clock,
        **asked,
    )
    turn = queue(work, ticket, step=0, since_arrival=True)
    if _is_over(work, ticket):
        _expire(work, turn)
    elif other is not None:
        _raise_collision(work, ticket, other)


def _ticket(work: UnitOfWork, paper: Paper) -> Ticket:
    letter, sequence = printed_number(paper.number)
    new = TicketId(work.ids.uuid())
    return Ticket(
        id=new if work.tx.has_ticket(paper.ticket, "") else paper.ticket,
        site=work.office.id,
        number=paper.number,
        service=work.office.nearest_service(paper.service, letter).id,
        ticket_class=paper.ticket_class,
        language=paper.language,
        business_day=paper.business_day,
        letter=letter,
        round=work.tx.paper_round(paper.business_day, letter, sequence),
        sequence=sequence,
        public_token=work.ids.token() if work.tx.has_ticket(new, paper.public_token) else paper.public_token,
        arrived_at=paper.arrived_at,
        device=paper.device,
        promise=Promise(0),
        print_state=paper.print_state,
    )


def _is_over(work: UnitOfWork, ticket: Ticket) -> bool:
    carries_on = work.office.policy.end_of_day is EndOfDay.CARRY_ON
    return ticket.business_day < work.day and not carries_on


def _expire(work: UnitOfWork, turn: Turn) -> None:
    turn.expire(work.at)
    work.record_turn(EventType.TURN_EXPIRED, turn, why="day_ended")
    end(work, turn.ticket, TicketState.EXPIRED)


def _renumber(work: UnitOfWork, ticket: Ticket, paper: Paper) -> None:
    """Give the ticket the number on the paper, and its visitor, whom nobody can have called by it, a place.

    Nobody holds the number that was called, served or ended until now, so none of that was this visitor. A
    press that lay in a broker or a stalled server was numbered later than its visitor came.
    """
    was, turn = ticket.number, work.tx.live_turn(ticket.id)
    sooner = paper.clock and paper.arrived_at < ticket.arrived_at
    if sooner:
        ticket.arrived_at = paper.arrived_at
    letter, sequence = printed_number(paper.number)
    other = work.tx.live_bearer(paper.number)
    ticket.number, ticket.letter, ticket.sequence = paper.number, letter, sequence
    ticket.round = work.tx.paper_round(ticket.business_day, letter, sequence)
    ticket.collides = other is not None
    comes_back = not ticket.live and not _is_over(work, ticket)
    service = _service_again(work, ticket, letter) if comes_back else None
    work.tx.save_number(ticket)
    work.tx.retire_number(ticket.business_day, was)
    if comes_back:
        ticket.state = TicketState.LIVE
        work.tx.save_ticket(ticket)
    work.record(
        EventType.TICKET_RENUMBERED,
        ticket=str(ticket.id),
        number=ticket.number,
        round=ticket.round,
        was=was,
        service=ticket.service,
        state=ticket.state.value,
        arrived_at=instant(ticket.arrived_at),
    )
    if service is not None:
        queue(work, ticket, step=0, since_arrival=True)
    elif turn is not None:
        turn.ticket = ticket
        _put_back(work, turn, sooner=sooner)
    if other is not None and ticket.live:
        _raise_collision(work, ticket, other)


def _service_again(work: UnitOfWork, ticket: Ticket, letter: str) -> Service:
    """Return the service whose route the ticket begins again; its own may be gone by now."""
    service = work.office.nearest_service(ticket.service, letter)
    if service.id != ticket.service:
        ticket.service, ticket.route = service.id, None
        work.tx.save_visit(ticket, None)
    return service


def _put_back(work: UnitOfWork, turn: Turn, *, sooner: bool) -> None:
    """Put a turn that was called, served, missed or parked back in line by the ticket's arrival.

    One that waits moves only where its visitor came ``sooner`` than the site had noted.
    """
    before, counter = turn.state, turn.counter
    if before is not TurnState.WAITING:
        turn.wait_again(microseconds(turn.ticket.arrived_at))
    elif not sooner:
        return
    if sooner:
        turn.stand_since(turn.ticket.arrived_at)
    kind = EventType.TURN_RESUMED if before is TurnState.PARKED else EventType.TURN_RETURNED
    record_back(work, turn, kind, counter=counter, late=False, why="renumbered")


def _raise_collision(work: UnitOfWork, ticket: Ticket, other: TicketId) -> None:
    """Say that two visitors hold the same number; the alarm stands for as long as both are live."""
    work.record(EventType.NUMBER_COLLIDED, ticket=str(ticket.id), number=ticket.number, other=str(other))


def _count_on(work: UnitOfWork, paper: Paper) -> None:
    """Let a series that fell behind, with its database, go on after the number on the paper."""
    letter, sequence = printed_number(paper.number)
    series = next((one.series for one in work.office.services.values() if one.series.letter == letter), None)
    if series is None or paper.business_day != work.day or sequence > series.last:
        return
    here = work.tx.position(work.day, letter)
    if here.sequence < sequence:
        work.tx.move_position(work.day, letter, Position(here.round, sequence))
