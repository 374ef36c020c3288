"""How the devices of the owned sites are, as they said last; in memory only."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from server.adapters.counts import Counts
from server.domain.identity import SiteId
from wire.messages import HealthMessage, PresenceMessage

log = logging.getLogger(__name__)

Key = tuple[SiteId, str]

TURNS_OVER_S = 300.0
"""Runs that took turns are over once one was alone for this long: who was put out tries within 120 s."""
RUNS_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Runs:
    """The starts of the program under one installation, the newest last.

    ``turned_at``: when one came back that another had followed, which no restart does.
    """

    seen: tuple[UUID, ...] = ()
    turned_at: float | None = None

    def came(self, run: UUID, now: float) -> "Runs":
        """Return the runs after this one came."""
        if self.seen[-1:] == (run,):
            return self
        again = run in self.seen
        seen = (*(one for one in self.seen if one != run), run)[-RUNS_REMEMBERED:]
        return Runs(seen, now if again else self.turned_at)

    def take_turns(self, now: float) -> bool:
        """Tell whether two runs put each other out."""
        return self.turned_at is not None and now - self.turned_at < TURNS_OVER_S


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """One device: its newest presence and health, and who is connected under its name.

    ``connected`` names the run of each installation; ``runs`` are each installation's starts so far, and
    ``left_at`` tells when it was last heard to leave. ``program``: it was ever present,
    which no reconnect forgets.
    """

    presence: PresenceMessage | None = None
    health: HealthMessage | None = None
    connected: Mapping[UUID, UUID | None] = field(default_factory=dict)
    runs: Mapping[UUID, Runs] = field(default_factory=dict)
    left_at: Mapping[UUID, float] = field(default_factory=dict)
    program: bool = False

    @property
    def online(self) -> bool:
        """Whether the device is connected."""
        return bool(self.connected)

    @property
    def installs(self) -> frozenset[UUID]:
        """The installations that are connected."""
        return frozenset(self.connected)


class DevicesSeen:
    """Safe from any thread. ``monotonic`` gives seconds that never go back.

    Messages may be read long after they arrived, and one by one on other threads: who is there is told by
    ``arrived_s``, the same clock when a message came, and not by when it is read.
    """

    def __init__(self, counts: Counts, monotonic: Callable[[], float]) -> None:
        self._counts, self._monotonic = counts, monotonic
        self._lock = threading.Lock()
        self._seen: dict[Key, DeviceSeen] = {}
        self._listening_since = float("-inf")

    def all(self) -> Mapping[Key, DeviceSeen]:
        """Return every device that said anything, by site and name."""
        with self._lock:
            return dict(self._seen)

    def forget_presence(self) -> None:
        """Start anew after a reconnect: whoever left meanwhile was not heard."""
        with self._lock:
            self._listening_since = self._monotonic()
            self._seen = {key: replace(seen, presence=None, connected={}) for key, seen in self._seen.items()}

    def note_presence(self, site: SiteId, device: str, message: PresenceMessage, arrived_s: float) -> None:
        """A device came or went; two installations, or two runs that take turns, raise an alarm."""
        with self._lock:
            if arrived_s < self._listening_since:
                return
            now = self._present(self._seen.get((site, device), DeviceSeen()), message, arrived_s)
            self._seen[site, device] = now
        self._check(site, device, now)

    def note_install(self, site: SiteId, device: str, install: UUID, arrived_s: float) -> bool:
        """A kiosk said which installation it is; tell whether it is alone under its name."""
        with self._lock:
            now = self._seen.get((site, device), DeviceSeen())
            if arrived_s >= max(self._listening_since, now.left_at.get(install, arrived_s)):
                now = replace(now, connected={install: None, **now.connected})
            self._seen[site, device] = now
        self._check(site, device, now)
        return now.installs <= {install} and not self._take_turns(now)

    def _present(self, seen: DeviceSeen, message: PresenceMessage, arrived_s: float) -> DeviceSeen:
        connected, runs, left_at = dict(seen.connected), dict(seen.runs), dict(seen.left_at)
        if message.online:
            connected[message.install] = message.run
            if message.run is not None:
                before = runs.get(message.install, Runs())
                runs[message.install] = before.came(message.run, self._monotonic())
        elif connected.get(message.install) in {None, message.run}:  # else it is an earlier run's will
            connected.pop(message.install, None)
            left_at[message.install] = arrived_s
        now = replace(seen, presence=message, connected=connected, runs=runs, left_at=left_at)
        return replace(now, program=True)

    def note_health(self, site: SiteId, device: str, message: HealthMessage) -> None:
        """A device said how it is."""
        with self._lock:
            seen = self._seen.get((site, device), DeviceSeen())
            self._seen[site, device] = replace(seen, health=message)

    def check(self) -> None:
        """Lower the alarms about runs that take turns no longer."""
        for (site, device), seen in self.all().items():
            if seen.runs:
                self._check(site, device, seen)

    def _take_turns(self, seen: DeviceSeen) -> bool:
        return any(runs.take_turns(self._monotonic()) for runs in seen.runs.values())

    def _check(self, site: SiteId, device: str, seen: DeviceSeen) -> None:
        about, installs = f"{site}/{device}", seen.installs
        two = len(installs) > 1
        if self._counts.set_alarm("two_installs", about, on=two) and two:
            log.error("%s: two installations use this name: %s", about, sorted(map(str, installs)))
        turns = self._take_turns(seen)
        if self._counts.set_alarm("two_runs", about, on=turns) and turns:
            log.error("%s: two programs with the data of one installation put each other out", about)
