"""The connection to the broker that every program uses: it reconnects and re-subscribes by itself.

Nothing is queued while there is no connection: who publishes decides what a missed message means.
"""

import logging
import math
from collections.abc import Callable
from enum import StrEnum
from threading import Event, Lock, Thread
from typing import Any

from wire.backoff import Backoff
from wire.codec import encode
from wire.delivery import Delivery, Inbound, NotConnected, Outbound, PublishRefused
from wire.handoff import Handoff
from wire.messages import Message
from wire.session import End, Identity, Session
from wire.settings import Broker
from wire.topics import Topic

__all__ = ["Connection", "ConnectionState", "Delivery", "Inbound", "NotConnected", "PublishRefused"]

SUSPECT_FAILURES = 3

log = logging.getLogger(__name__)


class ConnectionState(StrEnum):
    """Whether messages can pass. CONNECTING only until the first attempt has ended."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"


class Connection:
    """A client of the broker on a thread of its own, from ``start`` to ``stop``.

    ``on_state`` gets each change with what a log should say. It is called on the connection's thread: hand
    off, do not work there. A broker that falls silent is noticed within 1.5 × ``keepalive_s``.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        will: tuple[Topic, Message] | None = None,
        on_state: Callable[[ConnectionState, str], None] | None = None,
        queue_size: int = 1000,
        keepalive_s: int = 5,
    ) -> None:
        last_words = None if will is None else _outbound(*will)
        self._identity = Identity(broker, client_id, keepalive_s, last_words)
        self._on_state = on_state
        self._inbox: Handoff[Inbound] = Handoff(queue_size, client_id)
        self._filters: dict[str, int] = {}
        self._backoff = Backoff()
        self._lock = Lock()
        self._session: Session | None = None
        self._stopping = Event()
        self._thread: Thread | None = None
        self._state = ConnectionState.CONNECTING
        self._said = ""
        self._times_connected = 0

    @property
    def state(self) -> ConnectionState:
        """Whether messages can pass now."""
        return self._state

    @property
    def dropped(self) -> int:
        """How many messages a full queue has dropped."""
        return self._inbox.dropped

    @property
    def reconnects(self) -> int:
        """How often the connection came back."""
        return max(0, self._times_connected - 1)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._inbox.open()
        self._thread = Thread(
            target=self._keep_connected, name=f"mqtt {self._identity.client_id}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye, so that no will is sent, and wait for the thread; what was handed in goes first."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        with self._lock:
            session = self._session
        if session is not None:
            session.wake()
        thread.join()
        self._inbox.close()

    def subscribe(self, topic_filter: str, qos: int) -> None:
        """Receive what matches the filter, from now on, with what is retained; again: that once more."""
        with self._lock:  # a session that connects just now must not miss the filter
            again = topic_filter in self._filters
            self._filters[topic_filter] = qos
            session = self._session
        if session is not None:
            session.subscribe(topic_filter, qos, again=again)

    def publish(
        self,
        topic: Topic,
        message: Message,
        *,
        expiry_s: float | None = None,
        response_topic: Topic | None = None,
        correlation: bytes | None = None,
    ) -> Delivery:
        """Send a message and return its delivery; raise NotConnected at once without a connection.

        The broker forgets it after ``expiry_s`` (rounded up to whole seconds) if not delivered by then.
        Raises PublishRefused while too many messages are not acknowledged, and wire.codec.TooLarge for a
        message over its kind's size.
        """
        lasting = None if expiry_s is None else max(1, math.ceil(expiry_s))
        reply_to = None if response_topic is None else str(response_topic)
        return self._send(_outbound(topic, message, lasting, reply_to, correlation))

    def clear(self, topic: Topic) -> Delivery:
        """Make the broker forget what it retains on the topic; raise NotConnected without a connection."""
        return self._send(Outbound(str(topic), b"", topic.qos, retained=True))

    def receive(self, timeout_s: float) -> Inbound | None:
        """Return the next message, or None after ``timeout_s`` or once stopped; for one consumer."""
        return self._inbox.take(timeout_s)

    def _send(self, message: Outbound) -> Delivery:
        with self._lock:
            session = self._session
        if session is None:
            raise NotConnected(self._said if self._state is ConnectionState.LOST else "not connected")
        return session.publish(message)

    def _keep_connected(self) -> None:
        while not self._stopping.is_set():
            end = self._connect_once()
            if self._stopping.is_set():
                break
            delay_s = self._backoff.after(end.lasted_s, taken_over=end.taken_over)
            self._turn_to(ConnectionState.LOST, self._suspect(end))
            self._stopping.wait(delay_s)
        self._turn_to(ConnectionState.LOST, "stopped")

    def _connect_once(self) -> End:
        try:
            session = Session(self._identity, lambda: self._note_connected(session), self._inbox.put)
            return session.run(self._stopping)
        except Exception as error:
            # The thread begins here, and paho raises many kinds on a packet that it cannot read.
            log.exception("%s: the session broke", self._identity.client_id)
            return End(f"the session broke: {type(error).__name__}: {error}", 0.0)
        finally:
            with self._lock:
                self._session = None

    def _note_connected(self, session: Session) -> None:
        with self._lock:
            for topic_filter, qos in self._filters.items():
                session.subscribe(topic_filter, qos)
            self._session = session
        self._times_connected += 1
        self._turn_to(ConnectionState.CONNECTED, self._identity.broker.url)

    def _turn_to(self, state: ConnectionState, said: str) -> None:
        if (state, said) == (self._state, self._said):
            return
        self._state, self._said = state, said
        level = logging.WARNING if state is ConnectionState.LOST and said != "stopped" else logging.INFO
        log.log(level, "%s: %s: %s", self._identity.client_id, state, said)
        if self._on_state is not None:
            self._on_state(state, said)

    def _suspect(self, end: End) -> str:
        """Add the usual reason to a connection that ends soon again and again: brokers rarely name it."""
        soon = end.lasted_s > 0 and self._backoff.failures >= SUSPECT_FAILURES
        if not (end.taken_over or soon):
            return end.reason
        return f"{end.reason}; does another program use the client id {self._identity.client_id}?"


def _outbound(topic: Topic, message: Message, *properties: Any) -> Outbound:
    return Outbound(str(topic), encode(message), topic.qos, topic.retained, *properties)
