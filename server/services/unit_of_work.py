"""One command's work on one site: the open transaction, its time and actor, and the events it records."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.calendar import business_day, cutover, event_time
from server.domain.errors import TimePassed
from server.domain.events import Event, EventType
from server.domain.identity import Actor, Json
from server.domain.office import Office
from server.domain.turn import Turn
from server.services.ports import Ids, Transaction


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """What a handler works with. ``at`` is the time of everything that this command does."""

    tx: Transaction
    ids: Ids
    actor: Actor
    at: datetime

    @property
    def office(self) -> Office:
        """The site's layout."""
        return self.tx.office

    @property
    def rev(self) -> int:
        """The site's newest event."""
        return self.tx.clock.rev

    @property
    def day(self) -> date:
        """The site's business day."""
        assert self.tx.clock.business_day is not None
        return self.tx.clock.business_day

    def record(self, kind: EventType, **data: Json) -> int:
        """Append an event and return its rev."""
        clock = self.tx.clock
        clock.rev, clock.last_event_at = clock.rev + 1, self.at
        self.tx.append(Event(clock.rev, self.at, kind, self.actor, data))
        return clock.rev

    def record_turn(self, kind: EventType, turn: Turn, **data: Json) -> None:
        """Append an event about a turn and store the turn as touched by it."""
        turn.rev = self.record(
            kind, turn=str(turn.id), ticket=str(turn.ticket.id), number=turn.ticket.number, **data
        )
        self.tx.save_turn(turn)


def ahead(work: UnitOfWork, until: datetime | None, minutes: int | None) -> datetime | None:
    """Return the time to come, given itself or in minutes from now; raise TimePassed for one that is over."""
    if minutes is not None:
        return work.at + timedelta(minutes=minutes)
    if until is not None and until <= work.at:
        raise TimePassed
    return until


def end_of_day(work: UnitOfWork) -> datetime:
    """Return when the business day turns."""
    return cutover(work.day + timedelta(days=1), work.office.zone, work.office.cutover_hour)


def begin(tx: Transaction, ids: Ids, actor: Actor, now: datetime) -> UnitOfWork:
    """Fix the command's time (never before the site's last event) and turn the business day if it is due."""
    work = UnitOfWork(tx, ids, actor, event_time(now, tx.clock.last_event_at))
    today = business_day(work.at, tx.office.zone, tx.office.cutover_hour)
    if tx.clock.business_day is None or today > tx.clock.business_day:
        tx.clock.business_day = today
        tx.forget_person_key()
        work.record(EventType.DAY_BEGAN, day=today.isoformat())
    return work
