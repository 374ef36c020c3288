"""A printer that writes what the paper would show as a PNG; for demonstrations and trials."""

import logging
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from kiosk.outcome import PrintOutcome
from kiosk.printer.raster import PAPERS, render
from kiosk.slip import PrinterStatus, Slip

log = logging.getLogger(__name__)


class PicturePrinter:
    """Writes each slip to a directory, named by its time and number; ``last`` is the newest file."""

    def __init__(self, directory: Path, width_mm: int) -> None:
        self.directory = directory
        self.last: Path | None = None
        self._paper = PAPERS[width_mm]
        self._detail = ""

    def print(self, slip: Slip) -> PrintOutcome:
        """Write the slip's picture whole or not at all."""
        try:
            self.last = self._write(slip)
        except (OSError, ValueError) as error:
            self._detail = f"no picture can be written to {self.directory}: {error}"
            log.error("slip %s failed: %s", slip.number, self._detail)
            return PrintOutcome.FAILED
        self._detail = ""
        log.info("slip %s printed: %s", slip.number, self.last)
        return PrintOutcome.PRINTED

    def look(self) -> PrinterStatus:
        """Return whether the directory can be written now."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            writable = os.access(self.directory, os.W_OK)
        except OSError:
            writable = False
        self._detail = "" if writable else f"no picture can be written to {self.directory}"
        return replace(self.status(), online=writable)

    def status(self) -> PrinterStatus:
        """Return whether the directory took the last slip."""
        seen = self.last is not None or self._detail
        return PrinterStatus(
            "picture", online=not self._detail if seen else None, paper="ok", detail=self._detail
        )

    def note_torn(self) -> None:
        """Do nothing: a picture is there as a whole or not at all."""

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, slip: Slip) -> Path:
        self.directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".slip-", suffix=".png", dir=self.directory)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                render(slip, self._paper).save(file, "PNG")
            part.chmod(0o644)
            return self._keep(part, slip)
        finally:
            part.unlink(missing_ok=True)

    def _keep(self, part: Path, slip: Slip) -> Path:
        """Give the picture a name of its own, in one step, so that nobody sees half of it."""
        number = re.sub(r"[^A-Za-z0-9]", "", slip.number) or "slip"
        stem = f"{slip.at:%Y%m%d-%H%M%S}-{number}"
        names = (f"{stem}.png", *(f"{stem}-{copy}.png" for copy in range(2, 1000)))
        path = next(self.directory / name for name in names if not (self.directory / name).exists())
        return part.replace(path)
