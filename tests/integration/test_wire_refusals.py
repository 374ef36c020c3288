"""What a broker refuses is told to whoever asked, and what it says wrongly ends only that session."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.messages import board
from tests.support.scripted_broker import CONNACK, NOT_AUTHORIZED, ScriptedBroker, suback
from tests.support.waiting import wait_until
from wire.mqtt import Connection, ConnectionState, PublishRefused
from wire.settings import Broker
from wire.topics import Board

CONNECT, PUBLISH, SUBSCRIBE = 0x10, 0x30, 0x80
TAKEN_OVER = b"\xe0\x02\x8e\x00"
Connect = Callable[..., Connection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as stack:

        def make(broker: ScriptedBroker, said: list[str] | None = None) -> Connection:
            def note(state: ConnectionState, why: str) -> None:
                if said is not None:
                    said.append(f"{state} {why}")

            connection = Connection(Broker(url=broker.url), "scripted", on_state=note)
            stack.callback(connection.stop)
            connection.subscribe(Board.filter(), 1)
            connection.start()
            return connection

        yield make


def test_refused_connection_is_named_and_tried_again(connect: Connect) -> None:
    said: list[str] = []
    with ScriptedBroker(lambda kind, _: b"\x20\x03\x00\x87\x00" if kind == CONNECT else b"") as broker:
        connection = connect(broker, said)
        wait_until(lambda: broker.connects >= 2, what="a second attempt")
        connection.stop()
    assert said[0] == "lost the broker refused the connection: Not authorized"


def test_takeover_that_the_broker_names_is_told_with_the_client_id(connect: Connect) -> None:
    said: list[str] = []
    with ScriptedBroker(lambda kind, _: CONNACK + TAKEN_OVER if kind == CONNECT else b"") as broker:
        connection = connect(broker, said)
        wait_until(lambda: len(said) >= 2)
        connection.stop()
    assert said[1] == (
        "lost the broker ended the connection: Session taken over; "
        "does another program use the client id scripted?"
    )


def test_refused_subscription_is_logged_as_an_error(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def reply(kind: int, body: bytes) -> bytes:
        answers = {CONNECT: CONNACK, SUBSCRIBE: suback(body, NOT_AUTHORIZED)}
        return answers.get(kind, b"")

    with ScriptedBroker(reply) as broker:
        connection = connect(broker)
        wait_until(lambda: any("refused the subscription" in line for line in caplog.messages))
        connection.stop()
    refused = [record for record in caplog.records if "refused the subscription" in record.message]
    assert refused[0].levelno == logging.ERROR
    assert "antrean/1/+/board: Not authorized" in refused[0].message


def test_refused_publish_raises_with_the_reason(connect: Connect) -> None:
    def reply(kind: int, body: bytes) -> bytes:
        if kind == PUBLISH:
            length = int.from_bytes(body[:2], "big")
            return b"\x40\x04" + body[2 + length : 4 + length] + b"\x97\x00"
        return {CONNECT: CONNACK, SUBSCRIBE: suback(body, 1)}.get(kind, b"")

    with ScriptedBroker(reply) as broker:
        connection = connect(broker)
        wait_until(lambda: connection.state is ConnectionState.CONNECTED)
        with pytest.raises(PublishRefused) as caught:
            connection.publish(Board("main"), board()).wait(5)
        connection.stop()
    assert caught.value.reason == "Quota exceeded"


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x30\x0a\x00\x03a/b\x03\xff\xff\xff\xff",  # a property that does not exist
        b"\x30\x09\x00\x03a/b\x04\x08\x00\x50x",  # a response topic that ends too early
        b"\x30\x02\x00\x30",  # a topic longer than its packet
        b"\xf0\x02\x00\x00",  # AUTH, which nobody asked for
        b"\x20\x00",  # an empty CONNACK
    ],
)
def test_unreadable_packet_ends_the_session_and_not_the_connection(connect: Connect, nonsense: bytes) -> None:
    def reply(kind: int, body: bytes) -> bytes:
        if kind == CONNECT:
            return CONNACK
        return nonsense if broker.connects == 1 else suback(body, 1)

    with ScriptedBroker(reply) as broker:
        connection = connect(broker)
        wait_until(lambda: broker.connects == 2, what="a second session")
        wait_until(lambda: connection.state is ConnectionState.CONNECTED)
        connection.stop()


def test_topic_that_is_not_text_is_ignored(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    def reply(kind: int, body: bytes) -> bytes:
        if kind == SUBSCRIBE:
            return suback(body, 1) + b"\x30\x06\x00\x02\xff\xfe\x00x" + b"\x30\x07\x00\x03a/b\x00x"
        return CONNACK if kind == CONNECT else b""

    with ScriptedBroker(reply) as broker:
        connection = connect(broker)
        inbound = connection.receive(5)
        connection.stop()
    assert inbound is not None
    assert (inbound.topic, inbound.payload) == ("a/b", b"x")
    assert any("not UTF-8" in line for line in caplog.messages)
