"""The ways to a printer: network, USB, serial line and file, each with time limits; knows no slip."""

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import termios
import time
from typing import Any, Protocol

from kiosk.printer.address import FileAddress, SerialAddress, TcpAddress, UsbAddress

CONNECT_S = 4.0
WRITE_S = 8.0
LINGER_S = 0.6
USB_PRINTER_CLASS = 7


class PrinterUnavailable(Exception):
    """The printer cannot be reached; nothing has been sent to it."""


class Device(Protocol):
    """A way to a printer. Once it is open, trouble is an OSError."""

    kind: str

    def open(self) -> None:
        """Reach the printer; raise PrinterUnavailable saying why not."""

    def send(self, piece: bytes) -> None:
        """Hand over all of the bytes within the time limit."""

    def settle(self) -> None:
        """Wait until the bytes have left this machine, as far as can be told."""

    def close(self) -> None:
        """Let the printer go."""


class TcpDevice:
    """A printer on the network."""

    kind = "tcp"

    def __init__(
        self, address: TcpAddress, *, connect_s: float = CONNECT_S, write_s: float = WRITE_S
    ) -> None:
        from escpos.printer import Network

        self._address = address
        self._connect_s = connect_s
        self._write_s = write_s
        self._printer = Network(address.host, address.port, timeout=write_s)

    def open(self) -> None:
        """Connect by any of the host's addresses, IPv6 too."""
        where = (self._address.host, self._address.port)
        try:
            self._printer.device = socket.create_connection(where, timeout=self._connect_s)
        except OSError as error:
            raise PrinterUnavailable(
                f"no printer answers at {where[0]}:{where[1]}: {_reason(error)}"
            ) from error
        self._printer.device.settimeout(self._write_s)

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the network."""
        self._printer.device.sendall(piece)

    def settle(self) -> None:
        """Wait until the printer's side has acknowledged every byte and has not dropped the connection."""
        connection: socket.socket = self._printer.device
        deadline = time.monotonic() + self._write_s
        hung_up = select.poll()
        hung_up.register(connection, 0)
        while _unacknowledged(connection):
            if hung_up.poll(10):
                raise ConnectionResetError(errno.ECONNRESET, "the printer hung up")
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(LINGER_S)
        while _read(connection) and time.monotonic() < deadline:
            pass

    def close(self) -> None:
        """Close the connection."""
        self._printer.close()


class UsbDevice:
    """A printer on USB."""

    kind = "usb"

    def __init__(self, address: UsbAddress) -> None:
        from escpos.printer import Usb

        self._address = address
        self._printer = Usb(address.vendor, address.product, timeout=int(WRITE_S * 1000))

    def open(self) -> None:
        """Claim the printer and find the endpoint that takes its bytes."""
        from escpos.exceptions import Error

        name = f"{self._address.vendor:04x}:{self._address.product:04x}"
        try:
            self._printer.open()
            self._printer.out_ep = bulk_out(self._printer.device.get_active_configuration())
        except (OSError, ValueError, Error) as error:
            raise PrinterUnavailable(f"no USB printer {name} can be used: {_reason(error)}") from error

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the printer."""
        done = 0
        while done < len(piece):
            written = self._printer.device.write(self._printer.out_ep, piece[done:], int(WRITE_S * 1000))
            if not written:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            done += written

    def settle(self) -> None:
        """A write on USB returns when the printer has taken the bytes."""

    def close(self) -> None:
        """Release the printer."""
        self._printer.close()


class SerialDevice:
    """A printer on a serial line, with hardware flow control."""

    kind = "serial"

    def __init__(self, address: SerialAddress) -> None:
        from escpos.printer import Serial

        self._port = address.port
        self._printer = Serial(address.port, baudrate=address.baud, timeout=1)

    def open(self) -> None:
        """Open the port."""
        from escpos.exceptions import Error

        try:
            self._printer.open()
        except (OSError, ValueError, Error) as error:
            raise PrinterUnavailable(
                f"the serial port {self._port} cannot be used: {_reason(error)}"
            ) from error
        self._printer.device.write_timeout = WRITE_S

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the line, a little at a time: a printer without paper holds the line."""
        for start in range(0, len(piece), 256):
            self._printer.device.write(piece[start : start + 256])

    def settle(self) -> None:
        """Wait until the line has carried the bytes."""
        deadline = time.monotonic() + WRITE_S
        while self._printer.device.out_waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            time.sleep(0.02)

    def close(self) -> None:
        """Close the port."""
        self._printer.close()


class FileDevice:
    """A device file such as /dev/usb/lp0, or a plain file that collects the bytes of every slip."""

    kind = "file"

    def __init__(self, address: FileAddress) -> None:
        self._path = address.path
        self._file = -1

    def open(self) -> None:
        """Open the file; below /dev it must be there, or a plain file would take the printer's place."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY
        if not self._path.absolute().is_relative_to("/dev"):
            flags |= os.O_CREAT
        try:
            self._file = os.open(self._path, flags, 0o644)
        except OSError as error:
            raise PrinterUnavailable(f"{self._path} cannot be written: {_reason(error)}") from error

    def send(self, piece: bytes) -> None:
        """Write the bytes, waiting while a printer holds them back."""
        rest = memoryview(piece)
        while rest:
            if not select.select([], [self._file], [], WRITE_S)[1]:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            rest = rest[os.write(self._file, rest) :]

    def settle(self) -> None:
        """Make the bytes of a plain file durable."""
        if stat.S_ISREG(os.fstat(self._file).st_mode):
            os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def bulk_out(configuration: Any) -> int:
    """Return the number of the endpoint that takes a printer's bytes; raise ValueError when there is none."""
    printers = [each for each in configuration if each.bInterfaceClass == USB_PRINTER_CLASS]
    for interface in printers or configuration:
        for endpoint in interface:
            if endpoint.bmAttributes & 0x03 == 0x02 and not endpoint.bEndpointAddress & 0x80:
                return int(endpoint.bEndpointAddress)
    raise ValueError("it has nothing that takes bytes")


def _read(connection: socket.socket) -> bool:
    """Return whether more may come; what printers say by themselves is not needed, but must be taken."""
    try:
        return bool(connection.recv(4096))
    except TimeoutError:
        return False


def _unacknowledged(connection: socket.socket) -> int:
    waiting = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
    return int(struct.unpack("i", waiting)[0])


def _reason(error: BaseException) -> str:
    """Return the last line of what went wrong: python-escpos puts the cause there."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.strip().splitlines()[-1] if text.strip() else type(error).__name__
