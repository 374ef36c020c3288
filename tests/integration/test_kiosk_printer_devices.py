"""Printing over real sockets, terminals and files: what comes out, and what is said when it does not."""

import os
import socket
from pathlib import Path

import pytest
from PIL import Image

from kiosk.outcome import PrintOutcome
from kiosk.printer import open_printer
from kiosk.printer.address import TcpAddress
from kiosk.printer.devices import TcpDevice
from kiosk.printer.escpos_printer import EscposPrinter
from kiosk.printer.job import raster_job
from kiosk.printer.raster import PAPERS, render
from kiosk.printer.text import text_job
from kiosk.slip import PrinterStatus
from tests.support.escpos import print_bytes
from tests.support.ports import free_port
from tests.support.printers import PtyPrinter, TcpPrinter
from tests.support.slips import slip


def test_a_network_printer_gets_every_byte_of_every_slip() -> None:
    with TcpPrinter() as receiver:
        printer = open_printer(receiver.address)
        assert printer.status() == PrinterStatus("tcp")
        assert printer.print(slip()) is PrintOutcome.PRINTED
        assert printer.print(slip(number="B017")) is PrintOutcome.PRINTED
        jobs = receiver.wait_for(2)
    assert jobs == [raster_job(slip(), 80), raster_job(slip(number="B017"), 80)]
    assert printer.status().online is True


def test_width_and_rendering_are_those_asked_for() -> None:
    with TcpPrinter() as receiver:
        assert open_printer(receiver.address, width_mm=58).print(slip()) is PrintOutcome.PRINTED
        assert open_printer(receiver.address, rendering="text").print(slip()) is PrintOutcome.PRINTED
        jobs = receiver.wait_for(2)
    assert print_bytes(jobs[0]).picture.width == 384
    assert "A042" in print_bytes(jobs[1]).words


def test_a_printer_that_is_off_is_a_failure_and_later_prints() -> None:
    printer = open_printer(f"tcp://127.0.0.1:{free_port()}")
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert printer.status().online is False
    assert "Connection refused" in printer.status().detail


@pytest.mark.parametrize("drop_after", [100, 3000, 60_000])
def test_a_connection_that_drops_half_way_leaves_the_outcome_unknown(drop_after: int) -> None:
    with TcpPrinter(drop_after=drop_after) as receiver:
        printer = open_printer(receiver.address)
        assert printer.print(slip()) is PrintOutcome.UNKNOWN
    assert printer.status().online is False


def test_a_printer_that_stops_reading_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        address = TcpAddress("127.0.0.1", listener.getsockname()[1])
        printer = EscposPrinter(TcpDevice(address, connect_s=1, write_s=0.3), 80, "raster", None)
        assert printer.print(slip()) is PrintOutcome.UNKNOWN


def test_an_unknown_host_is_a_failure() -> None:
    printer = open_printer("tcp://printer.invalid")
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert "printer.invalid:9100" in printer.status().detail


def test_a_file_collects_the_bytes_of_every_slip(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    printer = open_printer(f"file:{path}", rendering="text")
    assert [printer.print(slip()), printer.print(slip())] == [PrintOutcome.PRINTED] * 2
    assert path.read_bytes() == text_job(slip(), 80) * 2


def test_a_device_file_that_is_gone_is_a_failure_and_no_plain_file_takes_its_place() -> None:
    path = Path("/dev/shm/../antrean-no-printer")
    printer = open_printer(f"file:{path}")
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert not path.exists()


def test_a_fifo_without_a_reader_is_a_failure_not_a_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert open_printer(f"file:{tmp_path / 'fifo'}").print(slip()) is PrintOutcome.FAILED


def test_a_serial_printer_gets_every_byte() -> None:
    with PtyPrinter() as receiver:
        printer = open_printer(f"serial:{receiver.path}?baud=38400", rendering="text")
        assert printer.print(slip()) is PrintOutcome.PRINTED
        (paper,) = receiver.wait_for_slips()
    assert paper == print_bytes(text_job(slip(), 80))


@pytest.mark.parametrize("address", ["serial:/dev/ttyNone", "usb:dead:beef"])
def test_a_printer_that_is_not_there_is_a_failure(address: str) -> None:
    printer = open_printer(address)
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert printer.status().detail


def test_a_picture_is_what_the_paper_would_show_and_no_copy_replaces_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "tickets"
    printer = open_printer(f"picture:{folder}")
    assert [printer.print(slip()), printer.print(slip(copy=True))] == [PrintOutcome.PRINTED] * 2
    assert sorted(file.name for file in folder.iterdir()) == [
        "20261123-094200-A042-2.png",
        "20261123-094200-A042.png",
    ]
    with Image.open(folder / "20261123-094200-A042.png") as picture:
        assert picture.tobytes() == render(slip(), PAPERS[80]).convert("1").tobytes()


def test_a_folder_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    printer = open_printer(f"picture:{tmp_path / 'file'}")
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert str(tmp_path / "file") in printer.status().detail
