"""Whatever people press in whatever order: moves are legal, no turn is lost, numbers are unique."""

import contextlib
import json
import shutil
import tempfile
from collections import Counter as Tally
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from server.adapters.database import upgrade
from server.adapters.tables import EVENT, LINE, TICKET, TURN
from server.domain.discipline import ANYBODY, Line, Waiting, for_counter, for_officer
from server.domain.errors import DomainError
from server.domain.identity import (
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    StageId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.policy import CauseId
from server.domain.replay import placed, replay
from server.domain.ticket import PrintState, TicketClass
from server.domain.turn import AT_COUNTER, LIVE, MOVES, TurnState
from server.services.commands import (
    CallChosen,
    CallNext,
    Cancel,
    CancelVisit,
    ChangeRoute,
    CloseCounter,
    Command,
    Done,
    EndDay,
    Finish,
    Introduce,
    IssueTicket,
    ListedTicket,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Position,
    Recall,
    Reclassify,
    RecordOffline,
    ReleaseCounter,
    ReportPrint,
    Resume,
    Return,
    Start,
    Transfer,
    UndoLast,
    WithdrawTicket,
)
from tests.support.queue import Queue, office

OFFICERS = [UserId(UUID(int=number)) for number in (1, 2)]
KIOSK = DeviceName("kiosk-1")
OTHER = CauseId("other")
MOVE_KINDS = st.sampled_from([Recall, Start, Done, NoShow, Return, Cancel])
counters = st.sampled_from([CounterId(name) for name in "123"])
officers = st.sampled_from(OFFICERS)
STEPS = {(before, after) for (before, _), after in MOVES.items()}


class CountedIds:
    """Ids in the order of their making, so that the same day can be played again."""

    def __init__(self) -> None:
        self.made = 0

    def uuid(self) -> UUID:
        """Return the next id."""
        self.made += 1
        return UUID(int=1_000_000 + self.made)

    def token(self) -> str:
        """Return the next token."""
        return f"{self.uuid().hex[-22:]}"


class AnyDay(RuleBasedStateMachine):
    """A site with three numbers a series, two officers and a kiosk."""

    pattern: Path | None = None

    @initialize()
    def open_the_office(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        file = Path(self.folder.name) / "day.db"
        shutil.copy(self._pattern(), file)
        self.queue = Queue(f"sqlite:///{file}", office(last=3))
        self.ids = CountedIds()
        self.queue.executor = replace(self.queue.executor, ids=self.ids)
        self.states: dict[TurnId, TurnState] = {}
        self.last: tuple[UUID, Command] | None = None
        self.undone = False

    @classmethod
    def _pattern(cls) -> Path:
        """Return a migrated, empty database, made once."""
        if cls.pattern is None:
            cls.pattern = Path(tempfile.mkdtemp()) / "pattern.db"
            upgrade(f"sqlite:///{cls.pattern}")
        return cls.pattern

    @rule(service=st.sampled_from(["a", "b", "closed"]), priority=st.booleans())
    def issue(self, service: str, *, priority: bool) -> None:
        kind = TicketClass.PRIORITY if priority else TicketClass.REGULAR
        reason = ReasonId("elderly") if priority else None
        ticket, token = TicketId(self.ids.uuid()), self.ids.token()
        self.do(IssueTicket(ServiceId(service), kind, reason, "id", ticket, token, KIOSK))

    @rule(counter=counters, officer=officers)
    def sit_down(self, counter: CounterId, officer: UserId) -> None:
        self.do(OpenCounter(counter, officer))

    @rule(counter=counters, officer=officers, pause=st.booleans())
    def leave(self, counter: CounterId, officer: UserId, *, pause: bool) -> None:
        self.do(PauseCounter(counter, officer) if pause else CloseCounter(counter, officer))

    @rule(counter=counters, officer=officers, finish=st.sampled_from([None, *Finish]))
    def next(self, counter: CounterId, officer: UserId, finish: Finish | None) -> None:
        mine = {ANYBODY, for_counter(counter), for_officer(officer)}
        stages = self.queue.layout.desks[counter].stages
        offered = [
            one
            for one in self.queue.reader.waiting(self.queue.site)
            if one.line.stage in stages and one.line.meant_for in mine
        ]
        turn = self.do(CallNext(counter, officer, finish))
        if turn is not None:
            self.check_overdue(turn, offered)
            self.check_place(turn, offered)

    def check_place(self, turn: dict[str, Any], offered: list[Waiting]) -> None:
        """Within a line the first by place is called, unless somebody was overdue."""
        called = next((one for one in offered if str(one.turn) == turn["id"]), None)
        if called is not None and turn["reason"]["rule"] != "overdue":
            line = [one for one in offered if one.line == called.line]
            assert called == min(line, key=lambda one: (one.place, one.queued_rev))

    def check_overdue(self, turn: dict[str, Any], offered: list[Waiting]) -> None:
        """Once somebody is overdue, only somebody overdue for longer is called before."""
        due, at = self.queue.layout.discipline.due, datetime.fromisoformat(turn["called_at"])
        overdue = [due(one) for one in offered if due(one) <= at]
        if overdue:
            called = next(one for one in offered if str(one.turn) == turn["id"])
            assert due(called) == min(overdue)

    @rule(counter=counters, officer=officers, finish=st.sampled_from([None, *Finish]), data=st.data())
    def choose(self, counter: CounterId, officer: UserId, finish: Finish | None, data: st.DataObject) -> None:
        self.do(CallChosen(counter, officer, self.some_ticket(data), finish))

    @rule(
        officer=officers,
        data=st.data(),
        stage=st.sampled_from([None, StageId("files"), StageId("photo")]),
        counter=st.sampled_from([None, CounterId("1"), CounterId("3")]),
        to_officer=st.sampled_from([None, *OFFICERS]),
        position=st.sampled_from(list(Position)),
    )
    def transfer(self, officer: UserId, data: st.DataObject, **where: Any) -> None:
        self.do(Transfer(self.some_turn(data), officer, cause=OTHER, **where))

    @rule(officer=officers, data=st.data(), minutes=st.sampled_from([None, 0, 1, 60]))
    def park(self, officer: UserId, data: st.DataObject, minutes: int | None) -> None:
        until = None if minutes is None else self.queue.clock.at + timedelta(minutes=minutes)
        self.do(Park(self.some_turn(data), officer, OTHER, until))

    @rule(officer=officers, data=st.data())
    def resume(self, officer: UserId, data: st.DataObject) -> None:
        self.do(Resume(self.some_turn(data), officer))

    @rule(
        officer=officers,
        data=st.data(),
        service=st.sampled_from([None, ServiceId("a"), ServiceId("b")]),
        kind=st.sampled_from([None, *TicketClass]),
    )
    def correct(
        self, officer: UserId, data: st.DataObject, service: ServiceId | None, kind: TicketClass | None
    ) -> None:
        ticket = self.some_ticket(data)
        self.do(Reclassify(ticket, officer, OTHER, service, kind, ReasonId("elderly")))

    @rule(
        officer=officers,
        data=st.data(),
        change=st.sampled_from(
            [{"skip": StageId("files")}, {"add": StageId("photo")}, {"service": ServiceId("b")}]
        ),
    )
    def reroute(self, officer: UserId, data: st.DataObject, change: dict[str, Any]) -> None:
        self.do(ChangeRoute(self.some_ticket(data), officer, OTHER, **change))

    @rule(counter=counters)
    def release(self, counter: CounterId) -> None:
        self.do(ReleaseCounter(counter, OFFICERS[0]))

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        self.do(CancelVisit(self.some_ticket(data)))

    @rule(officer=officers, kind=MOVE_KINDS, data=st.data())
    def move(self, officer: UserId, kind: type[Recall | Start | Done], data: st.DataObject) -> None:
        self.do(kind(self.some_turn(data), officer))

    @rule(counter=counters, officer=officers)
    def undo(self, counter: CounterId, officer: UserId) -> None:
        self.undone = True
        self.do(UndoLast(counter, officer))

    @rule(data=st.data(), state=st.sampled_from(list(PrintState)), withdraw=st.booleans())
    def report(self, data: st.DataObject, state: PrintState, *, withdraw: bool) -> None:
        ticket = self.some_ticket(data)
        self.do(WithdrawTicket(ticket, KIOSK) if withdraw else ReportPrint(ticket, state, KIOSK))

    @rule(
        data=st.data(),
        number=st.sampled_from(["AK01", "AK02", "A001", "A002"]),
        service=st.sampled_from(["a", "gone"]),
        ago_s=st.sampled_from([-60, 0, 900, 90_000]),
        known=st.booleans(),
        clock=st.booleans(),
    )
    def print_alone(
        self, data: st.DataObject, number: str, service: str, ago_s: int, *, known: bool, clock: bool
    ) -> None:
        """A kiosk gave this number alone, for a press that the site had numbered or not: it is recorded."""
        ticket, token = TicketId(self.ids.uuid()), self.ids.token()
        if known and (tickets := sorted((row.id, row.public_token) for row in self.tickets())):
            ticket, token = data.draw(st.sampled_from(tickets))
        taken_at = self.queue.clock.at - timedelta(seconds=ago_s)
        command = RecordOffline(
            press=CommandId(self.ids.uuid()),
            ticket=ticket,
            public_token=token,
            number=number,
            service=ServiceId(service),
            ticket_class=TicketClass.REGULAR,
            language="id",
            taken_at=taken_at,
            clock=clock,
            device=KIOSK,
        )
        self.last = (uuid4(), command)
        assert self.queue.do(command, press=self.last[0]) == {}, "it is never refused"
        assert next(row.number for row in self.tickets() if row.public_token == token) == number

    @rule(
        data=st.data(),
        numbers=st.lists(st.sampled_from(["AK01", "A001", "A003", "B002"]), max_size=3),
        known=st.booleans(),
        days_ago=st.sampled_from([0, 1]),
    )
    def introduce(self, data: st.DataObject, numbers: list[str], *, known: bool, days_ago: int) -> None:
        """A kiosk lists what it printed: tickets that are here, under these numbers or others, or are not."""
        rows = sorted((row.id, row.public_token) for row in self.tickets()) if known else []
        issued_at = self.queue.clock.at - timedelta(days=days_ago)
        listed = []
        for number in numbers:
            ticket, token = TicketId(self.ids.uuid()), self.ids.token()
            if rows:
                ticket, token = rows.pop(data.draw(st.integers(0, len(rows) - 1)))
            listed.append(
                ListedTicket(
                    press=CommandId(self.ids.uuid()),
                    ticket=ticket,
                    public_token=token,
                    number=number,
                    service=ServiceId(number[0].lower()),
                    ticket_class=TicketClass.REGULAR,
                    language="id",
                    issued_at=issued_at,
                    business_day=issued_at.date(),
                    print_state=PrintState.PRINTED,
                )
            )
        self.last = (uuid4(), Introduce(KIOSK, UUID(int=1), 1, False, tuple(listed)))
        assert self.queue.do(self.last[1], press=self.last[0]) == {"letter": "K"}
        bears = {row.public_token: row.number for row in self.tickets()}
        for one in listed:
            withdrawn = one.public_token not in bears
            assert withdrawn or bears[one.public_token] == one.number

    @rule()
    def repeat_the_last_press(self) -> None:
        if self.last is not None:
            rev = self.queue.reader.site_clock(self.queue.site).rev
            self.carry_out(*self.last)
            assert self.queue.reader.site_clock(self.queue.site).rev == rev

    @rule(seconds=st.sampled_from([1, 7, 3_600, 86_400, -5, -90_000]))
    def let_time_pass(self, seconds: int) -> None:
        self.queue.clock.move(seconds=seconds)
        self.do(EndDay(self.queue.clock.at.date()))

    def some_turn(self, data: st.DataObject) -> TurnId:
        return data.draw(st.sampled_from(sorted(self.states, key=str) or [TurnId(UUID(int=9))]))

    def some_ticket(self, data: st.DataObject) -> TicketId:
        tickets = sorted((row.id for row in self.tickets()), key=str)
        ticket: TicketId = data.draw(st.sampled_from(tickets or [TicketId(UUID(int=9))]))
        return ticket

    def do(self, command: Command) -> Any:
        self.last = (uuid4(), command)
        return self.carry_out(*self.last)

    def carry_out(self, press: UUID, command: Command) -> Any:
        with contextlib.suppress(DomainError):
            return self.queue.do(command, press=press)
        return None

    def tickets(self) -> list[Any]:
        with self.queue.database.reading() as connection:
            return list(connection.execute(select(TICKET)))

    def turns(self) -> list[Any]:
        with self.queue.database.reading() as connection:
            return list(connection.execute(select(TURN)))

    @invariant()
    def every_move_is_legal(self) -> None:
        now = {row.id: row.state for row in self.turns()}
        if not self.undone:
            assert now.keys() >= self.states.keys(), "a turn is lost"
            for turn, state in now.items():
                before = self.states.get(turn, TurnState.WAITING)
                assert before is state or (before, state) in STEPS, f"{before} to {state}"
        self.states, self.undone = now, False

    @invariant()
    def whoever_waits_stands_in_a_line_that_counters_look_at(self) -> None:
        key = (LINE.c.stage, LINE.c["class"], LINE.c.service, LINE.c.meant_for)
        with self.queue.database.reading() as connection:
            known = {Line(*row) for row in connection.execute(select(*key))}
        assert {one.line for one in self.queue.reader.waiting(self.queue.site)} <= known

    @invariant()
    def one_counter_has_one_turn(self) -> None:
        at = Tally(row.counter for row in self.turns() if row.state in AT_COUNTER)
        assert not at or max(at.values()) == 1

    @invariant()
    def a_live_ticket_has_one_live_turn_and_another_none(self) -> None:
        live = Tally(row.ticket for row in self.turns() if row.state in LIVE)
        for ticket in self.tickets():
            assert live[ticket.id] == (1 if ticket.state == "live" else 0), ticket

    @invariant()
    def numbers_are_unique(self) -> None:
        tickets = self.tickets()
        live = [row.number for row in tickets if row.state == "live" and not row.collides]
        given = [(row.business_day, row.letter, row.round, row.sequence) for row in tickets]
        assert len(live) == len(set(live))
        assert len(given) == len(set(given))

    def events_tell_it_all(self) -> None:
        """The events alone, played again, come to the very same tickets and turns."""
        with self.queue.database.reading() as connection:
            bodies = connection.execute(select(EVENT.c.body).order_by(EVENT.c.rev)).scalars()
            past = replay((one["type"], one["data"]) for one in map(json.loads, bodies))
        tickets = {
            str(row.id): {
                "number": row.number,
                "service": row.service,
                "class": row.ticket_class.value,
                "state": row.state.value,
                "route": row.route,
            }
            for row in self.tickets()
        }
        assert past.tickets == tickets
        with self.queue.database.store.transaction(self.queue.site) as tx:
            turns = tx.turns([row.id for row in self.turns()])
        assert past.turns.keys() == {str(turn.id) for turn in turns}
        for turn in turns:
            told, is_so = past.turns[str(turn.id)], placed(turn)
            assert told == {**is_so, "ticket": str(turn.ticket.id)}

    def teardown(self) -> None:
        self.events_tell_it_all()
        self.queue.reader.verify_chain(self.queue.site)
        self.queue.database.close()
        self.folder.cleanup()


AnyDay.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyDay = AnyDay.TestCase
