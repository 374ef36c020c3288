"""One site's state inside an open transaction; knows no rule of the queue."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable

from server.adapters import appointments
from server.adapters import statements as sql
from server.adapters.chain import Link, link
from server.adapters.conditions import route_json, ticket_of, turn_of
from server.adapters.counter_rows import counter_of, undo_of
from server.adapters.display_terms import write_display
from server.adapters.heads import PLACES, of_line, read_offer
from server.adapters.office_terms import write_discipline
from server.adapters.prepared import Prepared
from server.adapters.tables import OutboxState
from server.adapters.undo_json import write_undo
from server.domain.appointment import Appointment
from server.domain.device import Fault, Order
from server.domain.discipline import Discipline, Line, Offer
from server.domain.errors import UnknownCounter, UnknownTicket, UnknownTurn
from server.domain.events import Event
from server.domain.identity import (
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.letters import Install
from server.domain.lobby_setup import Display
from server.domain.notice import Notice, NoticeId
from server.domain.numbering import Position
from server.domain.office import Counter, Office, SiteClock
from server.domain.quota import HOUR, Given
from server.domain.stop import Stop, StopKind
from server.domain.ticket import Ticket, TicketClass
from server.domain.turn import Turn
from server.domain.undo import Undo
from server.services.ports import CallNotice, StoredAnswer

_TICKET_FIELDS = (
    "id",
    "site",
    "number",
    "service",
    "language",
    "business_day",
    "letter",
    "round",
    "sequence",
    "public_token",
    "arrived_at",
    "device",
    "state",
    "print_state",
)
_FAULT_FIELDS = ("device", "code", "since", "acknowledged_at", "acknowledged_by")
_ORDER_FIELDS = ("rev", "id", "device", "deed", "at", "value", "ticket")
_NOTICE_COLUMNS = ("id", "text", "since", "until", "zone", "urgent")
_CALL_FIELDS = ("call_id", "rev", "times", "ticket", "counter", "label", "stage", "service", "at")


class SqlTransaction:
    """Reads and writes directly; events, the outbox and the site's row are written once, by ``finish``."""

    def __init__(self, connection: Connection, office: Office, clock: SiteClock, last_hash: str) -> None:
        self.office = office
        self.clock = clock
        self._connection = connection
        self._site = office.id
        self._last_hash = last_hash
        self._events: list[dict[str, Any]] = []
        self._calls: list[dict[str, Any]] = []

    def finish(self) -> None:
        """Write the events, the calls and how far the site has come."""
        if not self._events:
            return
        sql.ADD_EVENT.run_all(self._connection, self._events)
        if self._calls:
            sql.ADD_CALL.run_all(self._connection, self._calls)
        clock = self.clock
        self._one(
            sql.SAVE_SITE,
            of_site=self._site,
            rev=clock.rev,
            last_event_at=clock.last_event_at,
            last_hash=self._last_hash,
            business_day=clock.business_day,
        )

    def answer_to(self, command: CommandId) -> StoredAnswer | None:
        """Return what this command id was answered before."""
        row = self._first(sql.ANSWER_TO, id=command)
        return None if row is None else StoredAnswer(row.actor, row.fingerprint, row.body, row.refused)

    def keep_answer(self, command: CommandId, kind: str, answer: StoredAnswer, at: datetime) -> None:
        """Store the answer with the change that it answers."""
        self._one(
            sql.KEEP_ANSWER,
            site=self._site,
            id=command,
            kind=kind,
            actor=answer.actor,
            fingerprint=answer.fingerprint,
            body=answer.body,
            refused=answer.refused,
            at=at,
        )

    def ticket(self, ticket: TicketId) -> Ticket:
        """Return the ticket; raise UnknownTicket."""
        row = self._first(sql.TICKET_BY_ID, id=ticket)
        if row is None:
            raise UnknownTicket(ticket=str(ticket))
        return ticket_of(row)

    def has_ticket(self, ticket: TicketId, public_token: str) -> bool:
        """Tell whether the id or the token is taken."""
        return self._holds(sql.HAS_TICKET, id=ticket, token=public_token)

    def is_withdrawn(self, ticket: TicketId) -> bool:
        """Tell whether a tombstone stands for this ticket id."""
        return self._holds(sql.IS_WITHDRAWN, site=self._site, ticket=ticket)

    def keep_tombstone(self, ticket: TicketId, at: datetime) -> None:
        """Never issue this ticket id."""
        if not self.is_withdrawn(ticket):
            self._one(sql.ADD_TOMBSTONE, site=self._site, ticket=ticket, at=at)

    def live_bearer(self, number: str) -> TicketId | None:
        """Return the live ticket of the site that the printed number names (NAMED_FIRST), if any."""
        row = self._first(sql.LIVE_BEARER, number=number)
        return None if row is None else TicketId(row.id)

    def is_taken(self, day: date, number: str) -> bool:
        """Tell whether a live ticket of the site bears the number, or it is retired for the day."""
        return self._holds(sql.IS_TAKEN, site=self._site, day=day, number=number)

    def retire_number(self, day: date, number: str) -> None:
        """Never give the number on this business day."""
        if not self._holds(sql.IS_RETIRED, site=self._site, day=day, number=number):
            self._one(sql.RETIRE_NUMBER, site=self._site, business_day=day, number=number)

    def paper_round(self, day: date, letter: str, sequence: int) -> int:
        """Return the round, below those that are counted, in which this number of the day is free."""
        row = self._first(sql.LEAST_ROUND, day=day, letter=letter, sequence=sequence)
        return 0 if row[0] is None else int(row[0]) - 1

    def position(self, day: date, letter: str) -> Position:
        """Return how far the series has come on this business day."""
        row = self._first(sql.POSITION, business_day=day, letter=letter)
        return Position() if row is None else Position(*row)

    def move_position(self, day: date, letter: str, position: Position) -> None:
        """Store how far the series has come."""
        self._one(
            sql.move_position(self._connection.dialect.name),
            site=self._site,
            business_day=day,
            letter=letter,
            round=position.round,
            sequence=position.sequence,
        )

    def add_ticket(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store a new ticket, its reason for priority in the side table."""
        row = {name: getattr(ticket, name) for name in _TICKET_FIELDS}
        promise = ticket.promise
        told = {"ahead": promise.ahead, "wait_low_s": promise.wait_low_s, "wait_high_s": promise.wait_high_s}
        own = {
            "class": ticket.ticket_class,
            "route": route_json(ticket),
            "counted": True,
            "collides": ticket.collides,
        }
        self._one(sql.ADD_TICKET, **row, **told, **own)
        if reason is not None:
            self._one(sql.ADD_PRIORITY, ticket=ticket.id, site=self._site, reason=reason)

    def given(self, service: ServiceId, day: date, hour: datetime, person: str | None) -> Given:
        """Return how many tickets the service gave on the day, in the hour that began then, to the person."""
        row = self._first(
            appointments.GIVEN, service=service, day=day, begins=hour, ends=hour + HOUR, person=person or ""
        )
        return Given(*row)

    def person_key(self) -> bytes:
        """Return the site's key for the hashes of identifiers; the first time, make it."""
        return appointments.person_key(self._connection, self._site)

    def forget_person_key(self) -> None:
        """Forget the site's key with its business day: nobody can try out identifiers on old hashes then."""
        self._one(appointments.FORGET_KEY, of_site=self._site, none=None)

    def keep_person(self, ticket: TicketId, mark: str) -> None:
        """Store the hash of the taker's identifier aside, where retention empties it."""
        self._one(appointments.ADD_PERSON, ticket=ticket, site=self._site, mark=mark)

    def take_back(self, ticket: TicketId) -> None:
        """Count the ticket in no quota any more; its appointment, if any, may be used again."""
        self._one(appointments.UNCOUNT, of_ticket=ticket, counted=False)
        self._one(appointments.FREE, of_ticket=ticket, none=None)

    def appointment(self, code: str) -> Appointment | None:
        """Return the appointment with this code."""
        row = self._first(appointments.BY_CODE, code=code)
        return None if row is None else Appointment(*row)

    def save_appointment(self, appointment: Appointment) -> None:
        """Store an appointment, new or changed."""
        self.remove_appointment(appointment.code)
        row = {name: getattr(appointment, name) for name in appointments.FIELDS}
        self._one(appointments.ADD, site=self._site, **row)

    def remove_appointment(self, code: str) -> None:
        """Forget an appointment."""
        self._one(appointments.REMOVE, of_site=self._site, of_code=code)

    def save_ticket(self, ticket: Ticket) -> None:
        """Store a ticket's state and print state."""
        self._one(sql.SAVE_TICKET, of_ticket=ticket.id, state=ticket.state, print_state=ticket.print_state)

    def save_number(self, ticket: Ticket) -> None:
        """Store what its paper says: number, place in the series, arrival; and whether it collides."""
        row = {name: getattr(ticket, name) for name in sql.ON_PAPER}
        self._one(sql.SAVE_NUMBER, of_ticket=ticket.id, **row)

    def save_visit(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store what an officer corrected: service, class and route, and a reason for priority aside."""
        self._one(
            sql.SAVE_VISIT,
            of_ticket=ticket.id,
            service=ticket.service,
            route=route_json(ticket),
            **{"class": ticket.ticket_class},
        )
        first = ticket.ticket_class is TicketClass.PRIORITY
        if reason is not None or not first:
            self._one(sql.FORGET_PRIORITY, of_ticket=ticket.id)
        if reason is not None and first:
            self._one(sql.ADD_PRIORITY, ticket=ticket.id, site=self._site, reason=reason)

    def turn(self, turn: TurnId) -> Turn:
        """Return the turn with its ticket; raise UnknownTurn."""
        row = self._first(sql.TURN_BY_ID, id=turn)
        if row is None:
            raise UnknownTurn(turn=str(turn))
        return turn_of(row)

    def turns(self, turns: Sequence[TurnId]) -> list[Turn]:
        """Return those of the turns that exist, in the order asked for."""
        found = {turn.id: turn for turn in self._turns(sql.TURNS_BY_ID, ids=list(turns))}
        return [found[turn] for turn in turns if turn in found]

    def live_turn(self, ticket: TicketId) -> Turn | None:
        """Return the ticket's turn that has not ended."""
        return next(iter(self._turns(sql.LIVE_TURN, ticket=ticket)), None)

    def offer(self, counter: Counter, memory: int) -> Offer[Turn]:
        """Return what the counter may choose from, with the lines of its last ``memory`` calls."""
        return read_offer(self._connection, self.office, self.clock.business_day, counter, memory)

    def place_of(self, line: Line, nth: int) -> int | None:
        """Return the place of the nth turn in line (from 1), of the last when there are fewer, or None."""
        named = {"site": self._site, "limit": nth, **of_line(line)}
        places = self._connection.execute(PLACES, named).scalars().all()
        return places[-1] if places else None

    def open_line(self, line: Line) -> None:
        """Make the line known, so that counters look at it."""
        self._one(sql.open_line(self._connection.dialect.name), site=self._site, **of_line(line))

    def turn_at(self, counter: CounterId) -> Turn | None:
        """Return the turn that is called to or served at the counter."""
        return next(iter(self._turns(sql.TURN_AT, counter=counter)), None)

    def turns_before(self, day: date) -> list[Turn]:
        """Return every waiting, parked or missed turn whose ticket is of an earlier business day."""
        return self._turns(sql.TURNS_BEFORE, day=day)

    def turns_meant_for(self, names: Collection[str]) -> list[Turn]:
        """Return the waiting, parked and missed turns of lines that are meant for these alone."""
        return self._turns(sql.TURNS_MEANT_FOR, names=list(names))

    def add_turn(self, turn: Turn) -> None:
        """Store a new turn."""
        row = {name: getattr(turn, name) for name in ("id", *sql.TURN_STATE)}
        of_ticket = {"ticket": turn.ticket.id, "class": turn.ticket.ticket_class}
        self._one(sql.ADD_TURN, site=self._site, **row, **of_ticket)

    def save_turn(self, turn: Turn) -> None:
        """Store a turn's state and line."""
        row = {name: getattr(turn, name) for name in sql.TURN_STATE}
        self._one(sql.SAVE_TURN, of_turn=turn.id, **row, **{"class": turn.ticket.ticket_class})

    def keep_note(self, turn: TurnId, text: str, at: datetime) -> None:
        """Store a colleague's note aside, where retention empties it."""
        self._one(sql.ADD_NOTE, turn=turn, site=self._site, text=text, at=at)

    def forget_note(self, turn: TurnId) -> None:
        """Forget the note of a service whose end was taken back."""
        self._one(sql.FORGET_NOTE, of_turn=turn)

    def remove_turn(self, turn: TurnId) -> None:
        """Forget a turn whose making was undone; the events keep it."""
        self._one(sql.REMOVE_TURN, of_turn=turn)

    def counter(self, counter: CounterId) -> Counter:
        """Return the counter; raise UnknownCounter."""
        row = self._first(sql.COUNTER_BY_ID, id=counter) if counter in self.office.desks else None
        if row is None:
            raise UnknownCounter(counter=counter)
        return counter_of(self.office, row)

    def counter_of(self, officer: UserId) -> Counter | None:
        """Return the counter at which the officer is."""
        row = self._first(sql.COUNTER_OF, officer=officer)
        return None if row is None else counter_of(self.office, row)

    def save_counter(self, counter: Counter) -> None:
        """Store a counter's state."""
        self._one(
            sql.SAVE_COUNTER,
            of_site=self._site,
            of_counter=counter.id,
            state=counter.state,
            officer=counter.officer,
            since=counter.since,
            until=counter.until,
            note=counter.note,
        )

    def undo_of(self, counter: CounterId) -> Undo | None:
        """Return what the counter's last command changed."""
        return undo_of(self._connection, self._site, counter)

    def keep_undo(self, counter: CounterId, undo: Undo | None) -> None:
        """Store what the counter's last command changed, or that nothing can be undone."""
        self._one(
            sql.KEEP_UNDO,
            of_site=self._site,
            of_counter=counter,
            undo=None if undo is None else write_undo(undo),
        )

    def save_discipline(self, discipline: Discipline) -> None:
        """Store how the site chooses; the next transaction's office has it."""
        terms = self._first(sql.TERMS).terms | {"discipline": write_discipline(discipline)}
        self._one(sql.SAVE_TERMS, of_site=self._site, terms=terms)
        self._one(sql.RAISE_CONFIG, of_site=self._site)

    def save_stop(self, stop: Stop) -> None:
        """Store a stop in place of another one of the same; the next transaction's office has it."""
        self.remove_stop(stop.kind, stop.what)
        row = {name: getattr(stop, name) for name in ("kind", "what", "since", "until", "note")}
        self._one(sql.ADD_STOP, site=self._site, **row)

    def remove_stop(self, kind: StopKind, what: str) -> None:
        """Forget a stop."""
        self._one(sql.REMOVE_STOP, of_site=self._site, of_kind=kind, of_what=what)
        self._one(sql.RAISE_CONFIG, of_site=self._site)

    def save_display(self, display: Display) -> None:
        """Store how a display is set up; one that is as a new one need not be named."""
        terms = self._first(sql.TERMS).terms
        displays = {name: one for name, one in terms.get("displays", {}).items() if name != display.device}
        if display != Display(display.device):
            displays[display.device] = write_display(display)
        self._one(sql.SAVE_TERMS, of_site=self._site, terms=terms | {"displays": displays})
        self._one(sql.RAISE_CONFIG, of_site=self._site)

    def save_notice(self, notice: Notice) -> None:
        """Store a new notice; the next transaction's office has it."""
        row = {name: getattr(notice, name) for name in _NOTICE_COLUMNS}
        self._one(sql.ADD_NOTICE, site=self._site, **row)
        self._one(sql.RAISE_CONFIG, of_site=self._site)

    def remove_notice(self, notice: NoticeId) -> None:
        """Forget a notice."""
        self._one(sql.REMOVE_NOTICE, of_site=self._site, of_notice=notice)
        self._one(sql.RAISE_CONFIG, of_site=self._site)

    def fault(self, device: DeviceName, code: str) -> Fault | None:
        """Return the device's fault of this code."""
        row = self._first(sql.FAULT, device=device, code=code)
        return None if row is None else Fault(*row)

    def save_fault(self, fault: Fault) -> None:
        """Store a fault, new or acknowledged."""
        self.remove_fault(fault.device, fault.code)
        row = {name: getattr(fault, name) for name in _FAULT_FIELDS}
        self._one(sql.ADD_FAULT, site=self._site, **row)

    def remove_fault(self, device: DeviceName, code: str) -> None:
        """Forget a fault that is over."""
        self._one(sql.REMOVE_FAULT, of_site=self._site, of_device=device, of_code=code)

    def send_order(self, order: Order) -> None:
        """Put an order to a device into the outbox."""
        row = {name: getattr(order, name) for name in _ORDER_FIELDS}
        self._one(sql.ADD_ORDER, site=self._site, state=OutboxState.PENDING, **row)

    def installs(self) -> list[Install]:
        """Return every installation that introduced itself as one of the site's kiosks."""
        rows = self._connection.execute(sql.INSTALLS, {"site": self._site})
        return [Install(*row) for row in rows]

    def save_install(self, install: Install) -> None:
        """Store an installation, new or changed."""
        named = {"of_site": self._site, "of_device": install.device, "of_install": install.install}
        self._one(sql.FORGET_INSTALL, **named)
        row = {name: getattr(install, name) for name in ("device", "install", "letter", "at")}
        self._one(sql.ADD_INSTALL, site=self._site, **row)

    def enrolled_letters(self) -> dict[DeviceName, str]:
        """Return the letters with which the site's kiosks were enrolled."""
        rows = self._connection.execute(sql.ENROLLED_LETTERS, {"site": self._site})
        return {DeviceName(name): letter for name, letter in rows}

    def append(self, event: Event) -> None:
        """Append an event to the site's chain; its rev is the site's newest."""
        made: Link = link(self._site, event, self._last_hash)
        self._last_hash = made.hash
        self._events.append(
            {
                "site": self._site,
                "rev": made.rev,
                "at": event.at,
                "type": event.type.value,
                "body": made.body,
                "prev": made.prev,
                "hash": made.hash,
            }
        )

    def announce(self, notice: CallNotice) -> None:
        """Put a call into the outbox."""
        row = {name: getattr(notice, name) for name in _CALL_FIELDS}
        languages = list(notice.languages)
        self._calls.append({**row, "site": self._site, "languages": languages, "state": OutboxState.PENDING})

    def _first(self, statement: Executable, **named: Any) -> Any:
        return self._connection.execute(statement, {"site": self._site, **named}).first()

    def _turns(self, statement: Executable, **named: Any) -> list[Turn]:
        rows = self._connection.execute(statement, {"site": self._site, **named})
        return [turn_of(row) for row in rows]

    def _holds(self, statement: Executable, **named: Any) -> bool:
        return bool(self._connection.execute(statement, named).scalar_one())

    def _one(self, statement: Prepared, **values: Any) -> None:
        statement.run(self._connection, values)
