"""The connection on real brokers: what passes, what is refused, and how it comes back after each outage."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import NoReturn, Protocol

import pytest

from broker_config.embedded import EmbeddedBroker
from tests.support.messages import board, heartbeat, presence
from tests.support.mosquitto import Mosquitto, find_mosquitto
from tests.support.ports import free_port
from tests.support.waiting import stays, wait_until
from wire.codec import decode, encode
from wire.messages import BoardCounter, BoardMessage, CounterState, PresenceMessage
from wire.mqtt import Connection, ConnectionState, Inbound, NotConnected
from wire.settings import Broker
from wire.topics import Board, Call, Heartbeat, Presence

BOARD = Board("main")
HEARTBEAT = Heartbeat("main")
PRESENCE = Presence("main", "kiosk-1")


class AnyBroker(Protocol):
    """What the tests need of either broker."""

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@pytest.fixture(params=["mosquitto", "embedded"])
def broker(
    request: pytest.FixtureRequest, tmp_path: Path, missing: Callable[[str], NoReturn]
) -> Iterator[AnyBroker]:
    if request.param == "embedded":
        with EmbeddedBroker(f"127.0.0.1:{free_port()}") as embedded:
            yield embedded
        return
    if find_mosquitto() is None:
        missing("mosquitto")
    with Mosquitto(tmp_path) as real:
        yield real


@pytest.fixture
def connect() -> Iterator[Callable[..., Connection]]:
    with contextlib.ExitStack() as stack:

        def make(
            url: str, client_id: str = "main.kiosk-1.test", *, wait: bool = True, **more: object
        ) -> Connection:
            connection = Connection(Broker(url=url), client_id, **more)  # type: ignore[arg-type]
            stack.callback(connection.stop)
            connection.start()
            if wait:
                wait_until(
                    lambda: connection.state is ConnectionState.CONNECTED, what=f"{client_id} to connect"
                )
            return connection

        yield make


Connect = Callable[..., Connection]


def receive_on(connection: Connection, topic: object) -> Inbound:
    """Return the next message on the topic, ignoring others."""
    messages: list[Inbound | None] = []

    def arrived() -> bool:
        messages.append(connection.receive(0.2))
        return messages[-1] is not None and messages[-1].topic == str(topic)

    wait_until(arrived, what=f"a message on {topic}")
    found = messages[-1]
    assert found is not None
    return found


def test_message_arrives_with_its_properties(broker: AnyBroker, connect: Connect) -> None:
    connection = connect(broker.url)
    connection.subscribe(Board.filter(), 1)
    connection.publish(BOARD, board(3), expiry_s=0.2, response_topic=Call("main"), correlation=b"c").wait(5)
    inbound = receive_on(connection, BOARD)
    assert decode(BoardMessage, inbound.payload) == board(3)
    assert (inbound.response_topic, inbound.correlation) == ("antrean/1/main/call", b"c")


def test_retained_message_comes_with_a_subscription_and_again_when_asked_again(
    broker: AnyBroker, connect: Connect
) -> None:
    connection = connect(broker.url)
    connection.publish(BOARD, board(7)).wait(5)
    connection.subscribe(Board.filter("main"), 1)
    assert receive_on(connection, BOARD).retained
    connection.subscribe(Board.filter("main"), 1)
    assert receive_on(connection, BOARD).retained


def test_board_of_the_largest_size_passes(broker: AnyBroker, connect: Connect) -> None:
    row = BoardCounter(counter="loket-1", label="x" * 400, state=CounterState.OPEN)
    largest = board(8).model_copy(update={"counters": (row,) * 480})
    assert len(encode(largest)) > 0.9 * BoardMessage.max_bytes
    connection = connect(broker.url)
    connection.publish(BOARD, largest).wait(5)
    connection.subscribe(Board.filter(), 1)
    for _ in range(10):
        connection.publish(BOARD, largest).wait(5)
        assert decode(BoardMessage, receive_on(connection, BOARD).payload) == largest


def test_cleared_topic_retains_nothing(broker: AnyBroker, connect: Connect) -> None:
    connection = connect(broker.url)
    connection.publish(BOARD, board()).wait(5)
    connection.clear(BOARD).wait(5)
    connection.subscribe(Board.filter("main"), 1)
    connection.subscribe(Heartbeat.filter("main"), 0)
    connection.publish(HEARTBEAT, heartbeat()).wait(5)
    first = connection.receive(5)
    assert first is not None
    assert first.topic == str(HEARTBEAT)


def test_unretained_message_of_qos_0_is_delivered_once_written(broker: AnyBroker, connect: Connect) -> None:
    delivery = connect(broker.url).publish(HEARTBEAT, heartbeat())
    delivery.wait(5)
    assert delivery.done


def test_nothing_is_queued_without_a_connection() -> None:
    connection = Connection(Broker(url=f"mqtt://127.0.0.1:{free_port()}"), "x")
    with pytest.raises(NotConnected):
        connection.publish(BOARD, board())


def test_will_is_sent_when_the_device_vanishes_and_not_when_it_says_goodbye(
    broker: AnyBroker, connect: Connect
) -> None:
    watcher = connect(broker.url, "server")
    watcher.subscribe(Presence.filter(), 1)
    device = connect(broker.url, will=(PRESENCE, presence(online=False)))
    device.publish(PRESENCE, presence(online=True)).wait(5)
    assert decode(PresenceMessage, receive_on(watcher, PRESENCE).payload).online
    device.stop()
    assert watcher.receive(0.5) is None
    device.start()
    wait_until(lambda: device.state is ConnectionState.CONNECTED)
    successor = connect(broker.url)  # the same client id: the first one's session ends without a goodbye
    successor.subscribe(Board.filter(), 1)
    assert not decode(PresenceMessage, receive_on(watcher, PRESENCE).payload).online


def test_subscriptions_come_back_after_the_broker_forgot_everything(
    broker: AnyBroker, connect: Connect
) -> None:
    states: list[tuple[ConnectionState, str]] = []
    connection = connect(broker.url, on_state=lambda state, said: states.append((state, said)))
    connection.subscribe(Board.filter(), 1)
    broker.stop()
    wait_until(lambda: connection.state is ConnectionState.LOST, what="the loss to be noticed")
    with pytest.raises(NotConnected):
        connection.publish(BOARD, board())
    broker.start()
    wait_until(lambda: connection.reconnects == 1, what="the reconnect")
    connect(broker.url, "server").publish(BOARD, board(9)).wait(5)
    assert decode(BoardMessage, receive_on(connection, BOARD).payload).rev == 9
    kinds = [state for state, _ in states]
    assert kinds[:2] == [ConnectionState.CONNECTED, ConnectionState.LOST]
    assert kinds[-1] is ConnectionState.CONNECTED


def test_stopping_ends_the_thread_and_the_wait_of_the_consumer(broker: AnyBroker, connect: Connect) -> None:
    connection = connect(broker.url)
    connection.stop()
    started = time.monotonic()
    assert connection.receive(10) is None
    assert time.monotonic() - started < 1
    assert connection.state is ConnectionState.LOST
    with pytest.raises(NotConnected, match="stopped"):
        connection.publish(BOARD, board())


def test_connection_waits_for_a_broker_that_starts_later(tmp_path: Path, connect: Connect) -> None:
    port = free_port()
    connection = connect(f"mqtt://127.0.0.1:{port}", wait=False)
    wait_until(lambda: connection.state is ConnectionState.LOST)
    with EmbeddedBroker(f"127.0.0.1:{port}"):
        wait_until(lambda: connection.state is ConnectionState.CONNECTED)


def test_silent_broker_is_noticed_within_one_and_a_half_keepalives(
    mosquitto: Mosquitto, connect: Connect
) -> None:
    lost = Event()
    said: list[str] = []

    def note(state: ConnectionState, why: str) -> None:
        if state is ConnectionState.LOST:
            said.append(why)
            lost.set()

    connection = connect(mosquitto.url, on_state=note)
    mosquitto.freeze()
    frozen = time.monotonic()
    delivery = connection.publish(BOARD, board())
    assert lost.wait(10)
    assert time.monotonic() - frozen < 1.5 * 5
    assert said[0] == "the broker fell silent"
    with pytest.raises(NotConnected):
        delivery.wait(1)
    mosquitto.thaw()
    wait_until(lambda: connection.state is ConnectionState.CONNECTED, timeout_s=15)


def test_message_unacknowledged_at_the_loss_is_not_sent_again(mosquitto: Mosquitto, connect: Connect) -> None:
    connection = connect(mosquitto.url, keepalive_s=2)
    mosquitto.freeze()
    delivery = connection.publish(BOARD, board(5))
    wait_until(lambda: connection.state is ConnectionState.LOST)
    with pytest.raises(NotConnected):
        delivery.wait(1)
    mosquitto.restart()
    wait_until(lambda: connection.state is ConnectionState.CONNECTED)
    connection.subscribe(Board.filter(), 1)
    assert connection.receive(0.5) is None


def test_two_clients_with_one_id_are_told_and_start_no_war(broker: AnyBroker, connect: Connect) -> None:
    said: list[str] = []
    first = connect(broker.url, on_state=lambda _, why: said.append(why))
    second = connect(broker.url)
    hint = "does another program use the client id main.kiosk-1.test?"
    wait_until(lambda: any(hint in why for why in said), timeout_s=20, what="the suspicion to be named")
    before = first.reconnects + second.reconnects
    stays(lambda: first.reconnects + second.reconnects <= before + 5, for_s=4, what="few reconnects")


def test_full_queue_drops_the_oldest_counts_and_says_so_once(
    mosquitto: Mosquitto, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect(mosquitto.url, queue_size=5)
    connection.subscribe(Board.filter(), 1)
    with caplog.at_level(logging.WARNING):
        for rev in range(1, 21):
            connection.publish(BOARD, board(rev)).wait(5)
        wait_until(lambda: connection.dropped == 15, what="15 to be dropped")
    kept = [connection.receive(1) for _ in range(5)]
    assert [decode(BoardMessage, inbound.payload).rev for inbound in kept if inbound] == [16, 17, 18, 19, 20]
    assert sum("the oldest are dropped" in record.message for record in caplog.records) == 1


def test_many_messages_from_many_threads_all_arrive(broker: AnyBroker, connect: Connect) -> None:
    connection = connect(broker.url, queue_size=2000)
    connection.subscribe(Heartbeat.filter(), 0)
    connection.subscribe(Board.filter(), 1)
    with ThreadPoolExecutor(4) as pool:
        deliveries = list(pool.map(lambda rev: connection.publish(BOARD, board(rev)), range(400)))
    for delivery in deliveries:
        delivery.wait(10)
    missing_revs = set(range(400))

    def take() -> bool:
        inbound = connection.receive(0.2)
        if inbound is not None:  # rumqttd may send a retained message both as such and live
            missing_revs.discard(decode(BoardMessage, inbound.payload).rev)
        return not missing_revs

    wait_until(take, interval_s=0, what="all messages")
