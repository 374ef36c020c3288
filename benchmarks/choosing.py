"""What a choice costs with few and with many waiting: the counter's offer and whom the discipline picks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from benchmarks.grounds import Ground
from benchmarks.office import Lobby
from benchmarks.timing import Times, time_each
from server.adapters.clock import SystemClock
from server.adapters.database import Database, open_database
from server.adapters.tables import TICKET, TURN
from server.domain.calendar import microseconds
from server.domain.discipline import choose
from server.domain.identity import CounterId, SiteId
from server.domain.ticket import TicketClass

SIZES = (10, 1_000, 100_000)
BATCH = 5_000
_SITE = SiteId("site-1")
_CLASSES = tuple(TicketClass)


@dataclass(frozen=True, slots=True)
class Choice:
    """How long choosing took with so many waiting."""

    waiting: int
    times: Times


def time_choices(ground: Ground, count: int, sizes: Sequence[int] = SIZES) -> list[Choice]:
    """Return the times of ``count`` choices with each number of waiting visitors, in three classes."""
    return [Choice(size, _time(ground, size, count)) for size in sizes]


def _time(ground: Ground, size: int, count: int) -> Times:
    with _filled(ground, size) as database, database.store.transaction(_SITE) as tx:
        counter, discipline = tx.counter(CounterId("1")), tx.office.discipline
        now = SystemClock().now()

        def pick() -> None:
            assert choose(tx.offer(counter, discipline.memory), discipline, now) is not None

        assert len(tx.offer(counter, discipline.memory).heads) == len(_CLASSES)
        time_each(pick, 20)
        return time_each(pick, count)


@contextmanager
def _filled(ground: Ground, size: int) -> Iterator[Database]:
    """Give a database in which so many wait, one a second until now."""
    url = ground.fresh()
    database = open_database(url, prepare=True)
    try:
        lobby = Lobby.found(database, _SITE, open_counters=1)
        lobby.issue()
        _fill(database, size)
        yield database
    finally:
        database.close()


def _fill(database: Database, size: int) -> None:
    """Put copies of the only ticket in line, in every class, past the commands; gather no statistics."""
    began = SystemClock().now() - timedelta(seconds=size)
    with database.writing() as connection:
        ticket = dict(connection.execute(select(TICKET)).mappings().one())
        turn = dict(connection.execute(select(TURN)).mappings().one())
        for first in range(1, size, BATCH):
            rows = [_copy(ticket, turn, n, began) for n in range(first, min(first + BATCH, size))]
            connection.execute(insert(TICKET), [one for one, _ in rows])
            connection.execute(insert(TURN), [one for _, one in rows])


def _copy(
    ticket: dict[str, Any], turn: dict[str, Any], n: int, began: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    ticket_id, arrived_at = uuid4(), began + timedelta(seconds=n)
    same = {"class": _CLASSES[n % len(_CLASSES)]}
    visit = {
        **ticket,
        **same,
        "id": ticket_id,
        "number": f"X{n:06}",
        "sequence": n + 1,
        "public_token": f"{n:022}",
        "arrived_at": arrived_at,
    }
    wait = {
        **turn,
        **same,
        "id": uuid4(),
        "ticket": ticket_id,
        "place": microseconds(arrived_at),
        "queued_at": arrived_at,
        "queued_rev": n,
    }
    return visit, wait
