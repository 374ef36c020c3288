"""Which process owns a site: a lock file beside a SQLite database, advisory locks on PostgreSQL.

On PostgreSQL the locks live on a direct connection, never through a pooler, that the database ends when it
was silent for three seconds: a process that stopped loses its sites, and ``holds`` says so even before that.
"""

import fcntl
import hashlib
import logging
import os
import time
from pathlib import Path
from typing import IO, Protocol

import psycopg

from server.adapters.database import Database, parse_url
from server.domain.identity import SiteId

SILENCE_S = 3.0
TRUSTED_S = 2.0
"""How long after its last touch a lock is believed to be held: less than the server waits."""
CONNECT_TIMEOUT_S = 3

log = logging.getLogger(__name__)


class OwnedElsewhere(Exception):
    """Another server uses this database already."""


class Ownership(Protocol):
    """Takes sites for this process; used by one thread, but for ``holds``."""

    def touch(self) -> None:
        """Keep what is held; to be called every second. Forgets everything when the locks are lost."""
        ...

    def take(self, site: SiteId) -> bool:
        """Try to take the site; tell whether it is held now."""
        ...

    def holds(self, site: SiteId) -> bool:
        """Tell whether the site is surely held; safe from any thread."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


def open_ownership(database: Database, direct_url: str | None = None) -> Ownership:
    """Return the ownership for the database; raise OwnedElsewhere when its file has a server already."""
    if database.path is not None:
        return FileOwnership(database.path)
    return AdvisoryOwnership(direct_url or database.url.render_as_string(hide_password=False))


class FileOwnership:
    """One process owns every site of a SQLite file; the kernel lets go of the lock when the process ends."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            owner = self._file.read().strip() or "unknown"
            self._file.close()
            raise OwnedElsewhere(
                f"another server (process {owner}) uses {database} already; a SQLite database has one server"
            ) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def touch(self) -> None:
        """Keep what is held."""

    def take(self, site: SiteId) -> bool:  # noqa: ARG002
        """Tell whether the site is held now."""
        return self._file is not None

    def holds(self, site: SiteId) -> bool:
        """Tell whether the site is held."""
        return self.take(site)

    def close(self) -> None:
        """Give everything back."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryOwnership:
    """Session-level advisory locks, one a site, on one connection of this process."""

    def __init__(self, url: str) -> None:
        self._url = parse_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection | None = None
        self._held: frozenset[SiteId] = frozenset()
        self._touched_at = float("-inf")
        self._complained = ""

    def touch(self) -> None:
        """Keep what is held; connect anew, holding nothing, when the connection was lost."""
        try:
            self._connected().execute("SELECT 1")
        except psycopg.Error as error:
            self._lose(error)
        else:
            self._touched_at, self._complained = time.monotonic(), ""

    def take(self, site: SiteId) -> bool:
        """Try to take the site; tell whether it is held now."""
        if site in self._held:
            return True
        if self._connection is None:
            return False
        try:
            row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (lock_key(site),)).fetchone()
        except psycopg.Error as error:
            self._lose(error)
            return False
        if row is not None and row[0]:
            self._held |= {site}
        return site in self._held

    def holds(self, site: SiteId) -> bool:
        """Tell whether the site is surely held: the connection was alive a moment ago."""
        return site in self._held and time.monotonic() - self._touched_at < TRUSTED_S

    def close(self) -> None:
        """Give everything back."""
        self._held = frozenset()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, prepare_threshold=None, connect_timeout=CONNECT_TIMEOUT_S
            )
            self._connection.execute(f"SET idle_session_timeout = {int(SILENCE_S * 1000)}".encode())
        return self._connection

    def _lose(self, error: psycopg.Error) -> None:
        """Hold nothing any more, and say why, once for each reason: this comes again every second."""
        why = str(error).strip()
        if why != self._complained:
            log.warning("there is no connection that holds this server's sites: %s", why)
        self._complained = why
        self.close()


def lock_key(site: SiteId) -> int:
    """Return the site's lock number: 63 bits, so that two sites never share one by chance."""
    return int.from_bytes(hashlib.sha256(f"antrean/{site}".encode()).digest()[:8]) >> 1
