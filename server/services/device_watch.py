"""Which faults of devices begin and end, by what the devices say and what already stands; knows no broker."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.domain.device import BROKER_LOST, OFFLINE, THE_SERVER, Fault
from server.domain.identity import DeviceName, SiteId
from server.services.commands import Command, EndFault, NoteFault, Press
from server.services.timed import owner_press

OVER_S = 5.0
"""A fault must be gone for so long, so that one that comes and goes is told once."""
DEAF_S = 10.0
"""A broker that starts anew is back sooner."""
Known = tuple[DeviceName, str]


@dataclass(frozen=True, slots=True)
class Said:
    """Whether a device is connected, and the codes of what it says is wrong.

    ``program``: whether one has ever connected to the broker under this name.
    """

    online: bool
    faults: frozenset[str] = frozenset()
    program: bool = False


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is known of a site's devices at a moment.

    ``open`` is whether the office is open; ``deaf``: the server itself hears nobody.
    """

    enrolled: Collection[DeviceName]
    said: Mapping[DeviceName, Said]
    standing: Collection[Fault]
    open: bool
    at: datetime
    monotonic_s: float
    deaf: bool = False


@dataclass(slots=True)
class DeviceWatch:
    """Looks once a second; an enrolled device silent for ``offline_after_s`` while open is offline."""

    offline_after_s: float
    _silent_since: dict[DeviceName, float] = field(default_factory=dict)
    _gone_since: dict[Known, float] = field(default_factory=dict)
    _open_since: float | None = None
    _deaf_since: float | None = None

    def look(self, seen: Glimpse) -> list[NoteFault | EndFault]:
        """Return what is to be noted now."""
        if not seen.open:
            self._open_since = None
        elif self._open_since is None:
            self._open_since = seen.monotonic_s
        wrong = self._wrong_while_deaf(seen) if seen.deaf else self._wrong(seen)
        standing = {(fault.device, fault.code) for fault in seen.standing}
        self._gone_since = {one: since for one, since in self._gone_since.items() if one not in wrong}
        began = [NoteFault(*one, self._since(one, seen)) for one in sorted(wrong - standing)]
        return [*began, *self._over(standing - wrong, seen.monotonic_s)]

    def _wrong_while_deaf(self, seen: Glimpse) -> set[Known]:
        """Return what stood, for nobody can tell how the devices are, and after a while that it is so."""
        self._silent_since.clear()
        if self._deaf_since is None:
            self._deaf_since = seen.monotonic_s
        kept = {(one.device, one.code) for one in seen.standing}
        lost = seen.monotonic_s - self._deaf_since >= DEAF_S
        return kept | ({(THE_SERVER, BROKER_LOST)} if lost else set())

    def _wrong(self, seen: Glimpse) -> set[Known]:
        self._deaf_since = None
        found: set[Known] = set()
        for device in {*seen.enrolled, *seen.said}:
            said = seen.said.get(device, Said(online=False))
            if said.online:
                self._silent_since.pop(device, None)
                found |= {(device, code) for code in said.faults}
            else:
                found |= self._of_silent(device, seen)
        return found

    def _of_silent(self, device: DeviceName, seen: Glimpse) -> set[Known]:
        """Return the faults of a device that nobody hears: as they were, for a while, then that alone."""
        since = self._silent_since.setdefault(device, seen.monotonic_s)
        if seen.monotonic_s - since < self.offline_after_s:
            return {(one.device, one.code) for one in seen.standing if one.device == device}
        if self._open_since is None or device not in seen.enrolled:
            return set()
        waited_s = seen.monotonic_s - max(since, self._open_since)
        return {(device, OFFLINE)} if waited_s >= self.offline_after_s else set()

    def _since(self, one: Known, seen: Glimpse) -> datetime:
        device, code = one
        if code != OFFLINE:
            return seen.at
        return seen.at - timedelta(seconds=seen.monotonic_s - self._silent_since[device])

    def _over(self, gone: Iterable[Known], monotonic_s: float) -> list[EndFault]:
        return [
            EndFault(*one)
            for one in sorted(gone)
            if monotonic_s - self._gone_since.setdefault(one, monotonic_s) >= OVER_S
        ]


def fault_presses(
    site: SiteId, noted: Iterable[NoteFault | EndFault], at: datetime
) -> list[tuple[Press, Command]]:
    """Return what notes the faults, each under an id that a repeat would have too."""
    return [
        owner_press(site, one, type(one).__name__, f"{one.device}/{one.code}/{at.isoformat()}")
        for one in noted
    ]
