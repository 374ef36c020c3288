"""A whole kiosk without its window: joins flow, link, journal and printer on threads of its own.

The window and the headless demo drive the same station. Every touch, message and printed slip passes
through one queue to one thread, so that two things never happen at once.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self, TypeAlias
from uuid import UUID, uuid4

from kiosk import news, staff, visit
from kiosk.backroom import Backroom
from kiosk.clock import Clock, MachineTimepiece, Timepiece
from kiosk.config import KioskSettings
from kiosk.desk import Desk, new_id
from kiosk.flow import Flow, advance, begin
from kiosk.freshness import LOST_S
from kiosk.journal import Journal, JournalError, JournalFailed, JournalInUse, Press
from kiosk.last_known import LastKnown
from kiosk.link import Link
from kiosk.network import read_ports
from kiosk.outcome import PrintOutcome
from kiosk.outlived import outlived
from kiosk.paper import Paper
from kiosk.printer import open_printer
from kiosk.rest import Rest
from kiosk.scanner import SerialScanner
from kiosk.situation import Own, office_of, ticket_of
from kiosk.slip import PrinterStatus
from kiosk.staff_words import Backstage
from kiosk.words import Scene
from wire.install import install_id, new_install_id
from wire.messages import (
    BoardMessage,
    CatalogMessage,
    HealthMessage,
    PrinterHealth,
    Refused,
    TicketIssued,
)
from wire.vitals import Vitals, read_vitals

log = logging.getLogger(__name__)

HEALTH_S = 60.0
VITALS_S = 10.0
FROZEN_S = 5.0
STUCK_S = 60.0
"""A station that did nothing for so long hangs, on a dying card perhaps; no turn takes longer."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
TICK_S = 0.25
LEAST_S = 0.01
PROBE_S = 5.0
REOPEN_S = 15.0


@dataclass(frozen=True, slots=True)
class _Printed:
    press: UUID
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class _Stop:
    """The last input."""


Input: TypeAlias = (
    visit.Touch | visit.Listening | visit.Scanned | visit.Order | staff.Touch | news.News | _Printed | _Stop
)


class Station:
    """One kiosk. ``start`` and ``stop`` it once; every method may be called from any thread."""

    def __init__(
        self,
        settings: KioskSettings,
        *,
        on_change: Callable[[], None] | None = None,
        on_restart: Callable[[], None] | None = None,
        timepiece: Timepiece | None = None,
        lost_s: float = LOST_S,
    ) -> None:
        """Open the printer and the journal; a journal that fails is told on the screen and not here.

        Raises kiosk.printer.PrinterAddressError or kiosk.journal.JournalInUse, saying what to do.
        """
        self.settings = settings
        self.on_change, self.on_restart = on_change, on_restart
        self._timepiece, self._lost_after_s = timepiece or MachineTimepiece(), lost_s
        self._inputs: queue.SimpleQueue[Input] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kiosk-station", daemon=True)
        printer = open_printer(
            settings.printer,
            width_mm=settings.paper_mm,
            rendering=settings.rendering,
            profile=settings.profile,
        )
        self._paper = Paper(printer, lambda press, outcome: self._inputs.put(_Printed(press, outcome)))
        self._scanner = SerialScanner(settings.scanner, self.scan) if settings.scanner else None
        self._backroom = Backroom(
            settings,
            self._paper,
            recent=self._list_recent,
            resubscribe=self._resubscribe,
            on_restart=self._leave_to_restart,
        )
        self._vitals, self._next_vitals = Vitals(None, None), 0.0
        self._screen_at: float | None = None
        self._sound: bool | None = None
        self._turned_at = time.monotonic()
        self._scene = Scene(
            Flow(pace=settings.pace),
            None,
            None,
            datetime.now(UTC),
            device=settings.device,
            locale_dir=settings.locale_dir,
        )
        self._catalog: CatalogMessage | None = None
        self._board: BoardMessage | None = None
        self._lost_since: datetime | None = None
        self._next_health = self._next_reopen = 0.0
        self._probed_at = -HEALTH_S
        self._was_damaged = False
        self._told: HealthMessage | None = None
        self._open(_open_journal(settings.data))

    def _open(self, journal: Journal) -> None:
        """Take a journal, and become the installation whose journal it is."""
        settings = self.settings
        self._was_damaged = self._was_damaged or journal.replaced is not None
        self._journal, self._install = _bind(journal, settings.data)
        journal = self._journal
        self._clock = Clock(self._timepiece, floor=journal.newest(), anchor=journal.notes.anchor)
        self._last_known = LastKnown(journal.notes)
        self._link = Link(
            settings.broker,
            site=settings.site,
            device=settings.device,
            install=self._install,
            version=_version(),
            listener=self._inputs.put,
            lost_s=self._lost_after_s,
        )

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Begin; returns at once."""
        self._paper.start()
        if self._scanner is not None:
            self._scanner.start()
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
        status = self._paper.status
        return replace(self._scene, now=self._now(), paperless=status is not None and not status.ready)

    @property
    def state(self) -> visit.State:
        """Where the present visit stands."""
        return self._scene.flow.state

    @property
    def backstage(self) -> Backstage:
        """Everything that the screens show which are not for visitors, as it is now."""
        room, settings = self._backroom, self.settings
        page = room.staff.state.page if isinstance(room.staff.state, staff.Reading) else None
        return Backstage(
            device=settings.device,
            site=settings.site,
            version=_version(),
            staff=room.staff,
            rest=self._rest(),
            naming=room.naming,
            health=self._told,
            copies=room.copies,
            broker=settings.broker.url,
            connected=self._link.connected,
            heard=self._lost_since is None and self._catalog is not None,
            ports=read_ports() if page is staff.Page.NETWORK else (),
            now=time.monotonic(),
        )

    @property
    def restart_wanted(self) -> bool:
        """Whether the program is to start anew once this station has stopped."""
        return self._backroom.restart_wanted

    @property
    def volume(self) -> int:
        """How loud the kiosk speaks, in percent."""
        return self._backroom.staff.volume

    def note_sound(self, *, works: bool) -> None:
        """Note whether the kiosk can be heard."""
        self._sound = works

    def note_screen(self) -> bool:
        """Note that the window answers, as it does every second; tell whether the station does, too."""
        self._screen_at = time.monotonic()
        return self._thread.is_alive() and self._screen_at < self._turned_at + STUCK_S

    def touch(self, touch: visit.Touch | visit.Listening | type[visit.Take] | staff.Touch) -> None:
        """Pass a touch on; ``Take`` without a name gets one."""
        self._backroom.stir()
        self._inputs.put(visit.Take(new_id()) if isinstance(touch, type) else touch)

    def scan(self, text: str) -> None:
        """Pass on what a reader has read."""
        self._backroom.stir()
        self._inputs.put(visit.Scanned(new_id(), text))

    def press(self, service: str, *, language: str, reason: str | None = None) -> UUID:
        """Play a whole visit's touches at once; the press counts when the first screen shows."""
        press = new_id()
        self._inputs.put(visit.Order(press, visit.Visit(language, service, reason)))
        return press

    def _run(self) -> None:
        """Own the journal and the flow until the end; a journal that broke is replaced on the way."""
        with ExitStack() as stack:
            stack.callback(self._changed)
            stack.callback(self._paper.stop)
            if self._scanner is not None:
                stack.callback(self._scanner.stop)
            while (journal := self._run_with(self._journal)) is not None:
                self._open(journal)

    def _run_with(self, journal: Journal) -> Journal | None:
        """Run until the end (None) or until another journal takes this one's place (that one).

        The last to start is the first to stop.
        """
        with ExitStack() as stack:
            stack.enter_context(journal)
            pace = self.settings.pace
            desk = Desk(
                journal,
                self._link,
                self._paper,
                self._clock,
                install=self._install,
                wait_s=pace.wait_s,
                logo=self.settings.logo,
                locale_dir=self.settings.locale_dir,
            )
            self._link.start()
            stack.callback(self._link.stop)
            desk.recover()
            while self._turn(desk, journal):
                if journal.broken and (another := self._reopen(journal)) is not None:
                    return another
            self._finish_paper(desk)
        return None

    def _reopen(self, journal: Journal) -> Journal | None:
        """Return a journal in place of one that broke, now and then while there is none."""
        if journal.on_disk:
            journal.close()
            return _open_journal(self.settings.data)
        now = time.monotonic()
        if now < self._next_reopen:
            return None
        self._next_reopen = now + REOPEN_S
        another = _open_journal(self.settings.data)
        if another.on_disk:
            return another
        another.close()
        return None

    def _finish_paper(self, desk: Desk) -> None:
        """Let the slip in hand end, and note how, while the broker can still be told."""
        self._paper.stop()
        while not self._inputs.empty():
            given = self._inputs.get()
            if isinstance(given, _Printed):
                desk.note_print(given.press, given.outcome)

    def _turn(self, desk: Desk, journal: Journal) -> bool:
        """Handle the next input, or the passing of time; False at the end."""
        self._turned_at = time.monotonic()
        try:
            given = self._inputs.get(timeout=self._next_tick_s())
        except queue.Empty:
            given = None
        if isinstance(given, _Stop):
            return False
        try:
            self._handle(desk, given)
            self._mind(desk, journal)
            self._tell_health(desk, journal)
        except JournalFailed as failed:
            log.warning("%s was not written down: %s", type(given).__name__, failed)
        except Exception:
            log.exception("the station stumbled over %s", type(given).__name__)
        return True

    def _next_tick_s(self) -> float:
        """Return how long to wait for an input: no longer than until the screen goes on by itself."""
        until = self._scene.flow.until
        return TICK_S if until is None else min(TICK_S, max(LEAST_S, until - time.monotonic()))

    def _mind(self, desk: Desk, journal: Journal) -> None:
        """Look now and then whether the journal takes entries: before a visitor finds that it does not."""
        now = time.monotonic()
        if journal.broken or now < self._probed_at + (PROBE_S if journal.fault else HEALTH_S):
            return
        self._probed_at = now
        if self._clock.trusted:
            with suppress(JournalFailed):  # on a full disk, which the trial below finds as well
                journal.prune(self._clock.now())
        if journal.probe():
            desk.catch_up()

    def _handle(self, desk: Desk, given: Input | None) -> None:
        if self._is_for_staff(given):
            self._changed()
            given = None
        before = self._scene
        events = deque((*self._events(desk, given), *self._office_event(), visit.Tick()))
        while events:
            flow, effects = advance(self._scene.flow, events.popleft(), time.monotonic())
            self._scene = replace(self._scene, flow=flow, catalog=self._offered(), board=self._board)
            for effect in effects:
                events.extendleft(reversed(desk.carry_out(effect, self._catalog)))
        if (before.flow, before.catalog, before.board) != (
            self._scene.flow,
            self._scene.catalog,
            self._scene.board,
        ):
            self._changed()

    def _office_event(self) -> list[visit.Event]:
        """Return what the flow does not know yet of the site, of the connection and of the journal."""
        journal = self._journal
        able = self.settings.offline and journal.fault is None and journal.notes.letter is not None
        own = Own(able=able, broken=journal.fault is not None)
        office = office_of(
            self._catalog, self._board, self._lost_since, own, self._known_now(), device=self.settings.device
        )
        return [] if office == self._scene.flow.office else [visit.OfficeChanged(office)]

    def _known_now(self) -> datetime | None:
        return self._now() if self._clock.trusted else None

    def _offered(self) -> CatalogMessage | None:
        """Return the catalog as it is by now; while the server is away only the kiosk itself can tell."""
        if self._catalog is None or self._lost_since is None:
            return self._catalog
        return outlived(self._catalog, self._known_now())

    def _is_for_staff(self, given: Input | None) -> bool:
        """Take what is no visitor's: the staff's touches, the server's commands, the printer's errands."""
        if isinstance(given, _Printed):
            return self._backroom.end_errand(given.press, given.outcome, self._catalog)
        if isinstance(given, news.Instructed):
            self._backroom.obey(given.command, self._catalog)
        elif isinstance(given, staff.Touch):
            self._backroom.take(given, self._catalog)
        else:
            self._backroom.take(staff.StaffTick(), self._catalog)
            return False
        return True

    def _events(self, desk: Desk, given: Input | None) -> list[visit.Event]:
        """Return what an input means to the flow, after noting what it means to the journal."""
        if given is None or isinstance(given, staff.Touch | _Stop):
            return []
        match given:
            case news.AnswerArrived(command, answer):
                desk.note_answer(command, answer)
                return _answer_event(command, answer)
            case _Printed(press, outcome):
                desk.note_print(press, outcome)
                self._next_health = 0.0
                return [visit.PrintEnded(press, outcome)]
        if isinstance(given, news.News):
            self._learn(desk, given)
            return []
        return [given]

    def _learn(self, desk: Desk, said: news.News) -> None:
        """Note what is so at the site; a scene has it only together with the flow that follows from it."""
        match said:
            case news.CatalogArrived(catalog):
                self._catalog = catalog
            case news.BoardArrived(board):
                self._board = board
            case news.Heard(epoch, server_now):
                self._hear(desk, epoch, server_now)
            case news.Lost(silent_s):
                self._be_alone(timedelta(seconds=silent_s))
            case news.Unintroduced():
                desk.introduce_again(time.monotonic())

    def _hear(self, desk: Desk, epoch: int, server_now: datetime) -> None:
        """Note that the server is there, what time it is there, and once in a while what it offers."""
        self._lost_since = None
        stepped = self._clock.hear(server_now, self._timepiece.boot_s())
        if stepped and self._clock.anchor is not None:
            desk.correct_times(self._clock.anchor, self._catalog or self._last_known.catalog)
        now_s = time.monotonic()
        desk.hear(epoch, self._catalog or self._last_known.catalog, now_s)
        with suppress(JournalFailed):
            self._last_known.take(self._catalog, self._board, self._now(), now_s)

    def _be_alone(self, silent: timedelta) -> None:
        """Note that the server is away; a kiosk that has not heard it yet goes on with what it last knew."""
        last_known = self._last_known
        if self._catalog is None:
            self._catalog, self._board = last_known.catalog, last_known.board
            self._lost_since = last_known.heard_at
        self._lost_since = self._lost_since or self._now() - silent

    def _now(self) -> datetime:
        """Return the time by the server's clock, as far as it is known."""
        return self._clock.now()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    def _list_recent(self, limit: int) -> tuple[Press, ...]:
        return self._journal.recent(limit)

    def _resubscribe(self) -> None:
        self._link.resubscribe()

    def _leave_to_restart(self) -> None:
        if self.on_restart is not None:
            self.on_restart()

    def _rest(self) -> Rest:
        """Return how deep the screen rests: only where a visitor would begin."""
        scene = self.scene
        if scene.flow.state != begin(scene.flow.office):
            self._backroom.stir()
        return self._backroom.rest(scene.local_now)

    def _read_vitals(self) -> Vitals:
        now = time.monotonic()
        if now >= self._next_vitals:
            self._vitals, self._next_vitals = read_vitals(self.settings.data), now + VITALS_S
        return self._vitals

    def _screen_answers(self) -> bool | None:
        """Tell whether the window answered lately; None without a window."""
        return None if self._screen_at is None else time.monotonic() < self._screen_at + FROZEN_S

    def _tell_health(self, desk: Desk, journal: Journal) -> None:
        now = time.monotonic()
        health = self._health(desk, journal)
        same = self._told is not None and _weighed(health) == _weighed(self._told)
        if same and now < self._next_health:
            return
        self._told, self._next_health = health, now + HEALTH_S
        self._link.report_health(health)

    def _health(self, desk: Desk, journal: Journal) -> HealthMessage:
        status = self._paper.status
        printer = printer_health(status) if status else None
        bad = sorted(self._link.bad_messages.items())
        errors = tuple(f"{count} unreadable or refused on {place}"[:200] for place, count in bad[:10])
        length, offline, last = _read_journal(journal)
        vitals = self._read_vitals()
        return HealthMessage(
            at=self._now(),
            printer=printer,
            journal=length,
            offline=offline,
            last_ticket=last.number if last else None,
            last_ticket_at=last.issued_at if last else None,
            disk_free_mb=vitals.disk_free_mb,
            temperature_c=vitals.temperature_c,
            screen=self._screen_answers(),
            sound=self._sound,
            clock=self._clock.trusted,
            faults=tuple(
                sorted({*self._faults(desk, journal), *vitals.faults, *(status.faults if status else ())})
            ),
            errors=errors,
        )

    def _faults(self, desk: Desk, journal: Journal) -> set[str]:
        """Return what a person must look after, as stable codes (docs/operations.md says what to do)."""
        found = {
            "journal_damaged": self._was_damaged,
            "screen_frozen": self._screen_answers() is False,
            "no_sound": self._sound is False,
            "name_taken": desk.letter_denied,
            "clock_unknown": self._lost_since is not None and not self._clock.trusted,
            "offline_refused": _has_refused(journal),
        }
        return {code for code, is_so in found.items() if is_so} | (
            {journal.fault} if journal.fault else set()
        )


def _read_journal(journal: Journal) -> tuple[int | None, int | None, Press | None]:
    """Return how much is not answered, how many own numbers of it, and the last press; None: unreadable."""
    try:
        return journal.length(), journal.offline_length(), next(iter(journal.recent(1)), None)
    except JournalFailed:
        return None, None, None


def _has_refused(journal: Journal) -> bool:
    try:
        return journal.refused_records() > 0
    except JournalFailed:
        return False


def _weighed(health: HealthMessage) -> HealthMessage:
    """Return the health without what changes all the time: that alone is no news."""
    return health.model_copy(update={"at": EPOCH, "disk_free_mb": None, "temperature_c": None})


def _open_journal(folder: Path) -> Journal:
    """Return the journal, or one that takes no entries when this one cannot be opened."""
    try:
        return Journal(folder)
    except JournalInUse:
        raise
    except JournalError as error:
        log.error("%s", error)
        return Journal(None)


def _bind(journal: Journal, folder: Path) -> tuple[Journal, UUID]:
    """Return the journal with the installation's id.

    A new journal is a new installation: its numbers begin anew, under a letter that none of the old ones has.
    """
    if journal.on_disk:
        try:
            install = install_id(folder) if journal.notes.install else new_install_id(folder)
            journal.notes.bind(install)
            return journal, install
        except (JournalError, OSError) as error:
            log.error("the kiosk cannot write down who it is: %s", error)
            journal.close()
            journal = Journal(None)
    return journal, uuid4()


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
