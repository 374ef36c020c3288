"""A stand-in for the server towards displays: catalog, boards, calls, heartbeats on a real broker."""

import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from tests.support.waiting import wait_until
from wire import topics
from wire.messages import (
    BoardCounter,
    BoardMessage,
    BoardRecent,
    BoardStage,
    CallMessage,
    CatalogMessage,
    CatalogService,
    CatalogStage,
    CounterState,
    HeartbeatMessage,
    Message,
)
from wire.mqtt import Connection, ConnectionState, NotConnected
from wire.settings import Broker

SITE = "main"
BEAT_S = 0.5


class LobbyServer:
    """Keeps a lobby of some counters; after each connect it says catalog and board again."""

    def __init__(self, url: str, *, counters: int = 4) -> None:
        self.epoch, self.rev = 1_795_400_000, 0
        self.beating = True
        self.tickets: dict[int, str] = {}
        self.recent: list[BoardRecent] = []
        self._counters = counters
        self._connection = Connection(Broker(url=url), "server", on_state=self._on_state)
        self._stopping = threading.Event()
        self._connected = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._connection.start()
        wait_until(
            lambda: self._connection.state is ConnectionState.CONNECTED, what="the server's connection"
        )
        self._heart.start()
        self.say(topics.Catalog(SITE), self.catalog())
        self.say_board()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._heart.join()
        self._connection.stop()

    def catalog(self) -> CatalogMessage:
        """Return what the office offers."""
        return make_catalog()

    @property
    def reconnects(self) -> int:
        """How often its connection came back."""
        return self._connection.reconnects

    def call(self, ticket: str, counter: int, *, languages: tuple[str, ...] = ("id", "en")) -> UUID:
        """Call a ticket to a counter: first the board, then the call."""
        call_id = uuid4()
        self.rev += 1
        self.tickets[counter] = ticket
        self.recent = [self._make_recent(call_id, ticket, counter, languages), *self.recent][
            : max(8, self._counters)
        ]
        self.say_board()
        self._say_call(self.recent[0])
        return call_id

    def recall(self, call_id: UUID) -> None:
        """Call once more."""
        self.rev += 1
        entry = next(entry for entry in self.recent if entry.call_id == call_id)
        again = entry.model_copy(update={"times": entry.times + 1, "at": datetime.now(UTC)})
        self.recent = [again, *(other for other in self.recent if other.call_id != call_id)]
        self.say_board()
        self._say_call(again)

    def take_back(self, call_id: UUID) -> None:
        """Undo a call."""
        self.rev += 1
        entry = next(entry for entry in self.recent if entry.call_id == call_id)
        self.recent.remove(entry)
        self.tickets = {place: ticket for place, ticket in self.tickets.items() if ticket != entry.ticket}
        self.say_board()

    def say(self, topic: topics.Topic, message: Message) -> None:
        """Publish and wait until the broker has it."""
        self._connection.publish(topic, message).wait(5)

    def say_board(self) -> None:
        """Publish the lobby as it is."""
        self.say(topics.Board(SITE), self._make_board())

    def _make_board(self) -> BoardMessage:
        return BoardMessage(
            epoch=self.epoch,
            rev=self.rev,
            as_of=datetime.now(UTC),
            counters=tuple(
                BoardCounter(
                    counter=f"loket-{place}",
                    label=f"Loket {place}",
                    state=CounterState.OPEN,
                    ticket=self.tickets.get(place),
                )
                for place in range(1, self._counters + 1)
            ),
            recent=tuple(self.recent),
            stages=(BoardStage(stage="documents", waiting=3),),
        )

    def _make_recent(
        self, call_id: UUID, ticket: str, counter: int, languages: tuple[str, ...]
    ) -> BoardRecent:
        return BoardRecent(
            call_id=call_id,
            ticket=ticket,
            counter=f"loket-{counter}",
            stage="documents",
            service="passport",
            at=datetime.now(UTC),
            times=1,
            languages=languages,
        )

    def _say_call(self, entry: BoardRecent) -> None:
        call = CallMessage(
            **entry.model_dump(),
            epoch=self.epoch,
            rev=self.rev,
            label=f"Loket {entry.counter.removeprefix('loket-')}",
        )
        self.say(topics.Call(SITE), call)

    def _on_state(self, state: ConnectionState, _said: str) -> None:
        if state is ConnectionState.CONNECTED:
            self._connected.set()

    def _beat(self) -> None:
        while not self._stopping.wait(BEAT_S):
            try:
                if self._connected.is_set():
                    self._connected.clear()
                    self._connection.publish(topics.Catalog(SITE), self.catalog())
                    self._connection.publish(topics.Board(SITE), self._make_board())
                if self.beating:
                    beat = HeartbeatMessage(epoch=self.epoch, rev=self.rev, now=datetime.now(UTC))
                    self._connection.publish(topics.Heartbeat(SITE), beat)
            except NotConnected:
                continue


def make_catalog() -> CatalogMessage:
    """Return what the office offers."""
    return CatalogMessage(
        epoch=1,
        rev=1,
        as_of=datetime(2026, 11, 23, tzinfo=UTC),
        site=SITE,
        name="Kantor Imigrasi Pangkalpinang",
        timezone="Asia/Jakarta",
        languages=("id", "en"),
        services=(
            CatalogService(
                id="passport",
                letter="A",
                name={"id": "Paspor baru", "en": "New passport"},
                stages=("documents",),
            ),
        ),
        stages=(
            CatalogStage(
                id="documents",
                name={"id": "Pemeriksaan berkas", "en": "Document check"},
                short_name={"id": "Berkas"},
            ),
        ),
        ticker={"id": "Siapkan dokumen asli dan fotokopi."},
    )
