"""Records the very statements of real commands and plays them back by the bare driver: the raw part.

A recording keeps, transaction by transaction, each statement's text and parameters as the driver got them.
Played back on a copy of the database as it was before, they do the same work with one durable commit each.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Statement = tuple[str, Any, bool]
Transaction = list[Statement]


@contextmanager
def recorded() -> Iterator[list[Transaction]]:
    """Record every transaction of every engine of the process while the context is open."""
    done: list[Transaction] = []
    open_: Transaction = []

    def statement(_c: Any, _cursor: Any, text: str, parameters: Any, _x: Any, many: bool) -> None:  # noqa: FBT001
        open_.append((text, parameters, many))

    def commit(_connection: Any) -> None:
        if any(text.startswith(("INSERT", "UPDATE")) for text, _, _ in open_):
            done.append([one for one in open_ if not one[0].startswith("BEGIN")])
        open_.clear()

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield done
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def sqlite_player(path: Path, tape: list[Transaction]) -> Callable[[], None]:
    """Return an action that plays the tape's next transaction on the SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    left = iter(tape)

    def play() -> None:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        _play(cursor, next(left))
        connection.commit()

    return play


def postgresql_player(address: str, tape: list[Transaction]) -> Callable[[], None]:
    """Return an action that plays the tape's next transaction on the PostgreSQL database."""
    connection = psycopg.connect(address)
    left = iter(tape)

    def play() -> None:
        cursor = connection.cursor()
        _play(cursor, next(left))
        connection.commit()

    return play


def _play(cursor: Any, transaction: Transaction) -> None:
    for text, parameters, many in transaction:
        if many:
            cursor.executemany(text, parameters)
        else:
            cursor.execute(text, parameters)
        if cursor.description is not None:
            cursor.fetchall()
