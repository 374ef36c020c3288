"""Databases to measure on: fresh ones, exact copies, and bare drivers that play tapes on them."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from benchmarks.tape import Transaction, postgresql_player, sqlite_player
from server.adapters.database import upgrade
from tests.support.postgres import Postgres


class Ground(Protocol):
    """One kind of database."""

    name: str

    def fresh(self) -> str:
        """Return the address of a new database with our schema."""
        ...

    def copy(self, url: str) -> str:
        """Return the address of an exact copy; nobody may be connected to the original."""
        ...

    def player(self, url: str, tape: list[Transaction]) -> Callable[[], None]:
        """Return an action that plays the tape's next transaction by the bare driver."""
        ...


class SqliteGround:
    """SQLite files of one folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def fresh(self) -> str:
        """Return the address of a new file with our schema."""
        url = self._url()
        upgrade(url)
        return url

    def copy(self, url: str) -> str:
        """Return the address of an exact copy."""
        copied = self._url()
        source, target = sqlite3.connect(_path(url)), sqlite3.connect(_path(copied))
        source.backup(target)
        source.close()
        target.close()
        return copied

    def player(self, url: str, tape: list[Transaction]) -> Callable[[], None]:
        """Return an action that plays the tape's next transaction by sqlite3."""
        return sqlite_player(_path(url), tape)

    def _url(self) -> str:
        return f"sqlite:///{self._folder / f'bench-{next(self._numbers)}.db'}"


class PostgresqlGround:
    """Databases of one private cluster, durable as in an office."""

    name = "PostgreSQL"

    def __init__(self, cluster: Postgres) -> None:
        self._cluster = cluster

    def fresh(self) -> str:
        """Return the address of a new database with our schema."""
        url = self._cluster.url(self._cluster.create())
        upgrade(url)
        return url

    def copy(self, url: str) -> str:
        """Return the address of an exact copy."""
        name = url.split("@/")[1].split("?", maxsplit=1)[0]
        return self._cluster.url(self._cluster.create(name))

    def player(self, url: str, tape: list[Transaction]) -> Callable[[], None]:
        """Return an action that plays the tape's next transaction by psycopg."""
        return postgresql_player(url, tape)


@contextmanager
def grounds() -> Iterator[list[Ground]]:
    """Give a folder of SQLite files and a private PostgreSQL cluster, and clean both away."""
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder, Postgres(durable=True) as cluster:
        yield [SqliteGround(Path(folder)), PostgresqlGround(cluster)]


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
