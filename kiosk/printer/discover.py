"""Finds printers that are plugged in, and makes a slip to try them with; sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.slip import (
    Badge,
    Cut,
    Figure,
    Figures,
    Heading,
    Number,
    PrinterStatus,
    Qr,
    Rule,
    Slip,
    Text,
    Title,
)

USB_DEVICES = Path("/sys/bus/usb/devices")
PRINTER_CLASS = "07"
RULE_FILE = "/etc/udev/rules.d/70-antrean-printer.rules"


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """Something that a slip can be sent to. ``address`` is what ``--printer`` takes."""

    address: str
    name: str
    udev_rule: str | None = None


def list_printers(usb_devices: Path = USB_DEVICES) -> list[FoundPrinter]:
    """Return the USB printers and the serial ports of this machine."""
    return [*_usb_printers(usb_devices), *_serial_ports()]


def udev_rule(vendor: str, product: str) -> str:
    """Return the rule that lets the kiosk's user write to a USB printer; it belongs in RULE_FILE."""
    return (
        f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", '
        'MODE="0660", GROUP="lp", TAG+="uaccess"'
    )


def trial_slip(at: datetime | None = None, about: str = "") -> Slip:
    """Return a slip that shows whether the printer's width, letters, code and knife are right.

    Nobody may wait with it: it says first that it is no ticket. ``about`` names kiosk or printer.
    """
    return Slip(
        number="TEST",
        at=at or datetime.now(UTC),
        blocks=(
            Badge("BUKAN TIKET · NOT A TICKET", strong=True),
            Heading("ANTREAN"),
            Text("Uji cetak · Test print"),
            *((Text(about),) if about else ()),
            Title("Paspor baru – New passport"),
            Number("TEST"),
            Badge("PRIORITAS"),
            Rule(),
            Figures((Figure("8", "di depan Anda"), Figure("15–25", "menit perkiraan"))),
            Rule(),
            Text("Aa Éé Ññ Üü Çç Łł Őő ± € …"),
            Text("1234567890" * 5),
            Qr("https://example.org/t/AbCdEfGhIjKlMnOpQrStUv"),
            Text("Both edges of the number must be on the paper, and the code must scan."),
            Cut(),
        ),
    )


def describe_status(status: PrinterStatus) -> str:
    """Return in a few words what a printer says of itself, for the person who sets it up."""
    if status.paper is None and status.cover is None:
        return status.detail or "it says nothing of itself"
    said = (f"paper {status.paper}", f"cover {status.cover}", f"cutter {status.cutter}")
    return status.detail or ", ".join(each for each in said if not each.endswith("None"))


def _usb_printers(usb_devices: Path) -> Iterator[FoundPrinter]:
    for mark in sorted(usb_devices.glob("*/bInterfaceClass")):
        if _read(mark) == PRINTER_CLASS:
            device = usb_devices / mark.parent.name.partition(":")[0]
            vendor, product = _read(device / "idVendor"), _read(device / "idProduct")
            name = " ".join(filter(None, (_read(device / "manufacturer"), _read(device / "product"))))
            yield FoundPrinter(f"usb:{vendor}:{product}", name or "USB printer", udev_rule(vendor, product))


def _serial_ports() -> Iterator[FoundPrinter]:
    from serial.tools.list_ports import comports

    for port in sorted(comports()):
        yield FoundPrinter(f"serial:{port.device}", port.description or "serial port")


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""
