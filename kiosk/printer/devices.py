"""The ways to a printer: network, serial line and file, each with time limits; knows no slip."""

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import sys
import termios
import time
from typing import Protocol

from kiosk.printer.address import FileAddress, SerialAddress, TcpAddress

CONNECT_S = 4.0
WRITE_S = 8.0
LINGER_S = 0.6
JOB_S = 30.0  # for a whole slip, however slowly the printer takes it
SERIAL_BITS = 10  # on the line for each byte: start, eight, stop
LPGETSTATUS = 0x060B  # linux/lp.h


class PrinterUnavailable(Exception):
    """The printer cannot be reached; nothing has been sent to it."""


class Device(Protocol):
    """A way to a printer. Once it is open, trouble is an OSError."""

    kind: str

    @property
    def talks(self) -> bool:
        """Whether answers can come this way, once it is open."""

    def open(self) -> None:
        """Reach the printer; raise PrinterUnavailable saying why not."""

    def send(self, piece: bytes) -> None:
        """Hand over all of the bytes within the time limit."""

    def receive(self, limit_s: float) -> bytes:
        """Return what the printer says within the time; empty when it says nothing."""

    def port_status(self) -> int | None:
        """Return what the port tells of the printer (IEEE 1284: 0x20 is out of paper); None: nothing."""

    def settle(self) -> None:
        """Wait until the bytes have left this machine, as far as can be told."""

    def finish(self) -> None:
        """Say that no more comes, and see whether the printer hung up on what came."""

    def job_s(self, count: int) -> float:
        """Return how long so many bytes may take in all."""

    def close(self) -> None:
        """Let the printer go."""


class TcpDevice:
    """A printer on the network."""

    kind = "tcp"
    talks = True

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
                f"no printer answers at {where[0]}:{where[1]}: {reason(error)}"
            ) from error
        self._printer.device.settimeout(self._write_s)

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the network."""
        self._printer.device.sendall(piece)

    def receive(self, limit_s: float) -> bytes:
        """Return what comes within the time; a printer that hung up is an error."""
        connection: socket.socket = self._printer.device
        if not select.select([connection], [], [], limit_s)[0]:
            return b""
        if not (said := connection.recv(4096)):
            raise ConnectionResetError(errno.ECONNRESET, "the printer hung up")
        return said

    def port_status(self) -> int | None:
        """Return nothing: a network port tells nothing of the printer."""
        return None

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

    def finish(self) -> None:
        """End our side, and take what the printer still says: left unread it would reset the connection."""
        connection: socket.socket = self._printer.device
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(LINGER_S)
        deadline = time.monotonic() + LINGER_S
        while _read(connection) and time.monotonic() < deadline:
            pass

    def job_s(self, count: int) -> float:  # noqa: ARG002
        """A network is faster than any printer."""
        return JOB_S

    def close(self) -> None:
        """Close the connection."""
        self._printer.close()


class SerialDevice:
    """A printer on a serial line, with hardware flow control."""

    kind = "serial"
    talks = True

    def __init__(self, address: SerialAddress) -> None:
        from escpos.printer import Serial

        self._port = address.port
        self._baud = address.baud
        self._printer = Serial(address.port, baudrate=address.baud, timeout=1)

    def open(self) -> None:
        """Open the port."""
        from escpos.exceptions import Error

        try:
            self._printer.open()
        except (OSError, ValueError, Error) as error:
            raise PrinterUnavailable(
                f"the serial port {self._port} cannot be used: {reason(error)}"
            ) from error
        self._printer.device.write_timeout = WRITE_S
        self._printer.device.reset_input_buffer()

    def send(self, piece: bytes) -> None:
        """Hand the bytes to the line, a little at a time: a printer without paper holds the line."""
        for start in range(0, len(piece), 256):
            self._printer.device.write(piece[start : start + 256])

    def receive(self, limit_s: float) -> bytes:
        """Return what the line brings within the time."""
        line = self._printer.device
        line.timeout = limit_s
        first: bytes = line.read(1)
        return first + line.read(line.in_waiting) if first else b""

    def port_status(self) -> int | None:
        """Return nothing: how its wires stand differs from printer to printer."""
        return None

    def settle(self) -> None:
        """Wait until the line has carried the bytes."""
        deadline = time.monotonic() + WRITE_S
        while self._printer.device.out_waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            time.sleep(0.02)

    def finish(self) -> None:
        """A line has no end."""

    def job_s(self, count: int) -> float:
        """The line itself takes its time."""
        return JOB_S + count * SERIAL_BITS / self._baud

    def close(self) -> None:
        """Close the port."""
        self._printer.close()


class FileDevice:
    """A device file such as /dev/usb/lp0, or a plain file that collects the bytes of every slip."""

    kind = "file"

    def __init__(self, address: FileAddress) -> None:
        self._path = address.path
        self._file = -1
        self.talks = False

    def open(self) -> None:
        """Open the file; below /dev it must be there, or a plain file would take the printer's place."""
        flags = os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY
        if not self._path.absolute().is_relative_to("/dev"):
            flags |= os.O_CREAT
        try:
            self._file = os.open(self._path, flags | self._direction(), 0o644)
        except OSError as error:
            raise PrinterUnavailable(f"{self._path} cannot be written: {reason(error)}") from error
        self.talks = stat.S_ISCHR(os.fstat(self._file).st_mode) and self._direction() == os.O_RDWR

    def send(self, piece: bytes) -> None:
        """Write the bytes, waiting while a printer holds them back."""
        rest = memoryview(piece)
        while rest:
            if not select.select([], [self._file], [], WRITE_S)[1]:
                raise TimeoutError(errno.ETIMEDOUT, "the printer stopped taking bytes")
            rest = rest[os.write(self._file, rest) :]

    def receive(self, limit_s: float) -> bytes:
        """Return what a device file brings within the time."""
        if not self.talks or not select.select([self._file], [], [], limit_s)[0]:
            return b""
        try:
            said = os.read(self._file, 4096)
        except BlockingIOError:
            return b""
        self.talks = bool(said)  # the end of a file: nothing will ever come
        return said

    def port_status(self) -> int | None:
        """Return the status of a USB or parallel printer's device file."""
        status = bytearray(4)
        try:
            fcntl.ioctl(self._file, LPGETSTATUS, status)
        except OSError:  # not a printer's device file, or one that cannot tell
            return None
        return int.from_bytes(status, sys.byteorder)

    def settle(self) -> None:
        """Make the bytes of a plain file durable."""
        if stat.S_ISREG(os.fstat(self._file).st_mode):
            os.fsync(self._file)

    def finish(self) -> None:
        """A file has no end to speak of."""

    def job_s(self, count: int) -> float:  # noqa: ARG002
        """A file is faster than any printer."""
        return JOB_S

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _direction(self) -> int:
        """A device file is read as well, where that is allowed; a FIFO would seem to have a reader: us."""
        return os.O_RDWR if self._path.is_char_device() and os.access(self._path, os.R_OK) else os.O_WRONLY


def _read(connection: socket.socket) -> bool:
    """Return whether more may come; what printers say by themselves is not needed, but must be taken."""
    try:
        return bool(connection.recv(4096))
    except TimeoutError:
        return False


def _unacknowledged(connection: socket.socket) -> int:
    waiting = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
    return int(struct.unpack("i", waiting)[0])


def reason(error: BaseException) -> str:
    """Return the last line of what went wrong: python-escpos puts the cause there."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.strip().splitlines()[-1] if text.strip() else type(error).__name__
