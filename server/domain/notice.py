"""A notice by the staff: what displays say beside the queue, until a time or until it is withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from server.domain.lobby_setup import ZoneId
from server.domain.policy import Texts

NoticeId = NewType("NoticeId", UUID)
MOST_NOTICES = 20
"""Nobody reads more; so many may stand at once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Without a zone it is for the whole lobby, without ``until`` it has no end."""

    id: NoticeId
    text: Texts
    since: datetime
    until: datetime | None = None
    zone: ZoneId | None = None
    urgent: bool = False

    def holds(self, at: datetime) -> bool:
        """Tell whether it still stands at this moment."""
        return self.until is None or at < self.until


Notices = tuple[Notice, ...]


def standing(notices: Notices, at: datetime) -> Notices:
    """Return those that stand at the moment: the urgent ones first, of each kind the newest."""
    held = sorted((one for one in notices if one.holds(at)), key=lambda one: one.since, reverse=True)
    return tuple(sorted(held, key=lambda one: not one.urgent))
