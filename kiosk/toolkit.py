"""Prepares Kivy before its first import: no arguments, no files in the home folder, no log of its own."""

import logging
import os
from pathlib import Path

from kiosk.bare_screen import bare_screen_size


def prepare(*, home: Path, size: tuple[int, int] | None, title: str) -> None:
    """Set Kivy up for one window: ``size`` in pixels, or the full screen when None."""
    os.environ.setdefault("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")  # or SDL drops a touch that gives the focus
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_CONFIG", "1")
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    os.environ.setdefault("KIVY_HOME", str(home / "kivy"))
    Path(os.environ["KIVY_HOME"]).mkdir(parents=True, exist_ok=True)
    logging.getLogger("kivy").addFilter(lambda record: record.levelno >= logging.WARNING)
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "window_title", title)
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "resizable", "1" if size else "0")
    Config.set("graphics", "show_cursor", "1" if size else "0")
    bare = None if size else bare_screen_size()
    Config.set("graphics", "fullscreen", "0" if size or bare else "auto")
    Config.set("graphics", "borderless", "1" if bare else "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_option("input", "%(name)s")
    if known := size or bare:
        Config.set("graphics", "width", str(known[0]))
        Config.set("graphics", "height", str(known[1]))
