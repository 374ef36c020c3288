"""Puts a slip on paper, wherever the printer is; knows no ticket, no server and no screen.

The parts are imported when a printer is opened: a kiosk with a network printer loads no USB.
"""

from typing import Literal, Protocol, assert_never

from kiosk.outcome import PrintOutcome
from kiosk.printer.address import (
    FileAddress,
    PictureAddress,
    PrinterAddressError,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    parse_address,
)
from kiosk.slip import PrinterStatus, Slip

__all__ = ["PrintOutcome", "Printer", "PrinterAddressError", "PrinterStatus", "open_printer"]

Rendering = Literal["raster", "text"]


class Printer(Protocol):
    """What prints slips, one at a time, on the thread that calls it."""

    def print(self, slip: Slip) -> PrintOutcome:
        """Print the slip within a time limit; trouble is an outcome and a line in the log, never an error."""

    def look(self) -> PrinterStatus:
        """Ask the printer how it is, within a time limit."""

    def status(self) -> PrinterStatus:
        """Return how the printer was when it was last seen."""

    def note_torn(self) -> None:
        """Note that the beginning of a slip may hang in the printer: it is cut off before the next one."""

    def close(self) -> None:
        """Let the printer go."""


def open_printer(
    address: str, *, width_mm: int = 80, rendering: Rendering = "raster", profile: str | None = None
) -> Printer:
    """Return the printer at the address; it is reached for each slip, so it may be off now.

    Raises PrinterAddressError, saying what to write instead. A ``profile`` is one of python-escpos's.
    """
    where = parse_address(address)
    if width_mm not in {58, 80}:
        raise PrinterAddressError(f"paper of {width_mm} mm is not known; write 58 or 80")
    if isinstance(where, PictureAddress):
        from kiosk.printer.picture import PicturePrinter

        return PicturePrinter(where.directory, width_mm)
    from kiosk.printer.devices import Device, FileDevice, SerialDevice, TcpDevice
    from kiosk.printer.escpos_printer import EscposPrinter
    from kiosk.printer.job import load_profile

    load_profile(profile)
    device: Device
    match where:
        case TcpAddress():
            device = TcpDevice(where)
        case UsbAddress():
            from kiosk.printer.usb_device import UsbDevice

            device = UsbDevice(where)
        case SerialAddress():
            device = SerialDevice(where)
        case FileAddress():
            device = FileDevice(where)
        case _:
            assert_never(where)
    return EscposPrinter(device, width_mm, rendering, profile)
