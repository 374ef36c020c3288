"""A printer on USB, claimed for each slip, with time limits; knows no slip."""

import errno
from typing import Any

from escpos.exceptions import Error
from escpos.printer import Usb
from usb.core import USBError, USBTimeoutError

from kiosk.printer.address import UsbAddress
from kiosk.printer.devices import JOB_S, WRITE_S, PrinterUnavailable, reason

PRINTER_CLASS = 7
GET_PORT_STATUS = (0xA1, 1)  # USB printer class 1.1, 4.2.2
CONTROL_MS = 500
PACKET_BYTES = 512  # the largest bulk packet; a shorter buffer could overflow


class UsbDevice:
    """A printer on USB."""

    kind = "usb"

    def __init__(self, address: UsbAddress, backend: Any = None) -> None:
        self._name = f"{address.vendor:04x}:{address.product:04x}"
        arguments = {"backend": backend} if backend else {}
        self._printer = _Usb(address.vendor, address.product, usb_args=arguments, timeout=int(WRITE_S * 1000))
        self._interface = 0
        self._out = 0
        self._in: int | None = None

    @property
    def talks(self) -> bool:
        """Whether the printer has an endpoint for answers."""
        return self._in is not None

    def open(self) -> None:
        """Claim the printer and find the endpoints that take its bytes and bring its answers."""
        try:
            self._printer.open()
            self._find_ends()
        except (OSError, ValueError, Error) as error:
            raise PrinterUnavailable(f"no USB printer {self._name} can be used: {reason(error)}") from error

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the printer."""
        done = 0
        while done < len(piece):
            try:
                written = self._printer.device.write(self._out, piece[done:], int(WRITE_S * 1000))
            except USBError:
                self._printer.reset_next = True
                raise
            if not written:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            done += written

    def receive(self, limit_s: float) -> bytes:
        """Return what the printer says within the time."""
        if self._in is None:
            return b""
        try:
            return bytes(self._printer.device.read(self._in, PACKET_BYTES, max(1, int(limit_s * 1000))))
        except USBTimeoutError:
            return b""

    def port_status(self) -> int | None:
        """Return what the printer class tells; None where the printer does not know the question."""
        kind, request = GET_PORT_STATUS
        try:
            said = self._printer.device.ctrl_transfer(kind, request, 0, self._interface << 8, 1, CONTROL_MS)
        except USBError:
            return None
        return int(said[0]) if len(said) else None

    def settle(self) -> None:
        """A write on USB returns when the printer has taken the bytes."""

    def finish(self) -> None:
        """A USB printer is told no end."""

    def job_s(self, count: int) -> float:  # noqa: ARG002
        """USB is faster than any printer."""
        return JOB_S

    def close(self) -> None:
        """Release the printer."""
        self._printer.close()

    def _find_ends(self) -> None:
        configuration = self._printer.device.get_active_configuration()
        self._interface, self._out, self._in = find_ends(configuration)


class _Usb(Usb):  # type: ignore[misc] # python-escpos ships no types
    """python-escpos's, but for the reset at each opening, which some printers answer with blank paper."""

    reset_next = False

    def _configure_usb(self) -> None:
        """Choose the configuration where none is chosen yet; reset only after trouble."""
        try:
            self.device.get_active_configuration()
        except USBError:
            self.device.set_configuration()
        if self.reset_next:
            self.reset_next = False
            self.device.reset()


def find_ends(configuration: Any) -> tuple[int, int, int | None]:
    """Return a printer's interface and its endpoints for bytes and for answers (None: it gives none).

    Raises ValueError when nothing takes bytes.
    """
    printers = [each for each in configuration if each.bInterfaceClass == PRINTER_CLASS]
    for interface in printers or configuration:
        bulk = [each.bEndpointAddress for each in interface if each.bmAttributes & 0x03 == 0x02]
        takes = next((int(each) for each in bulk if not each & 0x80), None)
        if takes is not None:
            return interface.bInterfaceNumber, takes, next((int(each) for each in bulk if each & 0x80), None)
    raise ValueError("it has nothing that takes bytes")
