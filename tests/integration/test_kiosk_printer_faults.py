"""A printer that says how it is: what it tells before and after a slip, and every way in which it fails."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from kiosk.outcome import PrintOutcome
from kiosk.paper import Paper
from kiosk.printer import Printer, open_printer
from kiosk.printer.address import TcpAddress, UsbAddress
from kiosk.printer.devices import TcpDevice
from kiosk.printer.escpos_printer import EscposPrinter
from kiosk.printer.job import raster_job
from kiosk.printer.raster import PAPERS, render
from kiosk.printer.text import text_job
from kiosk.printer.usb_device import UsbDevice
from kiosk.slip import PrinterStatus, Slip
from tests.support.escpos import print_bytes, same
from tests.support.ports import free_port
from tests.support.printers import PtyPrinter, Simulator, TcpPrinter
from tests.support.slips import slip
from tests.support.usb_printer import UsbSimulator
from tests.support.waiting import wait_until

WELL = {"online": True, "paper": "ok", "cover": "closed", "cutter": "ok"}


@dataclass
class Reached:
    """A simulated printer and the kiosk's way to it."""

    simulator: Simulator
    printer: Printer


@pytest.fixture(params=["tcp", "serial", "file", "usb"])
def reached(request: pytest.FixtureRequest) -> Iterator[Reached]:
    simulator = Simulator()
    with ExitStack() as stack:
        match request.param:
            case "tcp":
                address = stack.enter_context(TcpPrinter(simulator)).address
                yield Reached(simulator, open_printer(address))
            case "usb":
                device = UsbDevice(UsbAddress(0x04B8, 0x0E15), UsbSimulator(simulator))
                yield Reached(simulator, EscposPrinter(device, 80, "raster", None))
            case kind:
                path = stack.enter_context(PtyPrinter(simulator)).path
                baud = "?baud=115200" if kind == "serial" else ""
                yield Reached(simulator, open_printer(f"{kind}:{path}{baud}"))


def test_a_printer_tells_how_it_is_before_and_after_a_slip(reached: Reached) -> None:
    kind = reached.printer.status().kind
    assert reached.printer.look() == PrinterStatus(kind, **WELL)  # type: ignore[arg-type]
    assert reached.printer.print(slip()) is PrintOutcome.PRINTED
    assert reached.printer.status() == PrinterStatus(kind, **WELL)  # type: ignore[arg-type]
    (paper,) = reached.simulator.slips
    assert same(paper.picture, render(slip(), PAPERS[80]))


@pytest.mark.parametrize(
    ("state", "faults"),
    [
        ({"dots_left": 0}, ("paper_out",)),
        ({"cover_open": True}, ("cover_open",)),
        ({"cutter_failed": True}, ("cutter_failed",)),
        ({"broken": True}, ("printer_offline",)),
        ({"cover_open": True, "dots_left": 0}, ("paper_out", "cover_open")),
    ],
    ids=str,
)
def test_a_stopped_printer_gets_no_byte_of_the_slip_and_prints_again_when_it_is_well(
    reached: Reached, state: dict[str, Any], faults: tuple[str, ...]
) -> None:
    for name, value in state.items():
        setattr(reached.simulator, name, value)
    assert reached.printer.print(slip()) is PrintOutcome.FAILED
    assert reached.printer.status().faults == faults
    assert reached.printer.status().detail
    for name in state:
        setattr(reached.simulator, name, getattr(Simulator(), name))
    assert reached.printer.look().faults == ()
    assert reached.simulator.slips == []
    assert reached.simulator.roll.rest.blank
    assert reached.printer.print(slip(number="B017")) is PrintOutcome.PRINTED
    (paper,) = reached.simulator.slips
    assert same(paper.picture, render(slip(number="B017"), PAPERS[80]))


def test_paper_near_its_end_is_told_and_printed_on(reached: Reached) -> None:
    reached.simulator.near_end = True
    assert reached.printer.print(slip()) is PrintOutcome.PRINTED
    assert reached.printer.status().faults == ("paper_low",)
    assert len(reached.simulator.slips) == 1


def test_paper_that_ends_within_a_slip_leaves_its_outcome_unknown(reached: Reached) -> None:
    reached.simulator.dots_left = 300
    begun = time.monotonic()
    assert reached.printer.print(slip()) is PrintOutcome.UNKNOWN
    assert time.monotonic() - begun < 5
    assert reached.printer.status().faults == ("paper_out",)
    assert reached.simulator.slips == []
    assert not reached.simulator.roll.rest.blank


def test_a_printer_that_says_nothing_is_waited_for_once_and_then_printed_on(reached: Reached) -> None:
    reached.simulator.answers = False
    assert reached.printer.look().online is True
    begun = time.monotonic()
    assert [reached.printer.print(slip()) for _ in range(3)] == [PrintOutcome.PRINTED] * 3
    assert time.monotonic() - begun < 6
    wait_until(lambda: len(reached.simulator.slips) == 3, what="three slips")
    assert reached.printer.status().paper is None


def test_a_printer_that_marks_no_end_is_believed_that_nothing_is_wrong(reached: Reached) -> None:
    reached.simulator.marks_end = False
    printer = reached.printer
    assert isinstance(printer, EscposPrinter)
    printer._end_s = 1.0
    assert [printer.print(slip()), printer.print(slip())] == [PrintOutcome.PRINTED] * 2
    assert printer.status().ready
    assert len(reached.simulator.slips) == 2


def test_a_printer_that_is_offline_for_a_moment_is_waited_for(reached: Reached) -> None:
    reached.simulator.broken = True
    recover = threading.Timer(0.6, lambda: setattr(reached.simulator, "broken", False))
    recover.start()
    assert reached.printer.print(slip()) is PrintOutcome.PRINTED
    assert len(reached.simulator.slips) == 1


def test_a_pause_within_a_slip_that_ends_by_itself_is_waited_for() -> None:
    """As when the print head gets too hot."""
    simulator = Simulator()
    print_one = simulator.roll.print

    def printing(command: Any) -> None:
        print_one(command)
        if len(simulator.roll.rest.bands) == 5 and not paused:
            paused.append(True)
            simulator.broken = True
            threading.Timer(0.8, lambda: setattr(simulator, "broken", False)).start()

    paused: list[bool] = []
    simulator.roll.print = printing  # type: ignore[method-assign]
    with TcpPrinter(simulator) as served:
        assert open_printer(served.address).print(slip()) is PrintOutcome.PRINTED
    assert len(simulator.slips) == 1


def test_paper_that_ends_with_a_slip_is_known_to_have_carried_it(reached: Reached) -> None:
    picture = render(slip(), PAPERS[80])
    reached.simulator.dots_left = picture.height + 200
    assert reached.printer.print(slip()) is PrintOutcome.PRINTED
    assert len(reached.simulator.slips) == 1


def quick(address: str, write_s: float = 0.4) -> EscposPrinter:
    """Return a network printer that is given up sooner than in an office."""
    port = int(address.rpartition(":")[2])
    device = TcpDevice(TcpAddress("127.0.0.1", port), connect_s=1, write_s=write_s)
    return EscposPrinter(device, 80, "raster", None, end_s=1.0)


def test_a_printer_that_hangs_before_a_slip_fails_it_and_is_offline_until_it_answers() -> None:
    simulator = Simulator()
    with TcpPrinter(simulator) as served:
        printer = quick(served.address)
        assert printer.look().faults == ()
        simulator.hangs = True
        assert printer.print(slip()) is PrintOutcome.FAILED
        assert printer.status().faults == ("printer_offline",)
        assert "does not answer" in printer.status().detail
        simulator.hangs = False
        assert printer.print(slip()) is PrintOutcome.PRINTED
    assert len(simulator.slips) == 1


def test_a_printer_that_hangs_within_a_slip_leaves_its_outcome_unknown_in_time() -> None:
    simulator = Simulator(cover_open=False, buffer_bytes=4096)
    with TcpPrinter(simulator) as served:
        printer = quick(served.address)
        printer.look()
        stop_after(simulator, bands=3)
        begun = time.monotonic()
        assert printer.print(slip()) is PrintOutcome.UNKNOWN
        assert time.monotonic() - begun < 8
        assert printer.status().faults == ("printer_offline",)


def stop_after(simulator: Simulator, bands: int) -> None:
    """Let the printer hang once it has printed so much."""
    print_one = simulator.roll.print

    def printing(command: Any) -> None:
        print_one(command)
        simulator.hangs = len(simulator.roll.rest.bands) >= bands

    simulator.roll.print = printing  # type: ignore[method-assign]


@pytest.mark.parametrize("drop_after", [20, 3000, 30_000])
@pytest.mark.parametrize("forgets", [False, True], ids=["half a command waits", "switched off and on"])
def test_a_connection_that_drops_within_a_slip_leaves_its_outcome_unknown_and_the_next_whole(
    drop_after: int, *, forgets: bool
) -> None:
    simulator = Simulator()
    with TcpPrinter(simulator, drop_after=drop_after) as served:
        printer = quick(served.address, write_s=2.0)
        assert printer.print(slip()) is PrintOutcome.UNKNOWN
        assert printer.status().faults == ("printer_offline",)
        served.drop_after = None
        if forgets:
            simulator.forget()
        assert printer.look().faults == ()
        assert printer.print(slip(number="B017")) is PrintOutcome.PRINTED
        assert printer.print(slip(number="C003")) is PrintOutcome.PRINTED
    _torn, *papers = simulator.slips
    numbers = ("B017", "C003")
    assert all(
        same(paper.picture, render(slip(number=number), PAPERS[80]))
        for number, paper in zip(numbers, papers, strict=True)
    )


@pytest.mark.parametrize("rendering", ["raster", "text"])
def test_a_kiosk_killed_within_a_slip_cuts_off_what_hangs_in_the_printer(rendering: str) -> None:
    simulator = Simulator()
    with TcpPrinter(simulator) as served:
        whole = _compose(rendering, slip())
        with socket.create_connection(("127.0.0.1", int(served.address.rpartition(":")[2]))) as line:
            line.sendall(whole[: len(whole) // 2])
        printer = open_printer(served.address, rendering=rendering)  # type: ignore[arg-type]
        printer.note_torn()
        assert printer.print(slip(number="B017")) is PrintOutcome.PRINTED
    _torn, paper = simulator.slips
    expected = print_bytes(_compose(rendering, slip(number="B017")))
    assert paper.lines == expected.lines
    assert not paper.bands or same(paper.picture, expected.picture)


def _compose(rendering: str, what: Slip) -> bytes:
    return raster_job(what, 80) if rendering == "raster" else text_job(what, 80)


def test_a_printer_that_hangs_up_before_the_slip_fails_it() -> None:
    with TcpPrinter(Simulator(), drop_after=0) as served:
        assert quick(served.address).print(slip()) is PrintOutcome.FAILED


def test_a_printer_is_recognised_anew_when_it_was_unplugged() -> None:
    """What a printer could tell says nothing of the one that stands there after it."""
    simulator = Simulator()
    with TcpPrinter(simulator) as served:
        printer = quick(served.address)
        assert printer.look().paper == "ok"
        served.unplug()
        assert printer.look().faults == ("printer_offline",)
        simulator.answers = False
        served.plug_in()
        assert printer.print(slip()) is PrintOutcome.PRINTED
        assert printer.status() == PrinterStatus("tcp", online=True)
        served.wait_for_slips()


def test_an_automatic_status_is_not_taken_for_an_answer() -> None:
    simulator = Simulator(dots_left=300)
    answer = simulator.push

    def chatty(data: bytes) -> bytes:
        said = answer(data)
        return b"\x10\x00\x00\x00" + said if data else said

    simulator.push = chatty  # type: ignore[method-assign]
    with TcpPrinter(simulator) as served:
        assert quick(served.address).print(slip()) is PrintOutcome.UNKNOWN


def test_a_usb_port_tells_of_missing_paper_where_the_printer_says_nothing() -> None:
    usb = UsbSimulator(Simulator(answers=False))
    printer = EscposPrinter(UsbDevice(UsbAddress(0x04B8, 0x0E15), usb), 80, "raster", None)
    assert printer.look().faults == ()
    usb.port_status = 0x30
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert printer.status().faults == ("paper_out",)
    usb.port_status = 0x18
    assert printer.print(slip()) is PrintOutcome.PRINTED


def test_a_usb_printer_that_is_unplugged_fails_and_comes_back_by_itself() -> None:
    usb = UsbSimulator(Simulator())
    printer = EscposPrinter(UsbDevice(UsbAddress(0x04B8, 0x0E15), usb), 80, "raster", None)
    assert printer.print(slip()) is PrintOutcome.PRINTED
    usb.plugged = False
    assert printer.print(slip()) is PrintOutcome.FAILED
    assert printer.status().faults == ("printer_offline",)
    usb.plugged = True
    assert printer.print(slip()) is PrintOutcome.PRINTED
    assert usb.resets == 0


def test_a_usb_printer_is_reset_after_a_write_that_broke_off() -> None:
    usb = UsbSimulator(Simulator())
    printer = EscposPrinter(UsbDevice(UsbAddress(0x04B8, 0x0E15), usb), 80, "raster", None)
    usb.writes_left = 7  # four questions and three pieces
    assert printer.print(slip()) is PrintOutcome.UNKNOWN
    usb.writes_left = None
    usb.simulator.forget()
    assert printer.print(slip()) is PrintOutcome.PRINTED
    assert usb.resets == 1


@pytest.fixture
def ended() -> list[tuple[object, PrintOutcome]]:
    return []


@pytest.fixture
def paper_on(ended: list[tuple[object, PrintOutcome]]) -> Iterator[Callable[[Printer], Paper]]:
    with ExitStack() as stack:

        def start(printer: Printer) -> Paper:
            def note(press: object, outcome: PrintOutcome) -> None:
                ended.append((press, outcome))

            paper = Paper(printer, note, look_s=0.2, look_in_trouble_s=0.05)
            paper.start()
            stack.callback(paper.stop)
            return paper

        yield start


def faults_of(paper: Paper) -> tuple[str, ...] | None:
    return paper.status.faults if paper.status else None


def test_an_idle_kiosk_sees_the_printer_fail_and_recover(paper_on: Callable[[Printer], Paper]) -> None:
    simulator = Simulator()
    with TcpPrinter(simulator) as served:
        paper = paper_on(open_printer(served.address))
        wait_until(lambda: faults_of(paper) == (), what="a printer that is well")
        simulator.cover_open = True
        wait_until(lambda: faults_of(paper) == ("cover_open",), what="the open cover")
        simulator.cover_open = False
        wait_until(lambda: faults_of(paper) == (), what="the closed cover")
        served.unplug()
        wait_until(lambda: faults_of(paper) == ("printer_offline",), what="the cable")
        served.plug_in()
        wait_until(lambda: faults_of(paper) == (), what="the cable back")
        paper.stop()
    assert simulator.slips == []


def test_an_extra_slip_has_an_end_of_its_own(
    paper_on: Callable[[Printer], Paper], ended: list[tuple[object, PrintOutcome]]
) -> None:
    extra: list[PrintOutcome] = []
    press = uuid4()
    simulator = Simulator()
    with TcpPrinter(simulator) as served:
        paper = paper_on(open_printer(served.address))
        paper.print(press, slip())
        paper.print_extra(slip(copy=True), extra.append)
        wait_until(lambda: bool(extra), what="the copy")
        paper.stop()
    assert ended == [(press, PrintOutcome.PRINTED)]
    assert extra == [PrintOutcome.PRINTED]
    assert len(simulator.slips) == 2


def test_a_kiosk_starts_while_its_printer_is_off(paper_on: Callable[[Printer], Paper]) -> None:
    paper = paper_on(open_printer(f"tcp://127.0.0.1:{free_port()}"))
    wait_until(lambda: faults_of(paper) == ("printer_offline",), what="the first look")
