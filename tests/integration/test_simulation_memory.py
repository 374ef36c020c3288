"""The store in memory beside the database: the same commands get the same answers."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.domain.discipline import Alternate, Discipline, Match
from server.domain.errors import DomainError
from server.domain.identity import Actor, CommandId, CounterId, ReasonId, ServiceId, StageId, TicketId, TurnId
from server.domain.policy import CauseId, Policy
from server.domain.ticket import TicketClass
from server.services import commands as c
from server.services.execute import Executor
from server.simulation.memory import MemoryStore
from server.simulation.run import DrawnIds
from tests.support.queue import Queue, office

COUNTERS = [CounterId("1"), CounterId("2"), CounterId("3")]
CAUSE = CauseId("other")


class Pair:
    """A database and the store in memory, asked the same things at the same times."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.memory = MemoryStore(queue.reader.office(queue.site))
        stores = (queue.database.store, self.memory)
        self.executors = [Executor(store, queue.clock, DrawnIds(5)) for store in stores]
        self.memory.clock = queue.reader.site_clock(queue.site)
        self.turns: list[TurnId] = []
        self.tickets: list[TicketId] = []

    def do(self, command: c.Command) -> None:
        """Carry the command out on both; answer or refusal must be the same."""
        press = c.Press(CommandId(uuid4()), Actor("test"))
        first, second = (self._outcome(one, press, command) for one in self.executors)
        assert first == second, command
        for answer in (first, first.get("turn") or {}):
            if "step" in answer:
                self.turns.append(TurnId(UUID(answer["id"])))
                self.tickets.append(TicketId(UUID(answer["ticket"])))
            elif "public_token" in answer:
                self.tickets.append(TicketId(UUID(answer["id"])))

    def _outcome(self, executor: Executor, press: c.Press, command: c.Command) -> dict[str, Any]:
        try:
            return dict(executor.execute(self.queue.site, press, command) or {})
        except DomainError as refusal:
            return {"refused": refusal.code, **refusal.details}


def drawn(pair: Pair, chance: random.Random) -> c.Command:
    """Draw any command, sensible or not."""
    counter = chance.choice(COUNTERS)
    officer = chance.choice([pair.queue.ani, pair.queue.budi])
    turn = chance.choice(pair.turns[-6:] or [TurnId(uuid4())])
    ticket = chance.choice(pair.tickets[-12:] or [TicketId(uuid4())])
    service = ServiceId(chance.choice("ab"))
    until = pair.queue.clock.now() + timedelta(minutes=5)
    stage = StageId(chance.choice(["files", "photo"]))
    some: list[c.Command] = [
        c.IssueTicket(service),
        c.IssueTicket(service),
        c.IssueTicket(service, TicketClass.PRIORITY, ReasonId("elderly")),
        c.OpenCounter(counter, officer),
        c.CallNext(counter, officer),
        c.CallNext(counter, officer, chance.choice(list(c.Finish))),
        c.CallChosen(counter, officer, ticket),
        c.Start(turn, officer),
        c.Done(turn, officer),
        c.NoShow(turn, officer),
        c.Recall(turn, officer),
        c.Return(turn, officer),
        c.Cancel(turn, officer),
        c.CancelVisit(ticket),
        c.Park(turn, officer, CAUSE, until),
        c.Resume(turn, officer),
        c.Transfer(turn, officer, stage, position=chance.choice(list(c.Position))),
        c.Transfer(turn, officer, counter=counter),
        c.Transfer(turn, officer, to_officer=officer),
        c.Reclassify(ticket, officer, CAUSE, service=service),
        c.Reclassify(ticket, officer, CAUSE, ticket_class=TicketClass.REGULAR),
        c.ChangeRoute(ticket, officer, CAUSE, add=stage),
        c.ChangeRoute(ticket, officer, CAUSE, skip=stage),
        c.UndoLast(counter, officer),
        c.PauseCounter(counter, officer, until),
        c.CloseCounter(counter, officer),
        c.ReleaseCounter(counter, officer),
        c.ResetSeries("A", officer),
    ]
    return chance.choice(some)


@pytest.mark.parametrize("seed", range(4))
def test_both_stores_answer_alike_whatever_is_asked(sqlite_url: str, seed: int) -> None:
    chance = random.Random(seed)
    rules = Discipline(rules=(Alternate(Match(TicketClass.PRIORITY), 2, Match()),))
    layout = replace(office(last=12), discipline=rules, policy=Policy(recalls=1))
    with Queue(sqlite_url, layout) as queue:
        pair = Pair(queue)
        for _ in range(400):
            queue.clock.move(seconds=chance.choice([0, 1, 8, 60, 700]))
            pair.do(drawn(pair, chance))
        by_id = sorted(queue.reader.waiting(queue.site), key=lambda one: one.turn)
        assert sorted(pair.memory.waiting(), key=lambda one: one.turn) == by_id
        assert pair.memory.counters() == queue.reader.counters(queue.site)
        assert pair.memory.clock == queue.reader.site_clock(queue.site)
