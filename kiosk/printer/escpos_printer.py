"""Prints slips on an ESC/POS printer over any device, and says what can be known of the outcome."""

import logging

from kiosk.outcome import PrintOutcome
from kiosk.printer.devices import Device, PrinterUnavailable
from kiosk.printer.job import raster_job
from kiosk.printer.text import text_job
from kiosk.slip import PrinterStatus, Slip

log = logging.getLogger(__name__)

PIECE_BYTES = 4096


class EscposPrinter:
    """A printer that is reached anew for each slip, so that one switched off and on needs nobody."""

    def __init__(self, device: Device, width_mm: int, rendering: str, profile: str | None) -> None:
        self._device = device
        self._width_mm = width_mm
        self._profile = profile
        self._compose = raster_job if rendering == "raster" else text_job
        self._status = PrinterStatus(device.kind)

    def print(self, slip: Slip) -> PrintOutcome:
        """Print the slip: ``failed`` before the first byte went out, ``unknown`` when one did."""
        try:
            job = self._compose(slip, self._width_mm, self._profile)
            self._device.open()
        except (PrinterUnavailable, ValueError, OSError) as error:
            return self._note(slip, PrintOutcome.FAILED, str(error))
        try:
            self._send(job)
        except OSError as error:
            return self._note(slip, PrintOutcome.UNKNOWN, f"the slip may have been cut short: {error}")
        finally:
            self._let_go()
        return self._note(slip, PrintOutcome.PRINTED, "")

    def status(self) -> PrinterStatus:
        """Return what the last slip showed; unknown before the first."""
        return self._status

    def close(self) -> None:
        """Let the device go."""
        self._let_go()

    def _send(self, job: bytes) -> None:
        for start in range(0, len(job), PIECE_BYTES):
            self._device.send(job[start : start + PIECE_BYTES])
        self._device.settle()

    def _let_go(self) -> None:
        try:
            self._device.close()
        except OSError as error:
            log.debug("closing the printer: %s", error)

    def _note(self, slip: Slip, outcome: PrintOutcome, detail: str) -> PrintOutcome:
        good = outcome is PrintOutcome.PRINTED
        self._status = PrinterStatus(self._device.kind, online=good, detail=detail)
        level = logging.INFO if good else logging.ERROR
        log.log(level, "slip %s %s%s", slip.number, outcome, f": {detail}" if detail else "")
        return outcome
