"""A lobby with three displays: one behind a cable that can be cut, one whose clock can be set wrong, one in a
browser behind a cable of its own.

All are processes as a machine runs them; the server and the broker are too.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import httpx
from playwright.sync_api import Browser, Page

from tests.support.cut_cable import CutCable
from tests.support.device_process import DisplayProcess
from tests.support.whole_lobby import SITE, WholeLobby
from tests.support.xvfb import VirtualScreen, virtual_screen

SIZE = (480, 270)
FAR, NEAR, PAGE = "display-7", "display-8", "display-9"
"""The far display is the one behind the broker's cable; the page is the one in a browser."""
PICTURE = """() => {
  const picture = antrean.station.picture(performance.now() / 1000);
  return { ...picture, drawn: document.body.dataset.scene };
}"""


@dataclass
class PageDisplay:
    """A display's page, read as a process is read through its probe."""

    page: Page

    @property
    def shown(self) -> dict[str, Any]:
        """What is on the screen; empty while that is not yet what the page knows."""
        picture: dict[str, Any] = self.page.evaluate(PICTURE)
        return picture | {"stale": picture["scene"] == "lost"} if picture["drawn"] == picture["scene"] else {}


@dataclass
class LobbyDisplays(WholeLobby):
    """Runs from entering to leaving. The server tells of a device that is silent for 10 s."""

    devices: ClassVar[tuple[str, ...]] = (FAR, NEAR, PAGE)
    device_offline_s: float = 10
    displays: dict[str, DisplayProcess] = field(default_factory=dict)
    page: PageDisplay | None = None

    @property
    def all_displays(self) -> dict[str, DisplayProcess | PageDisplay]:
        """The processes and the page, by name."""
        return {**self.displays, **({PAGE: self.page} if self.page else {})}

    def open_page(self, browser: Browser) -> None:
        """Show the lobby in a browser that plays no sound, as one that nobody has touched."""
        window = browser.new_page(viewport={"width": 960, "height": 540}, locale="id-ID")
        window.goto(f"http://127.0.0.1:{self.web_cable.port}/display/{PAGE}")
        window.wait_for_function("() => window.antrean && document.body.dataset.scene")
        self.page = PageDisplay(window)

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
        self.web_cable = stack.enter_context(CutCable(self.http_port))
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
