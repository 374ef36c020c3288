"""The number as large as the screen allows, what to do next, and a bar that shows when the screen returns."""

import time
from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label

from kiosk import theme
from kiosk.screens import service
from kiosk.screens.colors import rgba
from kiosk.screens.parts import Screen, largest_font

__all__ = ["TicketScreen", "service"]


BAR_FPS = 12
"""Smooth enough for a slow bar, and cheap where there is no GPU."""


class BigNumber(Label):
    """One line of text in the largest size that fits."""

    def fit(self, *_args: object) -> None:
        """Choose the font size for the present text and room."""
        if self.width > 1 and self.height > 1:
            self.font_size = largest_font(self.text, self.font_name, self.width, self.height)

    on_size = on_text = fit


class NextStep(BoxLayout):
    """One thing to do next, with its place in the order."""

    order = StringProperty()
    text = StringProperty()


class NextSteps(BoxLayout):
    """What to do next, in order."""

    steps = ObjectProperty(())

    def on_steps(self, *_args: object) -> None:
        """Keep one row per step."""
        self.clear_widgets()
        for order, text in enumerate(self.steps, start=1):
            self.add_widget(NextStep(order=str(order), text=text))


class TicketScreen(Screen):
    """The screen that shows the number."""

    ground = ListProperty(rgba(theme.DEEP_BRAND))
    left = NumericProperty(1.0)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._clock = Clock.schedule_interval(self._run_bar, 1 / BAR_FPS)

    def _run_bar(self, _dt: float) -> None:
        if self.view is None or self.parent is None:
            return
        lasts_s = max(0.1, self.view.until - self.view.since)
        self.left = max(0.0, min(1.0, (self.view.until - time.monotonic()) / lasts_s))

    def on_parent(self, _me: object, parent: object) -> None:
        """Stop counting once the screen is gone."""
        if parent is None:
            self._clock.cancel()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
