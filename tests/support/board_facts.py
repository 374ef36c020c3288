"""A lobby's facts for tests: short ways to write boards and calls, and a clock to turn by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from display.board import MISSED_AFTER_S, Board
from display.facts import Call, Counter, Fact, Heartbeat, RecentCall, Snapshot

START = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """Return the office's time so long after the start."""
    return START + timedelta(seconds=seconds)


def call(number: int, *, times: int = 1, rev: int | None = None, s: float = 0.0, epoch: int = 1) -> Call:
    """Return call ``number`` (ticket A001 to counter 1 and so on), pressed ``s`` after the start."""
    return Call(
        call_id=UUID(int=number),
        times=times,
        epoch=epoch,
        rev=rev if rev is not None else number,
        ticket=f"A{number:03}",
        counter=f"c{number}",
        label=f"Loket {number}",
        stage="documents",
        service="passport",
        at=at(s),
        languages=("id", "en"),
    )


def board(rev: int, *calls: Call, counters: int = 3, epoch: int = 1, s: float = 0.0) -> Snapshot:
    """Return a board that lists the calls; each called counter bears its ticket."""
    tickets = {called.counter: called.ticket for called in calls}
    rows = sorted({*(f"c{place}" for place in range(1, counters + 1)), *tickets})
    recent = (
        RecentCall(c.call_id, c.ticket, c.counter, c.stage, c.service, c.at, c.times, c.languages)
        for c in calls
    )
    return Snapshot(
        epoch=epoch,
        rev=rev,
        as_of=at(s),
        counters=tuple(Counter(row, f"Loket {row[1:]}", "open", tickets.get(row)) for row in rows),
        recent=tuple(recent),
    )


class Lobby:
    """A board with its clock: heartbeats come every second while ``beats``."""

    def __init__(self, *, minimum_show_s: float = 4.0, missed_after_s: float = MISSED_AFTER_S) -> None:
        self.now_s = 0.0
        self.beats = True
        self.epoch, self.rev = 1, 0
        self.board = Board(0.0, START, minimum_show_s=minimum_show_s, missed_after_s=missed_after_s)
        self.announced: list[Call] = []

    def take(self, *facts: Snapshot | Call) -> None:
        """Let facts arrive now, and move on without letting time pass."""
        for fact in facts:
            if isinstance(fact, Snapshot):
                self.board.take_snapshot(fact)
                self.epoch, self.rev = max((self.epoch, self.rev), (fact.epoch, fact.rev))
            else:
                self.board.take_call(fact)
        self.step()

    def step(self, *, speaking: bool = False) -> None:
        """Move on to now."""
        if self.beats:
            self.board.take_heartbeat(Heartbeat(self.epoch, self.rev, at(self.now_s)), self.now_s)
        self.announced += self.board.advance(self.now_s, speaking=speaking)

    def wait(self, seconds: float, *, speaking: bool = False) -> None:
        """Let time pass in tenths of a second."""
        for _ in range(round(seconds * 10)):
            self.now_s += 0.1
            self.step(speaking=speaking)

    def shown(self) -> list[str]:
        """Return the tickets that are being called."""
        return [called.ticket for called in self.board.view().calls]

    def main(self) -> str | None:
        """Return the ticket that is shown large."""
        shown = self.board.view().main
        return shown.ticket if shown else None


class ScriptedSource:
    """A source for a station: facts are put in by the test, requests are counted."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.resyncs = 0
        self.reloads = 0
        self.sound: bool | None = None

    def receive(self) -> Iterator[Fact]:
        """Yield what the test has put in."""
        facts, self.facts = self.facts, []
        yield from facts

    def resync(self) -> None:
        """Count."""
        self.resyncs += 1

    def resubscribe(self) -> None:
        """Count."""
        self.reloads += 1

    def report(self, *, sound: bool | None) -> None:
        """Remember."""
        self.sound = sound
