"""The display's side of the broker: reads what arrives and reports how this display is; draws nothing.

There is one hand-off between threads: the connection's queue, emptied by ``receive`` on the caller's thread.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
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

AT_ONCE_S = 0.03
log = logging.getLogger(__name__)


class Link:
    """One display's connection, from ``start`` to ``stop``."""

    def __init__(self, settings: DisplaySettings, install: UUID) -> None:
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
        self._sound: bool | None = None
        self._reported: object = None
        self._greeted_connection = -1
        self._connection = Connection(
            settings.broker.as_user(f"{site}.{device}"),
            f"{site}.{device}.{install.hex[:8]}",
            will=(self._presence, self._make_presence(online=False)),
        )

    def start(self) -> None:
        """Subscribe to all that a display needs, and begin to connect; returns at once."""
        self.resubscribe()
        self._connection.start()

    def stop(self) -> None:
        """Say that this display goes, and disconnect."""
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
        """Tell the server that this display is here, and how it is, when it does not know yet."""
        if self._connection.state is not ConnectionState.CONNECTED:
            return
        if self._greeted_connection != self._connection.reconnects:
            self._reported = None
            if self._try_publish(self._presence, self._make_presence(online=True)):
                self._greeted_connection = self._connection.reconnects
        health = self._make_health(sound=sound)
        state = (health.sound, health.errors)
        if state != self._reported and self._try_publish(self._health, health):
            self._reported = state

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

    def _make_health(self, *, sound: bool | None) -> HealthMessage:
        errors = tuple(f"unreadable message on {kind}" for kind in sorted(self.unreadable)[:20])
        faults = ("no_sound",) if sound is False else ()
        return HealthMessage(at=_now(), sound=sound, faults=faults, errors=errors)


def _now() -> datetime:
    return datetime.now(UTC)


def _version() -> str:
    try:
        return version("antrean")
    except PackageNotFoundError:
        return "unknown"
