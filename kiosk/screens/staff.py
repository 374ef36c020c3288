"""Screens that are not for visitors: the staff's pages, the PIN, the kiosk's name, an idle screen."""

from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label

from kiosk import theme
from kiosk.screens import keys
from kiosk.screens.colors import rgba
from kiosk.screens.parts import Screen, Touchable, largest_font
from kiosk.staff_views import RowView

__all__ = ["NameScreen", "PageScreen", "PinScreen", "RestScreen", "keys"]

DIGITS = ("123", "456", "789", " 0")
TALLEST, LEAST = 168, 84
FADE_S = 0.25
DARK = "#000000"
TONES = {"plain": theme.INK, "good": theme.GOOD, "bad": theme.WARNING}


class StaffHeader(BoxLayout):
    """What the page is, and the way out at its right."""

    title = StringProperty()
    subtitle = StringProperty()
    back = StringProperty()
    close = StringProperty()
    touch = ObjectProperty(None, allownone=True)


class Row(Touchable):
    """One row of a page."""

    title = StringProperty()
    detail = StringProperty()
    value = StringProperty()
    tone = ListProperty(rgba(theme.INK))

    def show(self, row: RowView) -> None:
        """Show this row; one without a meaning can only be read."""
        self.name, self.meaning, self.enabled = row.name, row.meaning, row.meaning is not None
        self.title, self.detail, self.value = row.title, row.detail, row.value
        self.tone = rgba(TONES[row.tone])


class Rows(GridLayout):
    """All rows of a page, as high as fits."""

    rows_shown = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    wide = BooleanProperty(defaultvalue=False)

    def on_rows_shown(self, *_args: object) -> None:
        """Keep one widget per row."""
        if len(self.children) != len(self.rows_shown):
            self.clear_widgets()
            for _ in self.rows_shown:
                self.add_widget(Row(touch=self.touch))
        for widget, row in zip(reversed(self.children), self.rows_shown, strict=True):
            widget.show(row)
        self.arrange()

    def arrange(self, *_args: object) -> None:
        """Choose the height at which all rows fit."""
        self.cols = 2 if self.wide else 1
        lines = max(1, -(-len(self.rows_shown) // self.cols))
        room = (self.height - self.spacing[1] * (lines - 1)) / lines
        self.row_force_default = True
        self.row_default_height = max(dp(LEAST), min(dp(TALLEST), room))

    on_size = on_wide = arrange

    def on_touch(self, *_args: object) -> None:
        """Give every row the way out."""
        for row in self.children:
            row.touch = self.touch


class PageScreen(Screen):
    """A page of the menu."""


class PinScreen(Screen):
    """The screen that asks for the PIN."""

    rows = ObjectProperty(DIGITS)


class NameWords(Label):
    """One line in the largest size that fits."""

    def fit(self, *_args: object) -> None:
        """Choose the size of the letters."""
        if self.width > 1 and self.height > 1:
            self.font_size = largest_font(self.text, self.font_name, self.width, self.height)

    on_size = on_text = fit


class NameScreen(Screen):
    """The kiosk's name over the whole screen."""

    ground = StringProperty(theme.DEEP_BRAND)


class RestScreen(Screen):
    """A few words that move about on a black screen; any touch brings the kiosk back."""

    ground = StringProperty(DARK)
    place = ListProperty([0.5, 0.5])
    shown = ObjectProperty(None, allownone=True)

    def on_view(self, *_args: object) -> None:
        """Fade out, move, and fade in; the hour changes without moving."""
        if self.view is None:
            return
        if self.shown is None or self.view.place == self.shown.place:
            self._settle()
            return
        gone = Animation(opacity=0, duration=FADE_S)
        gone.bind(on_complete=lambda *_: self._come_back())
        gone.start(self.ids.words)

    def _come_back(self) -> None:
        self._settle()
        Animation(opacity=1, duration=FADE_S).start(self.ids.words)

    def _settle(self) -> None:
        if self.view is not None:
            self.shown, self.place = self.view, list(self.view.place)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
