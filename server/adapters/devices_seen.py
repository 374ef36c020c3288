"""How the devices of the owned sites are, as they said last; in memory only."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from server.adapters.counts import Counts
from server.domain.identity import SiteId
from wire.messages import HealthMessage, PresenceMessage

log = logging.getLogger(__name__)

Key = tuple[SiteId, str]


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """One device: its newest presence and health, and the installations that are online under its name."""

    presence: PresenceMessage | None = None
    health: HealthMessage | None = None
    installs: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def online(self) -> bool:
        """Whether the device is connected."""
        return bool(self.installs)


class DevicesSeen:
    """Safe from any thread."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._lock = threading.Lock()
        self._seen: dict[Key, DeviceSeen] = {}

    def all(self) -> Mapping[Key, DeviceSeen]:
        """Return every device that said anything, by site and name."""
        with self._lock:
            return dict(self._seen)

    def forget_presence(self) -> None:
        """Start anew after a reconnect: whoever left meanwhile was not heard."""
        with self._lock:
            self._seen = {
                key: replace(seen, presence=None, installs=frozenset()) for key, seen in self._seen.items()
            }

    def note_presence(self, site: SiteId, device: str, message: PresenceMessage) -> None:
        """A device came or went; two installations online under one name raise an alarm."""
        with self._lock:
            seen = self._seen.get((site, device), DeviceSeen())
            mine = frozenset({message.install})
            installs = seen.installs | mine if message.online else seen.installs - mine
            self._seen[site, device] = replace(seen, presence=message, installs=installs)
        two = len(installs) > 1
        if self._counts.set_alarm("two_installs", f"{site}/{device}", on=two) and two:
            log.error("%s/%s: two installations use this name: %s", site, device, sorted(map(str, installs)))

    def note_health(self, site: SiteId, device: str, message: HealthMessage) -> None:
        """A device said how it is."""
        with self._lock:
            seen = self._seen.get((site, device), DeviceSeen())
            self._seen[site, device] = replace(seen, health=message)
