"""A whole kiosk without its window, over a real broker, with the server's side played by hand."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kiosk.clock import Reading
from kiosk.config import KioskSettings
from kiosk.journal import Journal, JournalError, Press, Step
from kiosk.outcome import PrintOutcome
from kiosk.printer import PrinterAddressError
from kiosk.station import Station
from kiosk.visit import (
    ChooseService,
    Choosing,
    Closed,
    Confirming,
    Refused,
    Showing,
    State,
    Take,
    Touch,
    Unreachable,
)
from tests.support import kiosk_samples
from tests.support.kiosk_server import DEVICE, SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.printers import TcpPrinter
from tests.support.waiting import stays, wait_until
from wire import topics
from wire.codec import decode
from wire.messages import (
    HealthMessage,
    Introduce,
    IssueTicket,
    Message,
    PresenceMessage,
    PrintState,
    ReportPrint,
    TicketClass,
    WithdrawTicket,
)
from wire.mqtt import Connection, Inbound
from wire.settings import Broker

READ = Reading(kiosk_samples.NOW, timed=True, boot="boot-1", boot_s=100.0)


@pytest.fixture
def server(broker: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(broker.url) as playing:
        yield playing


def settings(broker: Mosquitto, folder: Path, **changes: object) -> KioskSettings:
    """Return a kiosk's settings that print pictures into the folder."""
    given: dict[str, Any] = {
        "broker": broker.url,
        "site": SITE,
        "device": DEVICE,
        "data_dir": str(folder / "data"),
        "printer": f"picture:{folder / 'tickets'}",
        "wait_s": 2.0,
        "show_s": 1.0,
        **changes,
    }
    return KioskSettings.load(None, **given)


@pytest.fixture
def station(broker: Mosquitto, server: KioskServer, tmp_path: Path) -> Iterator[Station]:
    with Station(settings(broker, tmp_path)) as running:
        at_home(running)
        yield running


def at_home(station: Station) -> None:
    """Wait until the first screen shows."""
    wait_until(lambda: isinstance(station.state, Choosing), what="the first screen")


def slips(folder: Path) -> list[Path]:
    """Return the pictures of printed slips."""
    return sorted((folder / "tickets").glob("*.png"))


def shown(station: Station) -> Showing:
    """Wait for the number and return its screen."""
    wait_until(lambda: isinstance(station.state, Showing), what="the number")
    state = station.state
    assert isinstance(state, Showing)
    return state


def heard(server: KioskServer, kind: type[topics.Topic]) -> list[Inbound]:
    """Return what the server received on topics of this kind."""
    return [each for each in server.heard if isinstance(topics.parse(each.topic), kind)]


def test_two_touches_print_one_ticket_and_report_it(
    station: Station, server: KioskServer, tmp_path: Path
) -> None:
    def touched_until(touch: Touch | type[Take], screen: type[State]) -> bool:
        station.touch(touch)
        return isinstance(station.state, screen)

    wait_until(lambda: touched_until(ChooseService("passport-new"), Confirming), interval_s=0.1)
    wait_until(lambda: not touched_until(Take, Confirming), interval_s=0.05)
    state = shown(station)
    assert state.ticket.number == "A042"
    assert state.outcome is PrintOutcome.PRINTED
    wait_until(lambda: server.received(ReportPrint), what="the report")
    (report,) = server.received(ReportPrint)
    (press,) = server.received(IssueTicket)
    assert isinstance(report, ReportPrint)
    assert isinstance(press, IssueTicket)
    assert (report.ticket, report.state) == (press.ticket, PrintState.PRINTED)
    assert len(slips(tmp_path)) == 1
    at_home(station)


def test_a_priority_press_carries_class_reason_and_language(station: Station, server: KioskServer) -> None:
    station.press("passport-new", language="en", reason="elderly")
    assert shown(station).ticket.priority
    (press,) = server.received(IssueTicket)
    assert isinstance(press, IssueTicket)
    assert press.ticket_class is TicketClass.PRIORITY
    assert (press.reason, press.language) == ("elderly", "en")


def test_a_press_is_repeated_under_one_id_until_answered(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with Station(settings(broker, tmp_path, wait_s=15.0)) as station:
        at_home(station)
        server.answers = False
        station.press("information", language="id")
        wait_until(lambda: len(server.commands) >= 3, what="three sendings")
        server.answers = True
        assert shown(station).ticket.number == "E042"
    assert len(server.received(IssueTicket)) == 1
    assert len(server.tickets()) == 1
    assert len(slips(tmp_path)) == 1


@pytest.mark.parametrize("why", ["no letter", "not wanted"])
def test_without_an_answer_and_without_numbers_of_its_own_the_kiosk_withdraws_the_press(
    broker: Mosquitto, server: KioskServer, tmp_path: Path, why: str
) -> None:
    server.letter = None if why == "no letter" else "K"
    with Station(settings(broker, tmp_path, offline=why == "no letter")) as station:
        at_home(station)
        wait_until(lambda: server.received(Introduce), what="the introduction")
        withdraw_unanswered(station, server, tmp_path)


def withdraw_unanswered(station: Station, server: KioskServer, folder: Path) -> None:
    """Press while the server is silent: the visitor is told, the server too, and nothing is printed."""
    server.answers = False
    press = station.press("passport-new", language="id")
    wait_until(lambda: isinstance(station.state, Refused), what="the apology")
    assert station.state == Refused(station.state.visit, "no_answer")  # type: ignore[union-attr]
    server.answers = True
    wait_until(lambda: server.received(WithdrawTicket), what="the withdrawal")
    (sent,) = server.received(IssueTicket)
    (withdrawal,) = server.received(WithdrawTicket)
    assert isinstance(sent, IssueTicket)
    assert isinstance(withdrawal, WithdrawTicket)
    assert withdrawal.ticket == sent.ticket
    server.answer(server._decide(sent))
    stays(lambda: isinstance(station.state, Refused), 0.5, "a late answer changes nothing")
    assert press == sent.id
    assert slips(folder) == []


def test_a_refusal_is_shown_with_its_code(station: Station, server: KioskServer) -> None:
    server.refusal = "series_full"
    station.press("passport-new", language="en")
    wait_until(lambda: isinstance(station.state, Refused), what="the refusal")
    assert station.state.code == "series_full"  # type: ignore[union-attr]
    stays(lambda: not server.received(WithdrawTicket), 0.3, "nothing to withdraw")


def test_a_site_that_closes_shows_it_at_once(station: Station, server: KioskServer) -> None:
    server.publish(kiosk_samples.catalog(rev=2, open=False))
    wait_until(lambda: isinstance(station.state, Closed), what="the closed screen")
    server.publish(kiosk_samples.catalog(rev=3))
    at_home(station)


def test_an_older_catalog_changes_nothing(station: Station, server: KioskServer) -> None:
    server.publish(kiosk_samples.catalog(epoch=0, rev=99, open=False))
    stays(lambda: isinstance(station.state, Choosing), 0.5)


def test_a_silent_server_is_noticed_and_healed_without_a_hand(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with Station(settings(broker, tmp_path, offline=False)) as station:
        at_home(station)
        server.beats = False
        wait_until(lambda: isinstance(station.state, Unreachable), 7, "the notice")
        server.beats = True
        at_home(station)


def test_a_broker_with_wiped_memory_is_survived(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with KioskServer(mosquitto.url) as server:
        with Station(settings(mosquitto, tmp_path, offline=False), lost_s=2.0) as station:
            at_home(station)
            mosquitto.kill()
            wait_until(lambda: isinstance(station.state, Unreachable), 8, "the notice")
            mosquitto.start()
            wait_until(lambda: isinstance(station.state, Choosing), 20, "the first screen again")
            station.press("information", language="id")
            shown(station)
        assert len(server.tickets()) == 1


@pytest.mark.parametrize("step", [Step.PRESSED, Step.ANSWERED, Step.SENT, Step.PRINTED, Step.FAILED])
def test_a_restart_settles_what_was_left_and_prints_nothing(
    broker: Mosquitto, server: KioskServer, tmp_path: Path, step: Step
) -> None:
    press = Press(
        uuid4(),
        uuid4(),
        "AbCdEfGhIjKlMnOpQrStUv",
        "passport-new",
        TicketClass.REGULAR,
        "id",
        kiosk_samples.NOW,
    )
    with Journal(tmp_path / "data") as journal:
        journal.begin(press, READ)
    leave_at(tmp_path / "data", press, step)
    with Station(settings(broker, tmp_path)):
        kind = WithdrawTicket if step in {Step.PRESSED, Step.ANSWERED} else ReportPrint
        (command,) = wait_until(lambda: server.received(kind), what="the report")
        assert isinstance(command, WithdrawTicket | ReportPrint)
        assert command.ticket == press.ticket
        if isinstance(command, ReportPrint):
            known = step is Step.PRINTED
            assert command.state is (PrintState.PRINTED if known else PrintState.UNKNOWN)
        wait_until(lambda: nothing_owed(tmp_path / "data"), what="the answer in the journal")
    assert slips(tmp_path) == []
    assert server.received(IssueTicket) == []


def test_a_slip_in_hand_is_noted_before_the_kiosk_ends(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with TcpPrinter() as printer:
        station = Station(settings(broker, tmp_path, printer=printer.address))
        with station:
            at_home(station)
            press = station.press("passport-new", language="id")
            wait_until(lambda: step_of(tmp_path / "data", press) is Step.SENT, what="the slip in hand")
        assert len(printer.wait_for(1)) == 1
    assert step_of(tmp_path / "data", press) is Step.PRINTED


def step_of(data: Path, press: UUID) -> Step | None:
    """Return how far the press has come on disk."""
    database = sqlite3.connect(data / "journal.sqlite")
    try:
        row = database.execute("SELECT step FROM press WHERE id = ?", (str(press),)).fetchone()
    finally:
        database.close()
    return None if row is None else Step(row[0])


def leave_at(data: Path, press: Press, step: Step) -> None:
    """Write into the journal that the kiosk stopped at this step."""
    database = sqlite3.connect(data / "journal.sqlite")
    with database:
        database.execute("UPDATE press SET step = ? WHERE id = ?", (step, str(press.id)))
    database.close()


def nothing_owed(data: Path) -> bool:
    """Return whether every report on disk has its answer."""
    database = sqlite3.connect(data / "journal.sqlite")
    try:
        (count,) = database.execute("SELECT count(*) FROM owed WHERE answer IS NULL").fetchone()
    finally:
        database.close()
    return bool(count == 0)


class Garbage(Message):
    """A message of no kind that the kiosk knows."""

    nonsense: str = "\u0000" * 50


def test_garbage_on_every_topic_is_counted_and_nothing_stops(
    broker: Mosquitto, station: Station, server: KioskServer, caplog: pytest.LogCaptureFixture
) -> None:
    vandal = Connection(Broker(url=broker.url), "vandal")
    vandal.start()
    wait_until(lambda: vandal.state == "connected")
    targets = [
        topics.Catalog(SITE),
        topics.Board(SITE),
        topics.Heartbeat(SITE),
        topics.KioskResponse(SITE, DEVICE),
        topics.DeviceCommand(SITE, DEVICE),
    ]
    for _ in range(3):
        for topic in targets:
            vandal.publish(topic, Garbage())
    wait_until(lambda: len(station._link.bad_messages) == len(targets), what="all counted")
    wait_until(lambda: min(station._link.bad_messages.values()) == 3)
    vandal.stop()
    logged = [record for record in caplog.records if "counted from now on" in record.message]
    assert len(logged) == len(targets)
    server.publish()
    station.press("information", language="id")
    assert shown(station).ticket.number == "E042"


def test_presence_and_health_tell_the_server_how_the_kiosk_is(
    broker: Mosquitto, server: KioskServer, tmp_path: Path
) -> None:
    with Station(settings(broker, tmp_path)) as station:
        at_home(station)

        def health() -> HealthMessage | None:
            """Return the newest health once the printer was asked."""
            told = heard(server, topics.Health)
            newest = decode(HealthMessage, told[-1].payload) if told else None
            return newest if newest is not None and newest.printer is not None else None

        seen = wait_until(health, what="health with a printer")
        assert seen is not None
        assert seen.journal == 0
        wait_until(lambda: heard(server, topics.Presence), what="presence")
        online = decode(PresenceMessage, heard(server, topics.Presence)[-1].payload)
        assert (online.online, online.kind) == (True, "kiosk")

    def farewell() -> bool:
        last = decode(PresenceMessage, heard(server, topics.Presence)[-1].payload)
        return not last.online and last.install == online.install

    wait_until(farewell, what="the farewell")


def test_an_unasked_answer_is_ignored(station: Station, server: KioskServer, tmp_path: Path) -> None:
    stray = IssueTicket(
        id=UUID(int=5),
        ticket=UUID(int=6),
        public_token="AbCdEfGhIjKlMnOpQrStUv",
        service="information",
        language="id",
        pressed_at=kiosk_samples.NOW,
    )
    server.answer(server._decide(stray))
    stays(lambda: isinstance(station.state, Choosing), 0.5)
    assert slips(tmp_path) == []


def test_wrong_settings_say_what_to_do(broker: Mosquitto, tmp_path: Path) -> None:
    with pytest.raises(PrinterAddressError):
        Station(settings(broker, tmp_path, printer="paper"))
    with Journal(tmp_path / "data"), pytest.raises(JournalError, match="another kiosk"):
        Station(settings(broker, tmp_path))
