"""What an ESC/POS printer says of itself, bit by bit, and among whatever else it may say."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printer.realtime import CAUSE, END_QUERY, ERROR, PRINTER, ROLL, Dialogue, read_port, read_status
from kiosk.slip import PrinterStatus

WELL = {PRINTER: 0x12, CAUSE: 0x12, ERROR: 0x12, ROLL: 0x12}


class Talker:
    """A device that answers each question as it was told."""

    kind = "tcp"
    talks = True

    def __init__(self, answers: dict[bytes, bytes], unasked: bytes = b"") -> None:
        self._answers = answers
        self._said = deque([unasked] if unasked else [])

    def open(self) -> None:
        """Nothing to reach."""

    def send(self, piece: bytes) -> None:
        if answer := self._answers.get(piece):
            self._said.append(answer)

    def receive(self, limit_s: float) -> bytes:
        return self._said.popleft() if self._said else b""

    def port_status(self) -> int | None:
        return None

    def settle(self) -> None:
        """Nothing is held."""

    def finish(self) -> None:
        """Nothing ends."""

    def job_s(self, count: int) -> float:
        return 1.0

    def close(self) -> None:
        """Nothing is held."""


def talker(status: dict[int, int], unasked: bytes = b"") -> Talker:
    """Return a printer with these answers to DLE EOT."""
    return Talker({bytes((0x10, 0x04, n)): bytes((byte,)) for n, byte in status.items()}, unasked)


@pytest.mark.parametrize(
    ("bits", "faults"),
    [
        ({}, ()),
        ({PRINTER: 0x16}, ()),  # a drawer's signal
        ({PRINTER: 0x1A}, ("printer_offline",)),
        ({PRINTER: 0x1A, CAUSE: 0x16}, ("cover_open",)),
        ({PRINTER: 0x1A, CAUSE: 0x32}, ("paper_out",)),
        ({ROLL: 0x72}, ("paper_out",)),
        ({ROLL: 0x1E}, ("paper_low",)),
        ({ROLL: 0x7E}, ("paper_out",)),
        ({PRINTER: 0x1A, CAUSE: 0x52, ERROR: 0x1A}, ("cutter_failed",)),
        ({PRINTER: 0x1A, CAUSE: 0x52, ERROR: 0x32}, ("printer_offline",)),
        ({ERROR: 0x52}, ("printer_offline",)),  # too hot, though it calls itself online
        ({PRINTER: 0x1A, CAUSE: 0x36, ERROR: 0x1A, ROLL: 0x7E}, ("paper_out", "cover_open", "cutter_failed")),
    ],
    ids=str,
)
def test_bits_are_read_as_the_command_reference_has_them(
    bits: dict[int, int], faults: tuple[str, ...]
) -> None:
    status = Dialogue(talker(WELL | bits), answer_s=0.05).ask()
    assert status is not None
    assert status.faults == faults
    assert bool(status.detail) == (not status.ready)


def test_what_is_not_answered_stays_unknown() -> None:
    assert read_status("tcp", {PRINTER: 0x12}) == PrinterStatus("tcp", online=True)


def test_a_printer_that_says_nothing_is_unknown() -> None:
    assert Dialogue(talker({}), answer_s=0.01).ask() is None


@pytest.mark.parametrize("unasked", [b"\x11", b"\x13\x11", b"\x1a", b"\x10\x00\x00\x0f", b"\x1a\x16\x32"])
def test_what_comes_unasked_is_no_answer(unasked: bytes) -> None:
    assert Dialogue(talker(WELL, unasked), answer_s=0.05).ask() == read_status("tcp", WELL)


def test_the_end_of_a_slip_is_told_from_a_status() -> None:
    dialogue = Dialogue(Talker({END_QUERY: b"\x00"}))
    dialogue.hear(0)
    assert not dialogue.ended
    device = Talker({END_QUERY: b"\x03"}, unasked=b"\x10\x00\x00\x00")
    device.send(END_QUERY)
    dialogue = Dialogue(device)
    dialogue.hear(0)
    assert not dialogue.ended
    dialogue.hear(0)
    assert dialogue.ended


@given(st.lists(st.binary(max_size=8), max_size=12))
def test_no_noise_on_the_line_is_an_error(noise: list[bytes]) -> None:
    device = talker(WELL)
    device._said.extend(noise)
    said = Dialogue(device, answer_s=0.001).ask()
    assert said is None or said.kind == "tcp"


@pytest.mark.parametrize(
    ("port", "paper"), [(None, None), (0x18, None), (0x00, None), (0x30, "out"), (0x38, "out")]
)
def test_a_port_is_believed_only_that_there_is_no_paper(port: int | None, paper: str | None) -> None:
    assert read_port("usb", port).paper == paper
    assert read_port("usb", port).ready is (paper is None)
