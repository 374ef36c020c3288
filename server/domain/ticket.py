"""A ticket: one visit with one number, kept through all of its stages."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from server.domain.identity import DeviceName, ServiceId, SiteId, StageId, TicketId


class TicketClass(StrEnum):
    """Why a ticket goes before others."""

    REGULAR = "regular"
    APPOINTMENT = "appointment"
    PRIORITY = "priority"


class TicketState(StrEnum):
    """Whether the visit goes on, and how it ended."""

    LIVE = "live"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class PrintState(StrEnum):
    """What became of the paper."""

    PENDING = "pending"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a visitor is told: turns ahead, and the wait from P50 to P80 in seconds where it is known."""

    ahead: int
    wait_low_s: int | None = None
    wait_high_s: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a visit, and the service that it is for."""

    service: ServiceId
    stage: StageId


Route = tuple[Step, ...]


@dataclass(slots=True)
class Ticket:
    """One visit. Its number is unique among the site's live tickets; ``promise`` was shown at issue.

    ``route`` stands only where an officer changed it; otherwise the service's own holds. For an appointment
    ``arrived_at`` is its slot, or the check-in when that was later. Rounds below 1 are of numbers that were
    on paper before the site knew of them. ``collides``: another live ticket bore the printed number already,
    so a person must look.
    """

    id: TicketId
    site: SiteId
    number: str
    service: ServiceId
    ticket_class: TicketClass
    language: str
    business_day: date
    letter: str
    round: int
    sequence: int
    public_token: str
    arrived_at: datetime
    device: DeviceName | None
    promise: Promise
    state: TicketState = TicketState.LIVE
    print_state: PrintState = PrintState.PENDING
    route: Route | None = None
    collides: bool = False

    @property
    def live(self) -> bool:
        """Whether the visit goes on."""
        return self.state is TicketState.LIVE
