"""What the kiosk must not forget: each press before it is sent, each report until it is answered.

Every method commits before it returns (WAL, synchronous=FULL). One thread at a time uses a journal. A
lock file keeps a second kiosk away from the same data; the lock goes with the process, however that
ends. The reason for a priority is never written here.
"""

import fcntl
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self
from uuid import UUID

from kiosk.outcome import PrintOutcome
from wire.messages import KIOSK_COMMAND, KioskCommand, PrintState, ReportPrint, TicketIssued, WithdrawTicket

VERSION = 1
KEPT = timedelta(hours=72)
"""Two business days, wherever their cut-over hour lies."""

SCHEMA = """
CREATE TABLE press (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ticket TEXT NOT NULL UNIQUE,
    public_token TEXT NOT NULL,
    service TEXT NOT NULL,
    priority INTEGER NOT NULL,
    language TEXT NOT NULL,
    pressed_at TEXT NOT NULL,
    step TEXT NOT NULL,
    number TEXT,
    business_day TEXT,
    issued_at TEXT,
    refusal TEXT
) STRICT;
CREATE TABLE report (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    press TEXT NOT NULL REFERENCES press (id),
    command TEXT NOT NULL,
    answer TEXT
) STRICT;
CREATE INDEX report_owed ON report (seq) WHERE answer IS NULL;
"""

PRESSES = "SELECT id, ticket, public_token, service, priority, language, pressed_at, step, number FROM press"
ENDED = """
SELECT id FROM press
WHERE pressed_at < ?
AND (step = 'refused' OR EXISTS (SELECT 1 FROM report WHERE report.press = press.id))
AND NOT EXISTS (SELECT 1 FROM report WHERE report.press = press.id AND report.answer IS NULL)
"""


class JournalError(Exception):
    """The journal cannot be used."""


class Step(StrEnum):
    """How far a press has come; ``sent`` is written before the first byte goes to the printer."""

    PRESSED = "pressed"
    ANSWERED = "answered"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Press:
    """One touch on "take a number", with the ids that make it count once."""

    id: UUID
    ticket: UUID
    public_token: str
    service: str
    priority: bool
    language: str
    pressed_at: datetime
    step: Step = Step.PRESSED
    number: str | None = None


class Journal:
    """The presses and owed reports of one kiosk."""

    def __init__(self, folder: Path) -> None:
        """Open or make the journal in ``folder``; raise JournalError when it cannot be used."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / "journal.lock").open("w", encoding="utf-8")
        except OSError as error:
            raise JournalError(f"the journal cannot be kept in {folder}: {error.strerror}") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise JournalError(f"another kiosk is running with the data in {folder}") from None
        try:
            self._db = _connect(folder / "journal.sqlite")
        except (sqlite3.Error, JournalError) as error:
            self._lock.close()
            raise JournalError(f"the journal in {folder} cannot be read: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let another process have it."""
        self._db.close()
        self._lock.close()

    def begin(self, press: Press) -> None:
        """Remember a press; only then may it be sent."""
        with self._db:
            self._db.execute(
                "INSERT INTO press (id, ticket, public_token, service, priority, language, pressed_at, step)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    str(press.id),
                    str(press.ticket),
                    press.public_token,
                    press.service,
                    press.priority,
                    press.language,
                    press.pressed_at.isoformat(),
                    Step.PRESSED,
                ),
            )

    def answer(self, issued: TicketIssued) -> None:
        """Remember the number that a press got; a withdrawn press stays withdrawn."""
        with self._db:
            self._db.execute(
                "UPDATE press SET number = ?, business_day = ?, issued_at = ?,"
                " step = CASE step WHEN 'pressed' THEN 'answered' ELSE step END WHERE id = ?",
                (
                    issued.number,
                    issued.business_day.isoformat(),
                    issued.issued_at.isoformat(),
                    str(issued.id),
                ),
            )

    def refuse(self, press: UUID, code: str) -> None:
        """Remember that the server refused a press."""
        with self._db:
            self._db.execute(
                "UPDATE press SET step = 'refused', refusal = ? WHERE id = ? AND step = 'pressed'",
                (code, str(press)),
            )

    def send(self, press: UUID) -> bool:
        """Claim a press's slip for the printer; False when it was printed, tried or withdrawn before."""
        with self._db:
            claimed = self._db.execute(
                "UPDATE press SET step = 'sent' WHERE id = ? AND step = 'answered'", (str(press),)
            )
            return claimed.rowcount == 1

    def end_print(self, press: UUID, outcome: PrintOutcome) -> None:
        """Remember what the printer said of a slip."""
        with self._db:
            self._db.execute(
                "UPDATE press SET step = ? WHERE id = ? AND step = 'sent'", (outcome.value, str(press))
            )

    def report(self, press: UUID, outcome: PrintOutcome, *, command: UUID, kept: bool = False) -> None:
        """Owe the server the outcome of a press's slip, once; ``command`` is the report's own id."""
        ticket = self.find(press).ticket
        state = PrintState(outcome.value)
        with self._db:
            self._db.execute("UPDATE press SET step = ? WHERE id = ?", (outcome.value, str(press)))
            self._owe(press, ReportPrint(id=command, ticket=ticket, state=state, kept=kept))

    def withdraw(self, press: UUID, *, command: UUID) -> bool:
        """Owe the server the withdrawal of a press that never began to print; False when it did."""
        ticket = self.find(press).ticket
        with self._db:
            changed = self._db.execute(
                "UPDATE press SET step = 'withdrawn' WHERE id = ? AND step IN ('pressed', 'answered')",
                (str(press),),
            )
            if changed.rowcount:
                self._owe(press, WithdrawTicket(id=command, ticket=ticket))
            return changed.rowcount == 1

    def find(self, press: UUID) -> Press:
        """Return a press; raise KeyError when the journal has none of that id."""
        found = self._presses("WHERE id = ?", str(press))
        if not found:
            raise KeyError(press)
        return found[0]

    def unfinished(self) -> tuple[Press, ...]:
        """Return the presses whose end the server does not know and is not owed, oldest first."""
        return self._presses(
            "WHERE step IN ('pressed', 'answered', 'sent', 'printed', 'failed', 'unknown')"
            " AND NOT EXISTS (SELECT 1 FROM report WHERE report.press = press.id)"
        )

    def owed(self) -> tuple[KioskCommand, ...]:
        """Return the reports that the server has not answered, oldest first."""
        rows = self._db.execute("SELECT command FROM report WHERE answer IS NULL ORDER BY seq")
        return tuple(KIOSK_COMMAND.validate_json(text) for (text,) in rows)

    def settle(self, command: UUID, answer: str) -> None:
        """Remember the server's answer to a report ("accepted" or a refusal's code): it is owed no more."""
        with self._db:
            self._db.execute(
                "UPDATE report SET answer = ? WHERE id = ? AND answer IS NULL", (answer, str(command))
            )

    def length(self) -> int:
        """Return how many presses and reports the server has not answered."""
        (count,) = self._db.execute(
            "SELECT (SELECT count(*) FROM press WHERE step = 'pressed')"
            " + (SELECT count(*) FROM report WHERE answer IS NULL)"
        ).fetchone()
        return int(count)

    def prune(self, now: datetime) -> int:
        """Forget presses of more than two business days ago that ended and owe nothing; return how many."""
        before = (now - KEPT).astimezone(UTC).isoformat()
        with self._db:
            ended = self._db.execute(ENDED, (before,)).fetchall()
            self._db.executemany("DELETE FROM report WHERE press = ?", ended)
            self._db.executemany("DELETE FROM press WHERE id = ?", ended)
        return len(ended)

    def _owe(self, press: UUID, command: ReportPrint | WithdrawTicket) -> None:
        self._db.execute(
            "INSERT INTO report (id, press, command) SELECT ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM report WHERE press = ?)",
            (str(command.id), str(press), command.model_dump_json(), str(press)),
        )

    def _presses(self, where: str, *values: str) -> tuple[Press, ...]:
        rows = self._db.execute(f"{PRESSES} {where} ORDER BY seq", values)
        return tuple(_press(row) for row in rows)


def _press(row: tuple[str, str, str, str, int, str, str, str, str | None]) -> Press:
    press, ticket, token, service, priority, language, pressed_at, step, number = row
    return Press(
        UUID(press),
        UUID(ticket),
        token,
        service,
        bool(priority),
        language,
        datetime.fromisoformat(pressed_at),
        Step(step),
        number,
    )


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        _migrate(db)
    except (sqlite3.Error, JournalError):
        with suppress(sqlite3.Error):
            db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise JournalError(f"it was written by a newer version ({version})")
    if version == 0:
        db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
