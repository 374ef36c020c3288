"""The press is on its way: calm, nothing to touch, the paper coming out of its slot."""

from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.properties import NumericProperty

from kiosk.screens.parts import Screen


class PrintingScreen(Screen):
    """The screen between the touch and the number; ``out`` is how far the drawn paper is out."""

    out = NumericProperty(0.0)

    def on_view(self, *_args: object) -> None:
        """Let a little paper out while asking, and the rest with the number."""
        if self.view is not None:
            Animation.cancel_all(self, "out")
            Animation(out=1.0 if self.view.number else 0.25, duration=0.28, t="out_quad").start(self)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
