"""A thousand displays' connections on one broker beside as many bare paho clients: how late a board arrives.

Both run as a few processes of the same shape. All of them, the broker and the publisher share this machine:
the figures are those of a crowd on one processor, and only their ratio says something about a display.
"""

import json
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from benchmarks.timing import Times
from benchmarks.watching import busy_s
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from wire import topics
from wire.mqtt import Connection, ConnectionState
from wire.settings import Broker

PROCESSES = 4
KEEPALIVE_S = 3
"""What a display's connection asks of paho."""
REVISION = re.compile(rb'"rev":(\d+)')
Note = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Crowd:
    """How late boards came to each client, which share of them came, and the cores that all clients took."""

    late: Times
    arrived: float
    busy: float


def measure_crowds(broker: Mosquitto, clients: int, boards: int) -> tuple[Crowd, Crowd]:
    """Publish so many boards, one a second, to so many display connections, then to bare clients."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with broker:
        return _measure("display", broker.url, clients, boards), _measure("bare", broker.url, clients, boards)


def _measure(kind: str, url: str, clients: int, boards: int) -> Crowd:
    with LobbyServer(url, counters=9) as lobby, ExitStack() as stack:
        for number in range(12):
            lobby.call(f"A{number:03}", 1 + number % 9)
        processes = [stack.enter_context(_process(kind, url, clients // PROCESSES)) for _ in range(PROCESSES)]
        assert all(_answer(process) == "ready" for process in processes)
        before, began_s = sum(busy_s(process.pid) for process in processes), time.monotonic()
        sent = dict(_publish(lobby, boards))
        busy = (sum(busy_s(process.pid) for process in processes) - before) / (time.monotonic() - began_s)
        arrived = [pair for process in processes for pair in _end(process)]
    late = tuple(at_s - sent[rev] for rev, at_s in arrived if rev in sent)
    return Crowd(Times(late), len(late) / (boards * PROCESSES * (clients // PROCESSES)), busy)


def _publish(lobby: LobbyServer, boards: int) -> Iterator[tuple[int, float]]:
    for number in range(boards):
        lobby.rev += 1
        lobby.tickets[1 + number % 9] = f"B{number:03}"
        yield lobby.rev, time.monotonic()
        lobby.say_board()
        time.sleep(1)


@contextmanager
def _process(kind: str, url: str, clients: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.crowd", kind, url, str(clients)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> Sequence[tuple[int, float]]:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    told: list[tuple[int, float]] = [(rev, at_s) for rev, at_s in json.loads(_answer(process))]
    return told


# --- in each of the processes


def _be_crowd(kind: str, url: str, clients: int) -> None:
    """Connect, say that all are there, note what arrives until told to tell."""
    arrived: list[tuple[int, float]] = []

    def note(payload: bytes) -> None:
        found = REVISION.search(payload)
        assert found is not None
        arrived.append((int(found[1]), time.monotonic()))

    connect = {"display": _connect_display, "bare": _connect_bare}[kind]
    for number in range(clients):  # one after the other: who comes back after an outage waits at random, too
        wait_until(connect(url, number, note), 60, "a client's connection")
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(arrived), flush=True)


def _connect_display(url: str, number: int, note: Note) -> Callable[[], bool]:
    """Connect as a display does, with its subscriptions, its queue and one thread that empties it."""
    connection = Connection(Broker(url=url), f"display.{time.monotonic_ns()}.{number}")
    for kind in (topics.Board, topics.Call, topics.Catalog, topics.Heartbeat):
        connection.subscribe(kind.filter(SITE), kind.qos)
    connection.start()
    board = str(topics.Board(SITE))

    def empty() -> None:
        while True:
            message = connection.receive(3600)
            if message is not None and message.topic == board:
                note(message.payload)

    threading.Thread(target=empty, daemon=True).start()
    return lambda: connection.state is ConnectionState.CONNECTED


def _connect_bare(url: str, number: int, note: Note) -> Callable[[], bool]:
    broker = Broker(url=url)
    board = str(topics.Board(SITE))
    client = Client(
        CallbackAPIVersion.VERSION2,
        f"bare.{time.monotonic_ns()}.{number}",
        protocol=MQTTProtocolVersion.MQTTv5,
    )

    def subscribe(_client: Client, *_told: Any) -> None:
        for kind in (topics.Board, topics.Call, topics.Catalog, topics.Heartbeat):
            client.subscribe(kind.filter(SITE), kind.qos)

    def take(_client: Client, _data: Any, message: Any) -> None:
        if message.topic == board:
            note(message.payload)

    client.on_connect = subscribe
    client.on_message = take
    client.connect(broker.host, broker.port, keepalive=KEEPALIVE_S)
    client.loop_start()
    return client.is_connected


if __name__ == "__main__":
    _be_crowd(sys.argv[1], sys.argv[2], int(sys.argv[3]))
