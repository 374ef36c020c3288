"""The number as large as the screen allows, what to do next, and a bar that shows when the screen returns."""

from pathlib import Path

import segno
from kivy.graphics import Color, Rectangle
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens import service
from kiosk.screens.parts import Screen

__all__ = ["TicketScreen", "service"]

QUIET_MODULES = 4
"""The empty border that readers need around a QR code (ISO/IEC 18004)."""


class QrCode(Widget):
    """A QR code, black on white in every look: that is what phones read."""

    address = StringProperty()

    def on_address(self, *_args: object) -> None:
        """Draw each dark run of modules as one rectangle."""
        self.canvas.clear()
        if not self.address or self.width < 2:
            return
        modules = list(segno.make(self.address, error="m", micro=False).matrix_iter(border=QUIET_MODULES))
        size = self.width / len(modules)
        with self.canvas:
            Color(1, 1, 1)
            Rectangle(pos=self.pos, size=self.size)
            Color(0, 0, 0)
            for row, dots in enumerate(modules):
                self._draw_row(bytes(dots), self.top - (row + 1) * size, size)

    def _draw_row(self, dots: bytes, y: float, size: float) -> None:
        start = dots.find(1)
        while start >= 0:
            end = dots.find(0, start)
            end = len(dots) if end < 0 else end
            Rectangle(pos=(self.x + start * size, y), size=((end - start) * size, size))
            start = dots.find(1, end)

    on_pos = on_size = on_address


class NextStep(BoxLayout):
    """One thing to do next, with its place in the order."""

    order = StringProperty()
    text = StringProperty()
    zoom = NumericProperty(1.0)


class NextSteps(BoxLayout):
    """What to do next, in order."""

    steps = ObjectProperty(())
    zoom = NumericProperty(1.0)

    def on_steps(self, *_args: object) -> None:
        """Keep one row per step."""
        self.clear_widgets()
        for order, text in enumerate(self.steps, start=1):
            self.add_widget(NextStep(order=str(order), text=text, zoom=self.zoom))

    def on_zoom(self, *_args: object) -> None:
        """Let every step have this size."""
        for step in self.children:
            step.zoom = self.zoom


class TicketScreen(Screen):
    """The screen that shows the number."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
