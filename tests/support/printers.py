"""A network printer for tests: takes bytes on TCP, may drop half-way, and shows what the paper would."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from PIL import Image, ImageOps

from tests.support.waiting import wait_until

CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 18: "cp852", 19: "cp858"}
# How many bytes follow the commands of fixed length that only set something.
SETTINGS = {
    b"\x1b@": 0,
    b"\x1ba": 1,
    b"\x1bE": 1,
    b"\x1b-": 1,
    b"\x1bM": 1,
    b"\x1b{": 1,
    b"\x1b!": 1,
    b"\x1b3": 1,
    b"\x1b2": 0,
    b"\x1dB": 1,
    b"\x1db": 1,
    b"\x1c.": 0,
}


class UnknownCommand(Exception):
    """A printer would not know these bytes, or print them as garbage."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the printer's own letters; size in multiples, as GS ! set it when it began."""

    text: str
    wide: int
    high: int


@dataclass(slots=True)
class Paper:
    """What came out: words, pictures in order, native QR codes, and whether the paper was cut."""

    lines: list[Line] = field(default_factory=list)
    bands: list[Image.Image] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0
    single_bytes: bool = False

    @property
    def picture(self) -> Image.Image:
        """All the pictures below one another, 0 is ink."""
        sheet = Image.new(
            "1", (max(band.width for band in self.bands), sum(band.height for band in self.bands)), 1
        )
        top = 0
        for band in self.bands:
            sheet.paste(band, (0, top))
            top += band.height
        return sheet

    @property
    def words(self) -> str:
        """The text of all lines."""
        return "\n".join(line.text for line in self.lines)


def print_bytes(data: bytes) -> Paper:
    """Return the paper that these bytes give; raise UnknownCommand for what a printer would not know."""
    return _Reader(data).read()


class _Reader:
    """Reads ESC/POS one command at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._paper = Paper()
        self._text = ""
        self._size = (1, 1)
        self._code_page = "cp437"

    def read(self) -> Paper:
        while self._at < len(self._data):
            byte = self._data[self._at : self._at + 1]
            if byte in {b"\x1b", b"\x1c", b"\x1d"}:
                self._command(self._take(2))
            elif byte == b"\n":
                self._take(1)
                self._end_line()
            elif byte < b" ":
                raise UnknownCommand(f"byte {byte!r} at {self._at}")
            else:
                self._text += self._take(1).decode(self._code_page)
        return self._paper

    def _command(self, name: bytes) -> None:
        if name in SETTINGS:
            self._take(SETTINGS[name])
            self._paper.single_bytes |= name == b"\x1c."
            return
        match name:
            case b"\x1d!":
                size = self._take(1)[0]
                self._size = (size >> 4) + 1, (size & 15) + 1
            case b"\x1bt":
                self._code_page = CODE_PAGES[self._take(1)[0]]
            case b"\x1bd":
                self._take(1)
            case b"\x1dV":
                self._take(1 if self._data[self._at] in {0, 1, 48, 49} else 2)
                self._paper.cuts += 1
            case b"\x1dv":
                self._raster()
            case b"\x1b*":
                self._columns()
            case b"\x1d(":
                self._code()
            case _:
                raise UnknownCommand(f"{name!r} at {self._at}")

    def _raster(self) -> None:
        self._take(2)
        across, down = self._number(), self._number()
        band = Image.frombytes("1", (across * 8, down), self._take(across * down))
        self._paper.bands.append(ImageOps.invert(band))

    def _columns(self) -> None:
        high = 3 if self._take(1)[0] >= 32 else 1
        wide = self._number()
        turned = Image.frombytes("1", (high * 8, wide), self._take(high * wide))
        upright = turned.transpose(Image.Transpose.TRANSPOSE)
        self._paper.bands.append(ImageOps.invert(upright))

    def _code(self) -> None:
        self._take(1)
        content = self._take(self._number())
        if content.startswith(b"1P0"):
            self._paper.codes.append(content[3:].decode())

    def _end_line(self) -> None:
        if self._text:
            self._paper.lines.append(Line(self._text.strip(), *self._size))
        self._text = ""

    def _number(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise UnknownCommand(f"the bytes end within a command at {self._at}")
        self._at += count
        return taken


class TcpPrinter:
    """A printer at ``address``; each connection is one job. ``drop_after`` bytes it hangs up, or not."""

    def __init__(self, drop_after: int | None = None) -> None:
        self.jobs: list[bytes] = []
        self._drop_after = drop_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="tcp-printer")

    @property
    def address(self) -> str:
        """What ``--printer`` takes."""
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def wait_for(self, count: int = 1, timeout_s: float = 10) -> list[bytes]:
        """Return the jobs when there are ``count``."""
        wait_until(lambda: len(self.jobs) >= count, timeout_s=timeout_s, what=f"{count} printed slips")
        return self.jobs

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=10)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.jobs.append(b"".join(self._receive(connection)))

    def _receive(self, connection: socket.socket) -> Iterator[bytes]:
        left = self._drop_after
        while left is None or left > 0:
            piece = connection.recv(4096 if left is None else min(4096, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece
