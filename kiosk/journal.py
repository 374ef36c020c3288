"""What the kiosk must not forget: each press before it is sent, each number before it is printed, each
message until the server has answered it.

Every method commits before it returns (WAL, synchronous=FULL) or raises JournalFailed, having changed
nothing. One thread at a time uses a journal. The reason for a priority and what a person showed are never
written here: a press that must be told later keeps its class and loses its reason.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

from kiosk.clock import Reading
from kiosk.journal_file import (
    MAX_BYTES,
    JournalError,
    JournalInUse,
    condemn,
    empty_journal,
    is_damage,
    open_journal,
    used_share,
)
from kiosk.notes import Notes
from kiosk.outcome import PrintOutcome
from kiosk.series import next_place, write_number
from wire.messages import (
    KIOSK_COMMAND,
    KioskCommand,
    ListedTicket,
    PrintState,
    RecordOffline,
    ReportPrint,
    TicketClass,
    TicketIssued,
    WithdrawTicket,
)

__all__ = ["Journal", "JournalError", "JournalFailed", "JournalInUse", "Press", "Step"]

log = logging.getLogger(__name__)

KEPT = timedelta(hours=72)
"""Two business days, wherever their cut-over hour lies."""
FILLER = "x" * 4096
FULL = "journal_full"
SHARE_OF_PRESSES = 0.75
"""So much may new presses take of the journal's room: 36,000 numbers. The rest is for what follows from them,
so that what was written down can always be corrected, delivered and forgotten."""
NO_ROOM = "new presses have taken as much as they may"

COLUMNS = (
    "id, ticket, public_token, service, ticket_class, language, pressed_at, timed, step, number, series,"
    " business_day, issued_at, kept"
)
UNTOLD = "NOT EXISTS (SELECT 1 FROM owed WHERE owed.press = press.id AND owed.kind != 'record_offline')"
ENDED = """
timed AND pressed_at < ?
AND (step = 'refused'
    OR EXISTS (SELECT 1 FROM owed WHERE owed.press = press.id AND owed.kind != 'record_offline'))
AND NOT EXISTS (SELECT 1 FROM owed WHERE owed.press = press.id AND owed.answer IS NULL)
"""
LISTED = """
number IS NOT NULL AND business_day >= ?
AND (step IN ('answered', 'sent', 'printed', 'unknown') OR (step = 'failed' AND kept))
AND NOT EXISTS
    (SELECT 1 FROM owed WHERE owed.press = press.id AND owed.kind = 'record_offline' AND owed.answer IS NULL)
"""


class JournalFailed(JournalError):
    """Nothing could be written down now. ``fault`` says why, as a device's health does."""

    def __init__(self, fault: str, detail: str) -> None:
        self.fault = fault
        super().__init__(f"{fault}: {detail}")


class Step(StrEnum):
    """How far a press has come; ``sent`` is written before the first byte goes to the printer.

    ``numbered`` is a press that has a number of the kiosk's own.
    """

    PRESSED = "pressed"
    ANSWERED = "answered"
    NUMBERED = "numbered"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


NOT_BEGUN = frozenset({Step.PRESSED, Step.ANSWERED, Step.NUMBERED})


@dataclass(frozen=True, slots=True)
class Press:
    """One touch on "take a number", with the ids that make it count once.

    ``service`` is empty for a check-in that has no answer yet; ``series`` is the prefix of a number of the
    kiosk's own; ``timed`` says that the hours can be trusted.
    """

    id: UUID
    ticket: UUID
    public_token: str
    service: str
    ticket_class: TicketClass
    language: str
    pressed_at: datetime
    timed: bool = True
    step: Step = Step.PRESSED
    number: str | None = None
    series: str | None = None
    business_day: date | None = None
    issued_at: datetime | None = None
    kept: bool = False


class Journal:
    """The presses of one kiosk, what it owes the server, and its notes. Raises JournalFailed when it must."""

    def __init__(self, folder: Path | None, *, max_bytes: int = MAX_BYTES) -> None:
        """Open or make the journal in ``folder``, a new one when it was damaged; raise JournalError.

        None is a journal in which nothing can be written, for a kiosk that must say so on its screen.
        """
        self._file = empty_journal() if folder is None else open_journal(folder, max_bytes)
        self._db = self._file.db
        self.on_disk = folder is not None
        self._out_of_order = None if self.on_disk else "journal_failed"
        self.fault = self._out_of_order
        try:
            self.notes = Notes(self._writing, self._reading)
        except JournalError:
            self.close()
            raise

    @property
    def replaced(self) -> str | None:
        """What was wrong with the journal before this one, when it was moved aside just now."""
        return self._file.replaced

    @property
    def broken(self) -> bool:
        """Whether another journal must take this one's place: it never came to be, or its file broke."""
        return self._out_of_order is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let another process have it."""
        self._file.close()

    def begin(self, press: Press, read: Reading) -> None:
        """Remember a press; only then may it be sent."""
        with self._writing() as db:
            self._make_sure_of_room(db)
            db.execute(
                "INSERT INTO press (id, ticket, public_token, service, ticket_class, language, pressed_at,"
                " timed, boot, boot_s, step) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pressed')",
                (
                    str(press.id),
                    str(press.ticket),
                    press.public_token,
                    press.service,
                    press.ticket_class,
                    press.language,
                    _text(press.pressed_at),
                    read.timed,
                    read.boot,
                    read.boot_s,
                ),
            )

    def answer(self, issued: TicketIssued) -> None:
        """Remember the number that a press got; one that was given up or has a number of ours keeps that."""
        with self._writing() as db:
            db.execute(
                "UPDATE press SET number = ?, business_day = ?, issued_at = ?, service = ?, ticket_class = ?,"
                " step = 'answered' WHERE id = ? AND step = 'pressed'",
                (
                    issued.number,
                    issued.business_day.isoformat(),
                    _text(issued.issued_at),
                    issued.service,
                    issued.ticket_class,
                    str(issued.id),
                ),
            )

    def number_alone(self, press: UUID, series: str, read: Reading, business_day: date) -> str | None:
        """Give a press the next number of the kiosk's own; None when it has one or is over."""
        with self._writing() as db:
            rows = db.execute("SELECT place FROM press WHERE series = ? ORDER BY seq", (series,))
            taken = [place for (place,) in rows]
            (last,) = db.execute(
                "SELECT coalesce((SELECT value FROM note WHERE name = ?), 0)", (f"last {series}",)
            ).fetchone()
            place = next_place(int(last) if taken else 0, set(taken))
            number = write_number(series, place)
            numbered = db.execute(
                "UPDATE press SET step = 'numbered', number = ?, series = ?, place = ?, business_day = ?,"
                " issued_at = ? WHERE id = ? AND step = 'pressed'",
                (number, series, place, business_day.isoformat(), _text(read.at), str(press)),
            )
            if numbered.rowcount == 0:
                return None
            db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (f"last {series}", str(place)))
            return number

    def refuse(self, press: UUID, code: str) -> None:
        """Remember that the server refused a press."""
        with self._writing() as db:
            db.execute(
                "UPDATE press SET step = 'refused', refusal = ? WHERE id = ? AND step = 'pressed'",
                (code, str(press)),
            )

    def send(self, press: UUID, *, command: UUID) -> bool:
        """Claim a press's slip for the printer; False when it was printed, tried or withdrawn before.

        A number of the kiosk's own is owed to the server from this moment on: ``command`` tells it.
        """
        with self._writing() as db:
            claimed = db.execute(
                "UPDATE press SET step = 'sent' WHERE id = ? AND step IN ('answered', 'numbered')",
                (str(press),),
            )
            if claimed.rowcount == 0:
                return False
            found = self.find(press)
            if found.series is not None:
                _owe(db, press, _record(found, command))
            return True

    def end_print(self, press: UUID, outcome: PrintOutcome) -> None:
        """Remember what the printer said of a slip."""
        with self._writing() as db:
            db.execute(
                "UPDATE press SET step = ? WHERE id = ? AND step = 'sent'", (outcome.value, str(press))
            )

    def report(self, press: UUID, outcome: PrintOutcome, *, command: UUID, kept: bool = False) -> None:
        """Owe the server the outcome of a press's slip, once; ``command`` is the report's own id.

        A number of the kiosk's own that a visitor has from the screen is owed first, even if its slip was
        never claimed.
        """
        with self._writing() as db:
            found = self.find(press)
            if found.step in {Step.WITHDRAWN, Step.REFUSED}:
                return
            if found.series is not None and (kept or outcome is not PrintOutcome.FAILED):
                _owe(db, press, _record(found, uuid4()))
            db.execute("UPDATE press SET step = ?, kept = ? WHERE id = ?", (outcome.value, kept, str(press)))
            state = PrintState(outcome.value)
            _owe(db, press, ReportPrint(id=command, ticket=found.ticket, state=state, kept=kept))

    def withdraw(self, press: UUID, *, command: UUID) -> bool:
        """Owe the server the withdrawal of a press that never began to print; False when it did."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE press SET step = 'withdrawn'"
                " WHERE id = ? AND step IN ('pressed', 'answered', 'numbered')",
                (str(press),),
            )
            if changed.rowcount:
                _owe(db, press, WithdrawTicket(id=command, ticket=self.find(press).ticket))
            return changed.rowcount == 1

    def retime(self, boot: str, at: Callable[[float], datetime], day: Callable[[datetime], date]) -> int:
        """Correct the hours of this boot that nobody could trust, now that ``at`` and ``day`` tell them.

        Entries of an earlier boot stay as they are, marked: nobody will ever know. They are kept for as long
        as an entry of now. Returns how many were corrected.
        """
        with self._writing() as db:
            rows = db.execute("SELECT id, boot_s FROM press WHERE NOT timed AND boot = ?", (boot,)).fetchall()
            for press, boot_s in rows:
                moment = _text(at(boot_s))
                db.execute(
                    "UPDATE press SET timed = 1, pressed_at = ?,"
                    " issued_at = CASE WHEN series IS NULL THEN issued_at ELSE ? END,"
                    " business_day = CASE WHEN series IS NULL THEN business_day ELSE ? END WHERE id = ?",
                    (moment, moment, day(at(boot_s)).isoformat(), press),
                )
                _retime_record(db, press, at(boot_s))
            return len(rows)

    def find(self, press: UUID) -> Press:
        """Return a press; raise KeyError when the journal has none of that id."""
        found = self._presses("id = ?", str(press))
        if not found:
            raise KeyError(press)
        return found[0]

    def unfinished(self) -> tuple[Press, ...]:
        """Return the presses whose end the server does not know and is not owed, oldest first."""
        return self._presses(f"step NOT IN ('refused', 'withdrawn') AND {UNTOLD}")

    def recent(self, limit: int) -> tuple[Press, ...]:
        """Return the newest presses that have a number and went to the printer, newest first."""
        steps = "step IN ('sent', 'printed', 'failed', 'unknown')"
        return self._presses(f"{steps} ORDER BY seq DESC LIMIT {limit:d}")

    def listed(self, since: date) -> tuple[ListedTicket, ...]:
        """Return the tickets since that business day which the server has, or should have, oldest first."""
        return tuple(_listed(press) for press in self._presses(LISTED, since.isoformat()))

    def owed(self, most: int | None = None) -> tuple[KioskCommand, ...]:
        """Return what the server has not answered, oldest first; what cannot be read holds nothing up."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT id, command FROM owed WHERE answer IS NULL ORDER BY seq LIMIT ?",
                (-1 if most is None else most,),
            ).fetchall()
        read = [(name, _read_command(text)) for name, text in rows]
        unreadable = [name for name, command in read if command is None]
        for name in unreadable:
            log.error("message %s cannot be read and is not delivered", name)
            self._give_up(name)
        if unreadable and most is not None:
            return self.owed(most)
        return tuple(command for _, command in read if command is not None)

    def _give_up(self, message: str) -> None:
        with self._writing() as db:
            db.execute("UPDATE owed SET answer = 'unreadable' WHERE id = ?", (message,))

    def settle(self, command: UUID, answer: str) -> bool:
        """Remember the server's answer ("accepted" or a refusal's code); False when nothing was owed.

        The message itself is not needed any more: without it the entry is shorter, and this needs no room.
        """
        with self._writing() as db:
            settled = db.execute(
                "UPDATE owed SET answer = ?, command = '' WHERE id = ? AND answer IS NULL",
                (answer, str(command)),
            )
            return settled.rowcount == 1

    def length(self) -> int:
        """Return how many presses and messages the server has not answered."""
        with self._reading() as db:
            (count,) = db.execute(
                "SELECT (SELECT count(*) FROM press WHERE step = 'pressed')"
                " + (SELECT count(*) FROM owed WHERE answer IS NULL)"
            ).fetchone()
        return int(count)

    def offline_length(self) -> int:
        """Return how many numbers of the kiosk's own the server does not have yet."""
        with self._reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM owed WHERE answer IS NULL AND kind = 'record_offline'"
            ).fetchone()
        return int(count)

    def refused_records(self) -> int:
        """Return how many numbers of the kiosk's own the server would not take."""
        with self._reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM owed WHERE kind = 'record_offline' AND answer != 'accepted'"
            ).fetchone()
        return int(count)

    def newest(self) -> datetime | None:
        """Return the latest hour in the journal."""
        with self._reading() as db:
            (text,) = db.execute("SELECT max(max(pressed_at, coalesce(issued_at, ''))) FROM press").fetchone()
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError as error:
            self._condemn(str(error))
            return None

    def prune(self, now: datetime) -> int:
        """Forget presses of more than two business days ago that ended and owe nothing; return how many.

        ``now`` must be a time that can be trusted: a number is given again once its press is forgotten.
        """
        before = _text(now - KEPT)
        with self._writing() as db:
            db.execute(
                "UPDATE press SET timed = 1, pressed_at = ? WHERE NOT timed AND step IN"
                " ('withdrawn', 'refused', 'printed', 'failed', 'unknown')",
                (_text(now),),
            )
            ended = db.execute(f"SELECT id FROM press WHERE {ENDED}", (before,)).fetchall()  # noqa: S608
            db.executemany("DELETE FROM owed WHERE press = ?", ended)
            db.executemany("DELETE FROM press WHERE id = ?", ended)
            db.execute(
                "DELETE FROM owed WHERE answer IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM press WHERE press.id = owed.press)"
            )
        return len(ended)

    def probe(self) -> bool:
        """Try whether a press of a page's size could be written down; only this ends a fault. Return it."""
        try:
            with self._writing() as db:
                self._make_sure_of_room(db)
                db.execute("INSERT OR REPLACE INTO note VALUES ('probe', ?)", (FILLER,))
            with self._writing() as db:
                db.execute("DELETE FROM note WHERE name = 'probe'")
        except JournalFailed:
            return False
        self.fault = None
        return True

    def _make_sure_of_room(self, db: sqlite3.Connection) -> None:
        """Raise JournalFailed when new presses have taken what they may."""
        if used_share(db) >= SHARE_OF_PRESSES:
            self._note_fault(FULL, NO_ROOM)
            raise JournalFailed(FULL, NO_ROOM)

    def _note_fault(self, fault: str, detail: object) -> None:
        if self.fault != fault:
            log.error("%s: %s", fault, detail)
        self.fault = fault

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._minding():
            if self._out_of_order is not None:
                raise JournalFailed(self._out_of_order, "the journal is out of order")
            with self._db:
                yield self._db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._minding():
            yield self._db

    @contextmanager
    def _minding(self) -> Iterator[None]:
        """Turn SQLite's trouble with the disk into JournalFailed, and remember it."""
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.Error as error:
            fault = _fault(error)
            self._note_fault(fault, error)
            if is_damage(error):
                self._condemn(str(error))
            raise JournalFailed(fault, str(error)) from error

    def _condemn(self, detail: str) -> None:
        """Let another journal take the place of this one, in which something is not what was written."""
        if self._out_of_order is None:
            log.error("the journal is damaged: %s", detail)
            self.fault = self._out_of_order = "journal_damaged"
            condemn(self._file.folder)

    def _presses(self, where: str, *values: str) -> tuple[Press, ...]:
        ordered = where if "ORDER BY" in where else f"{where} ORDER BY seq"
        with self._reading() as db:
            rows = db.execute(f"SELECT {COLUMNS} FROM press WHERE {ordered}", values).fetchall()  # noqa: S608
        try:
            return tuple(_press(row) for row in rows)
        except ValueError as error:
            self._condemn(str(error))
            raise JournalFailed("journal_damaged", str(error)) from error


def _fault(error: sqlite3.Error) -> str:
    if is_damage(error):
        return "journal_damaged"
    full = (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_FULL
    return FULL if full else "journal_failed"


def _text(moment: datetime) -> str:
    """Write a moment so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _owe(db: sqlite3.Connection, press: UUID, command: ReportPrint | WithdrawTicket | RecordOffline) -> None:
    """Owe one message of its kind for a press."""
    db.execute(
        "INSERT OR IGNORE INTO owed (id, press, kind, command) VALUES (?, ?, ?, ?)",
        (str(command.id), str(press), command.type, command.model_dump_json()),
    )


def _read_command(text: str) -> KioskCommand | None:
    try:
        return KIOSK_COMMAND.validate_json(text)
    except ValueError:
        return None


def _record(press: Press, command: UUID) -> RecordOffline:
    assert press.number is not None
    assert press.issued_at is not None
    return RecordOffline(
        id=command,
        press=press.id,
        ticket=press.ticket,
        public_token=press.public_token,
        number=press.number,
        service=press.service,
        ticket_class=press.ticket_class,
        language=press.language,
        taken_at=press.issued_at,
        clock=press.timed,
    )


def _retime_record(db: sqlite3.Connection, press: str, at: datetime) -> None:
    """Correct the hour in a message that was never sent: nothing is sent before the time is known."""
    row = db.execute(
        "SELECT command FROM owed WHERE press = ? AND kind = 'record_offline' AND answer IS NULL", (press,)
    ).fetchone()
    if row is not None:
        record = RecordOffline.model_validate_json(row[0])
        corrected = record.model_copy(update={"taken_at": at.astimezone(UTC), "clock": True})
        db.execute("UPDATE owed SET command = ? WHERE id = ?", (corrected.model_dump_json(), str(record.id)))


def _listed(press: Press) -> ListedTicket:
    assert press.number is not None
    assert press.issued_at is not None
    assert press.business_day is not None
    return ListedTicket(
        press=press.id,
        ticket=press.ticket,
        public_token=press.public_token,
        number=press.number,
        service=press.service,
        ticket_class=press.ticket_class,
        language=press.language,
        issued_at=press.issued_at,
        business_day=press.business_day,
        print_state=PrintState.PENDING if press.step is Step.ANSWERED else PrintState(press.step.value),
    )


def _press(row: tuple[str, str, str, str, str, str, str, int, str, str, str, str, str, int]) -> Press:
    press, ticket, token, service, kind, language, pressed_at, timed, step, number, series, day, at, kept = (
        row
    )
    return Press(
        UUID(press),
        UUID(ticket),
        token,
        service,
        TicketClass(kind),
        language,
        datetime.fromisoformat(pressed_at),
        bool(timed),
        Step(step),
        number,
        series,
        date.fromisoformat(day) if day else None,
        datetime.fromisoformat(at) if at else None,
        bool(kept),
    )
