"""A bare Kivy window with one button that leaves a file when it is first shown: ``bare_window FILE WxH``.

With ``moving`` the button's text glides by, as a display's ticker does.
"""

import os
import sys
from pathlib import Path

os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1")

from kivy.config import Config


def main() -> None:
    """Open the window, tell of its first picture, and stay."""
    shown, (width, height) = Path(sys.argv[1]), sys.argv[2].split("x")
    Config.set("graphics", "width", width)
    Config.set("graphics", "height", height)
    Config.set("graphics", "multisamples", "0")
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.uix.button import Button

    def tell(*_window: object) -> None:
        Window.unbind(on_flip=tell)
        shown.touch()

    Window.bind(on_flip=tell)
    button = Button(text="Antrean", size_hint_y=None, height=78)

    def glide(elapsed_s: float) -> None:
        button.x = (button.x + 110 * elapsed_s) % 100

    if sys.argv[3:] == ["moving"]:
        Clock.schedule_interval(glide, 0)
    App.build = lambda _app: button
    App().run()


if __name__ == "__main__":
    main()
