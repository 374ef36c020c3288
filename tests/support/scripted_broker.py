"""A broker that says exactly what a test tells it to, for answers that no real broker gives on demand."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

CONNACK = b"\x20\x03\x00\x00\x00"
NOT_AUTHORIZED = 0x87

Reply = Callable[[int, bytes], bytes]


class ScriptedBroker:
    """``reply`` gets each packet's type (its high four bits) and body, and returns the bytes to send back."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.connects = 0

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"mqtt://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self.connects += 1
            with client, client.makefile("rb") as packets:
                self._talk(client, packets.read)

    def _talk(self, client: socket.socket, read: Callable[[int], bytes]) -> None:
        try:
            while head := read(1):
                answer = self._reply(head[0] & 0xF0, read(_length(read)))
                if answer:
                    client.sendall(answer)
        except OSError:
            return


def _length(read: Callable[[int], bytes]) -> int:
    value, shift = 0, 0
    while byte := read(1):
        value |= (byte[0] & 0x7F) << shift
        shift += 7
        if not byte[0] & 0x80:
            break
    return value


def suback(body: bytes, reason: int) -> bytes:
    """Return the answer to a SUBSCRIBE of one filter."""
    return b"\x90\x04" + body[:2] + b"\x00" + bytes([reason])
