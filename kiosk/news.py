"""What a kiosk's link learns of its site; plain values, no broker."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from wire.messages import BoardMessage, CatalogMessage, CommandMessage, KioskAnswer


@dataclass(frozen=True, slots=True)
class CatalogArrived:
    """The site offers this now."""

    catalog: CatalogMessage


@dataclass(frozen=True, slots=True)
class BoardArrived:
    """This is the newest board."""

    board: BoardMessage


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    """The server answered ``command``."""

    command: UUID
    answer: KioskAnswer


@dataclass(frozen=True, slots=True)
class Heard:
    """The server is heard; its clock is ``ahead_s`` seconds ahead of this machine's."""

    ahead_s: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The server is not heard any more, since ``since`` (the kiosk's own clock)."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Instructed:
    """The server tells this device to do something."""

    command: CommandMessage


News: TypeAlias = CatalogArrived | BoardArrived | AnswerArrived | Heard | Lost | Instructed
