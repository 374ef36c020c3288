"""Writes a picture of every screen that is not for visitors, as ``kiosk_screens`` does for the others.

``python -m tests.support.staff_screens FOLDER`` (needs Xvfb).
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.support.kiosk_screens import SIZES
from tests.support.staff_samples import enrolment_pictures, staff_pictures
from tests.support.xvfb import virtual_screen

SHOWN_S = 0.5


def write_pictures(folder: Path, orientation: str) -> None:
    """Draw every view in a window and write what it shows; runs under a screen of the right size."""
    from kiosk.toolkit import prepare

    prepare(home=folder / ".kivy", size=SIZES[orientation], title="Antrean")
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from kiosk.screens.fonts import register_fonts
    from kiosk.screens.surface import Surface

    register_fonts()
    surface = Surface(lambda _touch: None, size=Window.size)
    surface.rescale(*Window.size)
    Window.add_widget(surface)
    EventLoop.window = Window
    for language in ("id", "en"):
        for name, view in (*enrolment_pictures(english=language == "en"), *staff_pictures(language)):
            surface.show(view, at_once=True)
            shown, frames = time.monotonic(), 0
            while frames < 12 or time.monotonic() < shown + SHOWN_S:
                EventLoop.idle()
                frames += 1
            Window.screenshot(name=str(folder / f"kiosk-{name}-{orientation}-{language}.png"))
    for file in folder.glob("kiosk-*0001.png"):
        file.replace(file.with_name(file.name.replace("0001", "")))


def main(folder: Path) -> None:
    """Write all pictures to the folder, one virtual screen per orientation."""
    folder.mkdir(parents=True, exist_ok=True)
    for orientation, (width, height) in SIZES.items():
        with virtual_screen(width, height) as screen:
            subprocess.run(
                [sys.executable, "-m", "tests.support.staff_screens", str(folder), orientation],
                env=screen.environment,
                check=True,
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        write_pictures(Path(sys.argv[1]), sys.argv[2])
    else:
        main(Path(sys.argv[1]))
