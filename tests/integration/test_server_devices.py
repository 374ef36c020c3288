"""Faults of devices on a real broker: noted, acknowledged, over; and orders that reach their device once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from server.adapters.devices import add_device
from server.adapters.tables import DEVICE_ORDER
from server.domain.device import Deed, DeviceKind, Fault, Reach
from server.domain.errors import DeviceOffline, UnknownDevice, UnknownFault, UnknownTicket
from server.domain.identity import DeviceName, TicketId
from server.services.commands import AcknowledgeFault, Cancel, EndFault, NoteFault, OrderDevice
from server.services.devices import DeviceNow
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, owning
from tests.support.queue import MORNING, SITE, Queue, turn_id
from tests.support.waiting import stays, wait_until
from wire.messages import CommandMessage, HealthMessage, PresenceMessage, PrinterHealth
from wire.topics import DeviceCommand, Health, Presence

KIOSK = DeviceName("kiosk-1")
INSTALL = uuid4()


@pytest.fixture
def queue(sqlite_url: str) -> Iterator[Queue]:
    with Queue(sqlite_url) as queue:
        yield queue


def enrol(queue: Queue) -> None:
    add_device(queue.database, SITE, DeviceKind.KIOSK, KIOSK, "hash", MORNING)


def say(device: Device, *faults: str, paper: Any = "ok", **more: Any) -> None:
    """Let the device be online and say how it is."""
    hello = PresenceMessage(online=True, kind="kiosk", version="1.0", install=INSTALL)
    printer = PrinterHealth(kind="tcp", paper=paper)
    health = HealthMessage(at=MORNING, printer=printer, faults=faults, **more)
    device.connection.publish(Presence(SITE, KIOSK), hello).wait(5)
    device.connection.publish(Health(SITE, KIOSK), health).wait(5)


def codes(queue: Queue) -> list[str]:
    return [fault.code for fault in queue.reader.faults(SITE)]


def orders(device: Device) -> list[CommandMessage]:
    return device.messages(str(DeviceCommand(SITE, KIOSK)), CommandMessage)


def listening(mosquitto: Mosquitto) -> Device:
    return Device(mosquitto.url, DeviceCommand.filter(SITE, KIOSK), name=KIOSK)


def order(queue: Queue, deed: Deed, reach: Reach = Reach.ONLINE, **more: Any) -> Any:
    return queue.do(OrderDevice(KIOSK, deed, queue.ani, reach=reach, **more))


def test_what_a_kiosk_says_is_wrong_stands_until_it_is_right(queue: Queue, mosquitto: Mosquitto) -> None:
    enrol(queue)
    with owning(queue, mosquitto.url), listening(mosquitto) as kiosk:
        say(kiosk, "paper_out", paper="out")
        wait_until(lambda: codes(queue) == ["paper_out"], what="the fault")
        say(kiosk)
        wait_until(lambda: codes(queue) == [], timeout_s=15, what="its end")
        kinds = [one["type"] for one in queue.reader.events(SITE, MORNING, MORNING + timedelta(hours=1))]
        assert [kind for kind in kinds if kind.startswith("fault")] == ["fault_began", "fault_ended"]


def test_two_installations_under_one_name_are_a_fault(queue: Queue, mosquitto: Mosquitto) -> None:
    enrol(queue)
    with owning(queue, mosquitto.url), listening(mosquitto) as kiosk:
        say(kiosk)
        twin = PresenceMessage(online=True, kind="kiosk", version="1.0", install=uuid4())
        kiosk.connection.publish(Presence(SITE, KIOSK), twin).wait(5)
        wait_until(lambda: "two_installs" in codes(queue), what="the fault")


def test_every_process_knows_how_the_devices_are(queue: Queue, mosquitto: Mosquitto) -> None:
    enrol(queue)
    with owning(queue, mosquitto.url) as owner, listening(mosquitto) as kiosk:
        say(kiosk, "paper_low", paper="low", offline=2, last_ticket="A007")

        def now() -> DeviceNow | None:
            return owner.devices_of(SITE).get(KIOSK)

        wait_until(lambda: (found := now()) and found.paper == "low", what="the device")
        found = now()
        assert found is not None
        assert (found.online, found.version, found.offline_tickets, found.last_ticket) == (
            True,
            "1.0",
            2,
            "A007",
        )


def test_an_acknowledged_fault_keeps_who_knows_of_it(queue: Queue) -> None:
    since = MORNING - timedelta(minutes=1)
    queue.do(NoteFault(KIOSK, "paper_out", since))
    queue.do(NoteFault(KIOSK, "paper_out", MORNING))
    queue.clock.move(minutes=2)
    queue.do(AcknowledgeFault(KIOSK, "paper_out", queue.ani))
    queue.do(AcknowledgeFault(KIOSK, "paper_out", queue.budi))
    known = Fault(KIOSK, "paper_out", since, MORNING + timedelta(minutes=2), queue.ani)
    assert queue.reader.faults(SITE) == [known]
    queue.do(EndFault(KIOSK, "paper_out"))
    queue.do(EndFault(KIOSK, "paper_out"))
    assert queue.reader.faults(SITE) == []
    with pytest.raises(UnknownFault):
        queue.do(AcknowledgeFault(KIOSK, "paper_out", queue.ani))


def test_an_order_reaches_its_device_once(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), listening(mosquitto) as kiosk:
        press = uuid4()
        command = OrderDevice(KIOSK, Deed.VOLUME, queue.ani, value=40, reach=Reach.ONLINE)
        answers = [queue.do(command, press=press) for _ in range(2)]
        assert answers[0] == answers[1]
        wait_until(lambda: orders(kiosk), what="the order")
        stays(lambda: len(orders(kiosk)) == 1, 0.6, "the order alone")
        (told,) = orders(kiosk)
        assert (told.action, told.value, str(told.id)) == ("volume", 40, answers[0]["id"])
        order(queue, Deed.ANNOUNCE)
        wait_until(
            lambda: [one.action for one in orders(kiosk)] == ["volume", "announce"], what="the trial call"
        )


def test_a_second_slip_is_printed_from_what_the_server_knows(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), listening(mosquitto) as kiosk:
        ticket = queue.issue_kiosk()
        order(queue, Deed.REPRINT, ticket=_id(ticket))
        wait_until(lambda: orders(kiosk), what="the order")
        slip = orders(kiosk)[0].slip
        assert slip is not None
        assert (slip.number, slip.public_token, slip.issued_at) == ("A001", ticket["public_token"], MORNING)


def test_an_order_that_nobody_could_hand_over_in_time_is_never_carried_out(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    order(queue, Deed.RESTART)
    queue.clock.move(seconds=31)
    order(queue, Deed.IDENTIFY)
    with owning(queue, mosquitto.url), listening(mosquitto) as kiosk:
        wait_until(lambda: states(queue) == ["expired", "sent"], what="the marks")
        stays(lambda: "restart" not in [one.action for one in orders(kiosk)], 0.5, "no late restart")


def states(queue: Queue) -> list[str]:
    with queue.database.reading() as connection:
        rows = connection.execute(select(DEVICE_ORDER.c.state).order_by(DEVICE_ORDER.c.rev)).scalars()
        return [state.value for state in rows]


def test_what_cannot_be_ordered_is_refused(database_url: str) -> None:
    with Queue(database_url) as queue:
        with pytest.raises(UnknownDevice):
            order(queue, Deed.IDENTIFY, Reach.UNKNOWN)
        with pytest.raises(DeviceOffline):
            order(queue, Deed.IDENTIFY, Reach.OFFLINE)
        ticket = queue.issue()
        queue.open()
        queue.do(Cancel(turn_id(queue.next()), queue.ani))
        with pytest.raises(UnknownTicket):
            order(queue, Deed.REPRINT, ticket=_id(ticket))
        assert states(queue) == []


def test_a_live_ticket_is_found_by_its_printed_number(database_url: str) -> None:
    with Queue(database_url) as queue:
        ticket = queue.issue()
        found = queue.reader.ticket_numbered(SITE, "A001")
        assert found is not None
        assert str(found.id) == ticket["id"]
        assert queue.reader.ticket_numbered(SITE, "A002") is None
        enrol(queue)
        assert [(one.name, one.kind) for one in queue.reader.devices(SITE)] == [(KIOSK, DeviceKind.KIOSK)]
        order(queue, Deed.REPRINT, ticket=_id(ticket))
        assert states(queue) == ["pending"]


def _id(ticket: Any) -> TicketId:
    return TicketId(UUID(ticket["id"]))
