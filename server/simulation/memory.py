"""A site's state in memory behind the database's ports: what the database holds; it knows no rule."""

import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import count
from operator import attrgetter
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from server.domain.appointment import Appointment
from server.domain.device import Fault, Order
from server.domain.discipline import (
    ANYBODY,
    Discipline,
    Line,
    Offer,
    Waiting,
    for_counter,
    for_officer,
)
from server.domain.errors import UnknownCounter, UnknownSite, UnknownTicket, UnknownTurn
from server.domain.events import Event
from server.domain.identity import (
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    SiteId,
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
from server.domain.turn import AT_COUNTER, LIVE, NAMED_FIRST, Turn, TurnState
from server.domain.undo import Undo
from server.services.ports import CallNotice, StoredAnswer
from server.simulation.lines import Lines

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_TURN = attrgetter(*(one.name for one in fields(Turn)))
_TICKET = attrgetter(*(one.name for one in fields(Ticket)))
_COUNTER = attrgetter(*(one.name for one in fields(Counter)))
_CLOCK = attrgetter(*(one.name for one in fields(SiteClock)))
_stand = attrgetter("state", "counter", "place", "queued_at", "queued_rev")
SOUNDED = AT_COUNTER | {TurnState.DONE, TurnState.NO_SHOW}


class ConstraintViolated(Exception):
    """What the database's own constraints would refuse; always a mistake of the program."""


class MemoryStore:
    """One site, as a Store; threads take turns. ``events`` and ``calls`` are what was appended so far."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clock = SiteClock(epoch=1, rev=0, last_event_at=None, business_day=None)
        self.events: list[Event] = []
        self.calls: list[CallNotice] = []
        self.lines = Lines()
        self.lock = threading.Lock()
        self.answers: dict[CommandId, StoredAnswer] = {}
        self.tickets: dict[TicketId, Ticket] = {}
        self.tokens: dict[str, TicketId] = {}
        self.numbers: dict[str, TicketId] = {}
        self.colliding: dict[TicketId, str] = {}
        self.retired: dict[tuple[date, str], str] = {}
        self.installed: dict[tuple[DeviceName, UUID], Install] = {}
        self.sequences: dict[tuple[date, str, int, int], TicketId] = {}
        self.tombstones: dict[TicketId, datetime] = {}
        self.reasons: dict[TicketId, ReasonId] = {}
        self.persons: dict[TicketId, str] = {}
        self.taken_back: dict[TicketId, TicketId] = {}
        self.appointments: dict[str, Appointment] = {}
        self.positions: dict[tuple[date, str], Position] = {}
        self.turns: dict[TurnId, Turn] = {}
        self.live: dict[TicketId, TurnId] = {}
        self.present: dict[CounterId, TurnId] = {}
        self.sounded: dict[CounterId, list[tuple[datetime, TurnId]]] = {}
        self.notes: dict[TurnId, str] = {}
        self.seats: dict[CounterId, Counter] = {id_: Counter(desk) for id_, desk in office.desks.items()}
        self.undos: dict[CounterId, Undo | None] = {}
        self.faults: dict[tuple[DeviceName, str], Fault] = {}
        self.orders: list[Order] = []

    def transaction(self, site: SiteId) -> "MemoryTransaction":
        """Open a transaction; what an error leaves undone is as if it had never been. Raises UnknownSite."""
        if site != self.office.id:
            raise UnknownSite(site=site)
        return MemoryTransaction(self)

    def waiting(self) -> list[Waiting]:
        """Return everybody who waits."""
        return list(self.lines)

    def counters(self) -> list[tuple[Counter, Turn | None]]:
        """Return the counters in the office's order, each with the turn it has."""
        return [(self.copy_of_seat(id_), self.turn_at(id_)) for id_ in self.seats]

    def turn_at(self, counter: CounterId) -> Turn | None:
        """Return the turn that is called to or served at the counter."""
        turn = self.present.get(counter)
        return None if turn is None else self.copy_of(turn)

    def copy_of(self, turn: TurnId) -> Turn:
        """Return the turn with its ticket, for the caller to change."""
        made = Turn(*_TURN(self.turns[turn]))
        made.ticket = Ticket(*_TICKET(self.tickets[made.ticket.id]))
        return made

    def copy_of_seat(self, counter: CounterId) -> Counter:
        """Return the counter, for the caller to change."""
        return Counter(*_COUNTER(self.seats[counter]))


class MemoryTransaction:
    """A Transaction that writes directly and remembers how to take everything back."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._back: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def __enter__(self) -> Self:
        self._store.lock.acquire()
        self.office = self._store.office
        self.clock = SiteClock(*_CLOCK(self._store.clock))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._store.clock = self.clock
        else:
            for take_back, arguments in reversed(self._back):
                take_back(*arguments)
        self._store.lock.release()

    def answer_to(self, command: CommandId) -> StoredAnswer | None:
        """Return what this command id was answered before."""
        return self._store.answers.get(command)

    def keep_answer(self, command: CommandId, kind: str, answer: StoredAnswer, at: datetime) -> None:  # noqa: ARG002
        """Store the answer with the change that it answers."""
        self._new(self._store.answers, command, answer, "an id is answered once")

    def ticket(self, ticket: TicketId) -> Ticket:
        """Return the ticket; raise UnknownTicket."""
        found = self._store.tickets.get(ticket)
        if found is None:
            raise UnknownTicket(ticket=str(ticket))
        return Ticket(*_TICKET(found))

    def has_ticket(self, ticket: TicketId, public_token: str) -> bool:
        """Tell whether the id or the token is taken."""
        return ticket in self._store.tickets or public_token in self._store.tokens

    def is_withdrawn(self, ticket: TicketId) -> bool:
        """Tell whether a tombstone stands for this ticket id."""
        return ticket in self._store.tombstones

    def keep_tombstone(self, ticket: TicketId, at: datetime) -> None:
        """Never issue this ticket id."""
        self._put(self._store.tombstones, ticket, at)

    def live_bearer(self, number: str) -> TicketId | None:
        """Return the live ticket that the printed number names, where there is one."""
        alone = self._store.numbers.get(number)
        found = [ticket for ticket, one in self._store.colliding.items() if one == number]
        return min([*found, *([alone] if alone else [])], key=self._standing, default=None)

    def _standing(self, ticket: TicketId) -> tuple[int, datetime, TicketId]:
        turn = self._store.turns[self._store.live[ticket]]
        return NAMED_FIRST.index(turn.state), self._store.tickets[ticket].arrived_at, ticket

    def is_taken(self, day: date, number: str) -> bool:
        """Tell whether a live ticket bears the number, or it is retired for the day."""
        return (day, number) in self._store.retired or self.live_bearer(number) is not None

    def retire_number(self, day: date, number: str) -> None:
        """Never give the number on this business day."""
        self._put(self._store.retired, (day, number), number)

    def paper_round(self, day: date, letter: str, sequence: int) -> int:
        """Return the round, below those that are counted, in which this number of the day is free."""
        return next(one for one in count(0, -1) if (day, letter, one, sequence) not in self._store.sequences)

    def position(self, day: date, letter: str) -> Position:
        """Return how far the series has come on this business day."""
        return self._store.positions.get((day, letter), Position())

    def move_position(self, day: date, letter: str, position: Position) -> None:
        """Store how far the series has come."""
        self._put(self._store.positions, (day, letter), position)

    def add_ticket(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store a new ticket, its reason for priority aside."""
        store = self._store
        self._new(store.tickets, ticket.id, Ticket(*_TICKET(ticket)), "a ticket's id is its own")
        self._new(store.tokens, ticket.public_token, ticket.id, "a public token is its ticket's")
        sequence = (ticket.business_day, ticket.letter, ticket.round, ticket.sequence)
        self._new(store.sequences, sequence, ticket.id, "a number is given once a round")
        if ticket.live:
            self._bear(ticket)
        if reason is not None:
            self._put(store.reasons, ticket.id, reason)

    def given(self, service: ServiceId, day: date, hour: datetime, person: str | None) -> Given:
        """Return how many tickets the service gave on the day, in the hour that began then, to the person."""
        store = self._store
        counted = [
            one
            for one in store.tickets.values()
            if (one.service, one.business_day) == (service, day) and one.id not in store.taken_back
        ]
        return Given(
            len(counted),
            sum(hour <= one.arrived_at < hour + HOUR for one in counted),
            sum(person is not None and store.persons.get(one.id) == person for one in counted),
        )

    def person_key(self) -> bytes:
        """Return the key for the hashes of identifiers."""
        return b"simulated"

    def forget_person_key(self) -> None:
        """Forget the site's key with its business day: nobody can try out identifiers on old hashes then."""

    def keep_person(self, ticket: TicketId, mark: str) -> None:
        """Store the hash of the taker's identifier."""
        self._put(self._store.persons, ticket, mark)

    def take_back(self, ticket: TicketId) -> None:
        """Count the ticket in no quota any more; its appointment, if any, may be used again."""
        self._put(self._store.taken_back, ticket, ticket)
        for one in [one for one in self._store.appointments.values() if one.ticket == ticket]:
            self._put(self._store.appointments, one.code, replace(one, ticket=None))

    def appointment(self, code: str) -> Appointment | None:
        """Return the appointment with this code."""
        return self._store.appointments.get(code)

    def save_appointment(self, appointment: Appointment) -> None:
        """Store an appointment, new or changed."""
        self._put(self._store.appointments, appointment.code, appointment)

    def remove_appointment(self, code: str) -> None:
        """Forget an appointment."""
        if code in self._store.appointments:
            self._drop(self._store.appointments, code)

    def save_ticket(self, ticket: Ticket) -> None:
        """Store a ticket's state and print state."""
        self._save_ticket(ticket, "state", "print_state")

    def save_number(self, ticket: Ticket) -> None:
        """Store the number that a ticket bears now, with its place in the series, and whether it collides."""
        old = self._store.tickets[ticket.id]
        self._drop(self._store.sequences, (old.business_day, old.letter, old.round, old.sequence))
        sequence = (ticket.business_day, ticket.letter, ticket.round, ticket.sequence)
        self._new(self._store.sequences, sequence, ticket.id, "a number is given once a round")
        if old.live:
            self._put_down(old)
            self._bear(ticket)
        self._save_ticket(ticket, "number", "letter", "round", "sequence", "collides", "arrived_at")

    def save_visit(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store what an officer corrected: service, class and route, and a reason for priority aside."""
        self._save_ticket(ticket, "service", "ticket_class", "route")
        first = ticket.ticket_class is TicketClass.PRIORITY
        if reason is not None and first:
            self._put(self._store.reasons, ticket.id, reason)
        elif not first and ticket.id in self._store.reasons:
            self._drop(self._store.reasons, ticket.id)

    def turn(self, turn: TurnId) -> Turn:
        """Return the turn with its ticket; raise UnknownTurn."""
        if turn not in self._store.turns:
            raise UnknownTurn(turn=str(turn))
        return self._store.copy_of(turn)

    def turns(self, turns: Sequence[TurnId]) -> list[Turn]:
        """Return those of the turns that exist, in the order asked for."""
        return [self._store.copy_of(turn) for turn in turns if turn in self._store.turns]

    def live_turn(self, ticket: TicketId) -> Turn | None:
        """Return the ticket's turn that has not ended."""
        turn = self._store.live.get(ticket)
        return None if turn is None else self._store.copy_of(turn)

    def offer(self, counter: Counter, memory: int) -> Offer[Turn]:
        """Return what the counter may choose from, with the lines of its last ``memory`` calls."""
        meant_for = {ANYBODY, for_counter(counter.id)}
        if counter.officer is not None:
            meant_for.add(for_officer(counter.officer))
        heads, oldest = self._store.lines.heads(counter.desk.stages, meant_for)
        copies = {one.turn: self._store.copy_of(one.turn) for one in (*heads, *oldest)}
        return Offer(
            [copies[one.turn] for one in heads],
            [copies[one.turn] for one in oldest],
            counter.desk.stages,
            self._recent(counter.id, memory) if memory else (),
        )

    def place_of(self, line: Line, nth: int) -> int | None:
        """Return the place of the nth turn in line (from 1), of the last when there are fewer, or None."""
        found = self._store.lines.nth(line, nth)
        return None if found is None else found.place

    def open_line(self, line: Line) -> None:
        """Nothing is to be done: every line is looked at."""

    def turn_at(self, counter: CounterId) -> Turn | None:
        """Return the turn that is called to or served at the counter."""
        return self._store.turn_at(counter)

    def turns_before(self, day: date) -> list[Turn]:
        """Return every waiting, parked or missed turn whose ticket is of an earlier business day."""
        live = (self._store.copy_of(turn) for turn in self._store.live.values())
        left = [one for one in live if one.state not in AT_COUNTER and one.ticket.business_day < day]
        return sorted(left, key=lambda one: one.queued_rev)

    def turns_meant_for(self, names: Collection[str]) -> list[Turn]:
        """Return the waiting, parked and missed turns of lines that are meant for these alone."""
        live = (self._store.copy_of(turn) for turn in self._store.live.values())
        meant = [one for one in live if one.meant_for in names and one.state not in AT_COUNTER]
        return sorted(meant, key=lambda one: one.queued_rev)

    def add_turn(self, turn: Turn) -> None:
        """Store a new turn."""
        if turn.id in self._store.turns:
            raise ConstraintViolated("a turn's id is its own")
        if turn.ticket.id not in self._store.tickets:
            raise ConstraintViolated("a turn is of a ticket")
        self._put_turn(turn)

    def save_turn(self, turn: Turn) -> None:
        """Store a turn's state and line."""
        if turn.id in self._store.turns:
            self._put_turn(turn)

    def keep_note(self, turn: TurnId, text: str, at: datetime) -> None:  # noqa: ARG002 - nothing is forgotten here
        """Store a colleague's note aside."""
        self._put(self._store.notes, turn, text)

    def forget_note(self, turn: TurnId) -> None:
        """Forget the note of a service whose end was taken back."""
        if turn in self._store.notes:
            self._drop(self._store.notes, turn)

    def remove_turn(self, turn: TurnId) -> None:
        """Forget a turn whose making was undone; the events keep it."""
        old = self._store.turns.get(turn)
        if old is not None:
            self._unlink(old)
            self._drop(self._store.turns, turn)

    def counter(self, counter: CounterId) -> Counter:
        """Return the counter; raise UnknownCounter."""
        if counter not in self._store.seats:
            raise UnknownCounter(counter=counter)
        return self._store.copy_of_seat(counter)

    def counter_of(self, officer: UserId) -> Counter | None:
        """Return the counter at which the officer is."""
        seats = self._store.seats.values()
        return next((Counter(*_COUNTER(seat)) for seat in seats if seat.officer == officer), None)

    def save_counter(self, counter: Counter) -> None:
        """Store a counter's state."""
        there = None if counter.officer is None else self.counter_of(counter.officer)
        if there is not None and there.id != counter.id:
            raise ConstraintViolated("an officer is at one counter")
        self._put(self._store.seats, counter.id, Counter(*_COUNTER(counter)))

    def undo_of(self, counter: CounterId) -> Undo | None:
        """Return what the counter's last command changed."""
        undo = self._store.undos.get(counter)
        if undo is None:
            return None
        before = tuple(Turn(*_TURN(turn)) for turn in undo.before)
        return Undo(undo.kind, undo.at, undo.rev, before, undo.tickets, undo.made)

    def keep_undo(self, counter: CounterId, undo: Undo | None) -> None:
        """Store what the counter's last command changed, or that nothing can be undone."""
        self._put(self._store.undos, counter, undo)

    def save_discipline(self, discipline: Discipline) -> None:
        """Store how the site chooses; the next transaction's office has it."""
        self._change_office(discipline=discipline)

    def save_stop(self, stop: Stop) -> None:
        """Store a stop in place of another one of the same."""
        self._stops((*self._without(stop.kind, stop.what), stop))

    def remove_stop(self, kind: StopKind, what: str) -> None:
        """Forget a stop."""
        self._stops(self._without(kind, what))

    def save_display(self, display: Display) -> None:
        """Store how a display is set up."""
        setup = self._store.office.setup
        self._change_office(setup=replace(setup, displays=setup.displays | {display.device: display}))

    def save_notice(self, notice: Notice) -> None:
        """Store a new notice."""
        self._change_office(notices=(*self._store.office.notices, notice))

    def remove_notice(self, notice: NoticeId) -> None:
        """Forget a notice."""
        self._change_office(notices=tuple(one for one in self._store.office.notices if one.id != notice))

    def fault(self, device: DeviceName, code: str) -> Fault | None:
        """Return the device's fault of this code."""
        return self._store.faults.get((device, code))

    def save_fault(self, fault: Fault) -> None:
        """Store a fault, new or acknowledged."""
        self._put(self._store.faults, (fault.device, fault.code), fault)

    def remove_fault(self, device: DeviceName, code: str) -> None:
        """Forget a fault that is over."""
        if (device, code) in self._store.faults:
            self._drop(self._store.faults, (device, code))

    def send_order(self, order: Order) -> None:
        """Keep the order."""
        self._store.orders.append(order)
        self._back.append((self._store.orders.pop, ()))

    def installs(self) -> list[Install]:
        """Return every installation that introduced itself."""
        return list(self._store.installed.values())

    def save_install(self, install: Install) -> None:
        """Store an installation, new or changed."""
        self._put(self._store.installed, (install.device, install.install), install)

    def enrolled_letters(self) -> dict[DeviceName, str]:
        """Return no letter: no kiosk is enrolled here."""
        return {}

    def append(self, event: Event) -> None:
        """Append an event; its rev is the site's newest."""
        events = self._store.events
        if events and event.rev != events[-1].rev + 1:
            raise ConstraintViolated("events are numbered without a gap")
        events.append(event)
        self._back.append((events.pop, ()))

    def announce(self, notice: CallNotice) -> None:
        """Keep the call."""
        self._store.calls.append(notice)
        self._back.append((self._store.calls.pop, ()))

    def _without(self, kind: StopKind, what: str) -> tuple[Stop, ...]:
        return tuple(one for one in self._store.office.stops if (one.kind, one.what) != (kind, what))

    def _stops(self, stops: tuple[Stop, ...]) -> None:
        self._change_office(stops=stops)

    def _change_office(self, **changes: Any) -> None:
        self._back.append((setattr, (self._store, "office", self._store.office)))
        self._store.office = replace(self._store.office, **changes)

    def _save_ticket(self, ticket: Ticket, *names: str) -> None:
        store, old = self._store, self._store.tickets.get(ticket.id)
        if old is None:
            return
        new = Ticket(*_TICKET(old))
        for name in names:
            setattr(new, name, getattr(ticket, name))
        if old.live and not new.live:
            self._put_down(old)
        elif new.live and not old.live:
            self._bear(new)
        self._put(store.tickets, new.id, new)

    def _bear(self, ticket: Ticket) -> None:
        if ticket.collides:
            self._put(self._store.colliding, ticket.id, ticket.number)
        else:
            self._new(self._store.numbers, ticket.number, ticket.id, "no two live tickets bear one number")

    def _put_down(self, ticket: Ticket) -> None:
        if ticket.collides:
            self._drop(self._store.colliding, ticket.id)
        else:
            self._drop(self._store.numbers, ticket.number)

    def _put_turn(self, turn: Turn) -> None:
        """Store the turn, where it stands in line, at which counter it is, and that it lives."""
        store, old = self._store, self._store.turns.get(turn.id)
        new = Turn(*_TURN(turn))
        standing = store.lines.get(new.id)
        moved = (
            old is None or _stand(old) != _stand(new) or (standing is not None and standing.line != new.line)
        )
        if moved and old is not None:
            self._unlink(old)
        self._put(store.turns, new.id, new)
        if moved:
            self._link(new)
        if new.counter is not None and new.sounded_at is not None and new.state in AT_COUNTER:
            self._sound(new.counter, new.sounded_at, new.id)

    def _link(self, turn: Turn) -> None:
        store = self._store
        if turn.state in LIVE:
            self._new(store.live, turn.ticket.id, turn.id, "a ticket has one live turn")
        if turn.state in AT_COUNTER:
            if turn.counter is None:
                raise ConstraintViolated("whoever is called has a counter")
            self._new(store.present, turn.counter, turn.id, "a counter has one visitor")
        if turn.state is TurnState.WAITING:
            store.lines.add(Waiting(turn.id, turn.line, turn.queued_at, turn.place, turn.queued_rev))
            self._back.append((store.lines.remove, (turn.id,)))

    def _unlink(self, old: Turn) -> None:
        store = self._store
        if old.state in LIVE:
            self._drop(store.live, old.ticket.id)
        if old.state in AT_COUNTER and old.counter is not None:
            self._drop(store.present, old.counter)
        if old.state is TurnState.WAITING:
            self._back.append((store.lines.add, (store.lines.remove(old.id),)))

    def _sound(self, counter: CounterId, at: datetime, turn: TurnId) -> None:
        sounded = self._store.sounded.setdefault(counter, [])
        if not sounded or sounded[-1] != (at, turn):
            sounded.append((at, turn))
            self._back.append((sounded.pop, ()))

    def _recent(self, counter: CounterId, memory: int) -> list[Line]:
        """Return the lines of the turns that sounded last and still name the counter."""
        found: dict[TurnId, Turn] = {}
        last: datetime | None = None
        for at, id_ in reversed(self._store.sounded.get(counter, [])):
            if len(found) >= memory and at != last:
                break
            turn = self._store.turns.get(id_)
            if turn is None or turn.state not in SOUNDED:
                continue
            if turn.counter == counter and turn.sounded_at == at:
                found.setdefault(id_, self._store.copy_of(id_))
                last = at
        newest = sorted(found.values(), key=lambda one: (one.sounded_at, one.rev), reverse=True)
        return [one.line for one in newest[:memory]]

    def _put(self, table: dict[K, V], key: K, value: V) -> None:
        if key in table:
            self._back.append((table.__setitem__, (key, table[key])))
        else:
            self._back.append((table.pop, (key,)))
        table[key] = value

    def _new(self, table: dict[K, V], key: K, value: V, otherwise: str) -> None:
        if key in table:
            raise ConstraintViolated(f"{otherwise}: {key}")
        self._back.append((table.pop, (key,)))
        table[key] = value

    def _drop(self, table: dict[K, V], key: K) -> None:
        self._back.append((table.__setitem__, (key, table.pop(key))))
