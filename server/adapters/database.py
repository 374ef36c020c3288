"""The database behind an address: SQLite (one writer at a time) or PostgreSQL; knows no rule of the queue."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from server.adapters import migrating
from server.adapters.migrating import WrongRevision
from server.adapters.office_cache import OfficeCache
from server.adapters.reader import SqlReader
from server.adapters.store import SqlStore
from server.services.ports import StoreUnavailable

__all__ = ["Database", "WrongRevision", "check_revision", "open_database", "upgrade"]

BUSY_TIMEOUT_MS = 5_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)
POOL_SIZE = 16
POOL_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = 5
PREPARE_AFTER = 5
"""How often a connection has executed a statement before its plan is kept."""
MIGRATION_LOCK = 0x616E7472
LOST = (
    "connection is closed",
    "server closed the connection",
    "terminating connection",
    "database is locked",
)


class Database:
    """Connections for reading and for writing, and the ports that stand on them."""

    def __init__(self, url: URL, *, prepare: bool = False) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._readers = _readers(url) if self.is_sqlite else _postgresql(url, prepare=prepare)
        self._writer = _writer(url) if self.is_sqlite else self._readers
        self._one_at_a_time = threading.Lock()
        self._offices = OfficeCache()

    @cached_property
    def store(self) -> SqlStore:
        """Transactions under a site's lock."""
        return SqlStore(self.writing, self._offices)

    @cached_property
    def reader(self) -> SqlReader:
        """What is read outside the lock."""
        return SqlReader(self.reading, self._offices)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction, committed at its end unless an error leaves it; raise StoreUnavailable."""
        with _unavailable(), self._turn_to_write(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for single statements that change nothing; raise StoreUnavailable."""
        with _unavailable(), self._readers.connect() as connection:
            yield connection if self.is_sqlite else connection.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        self._writer.dispose()

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """Let this process's threads stand in line for SQLite's one writer; PostgreSQL has its own locks."""
        if not self.is_sqlite:
            yield
            return
        with self._one_at_a_time:
            yield


def open_database(url: str, *, prepare: bool = False) -> Database:
    """Return the database of the address; nothing connects before the first use.

    ``prepare`` lets PostgreSQL keep the plans of repeated statements: never through a pooler.
    """
    return Database(parse_url(url), prepare=prepare)


def upgrade(url: str) -> None:
    """Bring the schema to this program's revision; a SQLite file that is not there is made."""
    database = open_database(url)
    try:
        with database.writing() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            migrating.migrate(connection)
    finally:
        database.close()


def check_revision(url: str) -> None:
    """Raise WrongRevision, saying what to do, unless the schema is this program's."""
    database = open_database(url)
    try:
        with database.reading() as connection:
            migrating.check_revision(connection)
    finally:
        database.close()


def parse_url(text_: str) -> URL:
    """Return the address with the driver that we use."""
    url = make_url(text_)
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn a database that cannot be reached, is lost or is busy into StoreUnavailable."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("every connection to the database is in use") from error
    except DBAPIError as error:
        if _is_away(error):
            raise StoreUnavailable(f"the database does not answer: {error.orig}") from error
        raise


def _is_away(error: DBAPIError) -> bool:
    """Tell whether connecting, committing or the connection failed, rather than a statement."""
    if error.connection_invalidated or (isinstance(error, OperationalError) and error.statement is None):
        return True
    return any(words in str(error.orig) for words in LOST)


def _postgresql(url: URL, *, prepare: bool) -> Engine:
    threshold = PREPARE_AFTER if prepare else None
    return create_engine(
        url,
        hide_parameters=True,
        connect_args={"prepare_threshold": threshold, "connect_timeout": CONNECT_TIMEOUT_S},
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_TIMEOUT_S,
    )


def _writer(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _readers(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite_reader)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _set_up_sqlite_reader(connection: Any, record: object) -> None:
    _set_up_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
