"""Visitors who come by themselves to a real kiosk without its window; their tickets are really printed."""

import logging
import random
import threading
from collections.abc import Callable
from uuid import UUID

from antrean.demo.pace import Pace
from antrean.demo.plan import Plan
from kiosk.config import KioskSettings
from kiosk.outcome import PrintOutcome
from kiosk.station import Station
from kiosk.visit import Choosing, Finish, Refused, Showing
from server.domain.office import Office
from wire.settings import Broker

FIRST_S = 0.5
READING_S = 1.0
PATIENCE_S = 30.0
PRIORITY = 0.12
FOREIGN = 0.2
log = logging.getLogger(__name__)


class Visitors:
    """One after the other, on a thread of their own from ``start`` to ``stop``."""

    def __init__(
        self,
        plan: Plan,
        office: Office,
        kiosk: str,
        pace: Pace,
        chance: random.Random,
        tell: Callable[[str], None],
    ) -> None:
        self._changed = threading.Event()
        self._station = Station(
            KioskSettings(
                broker=Broker(url=plan.broker),
                site=office.id,
                device=kiosk,
                printer=f"picture:{plan.tickets}",
                data_dir=plan.folder / kiosk,
            ),
            on_change=self._changed.set,
        )
        self._office, self._pace, self._chance, self._tell = office, pace, chance, tell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="visitors", daemon=True)

    def start(self) -> None:
        """Let the first visitor in."""
        self._station.start()
        self._thread.start()

    def stop(self) -> None:
        """Close the door and switch the kiosk off."""
        self._stopping.set()
        self._changed.set()
        self._thread.join(timeout=5)
        self._station.stop()

    def _run(self) -> None:
        try:
            pause_s = FIRST_S
            while self._wait(lambda: isinstance(self._station.state, Choosing)):
                if self._stopping.wait(pause_s):
                    return
                self._visit()
                pause_s = self._chance.uniform(*self._pace.visitor_s)
        except Exception:
            log.exception("no more visitors come")

    def _visit(self) -> None:
        """Take a number, read it and leave."""
        service = self._chance.choice([*self._office.services, *list(self._office.services)[:2]])
        language = self._office.languages[-1 if self._chance.random() < FOREIGN else 0]
        reasons = list(self._office.reasons) if self._chance.random() < PRIORITY else []
        reason = self._chance.choice(reasons) if reasons else None
        press = self._station.press(service, language=language, reason=reason)
        if self._wait(lambda: self._is_answered(press), PATIENCE_S):
            self._tell(self._describe())
            self._stopping.wait(READING_S)
            self._station.touch(Finish())

    def _is_answered(self, press: UUID) -> bool:
        state = self._station.state
        return isinstance(state, Refused) or (isinstance(state, Showing) and state.press == press)

    def _describe(self) -> str:
        state = self._station.state
        if not isinstance(state, Showing):
            return f"         kiosk   no ticket: {getattr(state, 'code', state)}"
        ticket, language = state.ticket, self._office.languages[0]
        at = ticket.issued_at.astimezone(self._office.zone)
        service = next(one for one in self._office.services.values() if one.id == ticket.service)
        paper = "" if state.outcome is PrintOutcome.PRINTED else f"  ({state.outcome})"
        first = "  priority" if ticket.priority else ""
        said = f"{service.name[language]}, {ticket.ahead} ahead{first}{paper}"
        return f"{at:%H.%M}  ticket  {ticket.number}  {said}"

    def _wait(self, condition: Callable[[], bool], timeout_s: float | None = None) -> bool:
        """Wait until the kiosk is so; False at the end, or when it takes too long."""
        waited_s = 0.0
        while not self._stopping.is_set() and (timeout_s is None or waited_s < timeout_s):
            if condition():
                return True
            if not self._changed.wait(0.5):
                waited_s += 0.5
            self._changed.clear()
        return False
