"""What the kiosk notes beside its presses: who it is, its letter, what the site offers, what time it was.

Knows how each is written, and neither the tables of the presses nor when something is worth noting.
"""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from kiosk.clock import Anchor
from wire.messages import BoardMessage, CatalogMessage

T = TypeVar("T")
Session = Callable[[], AbstractContextManager[sqlite3.Connection]]


class Notes:
    """A few named values of the journal."""

    def __init__(self, writing: Session, reading: Session) -> None:
        self._writing, self._reading = writing, reading
        self._letter = self._read("letter")

    @property
    def install(self) -> UUID | None:
        """The installation whose journal this is; None in a new one, or where that cannot be read."""
        return _or_none(UUID, self._read("install"))

    def bind(self, install: UUID) -> None:
        """Make this the installation's journal; one that was another's loses the letter with it."""
        if self.install == install:
            return
        with self._writing() as db:
            db.execute("DELETE FROM note WHERE name = 'letter'")
            db.execute("INSERT OR REPLACE INTO note VALUES ('install', ?)", (str(install),))
        self._letter = None

    @property
    def letter(self) -> str | None:
        """The letter of the kiosk's own numbers; None while it may give none."""
        return self._letter

    def keep_letter(self, letter: str | None) -> None:
        """Note which letter the server gave."""
        if letter != self._letter:
            self._write("letter", letter)
            self._letter = letter

    @property
    def anchor(self) -> Anchor | None:
        """What the server last said of the time."""
        boot, _, rest = (self._read("anchor") or "").partition(" ")
        boot_s, _, at = rest.partition(" ")
        since, moment = _or_none(float, boot_s), _or_none(datetime.fromisoformat, at)
        return None if since is None or moment is None else Anchor(boot, since, moment)

    def keep_anchor(self, anchor: Anchor) -> None:
        """Note what the server said of the time, for the next start of the program in this boot."""
        self._write("anchor", f"{anchor.boot} {anchor.boot_s!r} {anchor.at.isoformat()}")

    @property
    def heard_at(self) -> datetime | None:
        """When the server was last heard, to within a minute."""
        return _or_none(datetime.fromisoformat, self._read("heard"))

    @property
    def catalog(self) -> CatalogMessage | None:
        """What the site offered when it was last heard; None when that cannot be read any more."""
        try:
            return CatalogMessage.model_validate_json(self._read("catalog") or "")
        except ValidationError:
            return None

    @property
    def board(self) -> BoardMessage | None:
        """The board that was last kept."""
        try:
            return BoardMessage.model_validate_json(self._read("board") or "")
        except ValidationError:
            return None

    def keep_site(
        self, catalog: CatalogMessage | None, board: BoardMessage | None, heard_at: datetime
    ) -> None:
        """Note what is so at the site, for a start without the server."""
        with self._writing() as db:
            for name, message in (("catalog", catalog), ("board", board)):
                if message is not None:
                    text = message.model_dump_json()
                    db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, text))
            db.execute("INSERT OR REPLACE INTO note VALUES ('heard', ?)", (heard_at.isoformat(),))

    def _read(self, name: str) -> str | None:
        with self._reading() as db:
            row = db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _write(self, name: str, value: str | None) -> None:
        with self._writing() as db:
            if value is None:
                db.execute("DELETE FROM note WHERE name = ?", (name,))
            else:
                db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))


def _or_none(read: Callable[[str], T], text: str | None) -> T | None:
    try:
        return read(text) if text else None
    except ValueError:
        return None
