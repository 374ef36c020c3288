"""The printer's own thread: slips one after the other, and how the printer is; knows no journal."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kiosk.outcome import PrintOutcome
from kiosk.printer import Printer
from kiosk.slip import PrinterStatus, Slip

log = logging.getLogger(__name__)

LOOK_S = 20.0
LOOK_IN_TROUBLE_S = 5.0  # a visitor may stand there


@dataclass(frozen=True, slots=True)
class _Job:
    slip: Slip
    on_end: Callable[[PrintOutcome], None]


class Paper:
    """Prints each slip it is given, once, and tells the outcome on its own thread.

    Between slips it looks at the printer now and then; ``status`` is what it saw last.
    """

    def __init__(
        self,
        printer: Printer,
        on_end: Callable[[UUID, PrintOutcome], None],
        *,
        look_s: float = LOOK_S,
        look_in_trouble_s: float = LOOK_IN_TROUBLE_S,
    ) -> None:
        self._printer = printer
        self._on_end = on_end
        self._look_s, self._look_in_trouble_s = look_s, look_in_trouble_s
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kiosk-paper", daemon=True)
        self.status: PrinterStatus | None = None

    def start(self) -> None:
        """Begin to wait for slips."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the slip in hand and let the printer go."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def note_torn(self) -> None:
        """Note that a slip was in hand when the program ended before."""
        self._printer.note_torn()

    def print(self, press: UUID, slip: Slip) -> None:
        """Print this press's slip when those before it are done."""
        self._jobs.put(_Job(slip, lambda outcome: self._on_end(press, outcome)))

    def print_extra(self, slip: Slip, on_end: Callable[[PrintOutcome], None]) -> None:
        """Print a slip that no press waits for: a trial, or a copy that a person asked for."""
        self._jobs.put(_Job(slip, on_end))

    def _run(self) -> None:
        self.status = self._printer.status()
        self._look()
        while True:
            ready = self.status.ready
            try:
                job = self._jobs.get(timeout=self._look_s if ready else self._look_in_trouble_s)
            except queue.Empty:
                self._look()
                continue
            if job is None:
                break
            self._print(job)
        self._printer.close()

    def _print(self, job: _Job) -> None:
        """Print; a printer that breaks its promise may have printed."""
        try:
            outcome = self._printer.print(job.slip)
        except Exception:
            log.exception("the printer failed on %s", job.slip.number)
            outcome = PrintOutcome.UNKNOWN
        self.status = self._printer.status()
        job.on_end(outcome)

    def _look(self) -> None:
        try:
            self.status = self._printer.look()
        except Exception:
            log.exception("the printer could not be looked at")
