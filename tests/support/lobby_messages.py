"""A lobby as the wire's messages, in short words: what a server would say to its displays, as plain JSON."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from wire.codec import encode
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
    Message,
)

START = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
SITE, DEVICE = "main", "lobby"
Json = dict[str, Any]


def at(seconds: float) -> datetime:
    """Return the office's time so long after the start."""
    return START + timedelta(seconds=seconds)


@dataclass
class Lobby:
    """A lobby in the making: says boards and calls as the server would."""

    counters: list[str] = field(default_factory=lambda: [f"Loket {place}" for place in range(1, 4)])
    epoch: int = 1
    rev: int = 0
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    recent: list[BoardRecent] = field(default_factory=list)
    stages: tuple[BoardStage, ...] = ()

    def call(self, number: int, s: float, *, counter: int | None = None, times: int = 1, **more: Any) -> None:
        """Call ticket A<number> to a counter (the first to the first and so on), or call it again."""
        self.rev += 1
        place = counter or number
        self.rows[place] = {"ticket": f"A{number:03}", "stage": more.get("stage", "documents")}
        entry = BoardRecent(
            call_id=UUID(int=number),
            ticket=f"A{number:03}",
            counter=f"c{place}",
            stage=more.get("stage", "documents"),
            service="passport",
            at=at(s),
            times=times,
            languages=more.get("languages", ("id", "en")),
        )
        self.recent = [entry, *(one for one in self.recent if one.call_id != entry.call_id)][:12]

    def take_back(self, number: int) -> None:
        """Undo a call."""
        self.rev += 1
        self.recent = [one for one in self.recent if one.call_id != UUID(int=number)]
        self.rows = {at_: row for at_, row in self.rows.items() if row.get("ticket") != f"A{number:03}"}

    def finish(self, *counters: int) -> None:
        """End the service at these counters."""
        self.rev += 1
        for counter in counters:
            self.rows.pop(counter, None)

    def board(self, s: float) -> Json:
        """Return the board as it is read so long after the start."""
        counters = tuple(
            BoardCounter(
                counter=f"c{place}", label=label, **{"state": CounterState.OPEN, **self.rows.get(place, {})}
            )
            for place, label in enumerate(self.counters, start=1)
        )
        return _json(
            "board",
            BoardMessage(
                epoch=self.epoch,
                rev=self.rev,
                as_of=at(s),
                counters=counters,
                recent=tuple(self.recent),
                stages=self.stages,
            ),
        )

    def message(self, number: int) -> Json:
        """Return the message of a call that is on the board."""
        entry = next(one for one in self.recent if one.call_id == UUID(int=number))
        label = self.counters[int(entry.counter.removeprefix("c")) - 1]
        call = CallMessage(**entry.model_dump(), epoch=self.epoch, rev=self.rev, label=label)
        return _json("call", call)

    @property
    def heart(self) -> Json:
        """Return what the heartbeats say from now on."""
        return {"epoch": self.epoch, "rev": self.rev}


def catalog(rev: int = 1, **changed: Any) -> Json:
    """Return the office's catalog."""
    usual: dict[str, Any] = {
        "epoch": 1,
        "rev": rev,
        "as_of": at(0),
        "site": SITE,
        "name": "Kantor Imigrasi Pangkalpinang",
        "timezone": "Asia/Jakarta",
        "languages": ("id", "en"),
        "services": (
            CatalogService(
                id="passport",
                letter="A",
                name={"id": "Paspor baru", "en": "New passport"},
                stages=("documents", "photo"),
            ),
        ),
        "stages": (
            CatalogStage(
                id="documents",
                name={"id": "Pemeriksaan berkas", "en": "Document check"},
                short_name={"id": "Berkas"},
            ),
            CatalogStage(id="photo", name={"id": "Foto dan wawancara", "en": "Photo and interview"}),
        ),
        "ticker": {"id": "Siapkan dokumen asli.", "en": "Please have your documents ready."},
    }
    return _json("catalog", CatalogMessage(**{**usual, **changed}))


def _json(kind: str, message: Message) -> Json:
    return {"kind": kind, **json.loads(encode(message))}
