"""A supervisor's stop: refused meanwhile with one code, told to kiosks at once, over by itself or by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.domain.appointment import Appointment
from server.domain.errors import PersonalData, Stopped, UnknownDevice, UnknownService
from server.domain.identity import Actor, CommandId, DeviceName, ServiceId, TicketId
from server.domain.office import Office
from server.domain.policy import Quota
from server.domain.stop import USUAL_NOTE, StopKind
from server.domain.ticket import TicketClass
from server.services.answers import instant
from server.services.board import read_board
from server.services.commands import (
    CheckIn,
    ImportAppointments,
    IssueTicket,
    RecordOffline,
    ResumeTickets,
    StopTickets,
)
from server.services.lobby import Lobby
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, owning
from tests.support.queue import MORNING, SITE, Queue, office
from tests.support.waiting import stays, wait_until
from wire.messages import CatalogMessage, CatalogStop

NOTE = {"id": "Sistem sedang diperbaiki", "en": "The system is being repaired"}
TOMORROW = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""When the business day turns, by the site's clocks."""
SITE_STOP = (StopKind.SITE, "")
SERVICE_STOP = (StopKind.SERVICE, "a")
KIOSK_STOP = (StopKind.KIOSK, "kiosk-1")


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def stop(queue: Queue, kind: StopKind, what: str, **more: Any) -> Any:
    return queue.do(StopTickets(kind, what, queue.ani, known=True, **more))


def resume(queue: Queue, kind: StopKind, what: str) -> Any:
    return queue.do(ResumeTickets(kind, what, queue.ani))


@pytest.mark.parametrize("stopped", [SITE_STOP, SERVICE_STOP, KIOSK_STOP])
def test_a_stopped_kiosk_gives_nothing_until_it_is_resumed(
    queue: Queue, stopped: tuple[StopKind, str]
) -> None:
    stop(queue, *stopped)
    with pytest.raises(Stopped) as refusal:
        queue.issue_kiosk()
    assert refusal.value.code == "stopped"
    assert refusal.value.details == {"of": stopped[0].value, "what": stopped[1], "until": None}
    assert resume(queue, *stopped)["stopped"] is False
    assert queue.issue_kiosk()["number"] == "A001"


def test_only_what_is_stopped_gives_nothing(queue: Queue) -> None:
    stop(queue, *SERVICE_STOP)
    stop(queue, *KIOSK_STOP)
    assert queue.issue_kiosk("b", device="kiosk-2")["number"] == "B001"


def test_the_desk_gives_tickets_while_the_site_is_stopped_but_none_of_a_stopped_service(
    queue: Queue,
) -> None:
    stop(queue, *SITE_STOP)
    assert queue.issue()["number"] == "A001"
    stop(queue, *SERVICE_STOP)
    with pytest.raises(Stopped):
        queue.issue()


def test_a_stopped_kiosk_checks_nobody_in(queue: Queue) -> None:
    queue.do(ImportAppointments((Appointment("K7M2PX", ServiceId("a"), MORNING, None),)))
    stop(queue, *KIOSK_STOP)
    with pytest.raises(Stopped):
        queue.do(CheckIn("K7M2PX", ticket=TicketId(uuid4()), device=DeviceName("kiosk-1")))
    assert queue.do(CheckIn("K7M2PX"))["number"] == "A001"


def test_what_a_kiosk_gave_alone_is_recorded_whatever_is_stopped(queue: Queue) -> None:
    for stopped in (SITE_STOP, SERVICE_STOP, KIOSK_STOP):
        stop(queue, *stopped)
    ids = SystemIds()
    record = RecordOffline(
        CommandId(uuid4()),
        TicketId(ids.uuid()),
        ids.token(),
        "AK01",
        ServiceId("a"),
        TicketClass.REGULAR,
        "id",
        DeviceName("kiosk-1"),
        MORNING,
    )
    queue.do(record, actor="device:kiosk-1")
    assert queue.reader.ticket_numbered(SITE, "AK01") is not None


def test_a_stop_for_today_ends_with_the_business_day(queue: Queue) -> None:
    answer = stop(queue, *SITE_STOP, today=True)
    assert answer["until"] == "2026-11-23T17:00:00Z"
    queue.clock.move(hours=15, minutes=59)
    with pytest.raises(Stopped):
        queue.issue_kiosk()
    queue.clock.move(minutes=1)
    assert queue.issue_kiosk()["number"] == "A001"


@pytest.mark.parametrize(
    ("stopped_at", "until"),
    [
        ("2026-11-24T03:59", "2026-11-24T04:00"),
        ("2026-11-24T04:00", "2026-11-25T04:00"),
        ("2026-11-23T23:30", "2026-11-24T04:00"),
    ],
)
@pytest.mark.parametrize("stopped", [SITE_STOP, SERVICE_STOP, KIOSK_STOP], ids=["site", "service", "kiosk"])
def test_a_stop_for_today_ends_when_the_business_day_turns_and_not_at_midnight(
    sqlite_url: str, stopped: tuple[StopKind, str], stopped_at: str, until: str
) -> None:
    layout = replace(office(), cutover_hour=4)
    with Queue(sqlite_url, layout) as queue:
        turns = _local(layout, until)
        queue.clock.at = _local(layout, stopped_at)
        assert stop(queue, *stopped, today=True)["until"] == instant(turns)
        queue.clock.at = turns - timedelta(seconds=1)
        with pytest.raises(Stopped):
            queue.issue_kiosk()
        queue.clock.at = turns
        assert queue.issue_kiosk()["number"] == "A001"


def _local(layout: Office, at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=layout.zone).astimezone(UTC)


def test_kiosks_hear_of_the_end_of_a_stop_for_today_when_the_business_day_turns(
    sqlite_url: str, broker: Mosquitto
) -> None:
    layout = replace(office(), cutover_hour=4)
    with Queue(sqlite_url, layout) as queue, owning(queue, broker.url), Device(broker.url) as kiosk:

        def newest() -> tuple[bool, bool, list[str]]:
            told = kiosk.catalogs()[-1]
            return told.open, told.services[0].open, [one.device for one in told.stopped]

        queue.clock.at = _local(layout, "2026-11-23T23:30")
        for stopped in (SITE_STOP, SERVICE_STOP, KIOSK_STOP):
            stop(queue, *stopped, today=True)
        wait_until(lambda: kiosk.catalogs() and newest() == (False, False, ["kiosk-1"]), what="the stops")
        queue.clock.at = _local(layout, "2026-11-24T03:59")
        stays(lambda: newest() == (False, False, ["kiosk-1"]), 0.6, "still the same business day")
        queue.clock.at = _local(layout, "2026-11-24T04:00")
        wait_until(lambda: newest() == (True, True, []), what="the next day")


def test_a_stop_outlives_a_new_layout(queue: Queue) -> None:
    stop(queue, *SERVICE_STOP, note=NOTE)
    save_office(queue.database, office(name="Kantor Baru"), queue.clock, Actor("user:admin"))
    assert [one.note for one in queue.reader.office(SITE).stops] == [NOTE]
    with pytest.raises(Stopped):
        queue.issue()


def test_a_second_stop_of_the_same_replaces_the_note(queue: Queue) -> None:
    stop(queue, *SERVICE_STOP)
    stop(queue, *SERVICE_STOP, note={"id": " Habis ", "en": "  "})
    assert [one.note for one in queue.reader.office(SITE).stops] == [{"id": "Habis"}]


@pytest.mark.parametrize(
    ("kind", "what", "more", "refused"),
    [
        (StopKind.SERVICE, "nothing", {}, UnknownService),
        (StopKind.KIOSK, "kiosk-9", {"known": False}, UnknownDevice),
        (StopKind.SITE, "", {"note": {"id": "Hubungi 0811 234 5678"}}, PersonalData),
    ],
)
def test_what_cannot_be_stopped_is_refused(
    queue: Queue, kind: StopKind, what: str, more: dict[str, Any], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        queue.do(StopTickets(kind, what, queue.ani, **more))
    assert queue.reader.office(SITE).stops == ()


def test_the_events_say_what_was_stopped_and_nothing_that_was_written(queue: Queue) -> None:
    stop(queue, *SERVICE_STOP, note=NOTE)
    resume(queue, *SERVICE_STOP)
    resume(queue, *SERVICE_STOP)
    events = list(queue.reader.events(SITE, MORNING, MORNING + timedelta(hours=1)))
    told = [(one["type"], one["data"]) for one in events if one["type"].startswith("tickets_")]
    assert told == [
        ("tickets_stopped", {"of": "service", "what": "a", "until": None}),
        ("tickets_resumed", {"of": "service", "what": "a"}),
    ]


def test_a_board_says_which_service_is_stopped(queue: Queue) -> None:
    stop(queue, *SERVICE_STOP)
    board = read_board(queue.reader, Lobby(queue.reader, queue.clock), queue.clock, SITE)
    assert [(one.open, one.note) for one in board.services][:2] == [(False, USUAL_NOTE), (True, {})]


def test_kiosks_hear_of_a_stop_and_of_its_end_at_once(sqlite_url: str, mosquitto: Mosquitto) -> None:
    with (
        Queue(sqlite_url) as queue,
        owning(queue, mosquitto.url),
        Device(mosquitto.url) as kiosk,
    ):

        def newest() -> CatalogMessage:
            return kiosk.catalogs()[-1]

        wait_until(lambda: kiosk.catalogs() and newest().open, what="the open catalog")
        stop(queue, *KIOSK_STOP, note=NOTE)
        wait_until(
            lambda: [(one.device, one.note) for one in newest().stopped] == [("kiosk-1", NOTE)],
            what="the kiosk",
        )
        stop(queue, *SERVICE_STOP)
        wait_until(lambda: not newest().services[0].open, what="the stopped service")
        assert (newest().services[0].note, newest().services[0].until) == (USUAL_NOTE, None)
        stop(queue, *SITE_STOP, note=NOTE, today=True)
        wait_until(lambda: (newest().open, newest().note) == (False, NOTE), what="the stopped site")
        assert newest().stop == CatalogStop(until=TOMORROW)
        resume(queue, *SERVICE_STOP)
        wait_until(lambda: newest().services[0].open, what="the service again")
        queue.clock.move(hours=16)
        wait_until(lambda: newest().open, what="the next day")


def test_a_service_whose_tickets_are_all_given_is_closed_in_the_catalog(
    sqlite_url: str, mosquitto: Mosquitto
) -> None:
    layout = office()
    service = replace(layout.services[ServiceId("a")], quota=Quota(day=1))
    layout.services[ServiceId("a")] = service
    with (
        Queue(sqlite_url, layout) as queue,
        owning(queue, mosquitto.url),
        Device(mosquitto.url) as kiosk,
    ):
        wait_until(lambda: kiosk.catalogs() and kiosk.catalogs()[-1].services[0].open, what="the catalog")
        queue.do(IssueTicket(ServiceId("a")))
        wait_until(lambda: not kiosk.catalogs()[-1].services[0].open, what="sold out")
        shut = kiosk.catalogs()[-1].services[0]
        assert (shut.note["en"], shut.until) == ("Sold out for today", TOMORROW)
        queue.clock.move(hours=24)
        wait_until(lambda: kiosk.catalogs()[-1].services[0].open, what="the next day")
