"""An appointment: a slot held for somebody who comes with a code; knows no name, at most initials."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.errors import AppointmentUsed, TooEarly, TooLate
from server.domain.identity import ServiceId, TicketId

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for one another: no I, L, O, 0 or 1."""
CODE_LENGTH = 8
LONGEST_CODE = 40
LONGEST_INITIALS = 8
_CODE = re.compile(r"[A-Za-z0-9 -]{0,60}")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A held slot. ``ticket`` is the one that its code was checked in for."""

    code: str
    service: ServiceId
    slot: datetime
    initials: str | None = None
    ticket: TicketId | None = None

    def arrival(self, at: datetime, early: timedelta, late: timedelta) -> datetime:
        """Return from when a check-in now counts: the slot, or now when that is later.

        Raises AppointmentUsed, TooEarly (with ``opens_at``) or TooLate (with ``until``).
        """
        if self.ticket is not None:
            raise AppointmentUsed(code=self.code)
        if at < self.slot - early:
            raise TooEarly(code=self.code, opens_at=_instant(self.slot - early))
        if at > self.slot + late:
            raise TooLate(code=self.code, until=_instant(self.slot + late))
        return max(self.slot, at)

    def same_booking(self, other: "Appointment") -> bool:
        """Tell whether the other holds the same slot for the same visitor."""
        mine = (self.code, self.service, self.slot, self.initials)
        return mine == (other.code, other.service, other.slot, other.initials)


def is_code(text: str) -> bool:
    """Tell whether a code may be written so, with spaces and small letters or without; empty is none yet."""
    return _CODE.fullmatch(text) is not None and len(written_code(text)) <= LONGEST_CODE


def written_code(code: str) -> str:
    """Return a code as it is compared: capitals, without spaces."""
    return "".join(code.split()).upper()


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
