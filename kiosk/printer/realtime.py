"""What an ESC/POS printer says of itself, asked over any device; prints nothing.

DLE EOT is answered at once, even by a printer that is stopped; GS r only when all before it is printed.
The bits are those of Epson's command reference, which other makes follow.
"""

import time
from dataclasses import replace

from kiosk.printer.devices import Device
from kiosk.slip import PrinterStatus

ANSWER_S = 0.8
PRINTER, CAUSE, ERROR, ROLL = 1, 2, 3, 4  # the n of DLE EOT n
END_QUERY = b"\x1dr\x01"
PORT_PAPER_OUT = 0x20


class Dialogue:
    """Questions and answers on an open device. ``ended`` tells whether an END_QUERY was answered."""

    def __init__(self, device: Device, *, answer_s: float = ANSWER_S) -> None:
        self._device = device
        self._answer_s = answer_s
        self._answers: list[int] = []
        self._unasked = 0
        self.ended = False

    def ask(self) -> PrinterStatus | None:
        """Return how the printer says it is; None when it says nothing in time. Trouble is an OSError."""
        said = {}
        for question in (PRINTER, CAUSE, ERROR, ROLL):
            answer = self._ask(question)
            if answer is None:
                break
            said[question] = answer
        return read_status(self._device.kind, said) if said else None

    def hear(self, limit_s: float) -> None:
        """Take what the printer says within the time."""
        for byte in self._device.receive(limit_s):
            self._sort(byte)

    def _ask(self, question: int) -> int | None:
        self.hear(0)  # what was said before is no answer to this
        self._answers.clear()
        self._device.send(bytes((0x10, 0x04, question)))
        deadline = time.monotonic() + self._answer_s
        while not self._answers and (left := deadline - time.monotonic()) > 0:
            self.hear(left)
        return self._answers[0] if self._answers else None

    def _sort(self, byte: int) -> None:
        """Tell the answers apart by the bits that are fixed in each kind."""
        if self._unasked:
            self._unasked -= 1
        elif byte & 0x93 == 0x12:
            self._answers.append(byte)
        elif byte & 0x93 == 0x10:  # an automatic status, which printers may be set to send: four bytes
            self._unasked = 3
        elif byte & 0x90 == 0x00:
            self.ended = True


def read_status(kind: str, said: dict[int, int]) -> PrinterStatus:
    """Return the status in the answers to DLE EOT; what was not answered stays unknown."""
    status = PrinterStatus(kind, online=not said[PRINTER] & 0x08)
    if (cause := said.get(CAUSE)) is not None:
        status = replace(status, cover="open" if cause & 0x04 else "closed")
        status = replace(status, paper="out" if cause & 0x20 else "ok")
    if (error := said.get(ERROR)) is not None:
        status = replace(status, cutter="failed" if error & 0x08 else "ok", detail=_error(error))
        status = replace(status, online=status.online and not error & 0x60)
    if (roll := said.get(ROLL)) is not None and status.paper != "out":
        status = replace(status, paper="out" if roll & 0x60 else "low" if roll & 0x0C else "ok")
    return replace(status, detail=_detail(status))


def read_port(kind: str, port: int | None) -> PrinterStatus:
    """Return what a port tells of a printer that says nothing itself; only "no paper" is to be relied on."""
    out = port is not None and bool(port & PORT_PAPER_OUT)
    status = PrinterStatus(kind, online=not out, paper="out" if out else None)
    return replace(status, detail=_detail(status))


def _error(bits: int) -> str:
    if bits & 0x20:
        return "an error that only switching it off and on may end"
    return "too hot, or another error that ends by itself" if bits & 0x40 else ""


def _detail(status: PrinterStatus) -> str:
    """Return in words what keeps the printer from printing, for logs and the service menu."""
    said = (
        "the paper is out" if status.paper == "out" else "",
        "the cover is open" if status.cover == "open" else "",
        "the cutter is jammed" if status.cutter == "failed" else "",
        status.detail,
    )
    return ", ".join(filter(None, said)) or ("it says that it is offline" if status.online is False else "")
