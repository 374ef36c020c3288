"""The size of an X screen without a window manager, where nobody would carry out "full screen"; no Kivy.

SDL asks the window manager for the full screen. On a bare X server (a television's own, or Xvfb) its window
would stay small, so the display opens one of the screen's size instead.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_ubyte, c_ulong, c_void_p

MANAGER = b"_NET_SUPPORTING_WM_CHECK"


def bare_screen_size() -> tuple[int, int] | None:
    """Return the screen's width and height in pixels; None with a window manager or without X."""
    if not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x11.XOpenDisplay.restype = c_void_p
    display = c_void_p(x11.XOpenDisplay(None))
    if not display:
        return None
    try:
        size = (x11.XDisplayWidth(display, 0), x11.XDisplayHeight(display, 0))
        return None if _is_managed(x11, display) else size
    finally:
        x11.XCloseDisplay(display)


def _is_managed(x11: ctypes.CDLL, display: c_void_p) -> bool:
    """Return whether a window manager left its mark on the root window (Extended Window Manager Hints)."""
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = c_ulong
    x11.XInternAtom.argtypes = [c_void_p, c_char_p, c_int]
    x11.XGetWindowProperty.argtypes = [
        c_void_p, c_ulong, c_ulong, c_long, c_long, c_int, c_ulong,
        POINTER(c_ulong), POINTER(c_int), POINTER(c_ulong), POINTER(c_ulong), POINTER(POINTER(c_ubyte)),
    ]  # fmt: skip
    root, mark = x11.XDefaultRootWindow(display), x11.XInternAtom(display, MANAGER, 0)
    kind, bits, count, left = c_ulong(), c_int(), c_ulong(), c_ulong()
    value = POINTER(c_ubyte)()
    x11.XGetWindowProperty(
        display, root, mark, 0, 1, 0, 0,
        byref(kind), byref(bits), byref(count), byref(left), byref(value),
    )  # fmt: skip
    if value:
        x11.XFree(value)
    return count.value > 0
