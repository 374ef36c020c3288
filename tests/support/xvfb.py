"""A screen without a monitor: Xvfb on a free display, touched by xdotool."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "xdotool")


def need_screen_tools() -> None:
    """Skip where Xvfb or xdotool is missing, with the reason; fail in CI."""
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{', '.join(missing)} must be installed in CI")
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")


@dataclass(frozen=True, slots=True)
class VirtualScreen:
    """A running Xvfb."""

    display: str
    width: int
    height: int

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that shall open its window here."""
        others = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**others, "DISPLAY": self.display, "LIBGL_ALWAYS_SOFTWARE": "1", "SDL_VIDEODRIVER": "x11"}

    def touch(self, x: float, y: float, *, times: int = 1) -> None:
        """Touch this point, ``times`` in quick succession.

        The pointer comes from beside it: ``--sync`` waits 15 s for a pointer that is there already to move.
        """
        beside = int(x) - 1 if x >= 1 else int(x) + 1
        move = ["mousemove", str(beside), str(int(y)), "mousemove", "--sync", str(int(x)), str(int(y))]
        self._xdotool(*move, "click", "--repeat", str(times), "--delay", "60", "1")

    def type(self, text: str) -> None:
        """Type as a reader that acts as a keyboard does: fast, and Enter at the end."""
        self._xdotool("type", "--delay", "8", text)
        self._xdotool("key", "Return")

    def picture(self, file: Path) -> None:
        """Write what the screen shows as a PNG."""
        from PIL import ImageGrab

        with ImageGrab.grab(xdisplay=self.display) as shot:
            shot.save(file)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=20)


@contextmanager
def virtual_screen(width: int = 1080, height: int = 1920) -> Iterator[VirtualScreen]:
    """Start Xvfb with one screen of this size, and stop it at the end."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield VirtualScreen(f":{number}", width, height)
    finally:
        server.terminate()
        server.wait(timeout=10)
