"""What survives when the kiosk stops at any step: each step, then the same file opened again."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.clock import Anchor, Reading
from kiosk.journal import Journal, JournalError, JournalFailed, JournalInUse, Press, Step
from kiosk.outcome import PrintOutcome
from tests.support import kiosk_samples
from wire.messages import PrintState, RecordOffline, ReportPrint, TicketClass, TicketIssued, WithdrawTicket

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
SERVICE, TOKEN = "passport-new", "AbCdEfGhIjKlMnOpQrStUv"
DAY = date(2026, 11, 23)
PRESS = Press(
    UUID(int=1), UUID(int=2), "AbCdEfGhIjKlMnOpQrStUv", "passport-new", TicketClass.PRIORITY, "id", NOW
)
PRESS_OF_TODAY = Press(UUID(int=801), UUID(int=802), TOKEN, SERVICE, TicketClass.REGULAR, "id", NOW)
READ = Reading(NOW, timed=True, boot="boot-1", boot_s=100.0)
REPORT, RECORD = UUID(int=9), UUID(int=8)


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
    (Step.PRESSED, lambda journal: journal.begin(PRESS, READ)),
    (Step.ANSWERED, lambda journal: journal.answer(issued())),
    (Step.SENT, lambda journal: journal.send(PRESS.id, command=RECORD)),
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
        journal.begin(PRESS, READ)
        assert not journal.send(PRESS.id, command=RECORD), "nothing to print before the answer"
        journal.answer(issued())
        assert journal.send(PRESS.id, command=RECORD)
        assert not journal.send(PRESS.id, command=RECORD)
    with Journal(tmp_path) as journal:
        assert not journal.send(PRESS.id, command=RECORD)


def test_a_press_that_began_to_print_is_not_withdrawn(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        journal.answer(issued())
        journal.send(PRESS.id, command=RECORD)
        assert not journal.withdraw(PRESS.id, command=REPORT)
        assert journal.owed() == ()


def test_a_withdrawal_is_owed_until_answered_and_its_slip_never_prints(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        assert journal.withdraw(PRESS.id, command=REPORT)
        journal.answer(issued())
        assert not journal.send(PRESS.id, command=RECORD), "a late answer changes nothing"
    with Journal(tmp_path) as journal:
        assert journal.owed() == (WithdrawTicket(id=REPORT, ticket=PRESS.ticket),)
        assert journal.unfinished() == ()
        journal.settle(REPORT, "accepted")
        assert journal.owed() == ()
        assert journal.length() == 0


def test_one_report_is_owed_for_a_press(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        journal.answer(issued())
        journal.send(PRESS.id, command=RECORD)
        journal.report(PRESS.id, PrintOutcome.FAILED, command=REPORT, kept=True)
        journal.report(PRESS.id, PrintOutcome.UNKNOWN, command=UUID(int=10))
        expected = ReportPrint(id=REPORT, ticket=PRESS.ticket, state=PrintState.FAILED, kept=True)
        assert journal.owed() == (expected,)


def test_a_refused_press_is_finished(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        assert journal.length() == 1
        journal.refuse(PRESS.id, "series_full")
        assert journal.unfinished() == ()
        assert journal.length() == 0


def test_old_presses_are_forgotten_unless_something_is_owed(tmp_path: Path) -> None:
    other = Press(UUID(int=3), UUID(int=4), PRESS.public_token, "information", TicketClass.REGULAR, "en", NOW)
    with Journal(tmp_path) as journal:
        for press in (PRESS, other):
            journal.begin(press, READ)
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
        journal.begin(PRESS, READ)
    with sqlite3.connect(tmp_path / "journal.sqlite") as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(press)")}
    database.close()
    assert "reason" not in columns


def test_a_second_kiosk_with_the_same_data_is_turned_away(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(JournalError, match="another kiosk is running"):
        Journal(tmp_path)
    Journal(tmp_path).close()


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    write(tmp_path, "PRAGMA user_version = 99")
    with pytest.raises(JournalInUse, match="newer version"):
        Journal(tmp_path)
    write(tmp_path, "PRAGMA user_version = 2")
    with Journal(tmp_path) as journal:
        assert journal.replaced is None


def write(folder: Path, statement: str, *values: object) -> None:
    """Change the journal behind the kiosk's back."""
    database = sqlite3.connect(folder / "journal.sqlite")
    with database:
        database.execute(statement, values)
    database.close()


def alone(journal: Journal, name: int, series: str = "AK", read: Reading = READ) -> str | None:
    """Take a number of the kiosk's own for a new press and send it to the printer; return the number."""
    press = Press(UUID(int=name), UUID(int=name + 1000), TOKEN, SERVICE, TicketClass.REGULAR, "id", read.at)
    journal.begin(press, read)
    number = journal.number_alone(press.id, series, read, DAY)
    journal.send(press.id, command=UUID(int=name + 2000))
    return number


def test_own_numbers_follow_each_other_across_restarts_and_prefixes(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        assert [alone(journal, 1), alone(journal, 2), alone(journal, 3, "BK")] == ["AK01", "AK02", "BK01"]
    with Journal(tmp_path) as journal:
        assert [alone(journal, 4), alone(journal, 5, "BK")] == ["AK03", "BK02"]


def test_an_own_number_is_on_disk_before_its_slip_and_owed_from_its_first_byte(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        assert journal.number_alone(PRESS.id, "AK", READ, DAY) == "AK01"
        assert journal.number_alone(PRESS.id, "AK", READ, DAY) is None, "one number a press"
        journal.answer(issued())
        journal.refuse(PRESS.id, "series_full")
    with Journal(tmp_path) as journal:
        found = journal.find(PRESS.id)
        assert (found.step, found.number) == (Step.NUMBERED, "AK01"), "a late answer changes nothing"
        assert journal.owed() == ()
        assert journal.send(PRESS.id, command=RECORD)
        assert not journal.send(PRESS.id, command=UUID(int=77))
    with Journal(tmp_path) as journal:
        (record,) = journal.owed()
        assert record == RecordOffline(
            id=RECORD,
            press=PRESS.id,
            ticket=PRESS.ticket,
            public_token=PRESS.public_token,
            number="AK01",
            service=SERVICE,
            ticket_class=TicketClass.PRIORITY,
            language="id",
            taken_at=NOW,
        )
        assert journal.offline_length() == 1
        journal.report(PRESS.id, PrintOutcome.PRINTED, command=REPORT)
        assert [command.type for command in journal.owed()] == ["record_offline", "report_print"]


def test_a_number_that_never_reached_the_printer_is_withdrawn_and_not_recorded(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        journal.number_alone(PRESS.id, "AK", READ, DAY)
        assert journal.withdraw(PRESS.id, command=REPORT)
        assert journal.owed() == (WithdrawTicket(id=REPORT, ticket=PRESS.ticket),)
        assert not journal.send(PRESS.id, command=RECORD)
        assert alone(journal, 50) == "AK02", "its number is not given again"


@pytest.mark.parametrize(
    ("outcome", "kept", "owed"),
    [
        (PrintOutcome.FAILED, True, ["record_offline", "report_print"]),
        (PrintOutcome.UNKNOWN, False, ["record_offline", "report_print"]),
        (PrintOutcome.FAILED, False, ["report_print"]),
    ],
)
def test_a_number_that_a_visitor_has_from_the_screen_alone_is_recorded(
    tmp_path: Path, outcome: PrintOutcome, kept: bool, owed: list[str]
) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        journal.number_alone(PRESS.id, "AK", READ, DAY)
        journal.report(PRESS.id, outcome, command=REPORT, kept=kept)
        assert [command.type for command in journal.owed()] == owed


def test_an_answered_press_gets_no_number_of_the_kiosks_own(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        journal.answer(issued())
        assert journal.number_alone(PRESS.id, "AK", READ, DAY) is None


def test_a_kiosk_off_for_days_begins_anew_and_owes_nothing_twice(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for name in range(1, 6):
            alone(journal, name)
            journal.report(UUID(int=name), PrintOutcome.PRINTED, command=UUID(int=name + 3000))
    with Journal(tmp_path) as journal:
        owed = journal.owed()
        assert journal.prune(NOW + timedelta(days=5)) == 0, "what is owed is never forgotten"
        assert alone(journal, 6) == "AK06"
        journal.report(UUID(int=6), PrintOutcome.PRINTED, command=UUID(int=3006))
        for command in journal.owed():
            assert journal.settle(command.id, "accepted")
        assert not journal.settle(owed[0].id, "accepted")
        assert journal.prune(NOW + timedelta(days=5)) == 6
        assert alone(journal, 7) == "AK01"


def test_a_letter_belongs_to_an_installation(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        assert journal.notes.install is None
        journal.notes.bind(UUID(int=1))
        journal.notes.keep_letter("K")
    with Journal(tmp_path) as journal:
        journal.notes.bind(UUID(int=1))
        assert journal.notes.letter == "K"
        journal.notes.bind(UUID(int=2))
    with Journal(tmp_path) as journal:
        assert journal.notes.letter is None


def test_catalog_and_time_outlive_the_process(tmp_path: Path) -> None:
    anchor = Anchor("boot-1", 12.25, NOW)
    with Journal(tmp_path) as journal:
        assert (journal.notes.catalog, journal.notes.board, journal.notes.anchor) == (None, None, None)
        journal.notes.keep_site(kiosk_samples.catalog(), kiosk_samples.board(), NOW)
        journal.notes.keep_anchor(anchor)
    with Journal(tmp_path) as journal:
        assert journal.notes.catalog == kiosk_samples.catalog()
        assert journal.notes.board == kiosk_samples.board()
        assert (journal.notes.heard_at, journal.notes.anchor) == (NOW, anchor)


def test_hours_of_this_boot_are_corrected_and_those_of_an_earlier_one_stay_marked(tmp_path: Path) -> None:
    wrong = datetime(2026, 1, 1, tzinfo=UTC)
    with Journal(tmp_path) as journal:
        for name, boot in ((1, "boot-1"), (2, "boot-2")):
            alone(journal, name, read=Reading(wrong, timed=False, boot=boot, boot_s=50.0))
        records = journal.owed()
        assert [record.clock for record in records if isinstance(record, RecordOffline)] == [False, False]
        told = lambda boot_s: NOW - timedelta(seconds=100 - boot_s)  # noqa: E731
        assert journal.retime("boot-2", told, lambda moment: moment.date() + timedelta(days=1)) == 1
        earlier, corrected = journal.owed()
        assert earlier == records[0]
        assert isinstance(corrected, RecordOffline)
        assert (corrected.taken_at, corrected.clock) == (NOW - timedelta(seconds=50), True)
        assert journal.newest() == NOW - timedelta(seconds=50)
        assert journal.find(UUID(int=2)).business_day == DAY + timedelta(days=1)


def test_the_list_for_a_new_owner_has_what_it_should_know(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        alone(journal, 1)
        alone(journal, 2)
        journal.settle(UUID(int=2002), "accepted")
        journal.report(UUID(int=2), PrintOutcome.PRINTED, command=UUID(int=3002))
        alone(journal, 3)
        journal.settle(UUID(int=2003), "accepted")
        journal.report(UUID(int=3), PrintOutcome.FAILED, command=UUID(int=3003))
        journal.begin(PRESS_OF_TODAY, READ)
        journal.answer(issued(PRESS_OF_TODAY))
        listed = journal.listed(DAY)
        assert [(each.number, each.print_state) for each in listed] == [
            ("AK02", PrintState.PRINTED),
            ("A042", PrintState.PENDING),
        ], "neither one that is owed nor one that nobody wanted"
        assert journal.listed(DAY + timedelta(days=1)) == ()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_journal_is_moved_aside_and_a_new_one_begins(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(content)
    with Journal(tmp_path) as journal:
        assert journal.replaced
        assert journal.notes.install is None
        journal.begin(PRESS, READ)
    (aside,) = tmp_path.glob("journal.damaged-*.sqlite")
    assert aside.read_bytes() == content
    with Journal(tmp_path) as journal:
        assert journal.replaced is None
        assert journal.find(PRESS.id)


def test_what_a_damaged_journal_owed_is_saved_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for name in range(1, 200):
            alone(journal, name)
        owed = journal.owed()
    write(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    damage_the_presses(tmp_path / "journal.sqlite")
    with Journal(tmp_path) as journal:
        assert journal.replaced
        assert journal.owed() == owed
        assert journal.length() == len(owed)


def damage_the_presses(path: Path) -> None:
    """Overwrite a page in the middle of the table of presses, as a dying card would."""
    database = sqlite3.connect(path)
    (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'press'").fetchone()
    (page_bytes,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * page_bytes)
        file.write(b"\xa5" * page_bytes)


def test_damage_met_while_writing_is_remembered_for_the_next_start(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
    write(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with Journal(tmp_path) as journal:
        damage_the_presses(tmp_path / "journal.sqlite")
        journal._db.execute("PRAGMA shrink_memory")
        with pytest.raises(JournalFailed, match="journal_damaged"):
            journal.find(PRESS.id)
        assert (journal.fault, journal.broken) == ("journal_damaged", True)
        with pytest.raises(JournalFailed):
            journal.begin(PRESS_OF_TODAY, READ)
    with Journal(tmp_path) as journal:
        assert journal.replaced == "it broke while it was written"
    with Journal(tmp_path) as journal:
        assert journal.replaced is None


def test_a_rescue_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        alone(journal, 1)
        owed = journal.owed()
    write(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / "journal.sqlite").rename(tmp_path / "journal.damaged-1.sqlite")
    (tmp_path / "journal.sqlite.rescue").write_text("journal.damaged-1.sqlite")
    with Journal(tmp_path) as journal:
        assert journal.replaced
        assert journal.owed() == owed
    with Journal(tmp_path) as journal:
        assert (journal.replaced, journal.owed()) == (None, owed)


@pytest.mark.parametrize(
    "rot",
    [
        "UPDATE press SET ticket = 'zz' || substr(ticket, 3)",
        "UPDATE press SET pressed_at = '9' || pressed_at",
        "UPDATE press SET service = CAST(x'ff' AS TEXT)",
        "UPDATE note SET value = CAST(x'ff' AS TEXT) WHERE name = 'letter'",
    ],
)
def test_what_a_dying_card_changed_inside_a_row_counts_as_damage(tmp_path: Path, rot: str) -> None:
    with Journal(tmp_path) as journal:
        journal.notes.keep_letter("K")
        alone(journal, 1)
        owed = journal.owed()
    write(tmp_path, rot)
    with pytest.raises(JournalFailed, match="journal_damaged"):
        look_through(tmp_path)
    with Journal(tmp_path) as journal:
        assert journal.replaced
        assert journal.owed() == owed


def look_through(folder: Path) -> None:
    """Open the journal and read it as a kiosk that starts does."""
    with Journal(folder) as journal:
        journal.newest()
        journal.unfinished()


def test_a_message_that_cannot_be_read_holds_up_no_other_and_is_counted(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        alone(journal, 1)
        alone(journal, 2)
        second = journal.owed()[1:]
    write(tmp_path, "UPDATE owed SET command = '?' || command WHERE seq = 1")
    with Journal(tmp_path) as journal:
        assert journal.owed() == second
        assert journal.refused_records() == 1


def test_a_full_journal_says_so_changes_nothing_and_heals(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin(PRESS, READ)
        (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
        journal._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(JournalFailed, match="journal_full"):
            fill(journal, 100_000)
        assert not journal.probe()
        assert journal.fault == "journal_full"
        assert not journal.broken, "there is nothing to open anew"
        before = journal.length()
        with pytest.raises(JournalFailed):
            fill(journal, 200_000)
        assert journal.length() >= before
        journal._db.execute("PRAGMA max_page_count = 100000")
        assert journal.probe()
        assert journal.fault is None


def test_what_stands_in_a_full_journal_is_corrected_delivered_and_forgotten(tmp_path: Path) -> None:
    with Journal(tmp_path, max_bytes=256 * 1024) as journal:
        with pytest.raises(JournalFailed, match="journal_full"):
            fill(journal, 1, read=Reading(NOW, timed=False, boot="boot-1", boot_s=1.0))
        (pages,) = journal._db.execute("PRAGMA max_page_count").fetchone()
        assert pages == 64
        assert not journal.probe()
        taken = journal.unfinished()
        for press in taken:
            journal.report(press.id, PrintOutcome.UNKNOWN, command=UUID(int=press.id.int + 500_000))
        journal.notes.keep_site(kiosk_samples.catalog(), kiosk_samples.board(), NOW)
        assert journal.retime("boot-1", lambda _boot_s: NOW, lambda moment: moment.date()) == len(taken)
        answered = 0
        while owed := journal.owed(1):
            assert journal.settle(owed[0].id, "accepted")
            answered += 1
        assert answered == 2 * len(taken) > 100
        assert not journal.probe(), "the list for a new owner still needs them"
        assert journal.prune(NOW + timedelta(hours=73)) == len(taken)
        assert journal.probe()
        journal.begin(PRESS_OF_TODAY, READ)
        assert journal.fault is None


def fill(journal: Journal, start: int, read: Reading = READ) -> None:
    """Press until the journal takes no more."""
    for name in range(start, start + 900):
        alone(journal, name, read=read)


def test_a_kiosk_without_a_journal_writes_nothing_and_says_why() -> None:
    with Journal(None) as journal:
        assert (journal.broken, journal.fault) == (True, "journal_failed")
        with pytest.raises(JournalFailed, match="journal_failed"):
            journal.begin(PRESS, READ)
        assert (journal.unfinished(), journal.owed(), journal.length()) == ((), (), 0)
