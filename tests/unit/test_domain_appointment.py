"""When an appointment may be checked in, and from when it counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from server.domain.appointment import Appointment, written_code
from server.domain.errors import AppointmentUsed, TooEarly, TooLate
from server.domain.identity import ServiceId, TicketId

SLOT = datetime(2026, 11, 23, 2, tzinfo=UTC)
EARLY, LATE = timedelta(minutes=30), timedelta(minutes=15)
BOOKED = Appointment("K7QM", ServiceId("a"), SLOT)


@pytest.mark.parametrize(("minutes", "counts_from"), [(-30, 0), (0, 0), (7, 7), (15, 15)])
def test_it_counts_from_the_slot_or_from_the_check_in_when_late(minutes: int, counts_from: int) -> None:
    at = SLOT + timedelta(minutes=minutes)
    assert BOOKED.arrival(at, EARLY, LATE) == SLOT + timedelta(minutes=counts_from)


def test_outside_the_tolerance_or_twice_it_is_refused() -> None:
    moment = timedelta(microseconds=1)
    with pytest.raises(TooEarly):
        BOOKED.arrival(SLOT - EARLY - moment, EARLY, LATE)
    with pytest.raises(TooLate):
        BOOKED.arrival(SLOT + LATE + moment, EARLY, LATE)
    with pytest.raises(AppointmentUsed):
        replace(BOOKED, ticket=TicketId(uuid4())).arrival(SLOT, EARLY, LATE)


def test_a_code_may_be_typed_with_spaces_and_small_letters() -> None:
    assert written_code(" k7 qm\n") == "K7QM"
