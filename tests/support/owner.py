"""A site's owner on a real broker, here or as a process of its own, and a device that remembers.

Run as ``python -m tests.support.owner DATABASE BROKER`` it owns sites until its standard input ends.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from server.adapters.clock import SystemClock
from server.adapters.database import Database, open_database
from server.adapters.ids import SystemIds
from server.adapters.ownership import open_ownership
from server.adapters.site_owner import Parts, SiteOwner
from server.services.execute import Executor
from server.services.hub import Hub, NotifyingStore
from server.services.lobby import Lobby
from server.services.ports import Clock
from tests.support.queue import SITE, Queue
from tests.support.waiting import wait_until
from wire.codec import decode
from wire.messages import BoardMessage, CallMessage, CatalogMessage, Message
from wire.mqtt import Connection, ConnectionState, Inbound
from wire.settings import Broker
from wire.topics import Board, Call, Catalog, Heartbeat

AnyMessage = TypeVar("AnyMessage", bound=Message)


def make_owner(
    database: Database, clock: Clock, broker_url: str, media_dir: Path | None = None
) -> tuple[SiteOwner, Executor]:
    """Return an owner of every site of the database, and the executor that it listens to."""
    hub = Hub()
    executor = Executor(NotifyingStore(database.store, hub), clock, SystemIds())
    parts = Parts(
        database=database,
        executor=executor,
        lobby=Lobby(database.reader, clock),
        hub=hub,
        ownership=open_ownership(database),
        broker=Broker(url=broker_url),
        public_url="https://antre.example",
        media_dir=media_dir,
    )
    return SiteOwner(parts), executor


@contextmanager
def owning(queue: Queue, broker_url: str, media_dir: Path | None = None) -> Iterator[SiteOwner]:
    """Own the queue's site for a while; its commands are relayed."""
    owner, executor = make_owner(queue.database, queue.clock, broker_url, media_dir)
    queue.executor = executor
    owner.start()
    try:
        wait_until(lambda: owner.connection.state is ConnectionState.CONNECTED, what="the owner's connection")
        wait_until(lambda: owner.sites, what="an owned site")
        yield owner
    finally:
        owner.stop()


class Device:
    """A display that keeps every message; leave it to disconnect."""

    def __init__(self, broker_url: str, *topics: str, name: str = "display-1") -> None:
        self.connection = Connection(Broker(url=broker_url), f"{SITE}.{name}")
        for topic in topics or (Board.filter(SITE), Call.filter(SITE), Catalog.filter(SITE)):
            self.connection.subscribe(topic, 1)
        self.heard: list[Inbound] = []

    def __enter__(self) -> "Device":
        self.connection.start()
        wait_until(lambda: self.connection.state is ConnectionState.CONNECTED, what="the device's connection")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.stop()

    def messages(self, topic: str, kind: type[AnyMessage]) -> list[AnyMessage]:
        """Return what was heard on the topic so far, in order."""
        while (inbound := self.connection.receive(0.01)) is not None:
            self.heard.append(inbound)
        return [decode(kind, one.payload) for one in self.heard if one.topic == topic]

    def boards(self) -> list[BoardMessage]:
        """Return the boards heard so far."""
        return self.messages(str(Board(SITE)), BoardMessage)

    def calls(self) -> list[CallMessage]:
        """Return the calls heard so far."""
        return self.messages(str(Call(SITE)), CallMessage)

    def catalogs(self) -> list[CatalogMessage]:
        """Return the catalogs heard so far."""
        return self.messages(str(Catalog(SITE)), CatalogMessage)


HEARTBEATS = Heartbeat.filter(SITE)


def main() -> None:
    """Own sites until standard input ends."""
    database = open_database(sys.argv[1])
    owner, _ = make_owner(database, SystemClock(), sys.argv[2])
    owner.start()
    wait_until(lambda: owner.connection.state is ConnectionState.CONNECTED, what="the connection")
    print("ready", flush=True)  # noqa: T201 - the test reads it
    sys.stdin.read()
    owner.stop()
    database.close()


if __name__ == "__main__":
    main()
