"""Why this visitor goes before others: one large button per reason."""

from pathlib import Path

from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk import visit
from kiosk.screens.parts import TOUCH_DP, Screen, Touchable

TALLEST = 176


class Reason(Touchable):
    """One reason."""

    title = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)
    font_size = NumericProperty(42)


class Reasons(GridLayout):
    """All reasons of the site."""

    reasons = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    wide = BooleanProperty(defaultvalue=False)
    low = BooleanProperty(defaultvalue=False)
    large = BooleanProperty(defaultvalue=False)
    reason_height = NumericProperty(TALLEST)
    least_height = NumericProperty(0)

    def on_reasons(self, *_args: object) -> None:
        """Keep one button per reason."""
        if len(self.children) != len(self.reasons):
            self.clear_widgets()
            for _ in self.reasons:
                self.add_widget(Reason(touch=self.touch))
        for button, view in zip(reversed(self.children), self.reasons, strict=True):
            button.name, button.meaning = f"reason:{view.id}", visit.ChooseReason(view.id)
            button.title, button.chosen = view.name, view.chosen
        self.arrange()

    def arrange(self, *_args: object) -> None:
        """Choose columns, and the height at which all reasons fit."""
        count = max(1, len(self.reasons))
        self.cols = (3 if self.low and self.wide else 2) if self.wide or self.low or count > 6 else 1
        rows = -(-count // self.cols)
        self.least_height = dp(TOUCH_DP) * rows + self.spacing[1] * (rows - 1)
        room = (self.height - self.spacing[1] * (rows - 1)) / rows
        self.reason_height = max(dp(TOUCH_DP), min(dp(TALLEST), room))
        for button in self.children:
            button.font_size = (30 if self.large else 36) if self.cols > 1 else 42

    on_size = on_wide = on_low = on_large = arrange

    def on_touch(self, *_args: object) -> None:
        """Give every reason the way out."""
        for button in self.children:
            button.touch = self.touch


class ReasonsScreen(Screen):
    """The screen that asks for the reason."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
