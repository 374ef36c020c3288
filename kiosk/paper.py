"""The printer's own thread: slips one after the other, and how the printer is; knows no journal."""

import logging
import queue
import threading
from collections.abc import Callable
from uuid import UUID

from kiosk.outcome import PrintOutcome
from kiosk.printer import Printer
from kiosk.slip import PrinterStatus, Slip

log = logging.getLogger(__name__)


class Paper:
    """Prints each slip it is given, once, and tells the outcome on its own thread."""

    def __init__(self, printer: Printer, on_end: Callable[[UUID, PrintOutcome], None]) -> None:
        self._printer = printer
        self._on_end = on_end
        self._slips: queue.SimpleQueue[tuple[UUID, Slip] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kiosk-paper", daemon=True)
        self.status: PrinterStatus | None = None

    def start(self) -> None:
        """Begin to wait for slips."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the slip in hand and let the printer go."""
        self._slips.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def print(self, press: UUID, slip: Slip) -> None:
        """Print this slip when those before it are done."""
        self._slips.put((press, slip))

    def _run(self) -> None:
        self.status = self._printer.status()
        while (job := self._slips.get()) is not None:
            press, slip = job
            self._on_end(press, self._print(slip))
            self.status = self._printer.status()
        self._printer.close()

    def _print(self, slip: Slip) -> PrintOutcome:
        """Return the outcome; a printer that breaks its promise may have printed."""
        try:
            return self._printer.print(slip)
        except Exception:
            log.exception("the printer failed on %s", slip.number)
            return PrintOutcome.UNKNOWN
