"""Printer addresses: what is understood, and what is said about what is not."""

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printer import PrinterAddressError, open_printer
from kiosk.printer.address import (
    FileAddress,
    PictureAddress,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    parse_address,
)
from kiosk.printer.discover import list_printers
from kiosk.printer.usb_device import find_ends


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("picture:tickets", PictureAddress(Path("tickets"))),
        ("picture:/var/tickets", PictureAddress(Path("/var/tickets"))),
        ("tcp://192.168.1.50:9101", TcpAddress("192.168.1.50", 9101)),
        ("tcp://printer.local", TcpAddress("printer.local", 9100)),
        ("tcp://[fe80::1]:9100", TcpAddress("fe80::1", 9100)),
        ("usb:04b8:0e15", UsbAddress(0x04B8, 0x0E15)),
        ("usb:0x04B8:0x0E15", UsbAddress(0x04B8, 0x0E15)),
        ("serial:/dev/ttyUSB0", SerialAddress("/dev/ttyUSB0", 9600)),
        ("serial:/dev/ttyS1?baud=38400", SerialAddress("/dev/ttyS1", 38400)),
        ("file:/dev/usb/lp0", FileAddress(Path("/dev/usb/lp0"))),
        ("file:///dev/usb/lp0", FileAddress(Path("/dev/usb/lp0"))),
    ],
)
def test_an_address_is_understood(text: str, address: object) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("192.168.1.50", "did you mean 'tcp://192.168.1.50:9100'"),
        ("192.168.1.50:9101", "did you mean 'tcp://192.168.1.50:9101'"),
        ("socket://10.0.0.7:9100", "did you mean 'tcp://10.0.0.7:9100'"),
        ("tcp:192.168.1.50", "did you mean 'tcp://192.168.1.50:9100'"),
        ("tcp://printer:99999", "from 1 to 65535"),
        ("/dev/usb/lp0", "did you mean 'file:/dev/usb/lp0'"),
        ("/dev/ttyUSB0", "did you mean 'serial:/dev/ttyUSB0'"),
        ("04b8:0e15", "did you mean 'usb:04b8:0e15'"),
        ("usb:4b8:e15", "as lsusb shows them"),
        ("pictures:tickets", "did you mean 'picture:tickets'"),
        ("picture:", "write picture:DIRECTORY"),
        ("serial:/dev/ttyS0?speed=9600", r"serial:/dev/ttyS0\?baud=19200"),
        ("", "write one of picture:DIRECTORY, tcp://HOST:PORT"),
    ],
)
def test_a_wrong_address_is_answered_with_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(PrinterAddressError, match=advice):
        parse_address(text)


@given(st.text(max_size=60) | st.from_regex(r"(tcp|usb|serial|file|picture):.*"))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with suppress(PrinterAddressError):
        parse_address(text)


def test_paper_of_another_width_is_refused() -> None:
    with pytest.raises(PrinterAddressError, match="58 or 80"):
        open_printer("picture:tickets", width_mm=76)


def test_usb_printers_are_found_with_their_rule(tmp_path: Path) -> None:
    for name, kind in (("1-1", "07"), ("1-2", "03")):
        (tmp_path / f"{name}:1.0").mkdir()
        (tmp_path / f"{name}:1.0" / "bInterfaceClass").write_text(f"{kind}\n")
        (tmp_path / name).mkdir()
        (tmp_path / name / "idVendor").write_text("04b8\n")
        (tmp_path / name / "idProduct").write_text("0e15\n")
        (tmp_path / name / "product").write_text("TM-T20II\n")
    found = [each for each in list_printers(tmp_path) if each.address.startswith("usb:")]
    assert [(each.address, each.name) for each in found] == [("usb:04b8:0e15", "TM-T20II")]
    assert found[0].udev_rule is not None
    assert 'ATTR{idVendor}=="04b8", ATTR{idProduct}=="0e15"' in found[0].udev_rule


class Interface(list[SimpleNamespace]):
    """An interface of a USB device, as pyusb shows it."""

    def __init__(self, kind: int, *endpoints: tuple[int, int], number: int = 0) -> None:
        super().__init__(SimpleNamespace(bEndpointAddress=a, bmAttributes=b) for a, b in endpoints)
        self.bInterfaceClass = kind
        self.bInterfaceNumber = number


def test_a_usb_printers_bytes_go_to_the_bulk_endpoints_of_its_printer_interface() -> None:
    keyboard = Interface(3, (0x81, 0x03), (0x01, 0x02))
    printer = Interface(7, (0x82, 0x02), (0x03, 0x02), number=1)
    assert find_ends([keyboard, printer]) == (1, 0x03, 0x82)
    assert find_ends([Interface(255, (0x02, 0x02))]) == (0, 0x02, None)
    with pytest.raises(ValueError, match="nothing that takes bytes"):
        find_ends([Interface(7, (0x82, 0x02))])
