"""A cable between two programs that can be cut: then nothing passes either way, and nobody is told."""

import select
import socket
import threading
from types import TracebackType
from typing import Self

PIECE = 65_536


class CutCable:
    """Passes TCP from a port of its own to ``port`` from entering to leaving.

    While it is ``cut`` what is sent waits, as packets do that are sent again and again; connections stay open
    and new ones begin without ever an answer. ``mend(late=True)`` lets what waited through, late.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._whole = threading.Event()
        self._whole.set()
        self._back = threading.Event()
        self._back.set()
        self._stopping = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        """Where the cable begins."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """The broker's address for who is at this end."""
        return f"mqtt://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Let nothing pass any more."""
        self._whole.clear()

    def cut_back(self) -> None:
        """Let nothing pass any more from the far end: what is said arrives, and no answer comes."""
        self._back.clear()

    def mend(self, *, late: bool = False) -> None:
        """Let everything pass again; what was under way arrives late, or is gone with its connection."""
        if not late:
            for pair in list(self._pairs):
                self._drop(pair)
        self._back.set()
        self._whole.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._whole.set()
        self._thread.join(10)
        self._listener.close()
        for pair in list(self._pairs):
            self._drop(pair)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not self._whole.wait(0.1):
                continue
            ends = {end: other for pair in self._pairs for end, other in (pair, pair[::-1])}
            heard = list(ends) if self._back.is_set() else [near for near, _ in self._pairs]
            readable, _, _ = select.select([self._listener, *heard], [], [], 0.1)
            for one in readable:
                if not self._whole.is_set():
                    break
                if not self._back.is_set() and any(one is far for _, far in self._pairs):
                    continue
                if one is self._listener:
                    self._accept()
                elif one in ends:
                    self._pass_on(one, ends[one])

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._to), timeout=5)
        except OSError:
            near.close()
            return
        self._pairs.append((near, far))

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            data = one.recv(PIECE)
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for pair in list(self._pairs):
            if one in pair:
                self._drop(pair)

    def _drop(self, pair: tuple[socket.socket, socket.socket]) -> None:
        if pair in self._pairs:
            self._pairs.remove(pair)
        for end in pair:
            end.close()
