"""What the staff know and do about kiosks and displays: kinds, faults, and orders to a device."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.domain.identity import DeviceName, TicketId, UserId

THE_SERVER = DeviceName("")
"""The name under which the server's own faults stand."""

OFFLINE = "offline"
"""The fault of a device that nobody hears, while the office is open."""

BROKER_LOST = "broker_lost"
"""The server's own fault while it hears no device at all."""


class DeviceKind(StrEnum):
    """What a device is."""

    KIOSK = "kiosk"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that the office has."""

    name: DeviceName
    kind: DeviceKind


class Reach(StrEnum):
    """Whether a device can be told anything."""

    UNKNOWN = "unknown"
    OFFLINE = "offline"
    ONLINE = "online"


class Deed(StrEnum):
    """What a device can be told to do."""

    RELOAD = "reload"
    IDENTIFY = "identify"
    TEST_PRINT = "test_print"
    VOLUME = "volume"
    REPRINT = "reprint"
    RESTART = "restart"
    ANNOUNCE = "announce"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a device, by its stable code, since when, and who has taken note of it."""

    device: DeviceName
    code: str
    since: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A deed that a device was told; ``ticket`` is whose slip is printed once more."""

    id: UUID
    rev: int
    device: DeviceName
    deed: Deed
    at: datetime
    value: int | None = None
    ticket: TicketId | None = None
