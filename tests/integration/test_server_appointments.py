"""Appointments on both databases: bringing them in, checking in within the tolerance, giving a slot up."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from server.adapters.outbox import forget_old
from server.adapters.tables import APPOINTMENT, EVENT
from server.domain.appointment import ALPHABET, Appointment
from server.domain.errors import (
    AppointmentExists,
    AppointmentUsed,
    TooEarly,
    TooLate,
    UnknownAppointment,
    UnknownService,
)
from server.domain.identity import DeviceName, ServiceId, TicketId
from server.services.commands import (
    CheckIn,
    ImportAppointments,
    NoShow,
    RemoveAppointment,
    Return,
    WithdrawTicket,
)
from tests.support.queue import MORNING, Queue, turn_id

NINE = MORNING + timedelta(hours=1)
BOOKED = Appointment("K7QM", ServiceId("a"), NINE, "BS")


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        queue.do(ImportAppointments((BOOKED,)))
        yield queue


def test_the_same_booking_again_changes_nothing_and_another_replaces_it(queue: Queue) -> None:
    assert queue.do(ImportAppointments((BOOKED,)))["unchanged"] == 1
    later = Appointment("k7 qm", ServiceId("a"), NINE + timedelta(hours=1))
    assert queue.do(ImportAppointments((later,)))["imported"] == 1
    with pytest.raises(TooEarly):
        queue.do(CheckIn("K7QM"))


def test_one_mistake_imports_nothing(queue: Queue) -> None:
    new = Appointment("NEW", ServiceId("a"), NINE)
    for wrong, refusal in (
        (Appointment("X", ServiceId("zz"), NINE), UnknownService),
        (new, AppointmentExists),
    ):
        with pytest.raises(refusal):
            queue.do(ImportAppointments((new, wrong)))
    with pytest.raises(UnknownAppointment):
        queue.do(CheckIn("NEW"))


def test_a_missing_code_is_drawn(queue: Queue) -> None:
    rows = (Appointment("", ServiceId("a"), NINE), Appointment("", ServiceId("b"), NINE))
    first, second = queue.do(ImportAppointments(rows))["codes"]
    assert first != second
    assert len(first) == 8
    assert set(first + second) <= set(ALPHABET)


def test_no_event_tells_about_the_visitor(queue: Queue) -> None:
    with queue.database.reading() as connection:
        bodies = connection.execute(
            select(EVENT.c.body).where(EVENT.c.type == "appointments_imported")
        ).scalars()
        body = bodies.one()
    assert "BS" not in body
    assert "K7QM" not in body
    assert '"days":["2026-11-23"]' in body


def test_a_check_in_within_the_tolerance_counts_from_the_slot(queue: Queue) -> None:
    with pytest.raises(TooEarly) as early:
        queue.do(CheckIn("K7QM"))
    assert early.value.details["opens_at"] == "2026-11-23T01:30:00Z"
    queue.clock.move(minutes=30)
    ticket = queue.do(CheckIn("k7qm"))
    assert (ticket["class"], ticket["service"]) == ("appointment", "a")
    assert (ticket["issued_at"], ticket["counts_from"]) == ("2026-11-23T01:30:00Z", "2026-11-23T02:00:00Z")
    with pytest.raises(AppointmentUsed):
        queue.do(CheckIn("K7QM"))
    with pytest.raises(AppointmentUsed):
        queue.do(ImportAppointments((Appointment("K7QM", ServiceId("b"), NINE),)))
    assert queue.reader.verify_chain(queue.site) > 0


def test_a_late_check_in_counts_from_itself_until_it_is_too_late(queue: Queue) -> None:
    queue.do(ImportAppointments((Appointment("SECOND", ServiceId("a"), NINE),)))
    queue.clock.move(minutes=75)
    assert queue.do(CheckIn("K7QM"))["issued_at"] == "2026-11-23T02:15:00Z"
    queue.clock.move(seconds=1)
    with pytest.raises(TooLate) as late:
        queue.do(CheckIn("SECOND"))
    assert late.value.details["until"] == "2026-11-23T02:15:00Z"


def test_an_early_call_missed_leaves_the_slot_where_it_is(queue: Queue) -> None:
    queue.clock.move(minutes=30)
    queue.do(CheckIn("K7QM"))
    queue.open()
    turn = queue.next()
    queue.do(NoShow(turn_id(turn), queue.ani))
    queue.clock.move(minutes=12)
    back = queue.do(Return(turn_id(turn), queue.ani))
    assert back["queued_at"] == "2026-11-23T02:00:00Z"


def test_a_withdrawn_check_in_gives_the_slot_back(queue: Queue) -> None:
    queue.clock.move(minutes=45)
    kiosk = DeviceName("kiosk-1")
    ticket = queue.do(CheckIn("K7QM", device=kiosk), actor="device:kiosk-1")
    queue.do(WithdrawTicket(TicketId(UUID(ticket["id"])), kiosk), actor="device:kiosk-1")
    assert queue.do(CheckIn("K7QM"))["number"] == "A002"


def test_a_slot_is_given_up_unless_it_was_used(queue: Queue) -> None:
    queue.do(RemoveAppointment("k7qm"))
    with pytest.raises(UnknownAppointment):
        queue.do(RemoveAppointment("K7QM"))
    queue.do(ImportAppointments((BOOKED,)))
    queue.clock.move(minutes=45)
    queue.do(CheckIn("K7QM"))
    with pytest.raises(AppointmentUsed):
        queue.do(RemoveAppointment("K7QM"))


def test_initials_are_forgotten_with_time(queue: Queue) -> None:
    forget_old(queue.database, NINE + timedelta(days=14))
    with queue.database.reading() as connection:
        assert connection.execute(select(APPOINTMENT.c.initials)).scalar_one() is None
