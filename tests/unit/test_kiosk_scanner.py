"""Codes from readers: whole ones only, and a reader that is unplugged is found again."""

import queue
from collections.abc import Iterator

import pytest

from kiosk.scanner import LONGEST, PAUSE_S, Keystrokes, Port, SerialScanner, split_address
from tests.support.waiting import wait_until


def typed(*keys: tuple[str, float]) -> Keystrokes:
    """Return what stands after keys at these times."""
    keystrokes = Keystrokes()
    for key, at in keys:
        keystrokes.type(key, at)
    return keystrokes


def test_keys_up_to_enter_are_one_code() -> None:
    keystrokes = typed(*((key, 0.01 * at) for at, key in enumerate("K7M2PX")))
    assert keystrokes.enter(0.1) == "K7M2PX"
    assert keystrokes.enter(0.2) is None, "each code once"


def test_a_stray_key_long_before_belongs_to_no_code() -> None:
    assert typed(("x", 0.0), ("K7", PAUSE_S + 1)).enter(PAUSE_S + 1.1) == "K7"
    assert typed(("x", 0.0)).enter(PAUSE_S + 1) is None


def test_enter_alone_and_a_heap_of_keys_are_no_codes() -> None:
    assert Keystrokes().enter(1.0) is None
    assert typed(("  ", 1.0)).enter(1.0) is None
    assert typed(("7" * (LONGEST + 50), 1.0)).enter(1.0) is None


@pytest.mark.parametrize(
    ("address", "parts"),
    [("serial:/dev/ttyACM0", ("/dev/ttyACM0", 9600)), ("serial:COM3?baud=115200", ("COM3", 115200))],
)
def test_an_address_names_port_and_speed(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts


class PlayedPort:
    """A serial port that gives these pieces and is then unplugged."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self.closed = False

    def read(self, size: int) -> bytes:
        """Return the next piece."""
        if not self._pieces:
            raise OSError("device disconnected")
        return self._pieces.pop(0)[:size]

    def close(self) -> None:
        """Note that the port was let go."""
        self.closed = True


def test_lines_are_codes_however_they_come_in_pieces_and_the_reader_may_be_unplugged() -> None:
    codes: queue.SimpleQueue[str] = queue.SimpleQueue()
    first = PlayedPort([b"K7M", b"2PX\r", b"\nAB12\r\n", b"half"])
    second = PlayedPort([b"CD34\n", b"x" * 150, b"x" * 150 + b"\n", b"EF56\n"])
    ports: Iterator[PlayedPort] = iter((first, second))

    def connect(port: str, baud: int) -> Port:
        assert (port, baud) == ("/dev/ttyACM0", 9600)
        try:
            return next(ports)
        except StopIteration:
            raise OSError("no such device") from None

    scanner = SerialScanner("serial:/dev/ttyACM0", codes.put, connect=connect, again_s=0.01)
    scanner.start()
    wait_until(lambda: codes.qsize() >= 4 and second.closed, what="four codes")
    scanner.stop()
    assert first.closed
    assert [codes.get() for _ in range(codes.qsize())] == ["K7M2PX", "AB12", "CD34", "EF56"]
