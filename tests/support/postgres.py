"""A private PostgreSQL cluster in a folder of its own, reached by a socket there; a database a test."""

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
