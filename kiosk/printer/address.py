"""Where a printer is, read from one line of text; opens nothing."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FORMS = {
    "picture": "picture:DIRECTORY",
    "tcp": "tcp://HOST:PORT",
    "usb": "usb:VENDOR:PRODUCT",
    "serial": "serial:PORT",
    "file": "file:PATH",
}
TCP_PORT = 9100
BAUD = 9600


class PrinterAddressError(ValueError):
    """The text does not say where a printer is; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """A directory that receives a picture of each slip."""

    directory: Path


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A printer on the network."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A printer on USB, by the numbers that ``lsusb`` shows."""

    vendor: int
    product: int


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A printer on a serial line."""

    port: str
    baud: int


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A device file, or a plain file that collects the bytes."""

    path: Path


Address = PictureAddress | TcpAddress | UsbAddress | SerialAddress | FileAddress


def parse_address(text: str) -> Address:
    """Return the address in the text; raise PrinterAddressError saying what to write instead."""
    kind, _, rest = text.partition(":")
    match kind:
        case "picture":
            return PictureAddress(_path(_required(rest, text, "picture"), text))
        case "tcp":
            return _tcp(rest, text)
        case "usb":
            return _usb(rest, text)
        case "serial":
            return _serial(rest, text)
        case "file":
            return FileAddress(_path(_required(rest, text, "file"), text))
    raise PrinterAddressError(f"{text!r} is not a printer's address; {_guess(text)}")


def _path(named: str, text: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise PrinterAddressError(f"{text!r} names a home that nobody has; write the whole path") from None


def _tcp(rest: str, text: str) -> TcpAddress:
    try:
        parts = urlsplit(f"//{rest.lstrip('/')}")
    except ValueError:  # a bracket that does not close
        raise PrinterAddressError(f"{text!r} is not a network address; write {FORMS['tcp']}") from None
    try:
        port = parts.port or TCP_PORT
    except ValueError:
        raise PrinterAddressError(f"the port in {text!r} must be a number from 1 to 65535") from None
    if not parts.hostname or parts.path.strip("/") or not rest.startswith("//"):
        host = parts.hostname or "192.168.1.50"
        raise PrinterAddressError(f"{text!r} is not a network address; did you mean 'tcp://{host}:{port}'?")
    return TcpAddress(parts.hostname, port)


def _usb(rest: str, text: str) -> UsbAddress:
    numbers = re.fullmatch(r"(?:0x)?([0-9a-fA-F]{4}):(?:0x)?([0-9a-fA-F]{4})", rest.strip("/"))
    if not numbers:
        raise PrinterAddressError(
            f"{text!r} needs a vendor and a product of four hexadecimal digits each, as lsusb shows them: "
            "usb:04b8:0e15"
        )
    return UsbAddress(int(numbers[1], 16), int(numbers[2], 16))


def _serial(rest: str, text: str) -> SerialAddress:
    port, _, options = _required(rest, text, "serial").partition("?")
    given = parse_qs(options, keep_blank_values=True)
    baud = given.pop("baud", [str(BAUD)])[0]
    if given or not baud.isdecimal():
        raise PrinterAddressError(f"{text!r} may be followed by ?baud=NUMBER only: serial:{port}?baud=19200")
    return SerialAddress(port, int(baud))


def _required(rest: str, text: str, kind: str) -> str:
    if not rest.strip("/"):
        raise PrinterAddressError(f"{text!r} is not complete; write {FORMS[kind]}")
    return rest.removeprefix("//") if rest.startswith("///") else rest


def _guess(text: str) -> str:
    """Return the most likely meaning, as a question."""
    if re.fullmatch(r"/dev/(tty|serial).*|COM\d+", text):
        return f"did you mean 'serial:{text}'?"
    if re.fullmatch(r"/dev/.*", text):
        return f"did you mean 'file:{text}'?"
    if re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", text):
        return f"did you mean 'usb:{text}'?"
    if host := re.fullmatch(r"(?:socket|ip|net|network|https?)?:?/*([\w.-]+\.[\w.-]+)(?::(\d+))?/?", text):
        return f"did you mean 'tcp://{host[1]}:{host[2] or TCP_PORT}'?"
    kind, _, rest = text.partition(":")
    if near := difflib.get_close_matches(kind.lower(), FORMS, n=1, cutoff=0.5):
        return f"did you mean '{near[0]}:{rest}'?" if rest else f"did you mean {FORMS[near[0]]}?"
    return f"write one of {', '.join(FORMS.values())}"
