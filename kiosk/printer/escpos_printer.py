"""Prints slips on an ESC/POS printer over any device, and says what can be known of the outcome."""

import logging
import time

from kiosk.outcome import PrintOutcome
from kiosk.printer.devices import Device, PrinterUnavailable
from kiosk.printer.job import RINSE, cut_off_job, raster_job
from kiosk.printer.realtime import END_QUERY, Dialogue, read_port
from kiosk.printer.text import text_job
from kiosk.slip import PrinterStatus, Slip

log = logging.getLogger(__name__)

PIECE_BYTES = 4096
END_S = 10.0  # from the last byte to the end of the paper
PASSING_S = 2.0
ASK_AGAIN_S = 600.0  # a printer that said nothing may have been busy, or is another one now


class EscposPrinter:
    """A printer that is reached anew for each slip, so that one switched off and on needs nobody."""

    def __init__(
        self, device: Device, width_mm: int, rendering: str, profile: str | None, *, end_s: float = END_S
    ) -> None:
        self._device = device
        self._width_mm = width_mm
        self._profile = profile
        self._end_s = end_s
        self._compose = raster_job if rendering == "raster" else text_job
        self._status = PrinterStatus(device.kind)
        self._tells: bool | None = None
        self._asked_at = 0.0
        self._marks_end = True
        self._torn = False

    def print(self, slip: Slip) -> PrintOutcome:
        """Print the slip: ``failed`` before its first byte went out, ``unknown`` when one did."""
        try:
            job = self._compose(slip, self._width_mm, self._profile)
            self._device.open()
            self._see(self._ask_until_ready())
            if not self._status.ready:
                return self._end(slip, PrintOutcome.FAILED)
            return self._print(slip, job)
        except (PrinterUnavailable, ValueError, OSError) as error:
            self._see_trouble(error)
            return self._end(slip, PrintOutcome.FAILED)
        finally:
            self._let_go()

    def look(self) -> PrinterStatus:
        """Ask the printer how it is."""
        try:
            self._device.open()
            again = time.monotonic() - self._asked_at > ASK_AGAIN_S
            self._see(self._ask(again=again))
            self._device.finish()
        except (PrinterUnavailable, OSError) as error:
            self._see_trouble(error)
        finally:
            self._let_go()
        return self._status

    def status(self) -> PrinterStatus:
        """Return what was seen last; unknown before the first look or slip."""
        return self._status

    def note_torn(self) -> None:
        """Note that the beginning of a slip may hang in the printer."""
        self._torn = True

    def close(self) -> None:
        """Let the device go."""
        self._let_go()

    def _ask(self, *, again: bool) -> PrinterStatus:
        """Return how the printer is; one that never said anything is not waited for each time."""
        if self._device.talks and (self._tells is not False or again):
            self._asked_at = time.monotonic()
            if said := Dialogue(self._device).ask() or self._ask_behind_rest():
                self._tells = True
                return said
            if self._tells:
                raise TimeoutError("the printer does not answer any more")
            self._tells = False
        return read_port(self._device.kind, self._device.port_status())

    def _ask_behind_rest(self) -> PrinterStatus | None:
        """Ask once more where the questions may have been taken for the rest of a command that broke off."""
        if not self._torn:
            return None
        self._device.send(RINSE)
        return Dialogue(self._device).ask()

    def _ask_until_ready(self) -> PrinterStatus:
        """Return how the printer is; being offline without a cause may pass, as while its paper is fed."""
        deadline = time.monotonic() + PASSING_S
        while True:
            status = self._ask(again=False)
            if not _may_pass(status) or time.monotonic() > deadline:
                return status
            time.sleep(0.2)

    def _print(self, slip: Slip, job: bytes) -> PrintOutcome:
        before = cut_off_job(self._width_mm, self._profile) if self._torn else b""
        self._torn = True
        try:
            self._send(before + job)
            self._device.settle()
            self._torn = False  # the printer has all of it, and ends it by itself when it can
            ended = not self._tells or self._await_end()
            self._device.finish()
        except OSError as error:
            self._see_trouble(error)
            ended = False
        return self._end(slip, PrintOutcome.PRINTED if ended else PrintOutcome.UNKNOWN)

    def _send(self, job: bytes) -> None:
        deadline = time.monotonic() + self._device.job_s(len(job))
        for start in range(0, len(job), PIECE_BYTES):
            if time.monotonic() > deadline:
                raise TimeoutError("the printer takes the slip too slowly")
            self._device.send(job[start : start + PIECE_BYTES])

    def _await_end(self) -> bool:
        """Wait until the paper is out, or the printer stopped before; return whether it is out.

        A printer that never marks the end is taken at its word that nothing is wrong.
        """
        dialogue = Dialogue(self._device)
        if self._marks_end:
            self._device.send(END_QUERY)
        deadline = time.monotonic() + self._end_s
        while True:
            said = dialogue.ask()
            if said and (dialogue.ended or not (self._marks_end or _may_pass(said))):
                break
            if said and not said.ready and not _may_pass(said):
                break
            if time.monotonic() > deadline:
                break
            dialogue.hear(0.4)
        if said is None:
            raise TimeoutError("the printer did not say how the slip ended")
        self._see(said)
        self._marks_end = self._marks_end and (dialogue.ended or not said.ready)
        return dialogue.ended or said.ready

    def _let_go(self) -> None:
        try:
            self._device.close()
        except OSError as error:
            log.debug("closing the printer: %s", error)

    def _see(self, status: PrinterStatus) -> None:
        if status.faults != self._status.faults:
            log.log(
                logging.WARNING if status.faults else logging.INFO,
                "printer: %s",
                ", ".join(status.faults) or "well again",
            )
        self._status = status

    def _see_trouble(self, error: Exception) -> None:
        """Note that the printer is out of reach; whatever comes in its place may tell more or less."""
        if isinstance(error, PrinterUnavailable):
            self._tells, self._marks_end = None, True
        self._see(PrinterStatus(self._device.kind, online=False, detail=str(error)))

    def _end(self, slip: Slip, outcome: PrintOutcome) -> PrintOutcome:
        detail = self._status.detail
        level = logging.INFO if outcome is PrintOutcome.PRINTED else logging.ERROR
        log.log(level, "slip %s %s%s", slip.number, outcome, f": {detail}" if detail else "")
        return outcome


def _may_pass(status: PrinterStatus) -> bool:
    """Tell whether the printer is offline without a cause that only a person can end."""
    return status.stops == ("printer_offline",)
