"""A supervisor's stop: no tickets at a kiosk, for a service or at the whole site, and what visitors read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain.policy import Texts

USUAL_NOTE: Texts = {
    "id": "Untuk sementara tidak melayani. Silakan bertanya kepada petugas.",
    "en": "Paused for the moment. Please ask an officer.",
}
"""What visitors read where the supervisor wrote nothing."""


class StopKind(StrEnum):
    """What is stopped."""

    SITE = "site"
    SERVICE = "service"
    KIOSK = "kiosk"


@dataclass(frozen=True, slots=True)
class Stop:
    """``what`` is the service's or the kiosk's name, empty for the site; without ``until`` it has no end."""

    kind: StopKind
    what: str
    since: datetime
    until: datetime | None = None
    note: Texts = field(default_factory=dict)

    def holds(self, at: datetime) -> bool:
        """Tell whether it is still so at this moment."""
        return self.until is None or at < self.until

    @property
    def told(self) -> Texts:
        """What visitors read."""
        return self.note or USUAL_NOTE


Stops = tuple[Stop, ...]


def find_stop(stops: Iterable[Stop], kind: StopKind, what: str, at: datetime) -> Stop | None:
    """Return the stop of this that holds at the moment."""
    return next((one for one in stops if (one.kind, one.what) == (kind, what) and one.holds(at)), None)
