"""Kiosks on a real mosquitto: presses are answered once, to their device; garbage is refused and counted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.domain.appointment import Appointment
from server.domain.identity import Actor, ServiceId
from server.domain.policy import Quota
from server.domain.turn import TurnState
from server.services.commands import ImportAppointments
from tests.support.bare_kiosk import kiosk_at
from tests.support.messages import NOON
from tests.support.mosquitto import Mosquitto
from tests.support.owner import owning
from tests.support.queue import SITE, Queue, office
from tests.support.waiting import stays, wait_until
from wire.messages import (
    Accepted,
    CheckIn,
    HealthMessage,
    IssueTicket,
    PresenceMessage,
    PrintState,
    Refused,
    ReportPrint,
    TicketClass,
    TicketIssued,
    WithdrawTicket,
)
from wire.topics import Health, KioskResponse, Presence

ADMIN = Actor("user:admin")


@pytest.fixture
def queue(sqlite_url: str) -> Iterator[Queue]:
    with Queue(sqlite_url) as queue:
        yield queue


def press(**more: Any) -> IssueTicket:
    ids = SystemIds()
    given = {"service": "a", "language": "en", **more}
    return IssueTicket(id=ids.uuid(), ticket=ids.uuid(), public_token=ids.token(), pressed_at=NOON, **given)


def test_a_press_is_answered_with_a_number_and_what_was_promised(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        queue.issue()
        asked = press()
        answer = kiosk.ask(asked)
        assert isinstance(answer, TicketIssued)
        assert (answer.id, answer.ticket, answer.public_token) == (asked.id, asked.ticket, asked.public_token)
        assert (answer.number, answer.ahead, answer.service) == ("A002", 1, "a")
        assert kiosk.answers[-1][1] == b"this one"
        found = queue.reader.ticket_by_token(asked.public_token)
        assert found is not None
        assert (found[0].device, found[0].language) == ("kiosk-1", "en")


def test_a_repeated_press_gets_the_same_answer(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        asked = press(ticket_class=TicketClass.PRIORITY, reason="elderly")
        first = kiosk.ask(asked)
        queue.issue()
        assert kiosk.ask(asked) == first


def test_a_repeat_gets_its_answer_even_when_its_service_is_gone(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        asked = press(service="b")
        first = kiosk.ask(asked)
        kiosk.ask(WithdrawTicket(id=uuid4(), ticket=asked.ticket))
        kept = {name: one for name, one in queue.layout.services.items() if name != "b"}
        save_office(queue.database, replace(queue.layout, services=kept), queue.clock, ADMIN)
        assert kiosk.ask(asked) == first


def test_a_check_in_at_the_kiosk_gets_a_ticket_once(queue: Queue, mosquitto: Mosquitto) -> None:
    ids = SystemIds()
    slot = Appointment("K7M2PX", ServiceId("a"), queue.clock.now())
    queue.do(ImportAppointments((slot,)))
    asked = CheckIn(
        id=ids.uuid(),
        ticket=ids.uuid(),
        public_token=ids.token(),
        code="k7m 2px",
        language="en",
        pressed_at=NOON,
    )
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        answer = kiosk.ask(asked)
        assert isinstance(answer, TicketIssued)
        assert (answer.number, answer.ticket_class) == ("A001", TicketClass.APPOINTMENT)
        assert kiosk.ask(asked) == answer
        again = kiosk.ask(asked.model_copy(update={"id": uuid4(), "ticket": uuid4()}))
        assert isinstance(again, Refused)
        assert again.code == "appointment_used"


def test_a_person_at_the_kiosk_shows_an_identifier(sqlite_url: str, mosquitto: Mosquitto) -> None:
    plain = office()
    one_each = replace(plain.services[ServiceId("b")], quota=Quota(person=1))
    layout = replace(plain, services={**plain.services, one_each.id: one_each})
    with (
        Queue(sqlite_url, layout) as queue,
        owning(queue, mosquitto.url),
        kiosk_at(mosquitto, queue) as kiosk,
    ):
        assert isinstance(kiosk.ask(press(service="b", identifier="3374 0011")), TicketIssued)
        for identifier, code in (("33740011", "person_quota_full"), (None, "identifier_required")):
            answer = kiosk.ask(press(service="b", identifier=identifier))
            assert isinstance(answer, Refused)
            assert answer.code == code


def test_reports_and_withdrawals_are_accepted(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        asked = press()
        kiosk.ask(asked)
        report = ReportPrint(id=uuid4(), ticket=asked.ticket, state=PrintState.PRINTED)
        assert kiosk.ask(report) == Accepted(id=report.id)
        withdrawal = WithdrawTicket(id=uuid4(), ticket=uuid4())
        assert kiosk.ask(withdrawal) == Accepted(id=withdrawal.id)


def test_a_refusal_carries_its_code(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), kiosk_at(mosquitto, queue) as kiosk:
        for asked, code in [
            (press(service="closed"), "service_closed"),
            (press(service="unknown"), "unknown_service"),
            (press(ticket_class=TicketClass.PRIORITY), "reason_required"),
        ]:
            answer = kiosk.ask(asked)
            assert isinstance(answer, Refused)
            assert (answer.id, answer.code) == (asked.id, code)


def test_garbage_is_refused_counted_and_logged_once_a_device(
    queue: Queue, mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    good = json.loads(press().model_dump_json())
    with owning(queue, mosquitto.url) as owner, kiosk_at(mosquitto, queue) as kiosk:
        for payload, code in [
            (b"not json", "malformed"),
            (b"[]", "malformed"),
            (b"\xff\xfe", "malformed"),
            (b"[" * 60_000, "malformed"),
            (json.dumps({**good, "v": 2}).encode(), "unknown_version"),
            (json.dumps({**good, "service": 7}).encode(), "malformed"),
            (json.dumps({**good, "type": "drop_tables"}).encode(), "malformed"),
            (b"x" * 200_000, "too_large"),
        ]:
            answer = kiosk.ask(payload)
            assert isinstance(answer, Refused)
            assert answer.code == code
            assert answer.id == (UUID(good["id"]) if payload.startswith(b"{") else None)
        assert owner.counts.malformed == {"KioskRequest": 8}
        logged = [record.message for record in caplog.records if "of no use" in record.message]
        assert len(logged) == 3
        assert isinstance(kiosk.ask(press()), TicketIssued)


def test_garbage_on_every_other_topic_is_counted_and_harms_nothing(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    root = f"antrean/1/{SITE}"
    with owning(queue, mosquitto.url) as owner, kiosk_at(mosquitto, queue) as kiosk:
        for path in (
            "device/kiosk-1/presence",
            "device/kiosk-1/health",
            "device/UPPER CASE/health",
            "kiosk/UPPER CASE/request",
            "poke",
            "board",
            "catalog",
        ):
            kiosk.send(b"\x00garbage", topic=f"{root}/{path}")
        kiosk.send(b"", topic=f"{root}/device/kiosk-1/presence", retain=True)
        wait_until(lambda: sum(owner.counts.malformed.values()) == 5, what="five complaints")
        assert set(owner.counts.malformed) == {"Presence", "Health", "Poke", "topic"}
        assert isinstance(kiosk.ask(press()), TicketIssued)


def test_only_the_devices_own_response_topic_is_answered(queue: Queue, mosquitto: Mosquitto) -> None:
    with (
        owning(queue, mosquitto.url),
        kiosk_at(mosquitto, queue) as honest,
        kiosk_at(mosquitto, queue, "kiosk-2") as sly,
    ):
        sly.send(press(), response_topic=str(KioskResponse(SITE, "kiosk-1")))
        wait_until(lambda: len(sly.answers) == 2, what="the answer at the one who asked")
        assert len(honest.answers) == 1, "its introduction's"


def test_a_retained_request_is_not_carried_out(queue: Queue, mosquitto: Mosquitto) -> None:
    with kiosk_at(mosquitto) as kiosk:
        kiosk.send(press(), retain=True)
        with owning(queue, mosquitto.url) as owner:
            wait_until(lambda: owner.counts.malformed == {"KioskRequest": 1}, what="the complaint")
            stays(lambda: not kiosk.answers, 0.3)
    assert queue.reader.turns_in(SITE, TurnState.WAITING, list(queue.layout.stages), 9) == []


def test_devices_are_seen_and_two_installations_under_one_name_raise_an_alarm(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    first, second = uuid4(), uuid4()
    presence, health = str(Presence(SITE, "kiosk-1")), str(Health(SITE, "kiosk-1"))

    def here(install: UUID, *, online: bool) -> PresenceMessage:
        return PresenceMessage(online=online, kind="kiosk", version="0.1.0", install=install)

    with owning(queue, mosquitto.url) as owner, kiosk_at(mosquitto) as kiosk:
        kiosk.send(here(first, online=True), topic=presence, retain=True)
        kiosk.send(HealthMessage(at=NOON, journal=3), topic=health, retain=True)
        seen = wait_until(lambda: owner.devices.all().get((SITE, "kiosk-1")), what="the kiosk")
        assert seen is not None
        assert seen.online
        kiosk.send(here(second, online=True), topic=presence, retain=True)
        wait_until(lambda: owner.counts.alarms == [("two_installs", f"{SITE}/kiosk-1")], what="the alarm")
        kiosk.send(here(first, online=False), topic=presence, retain=True)
        wait_until(lambda: not owner.counts.alarms, what="its end")
        health_seen = owner.devices.all()[SITE, "kiosk-1"].health
        assert health_seen is not None
        assert health_seen.journal == 3
