"""What the desk writes down, sends and prints when the journal fails for a moment."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.clock import Anchor, Clock
from kiosk.desk import Desk
from kiosk.journal import Journal, Step
from kiosk.link import Link
from kiosk.outcome import PrintOutcome
from kiosk.paper import Paper
from kiosk.printer import open_printer
from kiosk.situation import ticket_of
from kiosk.visit import MakePress, PrintSlip, Report
from tests.support import kiosk_samples
from tests.support.kiosk_machine import KioskMachine
from wire.messages import (
    Accepted,
    Introduced,
    KioskCommand,
    TicketClass,
    TicketIssued,
)
from wire.settings import Broker

PRESS, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
NOWHERE = Broker(url="mqtt://127.0.0.1:1")


class FullDisk:
    """While inside, the journal has no room."""

    def __init__(self, journal: Journal) -> None:
        self._database = journal._db

    def __enter__(self) -> None:
        self._database.execute("PRAGMA query_only = ON")

    def __exit__(self, *_exc: object) -> None:
        self._database.execute("PRAGMA query_only = OFF")


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """Return the printer's thread before it starts."""
    printer = open_printer(f"picture:{tmp_path / 'tickets'}")
    return Paper(printer, lambda _press, _outcome: None)


class NotingLink(Link):
    """Notes what is to be sent, and reaches nobody."""

    def __init__(self, sent: list[KioskCommand]) -> None:
        super().__init__(
            NOWHERE, site="s", device="k", install=UUID(int=9), version="0", listener=lambda _news: None
        )
        self._sent = sent

    def send(self, command: KioskCommand, *, wait_s: float | None = None, repeat_s: float = 1.0) -> None:
        """Note the command."""
        super().send(command, wait_s=wait_s, repeat_s=repeat_s)
        self._sent.append(command)


def desk_of(journal: Journal, paper: Paper, link: Link | None = None) -> Desk:
    """Return the desk of a kiosk that no broker hears."""
    link, clock = link or NotingLink([]), Clock(KioskMachine())
    return Desk(journal, link, paper, clock, install=UUID(int=9), wait_s=1.0, logo=None)


def answer_to(journal: Journal, press: UUID) -> TicketIssued:
    """Return the server's answer to a press in the journal."""
    found = journal.find(press)
    return TicketIssued(
        id=press,
        ticket=found.ticket,
        number="A042",
        service=found.service,
        ticket_class=TicketClass.REGULAR,
        public_token=found.public_token,
        issued_at=NOW,
        business_day=NOW.date(),
        ahead=3,
    )


def test_an_answer_that_could_not_be_written_down_is_printed_once_it_can(
    tmp_path: Path, paper: Paper
) -> None:
    catalog = kiosk_samples.catalog()
    with Journal(tmp_path / "data") as journal:
        desk = desk_of(journal, paper)
        for press in (PRESS, OTHER):
            desk.carry_out(MakePress(press, "passport-new", None, "id"), catalog)
        answer = answer_to(journal, PRESS)
        with FullDisk(journal):
            desk.carry_out(Report(OTHER, PrintOutcome.UNKNOWN), catalog)
        desk.note_answer(PRESS, answer)
        assert desk.carry_out(PrintSlip(PRESS, ticket_of(answer), "id"), catalog) == []
        assert journal.find(PRESS).step is Step.SENT
        assert paper._jobs.qsize() == 1


def test_a_full_disk_holds_up_nothing_that_stands_in_the_journal(tmp_path: Path, paper: Paper) -> None:
    catalog = kiosk_samples.catalog()
    with Journal(tmp_path / "data") as journal:
        sent: list[KioskCommand] = []
        desk = desk_of(journal, paper, NotingLink(sent))
        for press in (PRESS, OTHER):
            desk.carry_out(MakePress(press, "passport-new", None, "id"), catalog)
            desk.carry_out(Report(press, PrintOutcome.UNKNOWN), catalog)
        first, second = journal.owed()
        with FullDisk(journal):
            introduce(desk, sent)
            assert sent[-1] == first
            desk.note_answer(first.id, Accepted(id=first.id))
            assert sent[-1] == second
            desk.note_answer(second.id, Accepted(id=second.id))
            assert (sent[-1], journal.owed()) == (second, (first, second))
        desk.catch_up()
        assert (sent[-1], journal.owed()) == (second, ())


def introduce(desk: Desk, sent: list[KioskCommand]) -> None:
    """Let the server know the kiosk."""
    desk.hear(1, None, 0.0)
    desk.note_answer(sent[-1].id, Introduced(id=sent[-1].id, letter="K"))


def test_nothing_is_told_with_hours_that_could_not_be_corrected(tmp_path: Path, paper: Paper) -> None:
    catalog, machine = kiosk_samples.catalog(), KioskMachine()
    with Journal(tmp_path / "data") as journal:
        sent: list[KioskCommand] = []
        desk = desk_of(journal, paper, NotingLink(sent))
        desk.carry_out(MakePress(PRESS, "passport-new", None, "id"), catalog)
        desk.carry_out(Report(PRESS, PrintOutcome.UNKNOWN), catalog)
        with FullDisk(journal):
            desk.correct_times(Anchor(machine.boot(), machine.boot_s(), NOW), catalog)
            introduce(desk, sent)
            desk.deliver()
            assert [command.type for command in sent] == ["issue_ticket", "introduce"]
        desk.catch_up()
        assert sent[-1].type == "report_print"


def test_the_time_is_noted_after_the_hours_that_it_corrects(tmp_path: Path, paper: Paper) -> None:
    machine = KioskMachine()
    with Journal(tmp_path / "data") as journal:
        desk = desk_of(journal, paper)
        desk.carry_out(MakePress(PRESS, "passport-new", None, "id"), kiosk_samples.catalog())
        journal._db.execute(
            "CREATE TEMP TRIGGER power_cut BEFORE UPDATE ON press BEGIN SELECT raise(ABORT, 'off'); END"
        )
        with pytest.raises(sqlite3.IntegrityError):
            desk.correct_times(Anchor(machine.boot(), machine.boot_s(), NOW), kiosk_samples.catalog())
        assert journal.notes.anchor is None, "the next start would take the hours for corrected"


def test_a_server_that_asks_for_an_introduction_every_time_is_not_flooded(
    tmp_path: Path, paper: Paper
) -> None:
    with Journal(tmp_path / "data") as journal:
        desk = desk_of(journal, paper)
        desk.hear(1, None, 0.0)
        introduced = []
        for tenth in range(30):
            introduction = desk._introduction
            assert introduction is not None
            if introduction.next is not None:
                introduced.append(introduction.next.id)
                desk.note_answer(introduction.next.id, Introduced(id=introduction.next.id, letter="K"))
            desk.introduce_again(tenth / 10)
        assert len(introduced) == 5, "the first, and one a second"
