"""ESC/POS as a printer reads it: bytes to commands, and commands to what stands on the paper."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image, ImageOps

CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 18: "cp852", 19: "cp858"}
# How many bytes follow the commands of fixed length.
LENGTHS = {
    b"\x10\x04": 1,
    b"\x1b@": 0,
    b"\x1ba": 1,
    b"\x1bE": 1,
    b"\x1b-": 1,
    b"\x1bM": 1,
    b"\x1b{": 1,
    b"\x1b!": 1,
    b"\x1b3": 1,
    b"\x1b2": 0,
    b"\x1bt": 1,
    b"\x1bd": 1,
    b"\x1dB": 1,
    b"\x1db": 1,
    b"\x1d!": 1,
    b"\x1dr": 1,
    b"\x1c.": 0,
}
LINE_DOTS = 30


class UnknownCommand(Exception):
    """A printer would not know these bytes, or print them as garbage."""


class _Incomplete(Exception):
    """The rest of the command has not come yet."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command, or one letter (its name) to print."""

    name: bytes
    body: bytes = b""

    @property
    def size(self) -> int:
        """How many bytes it came in."""
        return len(self.name) + len(self.body)


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
        wide, high = max(band.width for band in self.bands), sum(band.height for band in self.bands)
        sheet = Image.new("1", (wide, high), 1)
        top = 0
        for band in self.bands:
            sheet.paste(band, (0, top))
            top += band.height
        return sheet

    @property
    def words(self) -> str:
        """The text of all lines."""
        return "\n".join(line.text for line in self.lines)

    @property
    def blank(self) -> bool:
        """Whether nothing is on it."""
        return not (self.lines or self.bands or self.codes)


class Reader:
    """Cuts a stream of bytes into commands."""

    def __init__(self) -> None:
        self._data = bytearray()

    def push(self, data: bytes) -> Iterator[Command]:
        """Return the commands that are complete; raise UnknownCommand for what a printer would not know."""
        self._data += data
        at = 0
        while at < len(self._data):
            if self._data[at] == 0:  # where a command could begin, printers ignore it
                at += 1
                continue
            try:
                command = self._command(at)
            except _Incomplete:
                break
            at += command.size
            yield command
        del self._data[:at]

    @property
    def incomplete(self) -> bool:
        """Whether a command has begun and not ended."""
        return bool(self._data)

    def _command(self, at: int) -> Command:
        first = self._take(at, 1)
        if first in {b"\x10", b"\x1b", b"\x1c", b"\x1d"}:
            name = self._take(at, 2)
            return Command(name, self._take(at + 2, self._length(name, at + 2)))
        if first < b" " and first != b"\n":
            raise UnknownCommand(f"byte {first!r}")
        return Command(first)

    def _length(self, name: bytes, at: int) -> int:
        if name in LENGTHS:
            return LENGTHS[name]
        match name:
            case b"\x1dV":
                return 1 if self._take(at, 1)[0] in {0, 1, 48, 49} else 2
            case b"\x1dv":
                return 6 + self._number(at + 2) * self._number(at + 4)
            case b"\x1b*":
                high = 3 if self._take(at, 1)[0] >= 32 else 1
                return 3 + high * self._number(at + 1)
            case b"\x1d(":
                return 3 + self._number(at + 1)
        raise UnknownCommand(repr(name))

    def _number(self, at: int) -> int:
        return int.from_bytes(self._take(at, 2), "little")

    def _take(self, at: int, count: int) -> bytes:
        if at + count > len(self._data):
            raise _Incomplete
        return bytes(self._data[at : at + count])


class Roll:
    """Paper that commands are printed on; ``slips`` are cut off, ``rest`` still hangs in the printer."""

    def __init__(self) -> None:
        self.slips: list[Paper] = []
        self.rest = Paper()
        self._text = ""
        self._size = (1, 1)
        self._code_page = "cp437"

    def dots(self, command: Command) -> int:
        """Return how much paper the command needs."""
        match command.name:
            case b"\n":
                return LINE_DOTS * self._size[1]
            case b"\x1bd":
                return LINE_DOTS * command.body[0]
            case b"\x1dv":
                return int.from_bytes(command.body[4:6], "little")
        return 0

    def print(self, command: Command) -> None:
        """Do what the command says."""
        body = command.body
        match command.name:
            case b"\x1b@":
                self._text, self._size, self._code_page = "", (1, 1), "cp437"
            case b"\n":
                self._end_line()
            case b"\x1d!":
                self._size = (body[0] >> 4) + 1, (body[0] & 15) + 1
            case b"\x1bt":
                self._code_page = CODE_PAGES[body[0]]
            case b"\x1dV":
                self.rest.cuts += 1
                self.slips.append(self.rest)
                self.rest = Paper()
            case b"\x1dv":
                self._raster(body)
            case b"\x1b*":
                self._columns(body)
            case b"\x1d(":
                if body[3:].startswith(b"1P0"):
                    self.rest.codes.append(body[6:].decode())
            case b"\x1c.":
                self.rest.single_bytes = True
            case name if len(name) == 1:
                self._text += name.decode(self._code_page)

    def _raster(self, body: bytes) -> None:
        across, down = int.from_bytes(body[2:4], "little"), int.from_bytes(body[4:6], "little")
        self.rest.bands.append(ImageOps.invert(Image.frombytes("1", (across * 8, down), body[6:])))

    def _columns(self, body: bytes) -> None:
        high = 3 if body[0] >= 32 else 1
        turned = Image.frombytes("1", (high * 8, int.from_bytes(body[1:3], "little")), body[3:])
        self.rest.bands.append(ImageOps.invert(turned.transpose(Image.Transpose.TRANSPOSE)))

    def _end_line(self) -> None:
        if self._text:
            self.rest.lines.append(Line(self._text.strip(), *self._size))
        self._text = ""


def print_bytes(data: bytes) -> Paper:
    """Return the slip that these bytes give; raise UnknownCommand for what a printer would not know."""
    reader, roll = Reader(), Roll()
    for command in reader.push(data):
        roll.print(command)
    if reader.incomplete:
        raise UnknownCommand("the bytes end within a command")
    if not roll.rest.blank or len(roll.slips) != 1:
        raise UnknownCommand(
            f"{len(roll.slips)} cuts, the last of them {'not ' * (not roll.rest.blank)}at the end"
        )
    return roll.slips[0]


def same(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures are alike dot for dot."""
    return one.size == other.size and one.convert("1").tobytes() == other.convert("1").tobytes()
