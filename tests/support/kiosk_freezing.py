"""The kiosk as it is, whose thread that draws stands still for a while when it gets SIGUSR1."""

import runpy
import signal
from types import FrameType

FROZEN_S = 5.0


def freeze(_signal: int, _frame: FrameType | None) -> None:
    """Hold up the main thread, where signals are handled, for nothing that comes; every other one goes on."""
    signal.sigtimedwait((), FROZEN_S)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, freeze)
    runpy.run_module("kiosk", run_name="__main__", alter_sys=True)
