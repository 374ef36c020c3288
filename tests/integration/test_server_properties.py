"""Whatever people press in whatever order: moves are legal, no turn is lost, numbers are unique."""

import contextlib
import shutil
import tempfile
from collections import Counter as Tally
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from server.adapters.database import upgrade
from server.adapters.tables import TICKET, TURN
from server.domain.errors import DomainError
from server.domain.identity import CounterId, DeviceName, ReasonId, ServiceId, TicketId, TurnId, UserId
from server.domain.ticket import PrintState, TicketClass
from server.domain.turn import AT_COUNTER, LIVE, MOVES, TurnState
from server.services.commands import (
    CallNext,
    Cancel,
    CloseCounter,
    Command,
    Done,
    EndDay,
    Finish,
    IssueTicket,
    NoShow,
    OpenCounter,
    PauseCounter,
    Recall,
    ReportPrint,
    Return,
    Start,
    UndoLast,
    WithdrawTicket,
)
from tests.support.queue import Queue, office

OFFICERS = [UserId(UUID(int=number)) for number in (1, 2)]
KIOSK = DeviceName("kiosk-1")
MOVE_KINDS = st.sampled_from([Recall, Start, Done, NoShow, Return, Cancel])
counters = st.sampled_from([CounterId(name) for name in "123"])
officers = st.sampled_from(OFFICERS)
STEPS = {(before, after) for (before, _), after in MOVES.items()}


class AnyDay(RuleBasedStateMachine):
    """A site with three numbers a series, two officers and a kiosk."""

    pattern: Path | None = None

    @initialize()
    def open_the_office(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        file = Path(self.folder.name) / "day.db"
        shutil.copy(self._pattern(), file)
        self.queue = Queue(f"sqlite:///{file}", office(last=3))
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
        self.do(
            IssueTicket(ServiceId(service), kind, reason, "id", TicketId(uuid4()), uuid4().hex[:22], KIOSK)
        )

    @rule(counter=counters, officer=officers)
    def sit_down(self, counter: CounterId, officer: UserId) -> None:
        self.do(OpenCounter(counter, officer))

    @rule(counter=counters, officer=officers, pause=st.booleans())
    def leave(self, counter: CounterId, officer: UserId, *, pause: bool) -> None:
        self.do(PauseCounter(counter, officer) if pause else CloseCounter(counter, officer))

    @rule(counter=counters, officer=officers, finish=st.sampled_from([None, *Finish]))
    def next(self, counter: CounterId, officer: UserId, finish: Finish | None) -> None:
        self.do(CallNext(counter, officer, finish))

    @rule(officer=officers, kind=MOVE_KINDS, data=st.data())
    def move(self, officer: UserId, kind: type[Recall | Start | Done], data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(sorted(self.states, key=str) or [TurnId(UUID(int=9))]))
        self.do(kind(turn, officer))

    @rule(counter=counters, officer=officers)
    def undo(self, counter: CounterId, officer: UserId) -> None:
        self.undone = True
        self.do(UndoLast(counter, officer))

    @rule(data=st.data(), state=st.sampled_from(list(PrintState)), withdraw=st.booleans())
    def report(self, data: st.DataObject, state: PrintState, *, withdraw: bool) -> None:
        tickets = sorted((row.id for row in self.tickets()), key=str)
        ticket = data.draw(st.sampled_from(tickets or [TicketId(UUID(int=9))]))
        self.do(WithdrawTicket(ticket, KIOSK) if withdraw else ReportPrint(ticket, state, KIOSK))

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

    def do(self, command: Command) -> None:
        self.last = (uuid4(), command)
        self.carry_out(*self.last)

    def carry_out(self, press: UUID, command: Command) -> None:
        with contextlib.suppress(DomainError):
            self.queue.do(command, press=press)

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
        live = [row.number for row in tickets if row.state == "live"]
        given = [(row.business_day, row.letter, row.round, row.sequence) for row in tickets]
        assert len(live) == len(set(live))
        assert len(given) == len(set(given))

    def teardown(self) -> None:
        self.queue.reader.verify_chain(self.queue.site)
        self.queue.database.close()
        self.folder.cleanup()


AnyDay.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyDay = AnyDay.TestCase
