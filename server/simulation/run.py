"""One day on a virtual clock: visitors come, officers press their key, and the real commands run."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from server.domain.appointment import Appointment
from server.domain.events import Event
from server.domain.identity import Actor, CounterId, StageId, TicketId, TurnId, UserId
from server.domain.office import Office
from server.domain.paces import Arrived, Handled
from server.domain.ticket import Promise, TicketClass
from server.services.answers import Answer
from server.services.commands import (
    CallNext,
    CheckIn,
    CloseCounter,
    Command,
    Done,
    Finish,
    ImportAppointments,
    IssueTicket,
    NoShow,
    OpenCounter,
    PauseCounter,
    Recall,
    Start,
)
from server.services.execute import HANDLERS
from server.services.unit_of_work import begin
from server.simulation.memory import MemoryStore
from server.simulation.plan import Period, Plan, Stay, Visitor

NOTHING_TOLD = Promise(0)
_VISITOR, _OFFICER = Actor("simulation:visitor"), Actor("simulation:officer")


@dataclass(frozen=True, slots=True)
class Guess:
    """What the baselines would have told this visitor, in seconds."""

    zms_true_s: float
    zms_deployed_s: float
    zms_deployed_short_s: float
    les_s: float


@dataclass(slots=True)
class Stop:
    """What happened to a visitor at one stage."""

    stage: StageId
    queued_at: datetime
    called_at: datetime | None = None
    counter: CounterId | None = None

    @property
    def wait(self) -> timedelta | None:
        """How long the visitor stood in this line, None when nobody ever called."""
        return None if self.called_at is None else max(timedelta(), self.called_at - self.queued_at)


@dataclass(slots=True)
class Visit:
    """What happened to one visitor, and what was said at issue."""

    visitor: Visitor
    promise: Promise = NOTHING_TOLD
    guess: Guess | None = None
    stops: list[Stop] = field(default_factory=list)


class Teller(Protocol):
    """Who tells a newcomer how long it will take, just before the ticket is issued."""

    def tell(self, now: datetime, visit: Visit, day: "SimulatedDay") -> None:
        """Set the visit's promise and guess."""
        ...

    def called(self, stop: Stop) -> None:
        """Hear of a call."""
        ...


@dataclass(slots=True)
class _Seat:
    """A counter with its officer: the periods still to come, and whom it serves."""

    counter: CounterId
    officer: UserId
    stages: frozenset[StageId]
    periods: list[Period]
    there: bool = False
    stays_on: bool = False
    turn: TurnId | None = None
    visit: Visit | None = None
    stay: Stay | None = None
    called_at: datetime | None = None
    served: int = 0
    busy: timedelta = timedelta()
    present: timedelta = timedelta()
    since: datetime | None = None


class DrawnIds:
    """Ids that the same seed gives again."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - nothing here is secret

    def uuid(self) -> UUID:
        """Return a new UUID."""
        return UUID(int=self._chance.getrandbits(128), version=4)

    def token(self) -> str:
        """Return 22 characters."""
        return f"{self._chance.getrandbits(88):022x}"


@dataclass(frozen=True, slots=True)
class Attendance:
    """What one counter did."""

    counter: CounterId
    served: int
    busy: timedelta
    present: timedelta


@dataclass(frozen=True, slots=True)
class Record:
    """What happened on a day."""

    visits: Sequence[Visit]
    attendances: Sequence[Attendance]
    handled: Sequence[Handled]
    arrived: Sequence[Arrived]
    events: Sequence[Event]


class SimulatedDay:
    """One day of an office. ``run`` it once."""

    def __init__(self, office: Office, plan: Plan, *, seed: int = 0, teller: Teller | None = None) -> None:
        self.office, self.plan = office, plan
        self.store = MemoryStore(office)
        self.now = plan.start
        self.handled: list[Handled] = []
        self.arrived: list[Arrived] = []
        self._teller, self._ids = teller, DrawnIds(seed)
        self.visits: dict[TicketId, Visit] = {}
        self._agenda: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._entries = 0
        self._idle: dict[CounterId, _Seat] = {}
        self._seats = [
            _Seat(id_, UserId(self._ids.uuid()), frozenset(desk.stages), list(plan.presences.get(id_, ())))
            for id_, desk in office.desks.items()
        ]
        self._reason = next(iter(office.reasons), None)

    def run(self, heard: Callable[[datetime], None] = lambda _: None) -> Record:
        """Let the day pass and return what happened; ``heard`` is told the time at each arrival."""
        if self.plan.slots:
            rows = tuple(Appointment(one.code, one.service, one.at) for one in self.plan.slots)
            self.do(_OFFICER, ImportAppointments(rows))
        for seat in self._seats:
            for start, end in seat.periods:
                self._at(start, self._come, seat)
                self._at(end, self._leave, seat)
        for visitor in self.plan.visitors:
            self._at(visitor.at, self._arrive, visitor, heard)
        while self._agenda:
            self.now, _, act, arguments = heapq.heappop(self._agenda)
            act(*arguments)
        for seat in [one for one in self._seats if one.there]:
            seat.there = False
            self._go(seat)
        return Record(
            list(self.visits.values()),
            [Attendance(one.counter, one.served, one.busy, one.present) for one in self._seats],
            self.handled,
            self.arrived,
            self.store.events,
        )

    def do(self, actor: Actor, command: Command) -> Answer | None:
        """Carry the command out now."""
        with self.store.transaction(self.office.id) as tx:
            return HANDLERS[type(command)](begin(tx, self._ids, actor, self.now), command)

    def _at(self, at: datetime, act: Callable[..., None], *arguments: object) -> None:
        self._entries += 1
        heapq.heappush(self._agenda, (at, self._entries, act, arguments))

    def _arrive(self, visitor: Visitor, heard: Callable[[datetime], None]) -> None:
        opens = None if visitor.slot is None else visitor.slot.at - self.office.policy.early
        if opens is not None and self.now < opens:
            self._at(opens, self._arrive, visitor, heard)
            return
        visit, ticket = Visit(visitor), TicketId(self._ids.uuid())
        if self._teller is not None:
            self._teller.tell(self.now, visit, self)
        self.do(_VISITOR, self._asking(visit, ticket))
        self.visits[ticket] = visit
        self.arrived.append(Arrived(visitor.service, visitor.ticket_class, self.now))
        self._stand(visit)
        if visitor.slot is not None:
            # As the command counts it: an early check-in waits from the slot on.
            visit.stops[0].queued_at = max(self.now, visitor.slot.at)
        self._wake()
        heard(self.now)

    def _asking(self, visit: Visit, ticket: TicketId) -> Command:
        """Return the command by which the visitor takes a ticket; too late for the slot is without one."""
        visitor, token = visit.visitor, self._ids.token()
        slot, promise = visitor.slot, visit.promise
        if slot is not None and self.now <= slot.at + self.office.policy.late:
            return CheckIn(slot.code, ticket=ticket, public_token=token, promise=promise)
        kind = TicketClass.REGULAR if slot is not None else visitor.ticket_class
        reason = self._reason if kind is TicketClass.PRIORITY else None
        return IssueTicket(
            visitor.service, kind, reason=reason, ticket=ticket, public_token=token, promise=promise
        )

    def _stand(self, visit: Visit) -> None:
        stage = self.office.services[visit.visitor.service].route[len(visit.stops)]
        visit.stops.append(Stop(stage, self.now))

    def _come(self, seat: _Seat) -> None:
        seat.periods.pop(0)
        self.do(_OFFICER, OpenCounter(seat.counter, seat.officer))
        seat.since, seat.there = seat.since or self.now, True
        if seat.turn is None:
            self._idle[seat.counter] = seat
            self._wake()

    def _leave(self, seat: _Seat) -> None:
        """Leave at a shift's end, after the present visitor; at the day's end only when nobody is left."""
        if not seat.periods and self.now >= self.plan.end:
            seat.stays_on = True
            return
        seat.there = False
        if seat.turn is None:
            self._go(seat)

    def _go(self, seat: _Seat) -> None:
        self._idle.pop(seat.counter, None)
        if seat.since is not None:
            seat.present += max(self.now if not seat.stays_on else self.plan.end, seat.since) - seat.since
            seat.since = None
        if seat.periods:
            until = max(seat.periods[0][0], self.now)
            self.do(_OFFICER, PauseCounter(seat.counter, seat.officer, until))
        else:
            self.do(_OFFICER, CloseCounter(seat.counter, seat.officer))

    def _wake(self) -> None:
        """Let idle counters call, the longest idle first, while anybody waits for them."""
        for seat in list(self._idle.values()):
            if not len(self.store.lines):
                return
            del self._idle[seat.counter]
            self._next(seat, None)

    def _next(self, seat: _Seat, finish: Finish | None) -> None:
        answer = self.do(_OFFICER, CallNext(seat.counter, seat.officer, finish))
        if answer is None:
            seat.turn = seat.visit = seat.stay = None
            self._idle[seat.counter] = seat
            return
        visit = self.visits[TicketId(UUID(str(answer["ticket"])))]
        stop, stay = visit.stops[-1], visit.visitor.stays[len(visit.stops) - 1]
        stop.called_at, stop.counter = self.now, seat.counter
        seat.turn, seat.visit, seat.stay = TurnId(UUID(str(answer["id"]))), visit, stay
        seat.called_at = self.now
        if self._teller is not None:
            self._teller.called(stop)
        self._at(self.now + stay.walk, self._begin if stay.shows else self._miss, seat)

    def _begin(self, seat: _Seat) -> None:
        assert seat.turn is not None
        assert seat.stay is not None
        self.do(_OFFICER, Start(seat.turn, seat.officer))
        self._at(self.now + seat.stay.service, self._finish, seat)

    def _finish(self, seat: _Seat) -> None:
        visit = self._handled(seat, missed=False)
        goes_on = len(visit.stops) < len(visit.visitor.stays)
        if goes_on:
            self._stand(visit)
        self._end(seat, Finish.DONE)
        if goes_on:
            self._wake()

    def _miss(self, seat: _Seat) -> None:
        assert seat.turn is not None
        self._handled(seat, missed=True)
        for _ in range(self.office.policy.recalls):
            self.do(_OFFICER, Recall(seat.turn, seat.officer))
        self._end(seat, Finish.NO_SHOW)

    def _end(self, seat: _Seat, finish: Finish) -> None:
        """Finish the present visitor and call the next one, or leave when the shift is over."""
        assert seat.turn is not None
        if seat.there:
            self._next(seat, finish)
            return
        ending = Done(seat.turn, seat.officer) if finish is Finish.DONE else NoShow(seat.turn, seat.officer)
        self.do(_OFFICER, ending)
        seat.turn = seat.visit = seat.stay = None
        self._go(seat)

    def _handled(self, seat: _Seat, *, missed: bool) -> Visit:
        visit = seat.visit
        assert visit is not None
        assert seat.called_at is not None
        taken = self.now - seat.called_at
        seat.busy += taken
        seat.served += 1
        if seat.stays_on and self.now > self.plan.end:
            seat.present += self.now - max(seat.called_at, self.plan.end)
        stop = visit.stops[-1]
        self.handled.append(Handled(stop.stage, visit.visitor.service, seat.called_at, self.now, missed))
        return visit
