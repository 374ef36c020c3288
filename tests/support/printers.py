"""A printer for tests, on a network or a terminal: it says how it is, fails as told, and shows its paper."""

import os
import re
import socket
import threading
import tty
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.support.escpos import Command, Paper, Reader, Roll
from tests.support.waiting import wait_until

QUERIES = rb"(?:\x10\x04[\x01-\x04]|\x1dr\x01)*"
DLE_EOT = b"\x10\x04"
GS_R = b"\x1dr"
PAUSE_S = 0.005


@dataclass
class Simulator:
    """A printer's mechanism. Change its state at any time; ``slips`` are the papers that were cut off.

    ``answers``: it knows DLE EOT; ``marks_end``: it knows GS r; ``dots_left``: of paper, None is plenty;
    ``buffer_bytes``: so many it takes while it is stopped; ``hangs``: it takes nothing and says nothing.
    """

    answers: bool = True
    marks_end: bool = True
    near_end: bool = False
    cover_open: bool = False
    cutter_failed: bool = False
    broken: bool = False
    dots_left: int | None = None
    buffer_bytes: int | None = None
    hangs: bool = False
    roll: Roll = field(default_factory=Roll)

    def __post_init__(self) -> None:
        self._reader = Reader()
        self._waiting: deque[Command] = deque()
        self._lock = threading.Lock()

    @property
    def slips(self) -> list[Paper]:
        """The papers in a visitor's hands."""
        return self.roll.slips

    @property
    def paper_out(self) -> bool:
        """Whether the roll is empty."""
        return self.dots_left == 0

    @property
    def stopped(self) -> bool:
        """Whether it prints nothing as it is."""
        return self.paper_out or self.cover_open or self.cutter_failed or self.broken or self.hangs

    @property
    def full(self) -> bool:
        """Whether it takes no more bytes."""
        held = sum(command.size for command in self._waiting)
        return self.hangs or (self.buffer_bytes is not None and held >= self.buffer_bytes)

    def push(self, data: bytes) -> bytes:
        """Take bytes; return what the printer says."""
        said = b""
        with self._lock:
            for command in self._reader.push(data):
                if command.name == DLE_EOT:  # in real time, whatever waits
                    said += self._status(command.body[0]) if self.answers else b""
                else:
                    self._waiting.append(command)
        return said + self.run()

    def run(self) -> bytes:
        """Print what waits, as far as it can; return what the printer says."""
        said = b""
        with self._lock:
            while self._waiting and not self.stopped:
                need = self.roll.dots(self._waiting[0])
                if self.dots_left is not None and need > self.dots_left:
                    self.dots_left = 0
                    break
                command = self._waiting.popleft()
                if self.dots_left is not None:
                    self.dots_left -= need
                said += self._carry_out(command)
        return said

    def forget(self) -> None:
        """Lose what waits and what has begun, as a printer that is switched off."""
        with self._lock:
            self._waiting.clear()
            self._reader = Reader()
            self.roll.rest = Paper()

    def _carry_out(self, command: Command) -> bytes:
        if command.name == GS_R:
            return bytes((0x03 if self.near_end else 0,)) if self.marks_end and self.answers else b""
        self.roll.print(command)
        return b""

    def _status(self, question: int) -> bytes:
        offline = self.paper_out or self.cover_open or self.cutter_failed or self.broken
        bits = {
            1: 0x08 * offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * (self.cutter_failed or self.broken),
            3: 0x08 * self.cutter_failed | 0x20 * self.broken,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }
        return bytes((0x12 | bits[question],))


class _Served(ABC):
    """A thread that plays a printer while the block lasts."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="printer")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=10)

    def wait_for_slips(self, count: int = 1, timeout_s: float = 10) -> list[Paper]:
        """Return the papers when there are ``count``."""
        slips = self.simulator.slips
        wait_until(lambda: len(slips) >= count, timeout_s=timeout_s, what=f"{count} printed slips")
        return slips

    @abstractmethod
    def _serve(self) -> None:
        """Take bytes and answer until the block has ended."""


class TcpPrinter(_Served):
    """A printer at ``address``; ``jobs`` are the bytes of each connection that brought more than questions.

    Without a simulator it says nothing. After ``drop_after`` bytes of a connection it hangs up.
    """

    def __init__(self, simulator: Simulator | None = None, *, drop_after: int | None = None) -> None:
        super().__init__(simulator or Simulator(answers=False))
        self.jobs: list[bytes] = []
        self.drop_after = drop_after
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self._port = self._listener.getsockname()[1]

    @property
    def address(self) -> str:
        """What ``--printer`` takes."""
        return f"tcp://127.0.0.1:{self._port}"

    def wait_for(self, count: int = 1, timeout_s: float = 10) -> list[bytes]:
        """Return the jobs when there are ``count``."""
        wait_until(lambda: len(self.jobs) >= count, timeout_s=timeout_s, what=f"{count} printed slips")
        return self.jobs

    def unplug(self) -> None:
        """Let nobody connect, and forget what waits."""
        self._listener.shutdown(socket.SHUT_RDWR)  # or the thread that accepts would keep it open
        self._listener.close()
        self.simulator.forget()

    def plug_in(self) -> None:
        """Listen at the same address again."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._listener.settimeout(0.1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._listener.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # nobody came, or unplugged
                self._ended.wait(PAUSE_S)
                continue
            self.connections += 1
            with connection:
                self._note(self._talk(connection))

    def _talk(self, connection: socket.socket) -> bytes:
        """Take what comes and answer; return the bytes."""
        received = b""
        connection.settimeout(PAUSE_S)
        while not self._ended.is_set() and (self.drop_after is None or len(received) < self.drop_after):
            try:
                if self.simulator.full:
                    self._ended.wait(PAUSE_S)
                    if _gone(connection):
                        break
                    continue
                piece = connection.recv(4096 if self.drop_after is None else min(4096, self.drop_after))
                if not piece:
                    break
                received += piece
                connection.sendall(self.simulator.push(piece))
            except TimeoutError:
                connection.sendall(self.simulator.run())
            except OSError:
                break
        return received

    def _note(self, received: bytes) -> None:
        job = re.sub(
            QUERIES + rb"\Z", b"", re.sub(rb"\A" + QUERIES, b"", received, flags=re.DOTALL), flags=re.DOTALL
        )
        if job:
            self.jobs.append(job)


class PtyPrinter(_Served):
    """A printer on a terminal, for ``serial:`` and ``file:`` addresses; ``received`` are all bytes."""

    def __init__(self, simulator: Simulator | None = None) -> None:
        super().__init__(simulator or Simulator(answers=False))
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path = os.ttyname(self._theirs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        os.close(self._theirs)
        os.close(self._ours)

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                piece = b"" if self.simulator.full else os.read(self._ours, 4096)
            except BlockingIOError:
                piece = b""
            if said := self.simulator.push(piece):
                os.write(self._ours, said)
            if not piece:
                self._ended.wait(PAUSE_S)


def _gone(connection: socket.socket) -> bool:
    """Tell whether the other side has hung up, without taking its bytes."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return info[0] != 1  # TCP_ESTABLISHED
