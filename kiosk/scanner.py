"""Readers of QR codes, as keyboards and on serial lines; knows no screen and no visit."""

import logging
import re
import threading
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)

ADDRESS = r"^serial:[^?\s]+(\?baud=[0-9]{3,7})?$"
"""How a serial reader is named in the settings."""
PAUSE_S = 2.0
"""Keys further apart than this do not belong to one code."""
LONGEST = 200
"""What is longer is no code: a reader that went mad, or something that leans on a keyboard."""
USUAL_BAUD = 9600
AGAIN_S = 3.0
READ_S = 0.5


class Keystrokes:
    """Puts the keys of a reader that acts as a keyboard together; each code ends with Enter."""

    def __init__(self) -> None:
        self._text = ""
        self._last_at = float("-inf")

    def type(self, text: str, now: float) -> None:
        """Take what was typed at ``now`` (monotonic seconds); keys long before it are forgotten."""
        if now - self._last_at > PAUSE_S:
            self._text = ""
        self._text = (self._text + text)[: LONGEST + 1]
        self._last_at = now

    def enter(self, now: float) -> str | None:
        """Return the code that ends now, or None when there is none."""
        text, self._text = self._text.strip(), ""
        fresh = now - self._last_at <= PAUSE_S
        return text if fresh and 0 < len(text) <= LONGEST else None


class Port(Protocol):
    """What of a serial port is needed here."""

    def read(self, size: int) -> bytes:
        """Return what has come, at the latest when the port's time is over."""

    def close(self) -> None:
        """Let the port go."""


class SerialScanner:
    """Reads codes from a serial port, each in a line, and finds the port again after it was unplugged."""

    def __init__(
        self,
        address: str,
        on_code: Callable[[str], None],
        *,
        connect: Callable[[str, int], Port] | None = None,
        again_s: float = AGAIN_S,
    ) -> None:
        self._port, self._baud = split_address(address)
        self._on_code, self._connect, self._again_s = on_code, connect or _connect, again_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk-scanner", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End; the port is let go within its time limit."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        complained = False
        while not self._stopping.is_set():
            try:
                port = self._connect(self._port, self._baud)
                log.info("reading codes from %s", self._port)
                complained = False
                self._read(port)
            except (OSError, ValueError) as error:
                if not complained:
                    log.warning("the reader at %s cannot be used: %s; it is tried again", self._port, error)
                complained = True
                self._stopping.wait(self._again_s)

    def _read(self, port: Port) -> None:
        """Tell each line that comes; raises OSError when the reader is unplugged."""
        rest = b""
        try:
            while not self._stopping.is_set():
                *lines, rest = re.split(rb"[\r\n]", rest + port.read(LONGEST))
                rest = rest if len(rest) <= LONGEST else b""
                for line in lines:
                    self._tell(line)
        finally:
            port.close()

    def _tell(self, line: bytes) -> None:
        code = line.decode("ascii", errors="replace").strip()
        if 0 < len(code) <= LONGEST:
            self._on_code(code)


def split_address(address: str) -> tuple[str, int]:
    """Return the port and the speed of ``serial:PORT[?baud=NUMBER]``."""
    port, _, baud = address.removeprefix("serial:").partition("?baud=")
    return port, int(baud or USUAL_BAUD)


def _connect(port: str, baud: int) -> Port:
    import serial  # only a kiosk with such a reader needs it

    opened: Port = serial.Serial(port, baud, timeout=READ_S)
    return opened
