"""The wish to stop, said by a signal or by a deadline; the main thread alone waits for it."""

import signal
import time
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLICE_S = 0.1


class Stopping:
    """True once Ctrl-C, SIGTERM or SIGHUP came, or the time is over. A context on the main thread."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._deadline_s: float | None = None
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return self.signal is not None or self.is_over

    @property
    def is_over(self) -> bool:
        """Whether the time that was given has passed."""
        return self._deadline_s is not None and time.monotonic() >= self._deadline_s

    def after(self, seconds: float | None) -> None:
        """Stop by itself this many seconds from now; None: never."""
        self._deadline_s = None if seconds is None else time.monotonic() + seconds

    def wait(self, seconds: float) -> bool:
        """Let time pass, less when stopping is wished; return whether it is."""
        until_s = time.monotonic() + seconds
        while not self and (left_s := until_s - time.monotonic()) > 0:
            time.sleep(min(SLICE_S, left_s))
        return bool(self)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self.signal = signal.Signals(number)
