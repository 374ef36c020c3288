"""What the use cases need from outside, as protocols; an adapter has its port's name."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from server.domain.accuracy import Told
from server.domain.appointment import Appointment
from server.domain.device import Enrolled, Fault, Order
from server.domain.discipline import Discipline, Line, Offer, Waiting
from server.domain.events import Event
from server.domain.identity import (
    Actor,
    CallId,
    CommandId,
    CounterId,
    DeviceName,
    Json,
    ReasonId,
    ServiceId,
    SiteId,
    StageId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.letters import Install
from server.domain.lobby_setup import Display
from server.domain.notice import Notice, NoticeId
from server.domain.numbering import Position
from server.domain.office import Counter, Office, SiteClock
from server.domain.paces import Arrived, Handled
from server.domain.quota import Given
from server.domain.stop import Stop, StopKind
from server.domain.ticket import Ticket
from server.domain.turn import Turn, TurnState
from server.domain.undo import Undo


class StoreUnavailable(Exception):
    """The database cannot be reached or is too busy: whether the command was carried out is unknown.

    The same command may be sent again under the same id.
    """


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a command id was answered. ``refused`` is the refusal's code; ``body`` its details then."""

    actor: Actor
    fingerprint: str
    body: dict[str, Json] | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class CallNotice:
    """One call or recall on its way to the displays, written with the change that made it."""

    call_id: CallId
    rev: int
    times: int
    ticket: str
    counter: CounterId
    label: str
    stage: StageId
    service: ServiceId
    languages: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A turn that waits aside until a time; ``rev`` is the event that parked it."""

    turn: TurnId
    until: datetime
    rev: int


class Clock(Protocol):
    """The time of day and a clock for time-outs."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...


class Ids(Protocol):
    """New ids and tokens."""

    def uuid(self) -> UUID:
        """Return a new UUID, version 7."""
        ...

    def token(self) -> str:
        """Return 128 random bits as 22 characters of base64url."""
        ...


class Transaction(Protocol):
    """One site's state under its lock: what is read is true, what is written becomes true on commit."""

    office: Office
    clock: SiteClock

    def answer_to(self, command: CommandId) -> StoredAnswer | None:
        """Return what this command id was answered before."""
        ...

    def keep_answer(self, command: CommandId, kind: str, answer: StoredAnswer, at: datetime) -> None:
        """Store the answer with the change that it answers."""
        ...

    def ticket(self, ticket: TicketId) -> Ticket:
        """Return the ticket; raise UnknownTicket."""
        ...

    def has_ticket(self, ticket: TicketId, public_token: str) -> bool:
        """Tell whether the id or the token is taken."""
        ...

    def is_withdrawn(self, ticket: TicketId) -> bool:
        """Tell whether a tombstone stands for this ticket id."""
        ...

    def keep_tombstone(self, ticket: TicketId, at: datetime) -> None:
        """Never issue this ticket id."""
        ...

    def live_bearer(self, number: str) -> TicketId | None:
        """Return the live ticket of the site that the printed number names (NAMED_FIRST), if any."""
        ...

    def is_taken(self, day: date, number: str) -> bool:
        """Tell whether a live ticket of the site bears the number, or it is retired for the day."""
        ...

    def retire_number(self, day: date, number: str) -> None:
        """Never give the number on this business day."""
        ...

    def paper_round(self, day: date, letter: str, sequence: int) -> int:
        """Return the round, below those that are counted, in which this number of the day is free."""
        ...

    def position(self, day: date, letter: str) -> Position:
        """Return how far the series has come on this business day."""
        ...

    def move_position(self, day: date, letter: str, position: Position) -> None:
        """Store how far the series has come."""
        ...

    def add_ticket(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store a new ticket, its reason for priority in the side table."""
        ...

    def given(self, service: ServiceId, day: date, hour: datetime, person: str | None) -> Given:
        """Return how many tickets the service gave on the day, in the hour that began then, to the person.

        Those that were taken back are left out.
        """
        ...

    def person_key(self) -> bytes:
        """Return the site's key for the hashes of identifiers; the first time, make it."""
        ...

    def forget_person_key(self) -> None:
        """Forget the site's key with its business day: nobody can try out identifiers on old hashes then."""
        ...

    def keep_person(self, ticket: TicketId, mark: str) -> None:
        """Store the hash of the taker's identifier aside, where retention empties it."""
        ...

    def take_back(self, ticket: TicketId) -> None:
        """Count the ticket in no quota any more; its appointment, if any, may be used again."""
        ...

    def appointment(self, code: str) -> Appointment | None:
        """Return the appointment with this code."""
        ...

    def save_appointment(self, appointment: Appointment) -> None:
        """Store an appointment, new or changed."""
        ...

    def remove_appointment(self, code: str) -> None:
        """Forget an appointment."""
        ...

    def save_ticket(self, ticket: Ticket) -> None:
        """Store a ticket's state and print state."""
        ...

    def save_number(self, ticket: Ticket) -> None:
        """Store what its paper says: number, place in the series, arrival; and whether it collides."""
        ...

    def save_visit(self, ticket: Ticket, reason: ReasonId | None) -> None:
        """Store what an officer corrected: service, class and route, and a reason for priority aside."""
        ...

    def turn(self, turn: TurnId) -> Turn:
        """Return the turn with its ticket; raise UnknownTurn."""
        ...

    def turns(self, turns: Sequence[TurnId]) -> list[Turn]:
        """Return those of the turns that exist, in the order asked for."""
        ...

    def live_turn(self, ticket: TicketId) -> Turn | None:
        """Return the ticket's turn that has not ended."""
        ...

    def offer(self, counter: Counter, memory: int) -> Offer[Turn]:
        """Return what the counter may choose from, with the lines of its last ``memory`` calls."""
        ...

    def place_of(self, line: Line, nth: int) -> int | None:
        """Return the place of the nth turn in line (from 1), of the last when there are fewer, or None."""
        ...

    def open_line(self, line: Line) -> None:
        """Make the line known, so that counters look at it; those of the services' own routes are."""
        ...

    def turn_at(self, counter: CounterId) -> Turn | None:
        """Return the turn that is called to or served at the counter."""
        ...

    def turns_before(self, day: date) -> list[Turn]:
        """Return every waiting, parked or missed turn whose ticket is of an earlier business day."""
        ...

    def turns_meant_for(self, names: Collection[str]) -> list[Turn]:
        """Return the waiting, parked and missed turns of lines that are meant for these alone."""
        ...

    def add_turn(self, turn: Turn) -> None:
        """Store a new turn."""
        ...

    def save_turn(self, turn: Turn) -> None:
        """Store a turn's state and line."""
        ...

    def keep_note(self, turn: TurnId, text: str, at: datetime) -> None:
        """Store a colleague's note aside, where retention empties it."""
        ...

    def forget_note(self, turn: TurnId) -> None:
        """Forget the note of a service whose end was taken back."""
        ...

    def remove_turn(self, turn: TurnId) -> None:
        """Forget a turn whose making was undone; the events keep it."""
        ...

    def counter(self, counter: CounterId) -> Counter:
        """Return the counter; raise UnknownCounter."""
        ...

    def counter_of(self, officer: UserId) -> Counter | None:
        """Return the counter at which the officer is."""
        ...

    def save_counter(self, counter: Counter) -> None:
        """Store a counter's state."""
        ...

    def undo_of(self, counter: CounterId) -> Undo | None:
        """Return what the counter's last command changed."""
        ...

    def keep_undo(self, counter: CounterId, undo: Undo | None) -> None:
        """Store what the counter's last command changed, or that nothing can be undone."""
        ...

    def save_discipline(self, discipline: Discipline) -> None:
        """Store how the site chooses; the next transaction's office has it."""
        ...

    def save_stop(self, stop: Stop) -> None:
        """Store a stop in place of another one of the same; the next transaction's office has it."""
        ...

    def remove_stop(self, kind: StopKind, what: str) -> None:
        """Forget a stop."""
        ...

    def save_display(self, display: Display) -> None:
        """Store how a display is set up; the next transaction's office has it."""
        ...

    def save_notice(self, notice: Notice) -> None:
        """Store a new notice; the next transaction's office has it."""
        ...

    def remove_notice(self, notice: NoticeId) -> None:
        """Forget a notice."""
        ...

    def fault(self, device: DeviceName, code: str) -> Fault | None:
        """Return the device's fault of this code."""
        ...

    def save_fault(self, fault: Fault) -> None:
        """Store a fault, new or acknowledged."""
        ...

    def remove_fault(self, device: DeviceName, code: str) -> None:
        """Forget a fault that is over."""
        ...

    def send_order(self, order: Order) -> None:
        """Put an order to a device into the outbox."""
        ...

    def installs(self) -> list[Install]:
        """Return every installation that introduced itself as one of the site's kiosks."""
        ...

    def save_install(self, install: Install) -> None:
        """Store an installation, new or changed."""
        ...

    def enrolled_letters(self) -> dict[DeviceName, str]:
        """Return the letters with which the site's kiosks were enrolled."""
        ...

    def append(self, event: Event) -> None:
        """Append an event to the site's chain; its rev is the site's newest."""
        ...

    def announce(self, notice: CallNotice) -> None:
        """Put a call into the outbox."""
        ...


class Store(Protocol):
    """The database."""

    def transaction(self, site: SiteId) -> AbstractContextManager[Transaction]:
        """Open a transaction under the site's lock; commit at its end, roll back when an error leaves it.

        Raises UnknownSite or StoreUnavailable.
        """
        ...


class Reader(Protocol):
    """What is read outside the lock."""

    def glance(self, site: SiteId) -> AbstractContextManager[None]:
        """Inside, on this thread, how far the site has come and its layout are read only once.

        Whatever else is read inside is at least as new. Raises UnknownSite or StoreUnavailable.
        """
        ...

    def office(self, site: SiteId) -> Office:
        """Return the site's layout; raise UnknownSite."""
        ...

    def site_clock(self, site: SiteId) -> SiteClock:
        """Return how far the site has come; raise UnknownSite."""
        ...

    def waiting(self, site: SiteId) -> list[Waiting]:
        """Return every waiting turn of the site."""
        ...

    def count_waiting(self, site: SiteId) -> dict[StageId, int]:
        """Return how many turns wait for each stage that anybody waits for."""
        ...

    def sites(self) -> list[SiteId]:
        """Return every site of the database."""
        ...

    def counters(self, site: SiteId) -> list[tuple[Counter, Turn | None]]:
        """Return the site's counters in the office's order, each with the turn it has."""
        ...

    def recent_calls(self, site: SiteId, limit: int) -> list[Turn]:
        """Return the turns of this business day that were called last, latest sounding first."""
        ...

    def handled(self, site: SiteId, since: datetime, limit: int) -> list[Handled]:
        """Return the visits at counters that ended since then, the newest first."""
        ...

    def arrived(self, site: SiteId, since: datetime, limit: int) -> list[Arrived]:
        """Return who took a ticket since then, the newest first."""
        ...

    def told(self, site: SiteId, since: datetime) -> list[Told]:
        """Return which range each ticket since then was told, and its wait for the first call."""
        ...

    def appointment(self, site: SiteId, code: str) -> Appointment | None:
        """Return the slot held under this code."""
        ...

    def given_today(self, site: SiteId) -> dict[ServiceId, int]:
        """Return how many tickets that count each service gave this business day."""
        ...

    def appointments(self, site: SiteId, since: datetime, until: datetime) -> list[Appointment]:
        """Return the slots held from then until then, in order."""
        ...

    def parked_until(self, site: SiteId, at: datetime) -> list[Parked]:
        """Return the parked turns whose time to come back is not after ``at``."""
        ...

    def turns_in(self, site: SiteId, state: TurnState, stages: Sequence[StageId], limit: int) -> list[Turn]:
        """Return the turns of these stages in this state: longest wait first, of missed calls the latest."""
        ...

    def ticket_numbered(self, site: SiteId, number: str) -> Ticket | None:
        """Return the live ticket of the site that the printed number names (NAMED_FIRST)."""
        ...

    def devices(self, site: SiteId) -> list[Enrolled]:
        """Return the devices that the office has, by name."""
        ...

    def faults(self, site: SiteId) -> list[Fault]:
        """Return what is wrong with the site's devices now, longest first."""
        ...

    def colliding_numbers(self, site: SiteId) -> list[str]:
        """Return the printed numbers that more than one live ticket bears."""
        ...

    def ticket_by_token(self, public_token: str) -> tuple[Ticket, Turn | None] | None:
        """Return the ticket with this public token and its newest turn."""
        ...

    def notes(self, site: SiteId, ticket: TicketId) -> list[str]:
        """Return what officers noted for colleagues about the visit so far, the oldest first."""
        ...

    def turn(self, site: SiteId, turn: TurnId) -> Turn | None:
        """Return a turn with its ticket."""
        ...

    def priority_reasons(self, site: SiteId, tickets: Collection[TicketId]) -> dict[TicketId, ReasonId]:
        """Return why those of the tickets that have priority have it: personal, for the staff's eyes only."""
        ...

    def offer(self, site: SiteId, counter: Counter, memory: int) -> Offer[Turn]:
        """Return what the counter may choose from, with the lines of its last ``memory`` calls."""
        ...

    def undo_of(self, site: SiteId, counter: CounterId) -> Undo | None:
        """Return what the counter's last command changed."""
        ...

    def served_today(self, site: SiteId, counter: CounterId) -> tuple[int, int | None]:
        """Return how many turns the counter finished this business day and their mean service seconds."""
        ...
