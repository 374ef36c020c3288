"""What the staff may ask of a kiosk, from its menu or by the server, carried out on the station's thread.

The menu's rules are ``kiosk.staff``'s; here are the PIN's tries, the printer's errands, the loudness and what
the screen does while nobody is there. Nothing here touches a visit or a press.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, assert_never
from uuid import UUID

from kiosk import staff
from kiosk.config import KioskSettings
from kiosk.desk import new_id
from kiosk.journal import JournalFailed, Press
from kiosk.loudness import load_volume, save_volume
from kiosk.outcome import PrintOutcome
from kiosk.pin import Tries, load_tries, save_tries, verify_pin
from kiosk.printer.discover import trial_slip
from kiosk.rest import Rest, rest_after
from kiosk.slip import Slip, build_slip
from kiosk.slip_facts import copied_ticket, slip_office
from kiosk.staff import Staff, StaffTick
from kiosk.texts import Texts
from wire.messages import CatalogMessage, CommandMessage, CommandSlip

log = logging.getLogger(__name__)

NAMING_S = 15.0
LISTED = 8
"""So many tickets can be printed again from the menu."""
REMEMBERED = 100


class Printing(Protocol):
    """The printer's thread."""

    def print(self, press: UUID, slip: Slip) -> None:
        """Print this slip when those before it are done."""


class Backroom:
    """Carries out what the staff ask, for the station's thread alone where nothing else is said."""

    def __init__(
        self,
        settings: KioskSettings,
        paper: Printing,
        *,
        recent: Callable[[int], tuple[Press, ...]],
        resubscribe: Callable[[], None],
        on_restart: Callable[[], None],
    ) -> None:
        self._settings, self._paper = settings, paper
        self._recent, self._resubscribe, self._on_restart = recent, resubscribe, on_restart
        self._pin = settings.pin.get_secret_value() if settings.pin else None
        self._tries = load_tries(settings.data, time.monotonic())
        self._errands: set[UUID] = set()
        self._done: deque[UUID] = deque(maxlen=REMEMBERED)
        self._stirred_at = time.monotonic()
        volume = load_volume(settings.data, settings.volume)
        self.staff = Staff(self._pin is not None, volume, locked_until=self._tries.locked_until)
        self.copies: tuple[Press, ...] = ()
        self.restart_wanted = False
        self._named_until = 0.0

    def take(self, event: staff.Event, catalog: CatalogMessage | None) -> None:
        """Let the menu follow an event, and do what it asks for."""
        if not isinstance(event, StaffTick):
            self.stir()
        if isinstance(event, staff.GoTo) and event.page is staff.Page.COPIES:
            self.copies = self._list_copies()
        self.staff, effects = staff.advance(self.staff, event, time.monotonic())
        for effect in effects:
            self._carry_out(effect, catalog)

    def obey(self, command: CommandMessage, catalog: CatalogMessage | None) -> None:
        """Do what the server tells, once for each command: its message may come twice."""
        if command.id in self._done:
            return
        self._done.append(command.id)
        log.info("told to %s", command.action)
        match command.action:
            case "reload":
                self._resubscribe()
            case "identify":
                self._named_until = time.monotonic() + NAMING_S
            case "test_print":
                self._print(trial_slip())
            case "volume":
                if command.value is not None:
                    self.take(staff.SetVolume(command.value), catalog)
            case "reprint":
                if command.slip is not None:
                    self._print_copy(command.slip, catalog)
            case "restart":
                self._restart()
            case "announce":
                pass  # a display's: a kiosk speaks no calls
            case _:
                assert_never(command.action)

    def end_errand(self, job: UUID, outcome: PrintOutcome, catalog: CatalogMessage | None) -> bool:
        """Take the end of what was printed here; False when it was a visitor's slip."""
        if job not in self._errands:
            return False
        self._errands.discard(job)
        self.take(staff.ErrandEnded(outcome), catalog)
        return True

    @property
    def naming(self) -> bool:
        """Whether the screen shows the kiosk's own name; from any thread."""
        return time.monotonic() < self._named_until

    def stir(self) -> None:
        """Note that somebody is there; from any thread."""
        self._stirred_at = time.monotonic()

    def rest(self, local_now: datetime) -> Rest:
        """Return how deep the screen rests now; from any thread."""
        return rest_after(self._settings.rest, time.monotonic() - self._stirred_at, local_now)

    def _carry_out(self, effect: staff.Effect, catalog: CatalogMessage | None) -> None:
        match effect:
            case staff.CheckPin(typed):
                self.take(self._check_pin(typed), catalog)
            case staff.PrintTrial():
                self._print(trial_slip())
            case staff.PrintCopy(ticket):
                self._copy_own(ticket, catalog)
            case staff.KeepVolume(value):
                _keep(lambda: save_volume(self._settings.data, value), "the loudness")
            case staff.StartAnew():
                self._restart()
            case _:
                assert_never(effect)

    def _check_pin(self, typed: str) -> staff.PinChecked:
        """Check the PIN, and remember a failure before it is told, so that no restart undoes it."""
        right = self._pin is not None and verify_pin(typed, self._pin)
        self._tries = Tries() if right else self._tries.failed(time.monotonic())
        _keep(lambda: save_tries(self._settings.data, self._tries), "the wrong PINs")
        if right:
            log.info("the staff menu was opened")
        else:
            log.warning("a wrong PIN was typed, %d in a row", self._tries.wrong)
        return staff.PinChecked(right, self._tries.locked_until)

    def _list_copies(self) -> tuple[Press, ...]:
        try:
            return self._recent(LISTED)
        except JournalFailed:
            return ()

    def _copy_own(self, ticket: UUID, catalog: CatalogMessage | None) -> None:
        press = next((each for each in self.copies if each.ticket == ticket), None)
        if press is None or press.number is None:
            return
        slip = CommandSlip(
            ticket=press.ticket,
            number=press.number,
            service=press.service,
            ticket_class=press.ticket_class,
            language=press.language,
            issued_at=press.issued_at or press.pressed_at,
            public_token=press.public_token,
        )
        self._print_copy(slip, catalog, timed=press.timed, offline=press.series is not None)

    def _print_copy(
        self,
        slip: CommandSlip,
        catalog: CatalogMessage | None,
        *,
        timed: bool = True,
        offline: bool = False,
    ) -> None:
        if catalog is None:
            log.warning("%s cannot be printed again before the catalog is known", slip.number)
            return
        log.info("printing %s again", slip.number)
        texts = Texts(catalog.languages, self._settings.locale_dir)
        office = slip_office(catalog, self._settings.logo)
        ticket = replace(copied_ticket(slip, catalog), clock=timed, offline=offline)
        self._print(build_slip(ticket, office, texts))

    def _print(self, slip: Slip) -> None:
        job = new_id()
        self._errands.add(job)
        self._paper.print(job, slip)

    def _restart(self) -> None:
        self.restart_wanted = True
        self._on_restart()


def _keep(write: Callable[[], None], what: str) -> None:
    """Write something down that is worth a line in the log, and no more, when the disk does not take it."""
    try:
        write()
    except OSError as error:
        log.warning("%s cannot be kept: %s", what, error)
