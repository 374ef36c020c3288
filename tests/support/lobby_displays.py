"""A lobby in which two displays hang: one behind a cable that can be cut, one whose clock can be set wrong.

Both are processes as a machine runs them; the server and the broker are too.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.cut_cable import CutCable
from tests.support.device_process import DisplayProcess
from tests.support.whole_lobby import DISPLAY, LISTENER, SITE, WholeLobby
from tests.support.xvfb import VirtualScreen, virtual_screen

SIZE = (480, 270)
FAR, NEAR = DISPLAY, LISTENER
"""The far display is the one behind the cable."""


@dataclass
class LobbyDisplays(WholeLobby):
    """Runs from entering to leaving. The server tells of a device that is silent for 10 s."""

    device_offline_s: float = 10
    displays: dict[str, DisplayProcess] = field(default_factory=dict)

    def board(self) -> dict[str, Any]:
        """Return the board as the server says it is."""
        answer: dict[str, Any] = httpx.get(f"{self.address}/api/v1/board", timeout=20).json()
        return answer

    def set_clock(self, offset: str) -> None:
        """Let the near display's clock be wrong from now on, as in ``-90m`` or ``+2d``."""
        self._offset.write_text(f"{offset}\n", encoding="ascii")

    def _start_devices(self, stack: ExitStack) -> None:
        self._offset = self.folder / "clock"
        self.set_clock("+0")
        self.cable = stack.enter_context(CutCable(self._mqtt_port))
        for device in (FAR, NEAR):
            display = self._hang(device, stack.enter_context(virtual_screen(*SIZE)))
            self.displays[device] = stack.enter_context(display)

    def _hang(self, device: str, screen: VirtualScreen) -> DisplayProcess:
        folder = self.folder / device
        folder.mkdir()
        broker = self.credentials(device)
        if device == FAR:
            broker["url"] = self.cable.url
        display = DisplayProcess(
            folder, screen, broker=broker, site=SITE, device=device, mute=True, minimum_show_s=1.0
        )
        if device == NEAR:
            display.environment |= wrong_clock(self._offset)
        return display


def find_faketime() -> Path | None:
    """Return the library that gives a process a clock of its own."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def wrong_clock(offset: Path) -> dict[str, str]:
    """Return the environment of a process whose clock differs by what stands in the file, at any moment.

    Only the time of day is wrong, as it would be: no machine's monotonic clock jumps.
    """
    library = find_faketime()
    assert library is not None, "libfaketime is not installed"
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
