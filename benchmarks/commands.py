"""Issue and Next on the service layer beside the same statements by the bare driver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.grounds import Ground
from benchmarks.office import Lobby
from benchmarks.tape import Transaction, recorded
from benchmarks.timing import Times, rate, time_pair
from server.adapters.database import open_database
from server.domain.identity import SiteId

SITES = 16


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours and the bare driver's."""

    ours: Times
    raw: Times


@dataclass(frozen=True, slots=True)
class Rates:
    """Commands a second, ours and the bare driver's."""

    ours: float
    raw: float


def time_commands(ground: Ground, count: int) -> tuple[Pair, Pair]:
    """Return the times of issues and of Nexts, one after the other on one site."""
    with _sites(ground, 1, count) as ((lobby,), (issues,), (calls,), url):
        issue = Pair(*time_pair(lobby.issue, ground.player(url, issues), count))
        call = Pair(*time_pair(lobby.call_next, ground.player(url, calls), count))
    return issue, call


def rate_commands(ground: Ground, sites: int, count: int) -> tuple[Rates, Rates]:
    """Return issues and Nexts a second with one thread a site."""
    with _sites(ground, sites, count) as (lobbies, issues, calls, url):
        raw_issue = rate([ground.player(url, tape) for tape in issues], count)
        issue = rate([lobby.issue for lobby in lobbies], count)
        raw_call = rate([ground.player(url, tape) for tape in calls], count)
        call = rate([lobby.call_next for lobby in lobbies], count)
    return Rates(issue, raw_issue), Rates(call, raw_call)


Tapes = list[list[Transaction]]


@contextmanager
def _sites(ground: Ground, sites: int, count: int) -> Iterator[tuple[list[Lobby], Tapes, Tapes, str]]:
    """Give lobbies on one copy, and another copy with the tapes to play on it."""
    base = ground.fresh()
    names = [SiteId(f"site-{n}") for n in range(1, sites + 1)]
    founded = open_database(base)
    lobbies = [Lobby.found(founded, name, open_counters=1) for name in names]
    founded.close()
    for_tape, for_ours, for_raw = (ground.copy(base) for _ in range(3))
    recording = open_database(for_tape, prepare=True)
    on_tape = [lobby.moved_to(recording) for lobby in lobbies]
    issues = [_record(lobby.issue, count) for lobby in on_tape]
    calls = [_record(lobby.call_next, count) for lobby in on_tape]
    recording.close()
    ours = open_database(for_ours, prepare=True)
    try:
        yield [lobby.moved_to(ours) for lobby in lobbies], issues, calls, for_raw
    finally:
        ours.close()


def _record(action: Callable[[], None], count: int) -> list[Transaction]:
    with recorded() as tape:
        for _ in range(count):
            action()
    assert len(tape) == count, f"{len(tape)} transactions for {count} commands"
    return tape
