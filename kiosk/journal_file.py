"""The journal's file on disk: opened by one kiosk at a time, checked, and replaced when it is damaged.

A damaged file is moved aside and never deleted at once; what can still be read of it and is owed to the
server goes over into the new one. Knows tables, and nothing of what their rows mean.
"""

import fcntl
import logging
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from wire.atomic import sync_folder, write_atomically

log = logging.getLogger(__name__)

VERSION = 2
NAME = "journal.sqlite"
PARTS = ("", "-wal", "-shm")
MAX_BYTES = 64 * 1024 * 1024
"""A journal must not fill the disk on which everything else lives."""
KEPT_DAMAGED = 3

SCHEMA = """
CREATE TABLE press (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ticket TEXT NOT NULL UNIQUE,
    public_token TEXT NOT NULL,
    service TEXT NOT NULL,
    ticket_class TEXT NOT NULL,
    language TEXT NOT NULL,
    pressed_at TEXT NOT NULL,
    timed INTEGER NOT NULL,
    boot TEXT NOT NULL,
    boot_s REAL NOT NULL,
    step TEXT NOT NULL,
    number TEXT,
    series TEXT,
    place INTEGER,
    business_day TEXT,
    issued_at TEXT,
    kept INTEGER NOT NULL DEFAULT 0,
    refusal TEXT,
    UNIQUE (series, place)
) STRICT;
CREATE TABLE owed (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    press TEXT NOT NULL,
    kind TEXT NOT NULL,
    command TEXT NOT NULL,
    answer TEXT,
    UNIQUE (press, kind)
) STRICT;
CREATE INDEX owed_unanswered ON owed (seq) WHERE answer IS NULL;
CREATE INDEX press_by_step ON press (step);
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
"""


class JournalError(Exception):
    """The journal cannot be used."""


class JournalInUse(JournalError):
    """Another kiosk has the journal, or a newer version wrote it: a person must act."""


class Damaged(JournalError):
    """What is in the file is no journal any more."""


@dataclass(slots=True)
class JournalFile:
    """An open journal. ``replaced`` says what was wrong with the one before it, when it was moved aside."""

    folder: Path
    db: sqlite3.Connection
    lock: TextIO
    replaced: str | None = None

    def close(self) -> None:
        """Close the database and let another process have it."""
        with suppress(sqlite3.Error):
            self.db.close()
        self.lock.close()


def open_journal(folder: Path, max_bytes: int = MAX_BYTES) -> JournalFile:
    """Open or make the journal in ``folder``, replacing a damaged one; raise JournalError when it cannot."""
    lock = _lock(folder)
    try:
        return _open(folder, lock, max_bytes)
    except (sqlite3.Error, OSError, JournalError) as error:
        lock.close()
        kind = JournalInUse if isinstance(error, JournalInUse) else JournalError
        raise kind(f"the journal in {folder} cannot be used: {error}") from None


def empty_journal() -> JournalFile:
    """Return an empty journal that lies on no disk, for a kiosk whose own cannot be opened."""
    db = sqlite3.connect(":memory:", check_same_thread=False)
    _make_tables(db)
    return JournalFile(Path(os.devnull), db, Path(os.devnull).open(encoding="utf-8"))


def used_share(db: sqlite3.Connection) -> float:
    """Return how much of the room that the journal may take is taken, 0 to 1."""
    pages, free, most = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "max_page_count")
    )
    return float(pages - free) / float(most)


def condemn(folder: Path) -> None:
    """Mark the journal as damaged, so that the next to open it moves it aside whatever a check says."""
    with suppress(OSError):
        (folder / f"{NAME}.condemned").touch()


def _lock(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "journal.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise JournalError(f"the journal cannot be kept in {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise JournalInUse(f"another kiosk is running with the data in {folder}") from None
    return lock


def _open(folder: Path, lock: TextIO, max_bytes: int) -> JournalFile:
    path = folder / NAME
    condemned, rescue = folder / f"{NAME}.condemned", folder / f"{NAME}.rescue"
    replaced = "its replacement was cut short" if rescue.exists() else None
    try:
        if condemned.exists():
            raise Damaged("it broke while it was written")
        db = _connect(path, max_bytes)
    except Damaged as damage:
        replaced = str(damage)
        aside = _move_aside(path, rescue)
        condemned.unlink(missing_ok=True)
        log.error("the journal was damaged (%s) and is now %s; a new one begins", damage, aside.name)
        db = _connect(path, max_bytes)
    try:
        _rescue_owed(rescue, db)
    except (sqlite3.Error, OSError):
        db.close()
        raise
    return JournalFile(folder, db, lock, replaced=replaced)


def _connect(path: Path, max_bytes: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        (page_bytes,) = db.execute("PRAGMA page_size").fetchone()
        db.execute(f"PRAGMA max_page_count = {max_bytes // page_bytes}")
        _check(db)
        _make_tables(db)
    except sqlite3.Error as error:
        with suppress(sqlite3.Error):
            db.close()
        raise Damaged(str(error)) from None if is_damage(error) else error
    except JournalError:
        with suppress(sqlite3.Error):
            db.close()
        raise
    return db


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file itself is broken, or Python that a text in it is none."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return "UTF-8" in str(error)
    return (code & 0xFF) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _check(db: sqlite3.Connection) -> None:
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Damaged(str(found))


def _make_tables(db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise JournalInUse(f"it was written by a newer version ({version})")
    if 0 < version < VERSION:
        raise Damaged(f"it was written by an older version ({version})")
    if version == 0:
        db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")


def _move_aside(path: Path, rescue: Path) -> Path:
    """Rename the file with its parts, its new name noted in ``rescue`` before; the newest few are kept."""
    named = f"journal.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    write_atomically(rescue, f"{named}.sqlite")
    for part in PARTS:
        with suppress(FileNotFoundError):
            path.with_name(f"{NAME}{part}").rename(path.with_name(f"{named}.sqlite{part}"))
    for old in sorted(path.parent.glob("journal.damaged-*.sqlite"))[:-KEPT_DAMAGED]:
        for part in PARTS:
            old.with_name(f"{old.name}{part}").unlink(missing_ok=True)
    sync_folder(path.parent)
    return path.with_name(f"{named}.sqlite")


def _rescue_owed(rescue: Path, db: sqlite3.Connection) -> None:
    """Take over what a damaged journal still owed; done again when it was cut short, or the disk was full."""
    if not rescue.exists():
        return
    saved = 0
    for row in _read_owed(rescue.with_name(rescue.read_text(encoding="utf-8"))):
        with db:
            db.execute("INSERT OR IGNORE INTO owed (id, press, kind, command) VALUES (?, ?, ?, ?)", row)
        saved += 1
    rescue.unlink()
    log.warning("%d messages that the server lacks were saved from the damaged journal", saved)


def _read_owed(aside: Path) -> list[tuple[str, str, str, str]]:
    """Return what the journal owed, row by row until it cannot be read any further."""
    found: list[tuple[str, str, str, str]] = []
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{aside.as_uri()}?mode=ro", uri=True)) as broken:
        broken.text_factory = lambda text: text.decode("utf-8", "replace")
        rows = broken.execute("SELECT id, press, kind, command FROM owed WHERE answer IS NULL ORDER BY seq")
        while row := rows.fetchone():
            found.append(row)
    return found
