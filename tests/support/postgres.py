"""A private PostgreSQL cluster in a folder of its own, reached by a socket there, that lends databases."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from tests.support.waiting import wait_until

DEBIAN = Path("/usr/lib/postgresql")
USER = "antrean"
SETTINGS = (
    "fsync=off",
    "max_connections=200",
    "shared_buffers=32MB",
    "listen_addresses=",
    "timezone=Asia/Jakarta",
)

THROW_OUT = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
DELETE = sql.SQL("DELETE FROM {}")


def find_postgres() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs."""
    found = shutil.which("postgres")
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    return Path(found).parent if found else next(iter(folders), None)


def _unprivileged() -> dict[str, Any]:
    """Return how to start a program as another user when we are root: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise AssertionError("no user to run PostgreSQL as")


class Postgres:
    """Starts on entering. ``durable`` keeps fsync on, for measuring."""

    def __init__(self, *, durable: bool = False) -> None:
        self._settings = tuple(one for one in SETTINGS if not (durable and one.startswith("fsync")))
        self._numbers = count(1)
        self._as = _unprivileged()
        self._emptied: list[str] = []

    def __enter__(self) -> Self:
        programs = find_postgres()
        assert programs, "PostgreSQL is not installed"
        self._folder = Path(tempfile.mkdtemp(prefix="antrean-pg-"))
        if self._as:
            os.chown(self._folder, self._as["user"], self._as["group"])
        data = self._folder / "data"
        self._run(
            programs / "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-U",
            USER,
            "-D",
            data,
        )
        options = [part for setting in self._settings for part in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", self._folder, *options],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._as,
            )
        wait_until(self._is_up, timeout_s=30, what="PostgreSQL")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGINT)  # fast shutdown
        self._process.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of a database of this cluster."""
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def create(self, template: str | None = None, name: str | None = None) -> str:
        """Create a database, as a copy of ``template`` if there is one, and return its name."""
        name = name or f"test_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return name

    def lend(self, template: str) -> str:
        """Return the name of a database that is as the empty ``template``: one taken back, or a new copy."""
        return self._emptied.pop() if self._emptied else self.create(template)

    def take_back(self, database: str) -> None:
        """Throw everybody out of a database that was lent, and empty its tables: far cheaper than a copy."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(THROW_OUT)
            tables = [table for (table,) in connection.execute(TABLES)]
            connection.execute(
                "SET session_replication_role = replica"
            )  # in any order, whatever refers to it
            connection.execute(sql.SQL(";").join(DELETE.format(sql.Identifier(table)) for table in tables))
        self._emptied.append(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected."""
        self._command(f"DROP DATABASE {database} WITH (FORCE)")

    def _command(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _is_up(self) -> bool:
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, *command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._folder,
            **self._as,
        )
        assert done.returncode == 0, done.stdout + done.stderr
