"""One MQTT 5 session by paho, from CONNECT to its end; knows no topic and never reconnects.

paho runs under our own loop: a session that ended leaves nothing behind that could be sent again later,
and a packet that paho cannot read ends the session with its reason and not the thread.
"""

import contextlib
import logging
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wire.delivery import Delivery, Inbound, NotConnected, Outbound, PublishRefused
from wire.settings import Broker

CONNECT_TIMEOUT_S = 4.0
TICK_S = 0.25
GOODBYE_S = 1.0
LARGEST_PACKET = 1_048_576
UNACKNOWLEDGED = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class End:
    """Why and after how long a session ended; ``lasted_s`` is 0 for one that never came about."""

    reason: str
    lasted_s: float
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who connects where, and what the broker says for us when we vanish."""

    broker: Broker
    client_id: str
    keepalive_s: int
    will: Outbound | None


class Session:
    """Made, run once on one thread, thrown away; publishing and subscribing are safe from any thread."""

    def __init__(
        self,
        identity: Identity,
        on_connected: Callable[[], None],
        on_message: Callable[[Inbound], None],
    ) -> None:
        self._identity = identity
        self._on_connected = on_connected
        self._on_message = on_message
        self._reason = ""
        self._taken_over = False
        self._connected_at: float | None = None
        self._lock = Lock()
        self._pending: dict[int, Delivery] = {}
        self._early: dict[int, Exception | None] = {}
        self._subscribing: dict[int, tuple[str, int]] = {}
        self._ended = False
        self._wake_in, self._wake_out = socket.socketpair()
        for end in (self._wake_in, self._wake_out):
            end.setblocking(False)  # noqa: FBT003

    def run(self, stopping: Event) -> End:
        """Connect and carry messages until the session ends or ``stopping`` is set; return why it ended.

        Raises whatever paho raises on a packet that it cannot read.
        """
        try:
            self._client = self._make_client()
            self._client.connect(
                self._identity.broker.host,
                self._identity.broker.port,
                # paho gives a silent broker up after twice its keepalive: this makes it 1.2 times ours.
                keepalive=max(1, round(self._identity.keepalive_s * 0.6)),
                properties=_properties(PacketTypes.CONNECT, MaximumPacketSize=LARGEST_PACKET),
            )
            self._carry(stopping)
        except OSError as error:
            self._reason = self._reason or f"cannot connect: {error.strerror or error}"
        finally:
            self._clean_up()
        lasted_s = 0.0 if self._connected_at is None else time.monotonic() - self._connected_at
        return End(self._reason or "connection lost", lasted_s, self._taken_over)

    def publish(self, message: Outbound) -> Delivery:
        """Hand the message to the broker; raise NotConnected when the session has ended."""
        properties = _properties(
            PacketTypes.PUBLISH,
            MessageExpiryInterval=message.expiry_s,
            ResponseTopic=message.response_topic,
            CorrelationData=message.correlation,
        )
        delivery = Delivery()
        info = self._client.publish(
            message.topic, message.payload, message.qos, retain=message.retained, properties=properties
        )
        if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            raise PublishRefused(f"{UNACKNOWLEDGED} messages are not yet acknowledged")
        with self._lock:
            if info.mid in self._early:
                delivery.settle(self._early.pop(info.mid))
            elif info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS or self._ended:
                raise NotConnected(self._reason or "connection lost")
            else:
                self._pending[info.mid] = delivery
        return delivery

    def subscribe(self, topic_filter: str, qos: int, *, again: bool = False) -> None:
        """Ask for a filter's messages, retained ones included; a refusal is logged when it comes."""
        if again:  # rumqttd sends what is retained to new subscriptions only
            self._client.unsubscribe(topic_filter)
        with self._lock:  # held over paho's call: no callback of SUBACK may look before the name is there
            _, mid = self._client.subscribe(topic_filter, qos)
            if mid is not None:
                self._subscribing[mid] = topic_filter, qos

    def wake(self) -> None:
        """Make the loop look around now."""
        with contextlib.suppress(OSError):  # full: it is awake already; closed: the session has ended
            self._wake_in.send(b"\0")

    def _make_client(self) -> Client:
        identity = self._identity
        client = Client(
            CallbackAPIVersion.VERSION2,
            identity.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_queued_messages_set(UNACKNOWLEDGED)
        if identity.broker.tls:
            client.tls_set_context(ssl.create_default_context(cafile=identity.broker.ca_file))
        if identity.broker.credentials is not None:
            client.username_pw_set(*identity.broker.credentials)
        if identity.will is not None:
            will = identity.will
            client.will_set(will.topic, will.payload, will.qos, retain=will.retained)
        client.on_socket_open = _send_small_packets_at_once
        client.on_socket_register_write = lambda *_: self.wake()
        client.on_connect = self._note_connack
        client.on_disconnect = self._note_disconnect
        client.on_subscribe = self._note_suback
        client.on_publish = self._note_puback
        client.on_message = self._note_message
        return client

    def _carry(self, stopping: Event) -> None:
        goodbye_at: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_out, selectors.EVENT_READ)
            while (sock := self._client.socket()) is not None:
                if stopping.is_set() and goodbye_at is None:
                    goodbye_at = time.monotonic()
                    self._client.disconnect()
                if goodbye_at is not None and time.monotonic() - goodbye_at > GOODBYE_S:
                    return
                self._turn(selector, sock)

    def _turn(self, selector: selectors.BaseSelector, sock: Any) -> None:
        """Wait for the network or a wake-up, and let paho do what there is to do."""
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
        if sock in selector.get_map():
            selector.modify(sock, wanted)
        else:
            selector.register(sock, wanted)
        decrypted = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
        ready = {key.fileobj: events for key, events in selector.select(0 if decrypted else TICK_S)}
        if self._wake_out in ready:
            self._wake_out.recv(4096)
        if decrypted or ready.get(sock, 0) & selectors.EVENT_READ:
            self._client.loop_read()
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()

    def _clean_up(self) -> None:
        with self._lock:
            self._ended = True
            lost, self._pending = self._pending, {}
        for delivery in lost.values():
            delivery.settle(NotConnected(self._reason or "connection lost"))
        client = getattr(self, "_client", None)
        if client is not None and (sock := client.socket()) is not None:
            sock.close()
        self._wake_in.close()
        self._wake_out.close()

    def _note_connack(
        self, _client: Client, _userdata: Any, _flags: ConnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        if reason.is_failure:
            self._reason = f"the broker refused the connection: {_say(reason, properties)}"
            return
        self._connected_at = time.monotonic()
        self._on_connected()

    def _note_disconnect(
        self, _client: Client, _userdata: Any, flags: DisconnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        if self._reason:
            return
        if flags.is_disconnect_packet_from_server:
            self._taken_over = reason.value == 0x8E  # MQTT 5, 3.14.2.1
            self._reason = f"the broker ended the connection: {_say(reason, properties)}"
        elif reason.getName() == "Keep alive timeout":
            self._reason = "the broker fell silent"
        else:
            self._reason = "connection lost"

    def _note_suback(
        self, _client: Client, _userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        with self._lock:
            topic_filter, wanted_qos = self._subscribing.pop(mid, ("?", 0))
        for reason in reasons:
            if reason.is_failure:
                said = _say(reason, properties)
                log.error("the broker refused the subscription to %s: %s", topic_filter, said)
            elif reason.value < wanted_qos:
                log.warning("the broker grants only QoS %d on %s", reason.value, topic_filter)

    def _note_puback(
        self, _client: Client, _userdata: Any, mid: int, reason: ReasonCode, properties: Any
    ) -> None:
        problem = PublishRefused(_say(reason, properties)) if reason.is_failure else None
        with self._lock:
            delivery = self._pending.pop(mid, None)
            if delivery is None:  # faster than publish() could note the message
                self._early[mid] = problem
        if delivery is not None:
            delivery.settle(problem)

    def _note_message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            log.warning("a message on a topic that is not UTF-8 was ignored")
            return
        properties = message.properties
        self._on_message(
            Inbound(
                topic,
                bytes(message.payload),
                message.retain,
                getattr(properties, "ResponseTopic", None),
                getattr(properties, "CorrelationData", None),
                time.monotonic(),
            )
        )


def _send_small_packets_at_once(_client: Client, _userdata: Any, sock: Any) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _properties(kind: int, **values: object) -> Properties | None:
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return None
    properties = Properties(kind)  # type: ignore[no-untyped-call]
    for name, value in given.items():
        setattr(properties, name, value)
    return properties


def _say(reason: ReasonCode, properties: Any) -> str:
    """Return the reason's name, with the broker's own words where it sent some."""
    words = getattr(properties, "ReasonString", "")
    return f"{reason.getName()} ({words})" if words else reason.getName()
