"""A screen while it is read aloud: the choice just heard as large as it goes, and one large button."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import NumericProperty

from kiosk.screens.parts import Screen, Touchable, Words


class LargeButton(Touchable):
    """All of the screen but its head and its foot.

    A touch counts when the finger lands: it means what was heard, however long the hand then rests.
    """

    def on_press(self) -> None:
        """Pass the touch on at once."""
        super().on_release()

    def on_release(self) -> None:
        """Add nothing: the touch has counted."""


class Fitted(Words):
    """Text that wraps, in the largest size from ``least`` to ``most`` that fits into ``room``."""

    room = NumericProperty(0)
    most = NumericProperty(150)
    least = NumericProperty(40)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._fit = Clock.create_trigger(self._shrink, -1)
        self.bind(text=self._grow, room=self._grow, width=self._grow, texture_size=lambda *_: self._fit())

    def _grow(self, *_args: object) -> None:
        self.font_size = self.most
        self._fit()

    def _shrink(self, *_args: object) -> None:
        too_high = self.room > 1 and self.texture_size[1] > self.room
        if too_high and self.font_size > dp(self.least):
            self.font_size = max(dp(self.least), self.font_size * 0.92)


class AloudScreen(Screen):
    """The screen for ears and hands."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
