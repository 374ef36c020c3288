"""Where the demo's two windows go: side by side, as large as the screen allows; opens none itself."""

import ctypes
import ctypes.util
import os
from dataclasses import dataclass

ASSUMED = (1366, 768)
FRAME = 72
"""What a title bar and a panel take from the height."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window's place and size in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def size(self) -> str:
        """The size as programs take it."""
        return f"{self.width}x{self.height}"

    @property
    def environment(self) -> dict[str, str]:
        """What tells Kivy where to put its window."""
        return {
            "KCFG_GRAPHICS_POSITION": "custom",
            "KCFG_GRAPHICS_LEFT": str(self.left),
            "KCFG_GRAPHICS_TOP": str(self.top),
        }


def has_screen() -> bool:
    """Tell whether windows can be opened here; an X server that does not answer is none."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    return bool(os.environ.get("DISPLAY")) and measure_screen() is not None


def side_by_side(width: int, height: int) -> tuple[Place, Place]:
    """Return where an upright kiosk and a wide display go on a screen of this size."""
    high = min(height - FRAME, (width - 24) * 144 // (81 + 256))
    kiosk, display = high * 9 // 16, high * 16 // 9
    left, top = (width - kiosk - display - 8) // 2, (height - high) // 2
    return Place(left, top, kiosk, high), Place(left + kiosk + 8, top, display, high)


def measure_screen() -> tuple[int, int] | None:
    """Return the screen's width and height, None without an answer, and a guess where nobody can ask."""
    name = ctypes.util.find_library("X11")
    if not name or not os.environ.get("DISPLAY"):
        return ASSUMED
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    handle = ctypes.c_void_p(display)
    screen = x11.XDefaultScreen(handle)
    size = int(x11.XDisplayWidth(handle, screen)), int(x11.XDisplayHeight(handle, screen))
    x11.XCloseDisplay(handle)
    return size
