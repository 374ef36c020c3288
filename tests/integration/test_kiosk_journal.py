"""What survives when the kiosk stops at any step: each step, then the same file opened again."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.journal import Journal, JournalError, Press, Step
from kiosk.outcome import PrintOutcome
from wire.messages import PrintState, ReportPrint, TicketClass, TicketIssued, WithdrawTicket

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
PRESS = Press(UUID(int=1), UUID(int=2), "AbCdEfGhIjKlMnOpQrStUv", "passport-new", True, "id", NOW)
REPORT = UUID(int=9)


def issued(press: Press = PRESS) -> TicketIssued:
    """Return the server's answer to a press."""
    return TicketIssued(
        id=press.id,
        ticket=press.ticket,
        number="A042",
        service=press.service,
        ticket_class=TicketClass.PRIORITY,
        public_token=press.public_token,
        issued_at=NOW,
        business_day=date(2026, 11, 23),
        ahead=8,
    )


STEPS: list[tuple[Step, Callable[[Journal], object]]] = [
    (Step.PRESSED, lambda journal: journal.begin(PRESS)),
    (Step.ANSWERED, lambda journal: journal.answer(issued())),
    (Step.SENT, lambda journal: journal.send(PRESS.id)),
    (Step.PRINTED, lambda journal: journal.end_print(PRESS.id, PrintOutcome.PRINTED)),
]


@pytest.mark.parametrize("count", range(1, len(STEPS) + 1))
def test_every_step_is_on_disk_when_its_method_returns(tmp_path: Path, count: int) -> None:
    with Journal(tmp_path) as journal:
        for _step, do in STEPS[:count]:
            do(journal)
        copy = tmp_path / "copy"
        copy.mkdir()
        for file in tmp_path.glob("journal.sqlite*"):
            (copy / file.name).write_bytes(file.read_bytes())
    with Journal(copy) as after_power_cut:
        (press,) = after_power_cut.unfinished()
        assert press.step == STEPS[count - 1][0]
        assert press.number == ("A042" if count > 1 else None)


def test_a_slip_is_claimed_once(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
        assert not journal.send(PRESS.id), "nothing to print before the answer"
        journal.answer(issued())
        assert journal.send(PRESS.id)
        assert not journal.send(PRESS.id)
    with Journal(tmp_path) as journal:
        assert not journal.send(PRESS.id)


def test_a_press_that_began_to_print_is_not_withdrawn(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
        journal.answer(issued())
        journal.send(PRESS.id)
        assert not journal.withdraw(PRESS.id, command=REPORT)
        assert journal.owed() == ()


def test_a_withdrawal_is_owed_until_answered_and_its_slip_never_prints(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
        assert journal.withdraw(PRESS.id, command=REPORT)
        journal.answer(issued())
        assert not journal.send(PRESS.id), "a late answer changes nothing"
    with Journal(tmp_path) as journal:
        assert journal.owed() == (WithdrawTicket(id=REPORT, ticket=PRESS.ticket),)
        assert journal.unfinished() == ()
        journal.settle(REPORT, "accepted")
        assert journal.owed() == ()
        assert journal.length() == 0


def test_one_report_is_owed_for_a_press(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
        journal.answer(issued())
        journal.send(PRESS.id)
        journal.report(PRESS.id, PrintOutcome.FAILED, command=REPORT, kept=True)
        journal.report(PRESS.id, PrintOutcome.UNKNOWN, command=UUID(int=10))
        expected = ReportPrint(id=REPORT, ticket=PRESS.ticket, state=PrintState.FAILED, kept=True)
        assert journal.owed() == (expected,)


def test_a_refused_press_is_finished(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
        assert journal.length() == 1
        journal.refuse(PRESS.id, "series_full")
        assert journal.unfinished() == ()
        assert journal.length() == 0


def test_old_presses_are_forgotten_unless_something_is_owed(tmp_path: Path) -> None:
    other = Press(UUID(int=3), UUID(int=4), PRESS.public_token, "information", False, "en", NOW)
    with Journal(tmp_path) as journal:
        for press in (PRESS, other):
            journal.begin(press)
            journal.withdraw(press.id, command=UUID(int=press.id.int + 100))
        journal.settle(UUID(int=101), "accepted")
        assert journal.prune(NOW + timedelta(hours=48)) == 0
        assert journal.prune(NOW + timedelta(hours=73)) == 1
        assert journal.find(other.id).step is Step.WITHDRAWN
        with pytest.raises(KeyError):
            journal.find(PRESS.id)


def test_a_press_without_an_end_is_not_forgotten_whatever_the_clock_says(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for step, do in STEPS:
            do(journal)
            assert journal.prune(NOW + timedelta(days=4000)) == 0
            assert journal.find(PRESS.id).step is step
        journal.report(PRESS.id, PrintOutcome.PRINTED, command=REPORT)
        journal.settle(REPORT, "accepted")
        assert journal.prune(NOW + timedelta(days=4000)) == 1


def test_the_reason_for_a_priority_is_nowhere_on_disk(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS)
    with sqlite3.connect(tmp_path / "journal.sqlite") as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(press)")}
    database.close()
    assert "reason" not in columns


def test_a_second_kiosk_with_the_same_data_is_turned_away(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(JournalError, match="another kiosk is running"):
        Journal(tmp_path)
    Journal(tmp_path).close()


def test_a_damaged_or_newer_journal_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(JournalError, match="cannot be read"):
        Journal(tmp_path)
    newer = tmp_path / "newer"
    Journal(newer).close()
    database = sqlite3.connect(newer / "journal.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(JournalError, match="newer version"):
        Journal(newer)
