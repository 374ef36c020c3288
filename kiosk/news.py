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
    """The owner of this epoch is heard, and this is its clock."""

    epoch: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The server is not heard any more, for ``silent_s`` seconds by now."""

    silent_s: float


@dataclass(frozen=True, slots=True)
class Unintroduced:
    """The server does not know this kiosk, and answers no press before it does."""


@dataclass(frozen=True, slots=True)
class Instructed:
    """The server tells this device to do something."""

    command: CommandMessage


News: TypeAlias = CatalogArrived | BoardArrived | AnswerArrived | Heard | Lost | Unintroduced | Instructed
