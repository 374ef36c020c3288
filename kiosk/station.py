"""A whole kiosk without its window: joins flow, link, journal and printer on threads of its own.

The window and the headless demo drive the same station. Every touch, message and printed slip passes
through one queue to one thread, so that two things never happen at once.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Self, TypeAlias
from uuid import UUID

from kiosk import news, visit
from kiosk.config import KioskSettings
from kiosk.desk import Desk, new_id
from kiosk.flow import Flow, advance
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.outcome import PrintOutcome
from kiosk.paper import Paper
from kiosk.printer import open_printer
from kiosk.situation import office_of, ticket_of
from kiosk.slip import PrinterStatus
from kiosk.words import Scene
from wire.install import install_id
from wire.messages import (
    BoardMessage,
    CatalogMessage,
    HealthMessage,
    PrinterHealth,
    Refused,
    TicketIssued,
)

log = logging.getLogger(__name__)

HEALTH_S = 60.0
TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class _Printed:
    press: UUID
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class _Stop:
    """The last input."""


Input: TypeAlias = visit.Touch | visit.Order | news.News | _Printed | _Stop


class Station:
    """One kiosk. ``start`` and ``stop`` it once; every method may be called from any thread."""

    def __init__(self, settings: KioskSettings, *, on_change: Callable[[], None] | None = None) -> None:
        """Open the printer and the journal.

        Raises kiosk.printer.PrinterAddressError or kiosk.journal.JournalError, saying what to do.
        """
        self.settings = settings
        self.on_change = on_change
        self._inputs: queue.SimpleQueue[Input] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kiosk-station", daemon=True)
        printer = open_printer(
            settings.printer,
            width_mm=settings.paper_mm,
            rendering=settings.rendering,
            profile=settings.profile,
        )
        self._paper = Paper(printer, lambda press, outcome: self._inputs.put(_Printed(press, outcome)))
        self._journal = Journal(settings.data)
        self._link = Link(
            settings.broker,
            site=settings.site,
            device=settings.device,
            install=install_id(settings.data),
            version=_version(),
            listener=self._inputs.put,
        )
        self._scene = Scene(Flow(pace=settings.pace), None, None, datetime.now(UTC))
        self._catalog: CatalogMessage | None = None
        self._board: BoardMessage | None = None
        self._ahead = timedelta()
        self._lost_since: datetime | None = None
        self._journal_length = 0
        self._next_health = 0.0
        self._told: HealthMessage | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Begin; returns at once."""
        self._paper.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        """End in order: no new press, the slip in hand, the farewell to the broker."""
        self._inputs.put(_Stop())
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    @property
    def scene(self) -> Scene:
        """Everything that a screen shows, as it is now."""
        scene = self._scene
        return Scene(scene.flow, scene.catalog, scene.board, self._now())

    @property
    def state(self) -> visit.State:
        """Where the present visit stands."""
        return self._scene.flow.state

    def touch(self, touch: visit.Touch | type[visit.Take]) -> None:
        """Pass a touch on; ``Take`` without a name gets one."""
        self._inputs.put(visit.Take(new_id()) if isinstance(touch, type) else touch)

    def press(self, service: str, *, language: str, reason: str | None = None) -> UUID:
        """Play a whole visit's touches at once; the press counts when the first screen shows."""
        press = new_id()
        self._inputs.put(visit.Order(press, visit.Visit(language, service, reason)))
        return press

    def _run(self) -> None:
        """Own the journal and the flow until the end; the last to start is the first to stop."""
        with ExitStack() as stack:
            journal = stack.enter_context(self._journal)
            pace = self.settings.pace
            desk = Desk(journal, self._link, self._paper, wait_s=pace.wait_s, logo=self.settings.logo)
            self._link.start()
            stack.callback(self._link.stop)
            stack.callback(self._finish_paper, desk)
            journal.prune(datetime.now(UTC))
            desk.recover()
            while self._turn(desk, journal):
                pass
        self._changed()

    def _finish_paper(self, desk: Desk) -> None:
        """Let the slip in hand end, and note how, while the broker can still be told."""
        self._paper.stop()
        while not self._inputs.empty():
            given = self._inputs.get()
            if isinstance(given, _Printed):
                desk.note_print(given.press, given.outcome)

    def _turn(self, desk: Desk, journal: Journal) -> bool:
        """Handle the next input, or the passing of time; False at the end."""
        try:
            given = self._inputs.get(timeout=TICK_S)
        except queue.Empty:
            given = None
        if isinstance(given, _Stop):
            return False
        try:
            self._handle(desk, given)
            self._journal_length = journal.length()
            self._tell_health(journal)
        except Exception:
            log.exception("the station stumbled over %s", type(given).__name__)
        return True

    def _handle(self, desk: Desk, given: Input | None) -> None:
        before = self._scene
        for event in (*self._events(desk, given), visit.Tick()):
            flow, effects = advance(self._scene.flow, event, time.monotonic())
            self._scene = Scene(flow, self._catalog, self._board, self._now())
            for effect in effects:
                desk.carry_out(effect, self._catalog, self._now())
        if (before.flow, before.catalog, before.board) != (
            self._scene.flow,
            self._scene.catalog,
            self._scene.board,
        ):
            self._changed()

    def _events(self, desk: Desk, given: Input | None) -> list[visit.Event]:
        """Return what an input means to the flow, after noting what it means to the journal."""
        match given:
            case None | _Stop():
                return []
            case news.AnswerArrived(command, answer):
                desk.note_answer(command, answer)
                return _answer_event(command, answer)
            case _Printed(press, outcome):
                desk.note_print(press, outcome)
                self._next_health = 0.0
                return [visit.PrintEnded(press, outcome)]
            case news.Instructed(command):
                log.info("instructed to %s", command.action)
                return []
            case news.CatalogArrived() | news.BoardArrived() | news.Heard() | news.Lost():
                self._learn(given)
                return [visit.OfficeChanged(office_of(self._catalog, self._board, self._lost_since))]
        return [given]

    def _learn(self, said: news.News) -> None:
        """Note what is so at the site; a scene has it only together with the flow that follows from it."""
        match said:
            case news.CatalogArrived(catalog):
                self._catalog = catalog
            case news.BoardArrived(board):
                self._board = board
            case news.Heard(ahead_s):
                self._lost_since, self._ahead = None, timedelta(seconds=ahead_s)
            case news.Lost(since):
                self._lost_since = since + self._ahead

    def _now(self) -> datetime:
        """Return the time by the server's clock, as last heard."""
        return datetime.now(UTC) + self._ahead

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    def _tell_health(self, journal: Journal) -> None:
        now = time.monotonic()
        health = self._health()
        same = self._told is not None and health.model_copy(update={"at": self._told.at}) == self._told
        if same and now < self._next_health:
            return
        if now >= self._next_health:
            journal.prune(self._now())
        self._told, self._next_health = health, now + HEALTH_S
        self._link.report_health(health)

    def _health(self) -> HealthMessage:
        status = self._paper.status
        printer = printer_health(status) if status else None
        bad = sorted(self._link.bad_messages.items())
        errors = tuple(f"{count} unreadable or refused on {place}"[:200] for place, count in bad[:10])
        return HealthMessage(
            at=self._now(),
            printer=printer,
            journal=self._journal_length,
            faults=status.faults if status else (),
            errors=errors,
        )


def _answer_event(command: UUID, answer: object) -> list[visit.Event]:
    match answer:
        case TicketIssued():
            return [visit.Answer(command, ticket_of(answer))]
        case Refused(code=code):
            return [visit.Refusal(command, code)]
    return []


def printer_health(status: PrinterStatus) -> PrinterHealth:
    """Return the printer's state as the health message carries it."""
    return PrinterHealth(
        kind=status.kind,
        online=status.online,
        paper=status.paper,
        cover=status.cover,
        cutter=status.cutter,
    )


def _version() -> str:
    try:
        return version("antrean")
    except PackageNotFoundError:
        return "unknown"
