"""A kiosk that the server does not answer goes on by itself; the server hears of it once and in order."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kiosk.clock import OLDEST, Timepiece
from kiosk.config import KioskSettings
from kiosk.station import Station
from kiosk.views import HomeView
from kiosk.visit import Choosing, Closed, Finish, OutOfOrder, Refused, Showing, Unreachable
from kiosk.words import describe
from tests.support import kiosk_samples
from tests.support.kiosk_machine import KioskMachine
from tests.support.kiosk_server import DEVICE, SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import stays, wait_until
from wire import topics
from wire.codec import decode
from wire.messages import (
    HealthMessage,
    Introduce,
    IssueTicket,
    PresenceMessage,
    RecordOffline,
    ReportPrint,
    TicketClass,
    WithdrawTicket,
)

OPEN = kiosk_samples.catalog(closes_at=None)


@pytest.fixture
def server(broker: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(broker.url, catalog=OPEN) as playing:
        yield playing


@pytest.fixture
def lone_server(mosquitto: Mosquitto) -> Iterator[KioskServer]:
    """Return a server on a broker that remembers nothing of another test."""
    with KioskServer(mosquitto.url, catalog=OPEN) as playing:
        yield playing


def station(url: str, folder: Path, *, timepiece: Timepiece | None = None, **changes: object) -> Station:
    """Return a kiosk that waits briefly, for the server too, and prints pictures into the folder."""
    given: dict[str, Any] = {
        "broker": url,
        "site": SITE,
        "device": DEVICE,
        "data_dir": str(folder / "data"),
        "printer": f"picture:{folder / 'tickets'}",
        "wait_s": 0.6,
        "lost_wait_s": 0.3,
        "show_s": 30.0,
        **changes,
    }
    return Station(KioskSettings.load(None, **given), timepiece=timepiece, lost_s=2.0)


def ready(kiosk: Station, server: KioskServer) -> None:
    """Wait until the kiosk shows its first screen and may go on alone."""
    wait_until(lambda: kiosk.scene.flow.office.alone, what="a letter")
    wait_until(lambda: isinstance(kiosk.state, Choosing), what="the first screen")
    wait_until(lambda: server.received(Introduce), what="the introduction")


def take(kiosk: Station, service: str = "passport-new", *, reason: str | None = None) -> Showing:
    """Press, wait for the number, and finish."""
    wait_until(lambda: isinstance(kiosk.state, Choosing), what="the first screen")
    kiosk.press(service, language="id", reason=reason)
    wait_until(lambda: isinstance(kiosk.state, Showing), what=f"the number; {kiosk.state}")
    state = kiosk.state
    assert isinstance(state, Showing)
    wait_until(lambda: touched_home(kiosk), interval_s=0.1, what="the first screen again")
    return state


def touched_home(kiosk: Station) -> bool:
    """Touch "finish" and return whether it led back."""
    kiosk.touch(Finish())
    return isinstance(kiosk.state, Choosing)


def printed(folder: Path) -> list[str]:
    """Return the numbers on paper, in the order of printing."""
    files = sorted((folder / "tickets").glob("*.png"), key=lambda file: file.stat().st_mtime_ns)
    return [re.sub(r"^\d+-\d+-|\.png$", "", file.name) for file in files]


def records(server: KioskServer) -> list[RecordOffline]:
    """Return what the server was told of numbers that it did not give, each once, in order."""
    return [command for command in server.received(RecordOffline) if isinstance(command, RecordOffline)]


def owes_nothing(folder: Path) -> bool:
    """Return whether the server has answered all that the journal says."""
    database = sqlite3.connect(folder / "data" / "journal.sqlite")
    try:
        (count,) = database.execute("SELECT count(*) FROM owed WHERE answer IS NULL").fetchone()
    finally:
        database.close()
    return bool(count == 0)


def health(server: KioskServer) -> HealthMessage:
    """Return what the kiosk said last of itself."""
    told = [each for each in server.heard if isinstance(topics.parse(each.topic), topics.Health)]
    return decode(HealthMessage, told[-1].payload)


def test_an_unanswered_press_gets_an_own_number_and_a_late_answer_changes_nothing(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        server.answers = False
        shown = take(kiosk, reason="elderly")
        (pressed,) = server.received(IssueTicket)
        assert isinstance(pressed, IssueTicket)
        server.answer(server._decide(pressed))
        stays(lambda: isinstance(kiosk.state, Choosing), 0.3, "nothing prints")
        server.answers = True
        wait_until(lambda: owes_nothing(tmp_path), what="all told")
    assert (shown.ticket.number, shown.ticket.offline, shown.ticket.ahead) == ("AK01", True, None)
    assert printed(tmp_path) == ["AK01"]
    (record,) = records(server)
    assert (record.press, record.ticket, record.number) == (pressed.id, pressed.ticket, "AK01")
    assert (record.ticket_class, record.reason, record.clock) == (TicketClass.PRIORITY, None, True)
    told = [type(each) for each in {each.id: each for each in server.commands}.values()]
    assert told == [Introduce, IssueTicket, RecordOffline, ReportPrint]


def test_an_answer_in_time_makes_no_own_number(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        assert take(kiosk).ticket.number == "A042"
    assert records(server) == []


def test_without_the_server_everything_goes_on_even_across_a_restart(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    with KioskServer(mosquitto.url, catalog=OPEN) as server, station(mosquitto.url, tmp_path) as kiosk:
        ready(kiosk, server)
        take(kiosk)
        wait_until(lambda: owes_nothing(tmp_path))
        mosquitto.kill()
        wait_until(lambda: kiosk.scene.flow.office.lost_since, 8, "the loss")
        view = describe(kiosk.scene)
        assert isinstance(view, HomeView)
        assert "Sambungan" in view.banner
        assert all(tile.wait.figure == "" for tile in view.tiles if tile.open), "nobody knows who waits"
        assert [take(kiosk).ticket.number, take(kiosk, "information").ticket.number] == ["AK01", "EK01"]
    with station(mosquitto.url, tmp_path) as kiosk:
        wait_until(lambda: isinstance(kiosk.state, Choosing), 8, "the first screen, as last known")
        assert take(kiosk).ticket.number == "AK02"
        mosquitto.start()
        with KioskServer(mosquitto.url, catalog=OPEN) as server:
            wait_until(lambda: len(records(server)) == 3 and owes_nothing(tmp_path), 20, "all told")
            assert take(kiosk).ticket.number == "A042"
            assert [record.number for record in records(server)] == ["AK01", "EK01", "AK02"]
            taken = [record.taken_at for record in records(server)]
            assert taken == sorted(taken)
            wait_until(lambda: owes_nothing(tmp_path))
    with KioskServer(mosquitto.url, catalog=OPEN) as server, station(mosquitto.url, tmp_path) as kiosk:
        ready(kiosk, server)
        stays(lambda: not server.received(RecordOffline) and not server.received(ReportPrint), 1.0, "once")
    assert printed(tmp_path) == ["A042", "AK01", "EK01", "AK02", "A042"]


def test_a_new_kiosk_without_a_server_has_nothing_to_offer(tmp_path: Path) -> None:
    with station("mqtt://127.0.0.1:1", tmp_path) as kiosk:
        wait_until(lambda: kiosk.scene.flow.office.lost_since, 8, "the loss")
        assert not isinstance(kiosk.state, Choosing)


def test_a_kiosk_alone_closes_when_the_office_does(
    mosquitto: Mosquitto, lone_server: KioskServer, tmp_path: Path
) -> None:
    closes_at = datetime.now(UTC) + timedelta(seconds=5)
    lone_server.catalog = kiosk_samples.catalog(rev=2, closes_at=closes_at)
    with station(mosquitto.url, tmp_path) as kiosk:
        ready(kiosk, lone_server)
        lone_server.beats = False
        wait_until(lambda: kiosk.scene.flow.office.lost_since, 8, "the loss")
        wait_until(lambda: isinstance(kiosk.state, Closed), 8, "the closed screen")
        assert datetime.now(UTC) >= closes_at


def test_a_server_that_does_not_know_the_kiosk_is_told_and_answers_the_same_press(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    server.strict = True
    with station(broker.url, tmp_path, wait_s=8.0) as kiosk:
        ready(kiosk, server)
        server.introduced_to = None
        assert take(kiosk).ticket.number == "A042"
        assert len(server.received(IssueTicket)) == 1
        assert len(server.received(Introduce)) == 2


def test_a_new_owner_hears_of_the_tickets_that_it_may_lack(
    mosquitto: Mosquitto, lone_server: KioskServer, tmp_path: Path
) -> None:
    today = datetime.now(UTC).date()
    with station(mosquitto.url, tmp_path) as kiosk:
        ready(kiosk, lone_server)
        take(kiosk)
        lone_server.answers = False
        take(kiosk)
        lone_server.answers = True
        wait_until(lambda: owes_nothing(tmp_path), what="all told")
        backdate(tmp_path, today.isoformat())
        lone_server.publish(kiosk_samples.catalog(epoch=2, closes_at=None), kiosk_samples.board(epoch=2))
        wait_until(lambda: lone_server.introduced_to == 2, what="the introduction")
        last = lone_server.received(Introduce)[-1]
        assert isinstance(last, Introduce)
        assert [(each.number, each.print_state) for each in last.tickets] == [
            ("A042", "printed"),
            ("AK01", "printed"),
        ]


def backdate(folder: Path, day: str) -> None:
    """Write this business day to all tickets: the server that is played here knows only one."""
    database = sqlite3.connect(folder / "data" / "journal.sqlite")
    with database:
        database.execute("UPDATE press SET business_day = ?", (day,))
    database.close()


def test_the_newcomer_of_two_kiosks_with_one_name_gives_no_numbers_and_says_so(
    mosquitto: Mosquitto, lone_server: KioskServer, tmp_path: Path
) -> None:
    with station(mosquitto.url, tmp_path / "first") as first:
        ready(first, lone_server)
        lone_server.letter = None
        with station(mosquitto.url, tmp_path / "second") as second:
            wait_until(lambda: len(lone_server.received(Introduce)) == 2, what="both introductions")
            wait_until(lambda: "name_taken" in health(lone_server).faults, what="the fault")
            installs = {
                decode(PresenceMessage, each.payload).install
                for each in lone_server.heard
                if isinstance(topics.parse(each.topic), topics.Presence)
            }
            assert len(installs) == 2
            lone_server.answers = False
            second.press("passport-new", language="id")
            wait_until(lambda: isinstance(second.state, Refused), what="the apology")
            assert take(first).ticket.number == "AK01"
            lone_server.answers = True
            wait_until(lambda: lone_server.received(WithdrawTicket), what="the withdrawal")
    assert printed(tmp_path / "second") == []


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_wrong_by_an_hour_is_corrected(
    broker: Mosquitto, server: KioskServer, tmp_path: Path, hours: int
) -> None:
    server.ahead_s = hours * 3600.0
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        server.answers = False
        take(kiosk)
        server.answers = True
        wait_until(lambda: records(server), what="the record")
    (record,) = records(server)
    assert abs(record.taken_at - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(seconds=10)


def test_hours_that_nobody_knew_are_not_printed_and_corrected_when_the_server_is_heard(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    with KioskServer(mosquitto.url, catalog=OPEN) as server, station(mosquitto.url, tmp_path) as kiosk:
        ready(kiosk, server)
        take(kiosk)
        wait_until(lambda: owes_nothing(tmp_path))
    mosquitto.kill()
    rebooted = KioskMachine(wrong_by=timedelta(days=-20_000), named="boot-after-power-cut")
    with station(mosquitto.url, tmp_path, timepiece=rebooted) as kiosk:
        wait_until(lambda: isinstance(kiosk.state, Choosing), 8, "the first screen, as last known")
        shown = take(kiosk)
        assert (shown.ticket.number, shown.ticket.timed) == ("AK01", False)
        assert shown.ticket.issued_at >= OLDEST
        taken_at = datetime.now(UTC)
        mosquitto.start()
        with KioskServer(mosquitto.url, catalog=OPEN) as server:
            wait_until(lambda: records(server), 15, "the record")
            (record,) = records(server)
    assert record.clock
    assert abs(record.taken_at - taken_at) < timedelta(seconds=3)


def test_a_full_journal_closes_the_kiosk_tells_the_staff_and_heals(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        take(kiosk)
        with full(kiosk):
            wait_until(lambda: pressed_in_vain(kiosk), 60, "the screen that says so", interval_s=0.3)
            wait_until(lambda: "journal_full" in health(server).faults, what="the fault")
        assert len(server.tickets()) == len(printed(tmp_path))
        wait_until(lambda: isinstance(kiosk.state, Choosing), 20, "the first screen again")
        wait_until(lambda: "journal_full" not in health(server).faults, what="no fault")
        before = len(printed(tmp_path))
        take(kiosk)
        assert len(printed(tmp_path)) == before + 1


class full:  # noqa: N801
    """While inside, the kiosk's journal has no room for another page."""

    def __init__(self, kiosk: Station) -> None:
        self._database = kiosk._journal._db

    def __enter__(self) -> None:
        (pages,) = self._database.execute("PRAGMA page_count").fetchone()
        self._database.execute(f"PRAGMA max_page_count = {pages}")

    def __exit__(self, *_exc: object) -> None:
        self._database.execute("PRAGMA max_page_count = 100000")


def pressed_in_vain(kiosk: Station) -> bool:
    """Press, as visitors do until the kiosk says that it is out of order."""
    if isinstance(kiosk.state, Choosing):
        kiosk.press("passport-new", language="id")
    kiosk.touch(Finish())
    return isinstance(kiosk.state, OutOfOrder)


def test_a_journal_that_breaks_is_replaced_under_another_installation_and_letter(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        take(kiosk)
        server.letter = "L"
        break_journal(kiosk, tmp_path)
        wait_until(lambda: "journal_damaged" in health(server).faults, 20, "the fault")
        wait_until(lambda: kiosk._journal.notes.letter == "L", what="another letter")
        wait_until(lambda: kiosk.scene.flow.office.alone, what="numbers under it")
        server.answers = False
        assert take(kiosk).ticket.number == "AL01"
    installs = [each.install for each in server.received(Introduce) if isinstance(each, Introduce)]
    assert len(set(installs)) == 2
    assert list((tmp_path / "data").glob("journal.damaged-*.sqlite"))


def break_journal(kiosk: Station, folder: Path) -> None:
    """Overwrite the journal's pages on disk, as a dying card would."""
    path = folder / "data" / "journal.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    kiosk._journal._db.execute("PRAGMA shrink_memory")


def test_a_folder_that_cannot_be_written_shows_a_screen_and_heals(
    broker: Mosquitto, server: KioskServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.station.REOPEN_S", 0.5)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "journal.sqlite").mkdir()
    with station(broker.url, tmp_path) as kiosk:
        wait_until(lambda: isinstance(kiosk.state, OutOfOrder), what="the screen that says so")
        wait_until(lambda: any(isinstance(topics.parse(each.topic), topics.Health) for each in server.heard))
        wait_until(lambda: "journal_failed" in health(server).faults, what="the fault")
        (tmp_path / "data" / "journal.sqlite").rmdir()
        ready(kiosk, server)
        assert take(kiosk).ticket.number == "A042"


def test_a_journal_that_cannot_be_read_does_not_silence_the_kiosk(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        kiosk._journal._db.execute("ALTER TABLE owed RENAME TO lost")
        wait_until(lambda: "journal_failed" in health(server).faults, what="the fault")
        assert health(server).journal is None


def test_a_station_that_hangs_or_has_ended_is_found_behind_a_window_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.station.STUCK_S", 1.0)
    goes_on = threading.Event()

    def hang() -> None:
        goes_on.wait(30)

    with station("mqtt://127.0.0.1:1", tmp_path) as kiosk:
        stays(kiosk.note_screen, 2.0)
        kiosk.on_change = hang
        kiosk.touch(Finish())
        wait_until(lambda: not kiosk.note_screen(), 10, "that it hangs")
        goes_on.set()
        wait_until(kiosk.note_screen, what="that it goes on")
    assert not kiosk.note_screen()


def test_refusals_of_a_record_are_never_silent(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with station(broker.url, tmp_path) as kiosk:
        ready(kiosk, server)
        server.answers = False
        take(kiosk)
        server.refused_kinds = ("record_offline",)
        server.answers = True
        wait_until(lambda: "offline_refused" in health(server).faults, what="the fault")
        wait_until(lambda: server.received(ReportPrint), what="the rest goes on")


def test_a_kiosk_unable_to_go_on_alone_says_that_there_is_no_connection(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    server.letter = None
    with station(broker.url, tmp_path) as kiosk:
        wait_until(lambda: isinstance(kiosk.state, Choosing), what="the first screen")
        server.beats = False
        wait_until(lambda: isinstance(kiosk.state, Unreachable), 8, "the notice")


def test_install_and_run_tell_two_starts_apart(
    mosquitto: Mosquitto, lone_server: KioskServer, tmp_path: Path
) -> None:
    for _ in range(2):
        with station(mosquitto.url, tmp_path) as kiosk:
            ready(kiosk, lone_server)
    said = [
        decode(PresenceMessage, each.payload)
        for each in lone_server.heard
        if isinstance(topics.parse(each.topic), topics.Presence)
    ]
    assert len({each.install for each in said}) == 1
    runs: set[UUID | None] = {each.run for each in said}
    assert None not in runs
    assert len(runs) == 2
