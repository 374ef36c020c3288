"""A whole kiosk and a printer that fails: what the visitor, the server and the paper get, each counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import KioskSettings
from kiosk.outcome import PrintOutcome
from kiosk.printer.raster import PAPERS, draw
from kiosk.slip import Number
from kiosk.station import Station
from kiosk.visit import Choosing, Finish, Keep, Showing
from tests.support.escpos import Paper, same
from tests.support.kiosk_server import DEVICE, SITE, KioskServer
from tests.support.mosquitto import Mosquitto
from tests.support.printers import Simulator, TcpPrinter
from tests.support.waiting import wait_until
from wire import topics
from wire.codec import decode
from wire.messages import HealthMessage, IssueTicket, PrintState, ReportPrint


@pytest.fixture
def server(broker: Mosquitto) -> Iterator[KioskServer]:
    with KioskServer(broker.url) as playing:
        yield playing


@pytest.fixture
def served() -> Iterator[TcpPrinter]:
    with TcpPrinter(Simulator()) as printer:
        yield printer


@pytest.fixture
def station(broker: Mosquitto, server: KioskServer, served: TcpPrinter, tmp_path: Path) -> Iterator[Station]:
    settings = KioskSettings.load(
        None,
        broker=broker.url,
        site=SITE,
        device=DEVICE,
        data_dir=str(tmp_path / "data"),
        printer=served.address,
        show_s=30.0,
    )
    with Station(settings) as running:
        wait_until(lambda: isinstance(running.state, Choosing), what="the first screen")
        wait_until(lambda: faults(server) == (), what="the first word of the printer")
        yield running


def take_number(station: Station) -> Showing:
    """Take a number as a visitor and return the screen that shows it when the paper's fate is known."""
    station.press("passport-new", language="id")
    wait_until(lambda: isinstance(station.state, Showing), timeout_s=20, what="the number")
    state = station.state
    assert isinstance(state, Showing)
    return state


def faults(server: KioskServer) -> tuple[str, ...] | None:
    """Return the faults in the kiosk's newest health."""
    told = [each for each in server.heard if isinstance(topics.parse(each.topic), topics.Health)]
    return decode(HealthMessage, told[-1].payload).faults if told else None


def reports(server: KioskServer, count: int) -> list[PrintState]:
    """Return what the kiosk reported of its slips, when there are so many reports."""
    wait_until(lambda: len(server.received(ReportPrint)) >= count, what=f"{count} reports")
    return [each.state for each in server.received(ReportPrint) if isinstance(each, ReportPrint)]


def bears(paper: Paper, number: str) -> bool:
    """Tell whether the slip shows this number."""
    wanted = draw(Number(number), PAPERS[80])
    picture = paper.picture
    tops = range(picture.height - wanted.height + 1)
    return any(same(picture.crop((0, top, picture.width, top + wanted.height)), wanted) for top in tops)


def leave(station: Station, touch: Finish | Keep = Finish()) -> None:  # noqa: B008 - a frozen value
    """Touch until the first screen is back: a touch that comes too fast after another does not count."""

    def left() -> bool:
        station.touch(touch)
        return isinstance(station.state, Choosing)

    wait_until(left, what="the first screen again", interval_s=0.1)


def test_without_paper_the_number_is_on_the_screen_and_the_kiosk_recovers_by_itself(
    station: Station, server: KioskServer, served: TcpPrinter
) -> None:
    first = take_number(station)
    leave(station)
    served.simulator.dots_left = 0
    second = take_number(station)
    assert second.outcome is PrintOutcome.FAILED
    wait_until(lambda: faults(server) == ("paper_out",), what="the fault told to the staff")
    leave(station, Keep())
    served.simulator.dots_left = None
    wait_until(lambda: faults(server) == (), timeout_s=15, what="the printer well by itself")
    third = take_number(station)
    assert third.outcome is PrintOutcome.PRINTED
    assert reports(server, 3) == [PrintState.PRINTED, PrintState.FAILED, PrintState.PRINTED]
    kept = [each.kept for each in server.received(ReportPrint) if isinstance(each, ReportPrint)]
    assert kept == [False, True, False]
    numbers = [shown.ticket.number for shown in (first, second, third)]
    assert len(set(numbers)) == len(server.received(IssueTicket)) == 3
    papers = served.simulator.slips
    assert len(papers) == 2
    assert bears(papers[0], numbers[0])
    assert bears(papers[1], numbers[2])


def test_a_roll_that_ends_within_a_slip_leaves_it_unknown_and_nothing_is_printed_twice(
    station: Station, server: KioskServer, served: TcpPrinter
) -> None:
    served.simulator.dots_left = 400
    first = take_number(station)
    assert first.outcome is PrintOutcome.UNKNOWN
    leave(station)
    served.simulator.dots_left = None  # a new roll: the printer ends the slip that it still holds
    served.wait_for_slips(1)
    second = take_number(station)
    assert second.outcome is PrintOutcome.PRINTED
    assert reports(server, 2) == [PrintState.UNKNOWN, PrintState.PRINTED]
    assert len(served.simulator.slips) == 2
    assert bears(served.simulator.slips[1], second.ticket.number)
    assert not bears(served.simulator.slips[1], first.ticket.number)


def test_paper_near_its_end_is_told_before_a_visitor_has_to(
    station: Station, server: KioskServer, served: TcpPrinter
) -> None:
    served.simulator.near_end = True
    assert take_number(station).outcome is PrintOutcome.PRINTED
    wait_until(lambda: faults(server) == ("paper_low",), what="the fault told to the staff")
    assert len(served.simulator.slips) == 1


def test_a_printer_that_is_unplugged_and_back_loses_no_number(
    station: Station, server: KioskServer, served: TcpPrinter
) -> None:
    served.unplug()
    first = take_number(station)
    assert first.outcome is PrintOutcome.FAILED
    wait_until(lambda: faults(server) == ("printer_offline",), what="the fault told to the staff")
    leave(station)
    served.plug_in()
    second = take_number(station)
    assert second.outcome is PrintOutcome.PRINTED
    assert reports(server, 2) == [PrintState.FAILED, PrintState.PRINTED]
    assert [bears(paper, second.ticket.number) for paper in served.simulator.slips] == [True]
