"""The display's side of the broker: reads what arrives and reports how this display is; draws nothing.

Messages are handed off in one place: the connection's queue, emptied by ``receive`` on the caller's thread. A
thread of the link's own tells when that thread, which draws the screen, does not come any more.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from uuid import UUID

from display.config import DisplaySettings
from display.facts import Fact
from display.reading import read
from wire import topics
from wire.codec import CodecError
from wire.messages import HealthMessage, PresenceMessage
from wire.mqtt import Connection, ConnectionState, NotConnected, PublishRefused
from wire.vitals import Vitals, read_vitals

AT_ONCE_S = 0.03
HEALTH_S = 60.0
VITALS_S = 10.0
FROZEN_S = 5.0
ERRORS_AT_MOST = 20
log = logging.getLogger(__name__)


class Link:
    """One display's connection, from ``start`` to ``stop``."""

    def __init__(
        self, settings: DisplaySettings, install: UUID, troubles: Callable[[], tuple[str, ...]] = tuple
    ) -> None:
        site, device = settings.site, settings.device
        self.unreadable: Counter[str] = Counter()
        self._presence = topics.Presence(site, device)
        self._health = topics.Health(site, device)
        self._install = install
        self._board_filter = topics.Board.filter(site)
        self._filters = {
            self._board_filter: topics.Board.qos,
            topics.Catalog.filter(site): topics.Catalog.qos,
            topics.Call.filter(site): topics.Call.qos,
            topics.Heartbeat.filter(site): topics.Heartbeat.qos,
            topics.DeviceCommand.filter(site, device): topics.DeviceCommand.qos,
        }
        self._data, self._troubles = settings.data, troubles
        self._vitals, self._next_vitals_s = Vitals(None, None), 0.0
        self._sound: bool | None = None
        self._drawn_s: float | None = None
        self._reporting = threading.Lock()
        self._reported: HealthMessage | None = None
        self._next_health_s = 0.0
        self._greeted_connection = -1
        self._connection = Connection(
            settings.broker.as_user(f"{site}.{device}"),
            f"{site}.{device}.{install.hex[:8]}",
            will=(self._presence, self._make_presence(online=False)),
        )
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="screen watch", daemon=True)

    def start(self) -> None:
        """Subscribe to all that a display needs, and begin to connect; returns at once."""
        self.resubscribe()
        self._connection.start()
        self._watcher.start()

    def stop(self) -> None:
        """Say that this display goes, and disconnect."""
        self._stopping.set()
        with self._reporting:  # nothing may be told after the goodbye
            self._try_publish(self._presence, self._make_presence(online=False))
        self._connection.stop()

    def receive(self) -> Iterator[Fact]:
        """Yield what has arrived, for some hundredths of a second at most; count what is unreadable."""
        until_s = time.monotonic() + AT_ONCE_S
        while time.monotonic() < until_s and (inbound := self._connection.receive(0)) is not None:
            try:
                fact = read(inbound.topic, inbound.payload)
            except (CodecError, topics.InvalidTopic, KeyError) as problem:
                self._count(inbound.topic, problem)
            else:
                if fact is not None:
                    yield fact

    def resync(self) -> None:
        """Ask the broker once more for the board that it retains."""
        self._connection.subscribe(self._board_filter, self._filters[self._board_filter])

    def resubscribe(self) -> None:
        """Ask for everything once more."""
        for topic_filter, qos in self._filters.items():
            self._connection.subscribe(topic_filter, qos)

    def report(self, *, sound: bool | None) -> None:
        """Tell the server that this display is here, and how it is, when it does not know yet.

        The thread that draws calls it: as long as it does, the screen is alive.
        """
        self._sound, self._drawn_s = sound, time.monotonic()
        with self._reporting:
            self._report()

    def _report(self) -> None:
        if self._connection.state is not ConnectionState.CONNECTED:
            return
        if self._greeted_connection != self._connection.reconnects:
            self._reported = None
            if self._try_publish(self._presence, self._make_presence(online=True)):
                self._greeted_connection = self._connection.reconnects
        health, now_s = self._make_health(), time.monotonic()
        same = self._reported is not None and _weigh(health) == _weigh(self._reported)
        if (not same or now_s >= self._next_health_s) and self._try_publish(self._health, health):
            self._reported, self._next_health_s = health, now_s + HEALTH_S

    def _watch(self) -> None:
        """Tell of a screen that has frozen: systemd ends it soon, where one watches."""
        while not self._stopping.wait(1.0):
            with self._reporting:
                if self._is_drawn() is False and not self._stopping.is_set():
                    self._report()

    def _is_drawn(self) -> bool | None:
        """Tell whether the screen was drawn lately; None before the first time."""
        return None if self._drawn_s is None else time.monotonic() < self._drawn_s + FROZEN_S

    def _try_publish(self, topic: topics.Topic, message: PresenceMessage | HealthMessage) -> bool:
        try:
            self._connection.publish(topic, message)
        except (NotConnected, PublishRefused):
            return False
        return True

    def _count(self, topic: str, problem: Exception) -> None:
        kind = f"{topic.rpartition('/')[2]}: {getattr(problem, 'code', 'malformed')}"
        self.unreadable[kind] += 1
        if self.unreadable[kind] == 1:
            log.warning("A message on %s cannot be read and is ignored: %s", topic, problem)

    def _make_presence(self, *, online: bool) -> PresenceMessage:
        return PresenceMessage(
            online=online,
            kind="display",
            version=_version(),
            install=self._install,
            at=_now() if online else None,
        )

    def _make_health(self) -> HealthMessage:
        troubles, vitals, drawn = self._troubles(), self._read_vitals(), self._is_drawn()
        unreadable = [f"unreadable message on {kind}" for kind in sorted(self.unreadable)]
        faults = {
            "no_sound": self._sound is False,
            "media": bool(troubles),
            "screen_frozen": drawn is False,
        }
        return HealthMessage(
            at=_now(),
            sound=self._sound,
            screen=drawn,
            disk_free_mb=vitals.disk_free_mb,
            temperature_c=vitals.temperature_c,
            faults=tuple(sorted({*(code for code, is_so in faults.items() if is_so), *vitals.faults})),
            errors=tuple(error[:400] for error in (*troubles, *unreadable)[:ERRORS_AT_MOST]),
        )

    def _read_vitals(self) -> Vitals:
        now_s = time.monotonic()
        if now_s >= self._next_vitals_s:
            self._vitals, self._next_vitals_s = read_vitals(self._data), now_s + VITALS_S
        return self._vitals


def _weigh(health: HealthMessage) -> tuple[object, ...]:
    """Return what a change of is told at once; the rest is told each minute."""
    return health.sound, health.screen, health.faults, health.errors


def _now() -> datetime:
    return datetime.now(UTC)


def _version() -> str:
    try:
        return version("antrean")
    except PackageNotFoundError:
        return "unknown"
