"""Many press at once: nobody gets another's visitor and no number is given twice, on both databases."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from server.adapters.ids import SystemIds
from server.domain.errors import TicketExists
from server.domain.identity import CommandId, DeviceName, ServiceId, TicketId, UserId
from server.domain.ticket import TicketClass
from server.domain.turn import TurnState
from server.services.commands import Finish, IssueTicket, RecordOffline
from tests.support.queue import Queue

ROUNDS = 30

IN_ANOTHER_PROCESS = """
import sys
from uuid import UUID
from server.domain.identity import UserId
from server.services.commands import Finish
from tests.support.queue import Queue

url, counter, officer, rounds = sys.argv[1:]
with Queue(url, set_up=False) as queue:
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(int(rounds)):
        queue.issue("b")
        turn = queue.next(counter, UserId(UUID(officer)), Finish.NO_SHOW)
        print(turn["number"], turn["id"], flush=True)
"""


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Carry all calls out on threads of their own that begin at the same moment."""
    gate = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_two_officers_who_press_at_once_get_two_visitors(queue: Queue) -> None:
    queue.open("1", queue.ani)
    queue.open("2", queue.budi)
    called = []
    for _ in range(ROUNDS):
        queue.issue("b")
        queue.issue("b")
        called += at_once(
            lambda: queue.next("1", queue.ani, Finish.NO_SHOW),
            lambda: queue.next("2", queue.budi, Finish.NO_SHOW),
        )
    assert len({turn["id"] for turn in called}) == 2 * ROUNDS
    assert len({turn["number"] for turn in called}) == 2 * ROUNDS


def test_the_last_visitor_goes_to_one_of_two_officers(queue: Queue) -> None:
    queue.open("1", queue.ani)
    queue.open("2", queue.budi)
    for _ in range(ROUNDS // 3):
        queue.issue("b")
        answers = at_once(
            lambda: queue.next("1", queue.ani, Finish.NO_SHOW),
            lambda: queue.next("2", queue.budi, Finish.NO_SHOW),
        )
        assert sorted(answer is None for answer in answers) == [False, True]


def test_kiosks_that_press_at_once_get_different_numbers(queue: Queue) -> None:
    tickets = [ticket for _ in range(5) for ticket in at_once(*[queue.issue_kiosk] * 6)]
    assert sorted(ticket["number"] for ticket in tickets) == [f"A{number:03d}" for number in range(1, 31)]


def test_the_same_press_at_once_counts_once(queue: Queue) -> None:
    press = UUID(int=7)
    queue.issue("b")
    queue.issue("b")
    queue.open()
    answers = at_once(*[lambda: queue.next(press=press)] * 6)
    assert all(answer == answers[0] for answer in answers)
    assert len(queue.reader.turns_in(queue.site, TurnState.CALLED, list(queue.layout.stages), 10)) == 1


def test_two_processes_on_one_database_never_give_the_same_visitor(postgres_url: str) -> None:
    with Queue(postgres_url) as queue:
        officers: dict[str, UserId] = {"1": queue.ani, "2": queue.budi}
        for counter, officer in officers.items():
            queue.open(counter, officer)
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", IN_ANOTHER_PROCESS, postgres_url, counter, str(officer), str(ROUNDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for counter, officer in officers.items()
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[0].splitlines() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert len({line for lines in said for line in lines}) == 2 * ROUNDS
        queue.reader.verify_chain(queue.site)


def test_a_press_and_the_record_of_its_paper_at_once_make_one_ticket(queue: Queue) -> None:
    device, ids = DeviceName("kiosk-1"), SystemIds()
    for nth in range(ROUNDS):
        ticket, token, number = TicketId(ids.uuid()), ids.token(), f"AK{nth:02}"
        press = IssueTicket(ServiceId("a"), language="id", ticket=ticket, public_token=token, device=device)
        record = RecordOffline(
            press=CommandId(ids.uuid()),
            ticket=ticket,
            public_token=token,
            number=number,
            service=ServiceId("a"),
            ticket_class=TicketClass.REGULAR,
            language="id",
            taken_at=queue.clock.at,
            clock=True,
            device=device,
        )

        def issue(asked: IssueTicket = press) -> None:
            with contextlib.suppress(TicketExists):
                queue.do(asked)

        def deliver(command: RecordOffline = record) -> None:
            queue.do(command)

        at_once(issue, deliver)
        found = queue.reader.ticket_by_token(token)
        assert found is not None
        assert (found[0].id, found[0].number, found[0].live) == (ticket, number, True)
    stages = list(queue.layout.stages)
    waiting = queue.reader.turns_in(queue.site, TurnState.WAITING, stages, 2 * ROUNDS)
    assert len(waiting) == ROUNDS
