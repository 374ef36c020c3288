"""Screens that only say something: closed, connecting, no connection, and a press that made no ticket."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens.parts import Screen


class Sign(Widget):
    """A simple drawing in a circle: ``closed``, ``connecting``, ``unreachable`` or ``refused``."""

    kind = StringProperty("connecting")


class NoticeLine(BoxLayout):
    """What is so and what to do, in one language; the first language speaks louder."""

    title = StringProperty()
    detail = StringProperty()
    first = BooleanProperty(defaultvalue=True)
    zoom = NumericProperty(1.0)


class NoticeLines(BoxLayout):
    """The same in every language of the site."""

    lines = ObjectProperty(())
    zoom = NumericProperty(1.0)

    def on_lines(self, *_args: object) -> None:
        """Keep one block per language."""
        self.clear_widgets()
        for index, (title, detail) in enumerate(self.lines):
            self.add_widget(NoticeLine(title=title, detail=detail, first=index == 0, zoom=self.zoom))

    def on_zoom(self, *_args: object) -> None:
        """Let every line have this size."""
        for line in self.children:
            line.zoom = self.zoom


class NoticeScreen(Screen):
    """Nothing to touch."""


class RefusedScreen(Screen):
    """No ticket, why, and one button back."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
