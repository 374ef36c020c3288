"""The kiosk's side of the broker: commands until they are answered, and the newest catalog and board.

It knows nothing of screens, paper or the journal. Everything it learns is told to one listener, on the
link's own thread. A PUBACK means nothing here: only the server's answer ends a command.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from kiosk.freshness import LOST_S, Freshness
from kiosk.news import (
    AnswerArrived,
    BoardArrived,
    CatalogArrived,
    Heard,
    Instructed,
    Lost,
    News,
    Unintroduced,
)
from wire import topics
from wire.codec import CodecError, decode, decode_answer
from wire.messages import (
    BoardMessage,
    CatalogMessage,
    CommandMessage,
    HealthMessage,
    HeartbeatMessage,
    KioskAnswer,
    KioskCommand,
    PresenceMessage,
    Refused,
)
from wire.mqtt import Connection, ConnectionState, Delivery, Inbound, NotConnected, PublishRefused
from wire.settings import Broker

log = logging.getLogger(__name__)

REPEAT_S = 1.0
EXPIRY_S = 8.0
INTRODUCE_FIRST = "introduce_first"


@dataclass(slots=True)
class _Pending:
    command: KioskCommand
    repeat_s: float
    next_at: float
    until: float | None
    delivery: Delivery | None = None


class Link:
    """One kiosk's connection to its site."""

    def __init__(
        self,
        broker: Broker,
        *,
        site: str,
        device: str,
        install: UUID,
        version: str,
        listener: Callable[[News], None],
        lost_s: float = LOST_S,
    ) -> None:
        self._site, self._device = site, device
        self._presence = topics.Presence(site, device)
        self._online = PresenceMessage(
            online=True, kind="kiosk", version=version, install=install, run=uuid4()
        )
        self._listener = listener
        self._response = topics.KioskResponse(site, device)
        self._connection = Connection(
            broker.as_user(f"{site}.{device}"),
            f"{site}.{device}.{install.hex[:8]}",
            will=(self._presence, self._online.model_copy(update={"online": False})),
            on_state=self._on_state,
        )
        self._freshness = Freshness(lost_s)
        self._lock = threading.Lock()
        self._pending: dict[UUID, _Pending] = {}
        self._health: HealthMessage | None = None
        self._greet = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk-link", daemon=True)
        self._lost = False
        self.bad_messages: Counter[str] = Counter()

    def start(self) -> None:
        """Connect in the background and keep at it until ``stop``."""
        for topic_filter, qos in self._subscriptions():
            self._connection.subscribe(topic_filter, qos)
        self._connection.start()
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and disconnect."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        with suppress(NotConnected, PublishRefused, TimeoutError):
            offline = self._online.model_copy(update={"online": False, "at": datetime.now(UTC)})
            self._connection.publish(self._presence, offline).wait(2)
        self._connection.stop()

    def send(self, command: KioskCommand, *, wait_s: float | None = None, repeat_s: float = REPEAT_S) -> None:
        """Send a command, repeated under its id until it is answered, cancelled or ``wait_s`` is over."""
        now = time.monotonic()
        until = None if wait_s is None else now + wait_s
        with self._lock:
            pending = self._pending.setdefault(command.id, _Pending(command, repeat_s, now, until))
        self._publish_due(pending, now)

    def cancel(self, command: UUID) -> None:
        """Stop repeating a command."""
        with self._lock:
            self._pending.pop(command, None)

    def send_again(self) -> None:
        """Send at once what waits for an answer."""
        with self._lock:
            for pending in self._pending.values():
                pending.next_at = 0.0

    def resubscribe(self) -> None:
        """Ask the broker for the catalog and the board once more."""
        for topic in (topics.Catalog(self._site), topics.Board(self._site)):
            self._connection.subscribe(str(topic), topic.qos)

    @property
    def connected(self) -> bool:
        """Whether the broker is reached now."""
        return self._connection.state is ConnectionState.CONNECTED

    def report_health(self, health: HealthMessage) -> None:
        """Publish how the kiosk is, now and on every new connection."""
        with self._lock:
            self._health = health
        self._publish_health()

    def _subscriptions(self) -> tuple[tuple[str, int], ...]:
        own = (self._response, topics.DeviceCommand(self._site, self._device))
        shared = (topics.Catalog(self._site), topics.Board(self._site), topics.Heartbeat(self._site))
        return tuple((str(topic), topic.qos) for topic in (*own, *shared))

    def _on_state(self, state: ConnectionState, reason: str) -> None:
        """Note a change on paho's thread; the link's own thread acts on it."""
        if state is ConnectionState.CONNECTED:
            self._greet.set()
        log.info("broker: %s %s", state, reason)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except Exception:
                log.exception("the link stumbled over a message")

    def _turn(self) -> None:
        if self._greet.is_set():
            self._greet.clear()
            self._greet_server()
        inbound = self._connection.receive(0.1)
        if inbound is not None:
            self._read(inbound)
        now = time.monotonic()
        self._check_freshness(now)
        with self._lock:
            pending = list(self._pending.values())
        for one in pending:
            self._publish_due(one, now)

    def _greet_server(self) -> None:
        """Introduce the kiosk after each connect, and send at once what still waits for an answer."""
        self._freshness.reconnected(time.monotonic())
        with suppress(NotConnected, PublishRefused):
            self._connection.publish(
                self._presence, self._online.model_copy(update={"at": datetime.now(UTC)})
            )
        self._publish_health()
        self.send_again()

    def _publish_health(self) -> None:
        with self._lock:
            health = self._health
        if health is not None:
            with suppress(NotConnected, PublishRefused):
                self._connection.publish(topics.Health(self._site, self._device), health)

    def _publish_due(self, pending: _Pending, now: float) -> None:
        if pending.until is not None and now >= pending.until:
            self.cancel(pending.command.id)
            return
        with self._lock:
            if now < pending.next_at:
                return
            pending.next_at = now + pending.repeat_s
        self._log_refused_publish(pending)
        left_s = EXPIRY_S if pending.until is None else max(1.0, pending.until - now)
        with suppress(NotConnected, PublishRefused):
            pending.delivery = self._connection.publish(
                topics.KioskRequest(self._site, self._device),
                pending.command,
                expiry_s=left_s,
                response_topic=self._response,
                correlation=pending.command.id.bytes,
            )

    def _log_refused_publish(self, pending: _Pending) -> None:
        if pending.delivery is None or not pending.delivery.done:
            return
        try:
            pending.delivery.wait(0)
        except PublishRefused as error:
            self._complain("publish", f"the broker refuses this kiosk's requests: {error}")
        except (NotConnected, TimeoutError):
            return

    def _read(self, inbound: Inbound) -> None:
        try:
            self._dispatch(topics.parse(inbound.topic), inbound)
        except (CodecError, topics.InvalidTopic) as error:
            self._complain(inbound.topic, f"{type(error).__name__}: {error}")

    def _complain(self, place: str, reason: str) -> None:
        """Count trouble from outside, and log it the first time."""
        self.bad_messages[place] += 1
        if self.bad_messages[place] == 1:
            log.warning("%s: %s (counted from now on, not logged again)", place, reason)

    def _dispatch(self, topic: topics.Topic, inbound: Inbound) -> None:
        now = time.monotonic()
        match topic:
            case topics.KioskResponse():
                self._take_answer(decode_answer(inbound.payload), inbound.correlation)
            case topics.Catalog():
                self._take_catalog(decode(CatalogMessage, inbound.payload))
            case topics.Board():
                board = decode(BoardMessage, inbound.payload)
                if self._freshness.take_board(board):
                    self._listener(BoardArrived(board))
            case topics.Heartbeat():
                self._take_heartbeat(decode(HeartbeatMessage, inbound.payload), now)
            case topics.DeviceCommand():
                self._listener(Instructed(decode(CommandMessage, inbound.payload)))

    def _take_answer(self, answer: KioskAnswer, correlation: bytes | None) -> None:
        command = answer.id
        if command is None and correlation is not None and len(correlation) == 16:
            command = UUID(bytes=correlation)
        if command is None:
            self._complain("answer", "a refusal names no command")
            return
        if isinstance(answer, Refused):
            log.info("command %s refused: %s %s", command, answer.code, answer.detail)
            if answer.code == INTRODUCE_FIRST:
                self._listener(Unintroduced())
                return
        self.cancel(command)
        self._listener(AnswerArrived(command, answer))

    def _take_catalog(self, catalog: CatalogMessage) -> None:
        if catalog.site == self._site and self._freshness.take_catalog(catalog):
            self._listener(CatalogArrived(catalog))

    def _take_heartbeat(self, heartbeat: HeartbeatMessage, now: float) -> None:
        if not self._freshness.take_heartbeat(heartbeat, now):
            return
        self._lost = False
        self._listener(Heard(heartbeat.epoch, heartbeat.now))

    def _check_freshness(self, now: float) -> None:
        if self._freshness.lost(now) and not self._lost:
            self._lost = True
            self._listener(Lost(self._freshness.silent_s(now)))
        if self._freshness.must_resync(now):
            log.info("the board lags behind the server's heartbeat: subscribing again")
            self.resubscribe()
