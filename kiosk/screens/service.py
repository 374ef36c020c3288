"""One service before its number is taken: what to bring, who is ahead, and the one button that counts."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk import theme
from kiosk.screens.colors import rgba
from kiosk.screens.parts import Screen, Words
from kiosk.views import WaitView


class Figure(BoxLayout):
    """A large value over its small label."""

    view = ObjectProperty(WaitView("", ""), rebind=True)
    ink = ListProperty(rgba(theme.INK))
    second_ink = ListProperty(rgba(theme.SECOND_INK))
    fill = ListProperty(rgba(theme.SOFT_BRAND))


class Figures(BoxLayout):
    """One or two figures side by side."""

    figures = ObjectProperty(())
    ink = ListProperty(rgba(theme.INK))
    second_ink = ListProperty(rgba(theme.SECOND_INK))
    fill = ListProperty(rgba(theme.SOFT_BRAND))

    def on_figures(self, *_args: object) -> None:
        """Keep one card per figure."""
        self.clear_widgets()
        for view in self.figures:
            self.add_widget(Figure(view=view, ink=self.ink, second_ink=self.second_ink, fill=self.fill))

    on_ink = on_second_ink = on_fill = on_figures


class Bullets(BoxLayout):
    """Short lines, each with a mark before it."""

    lines = ObjectProperty(())
    font = NumericProperty(32)

    def on_lines(self, *_args: object) -> None:
        """Keep one line per text."""
        self.clear_widgets()
        for line in self.lines:
            self.add_widget(Bullet(text=line))


class Bullet(Words):
    """One line with a mark before it."""


class ServiceScreen(Screen):
    """The screen whose button makes the ticket."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
