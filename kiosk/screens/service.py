"""One service before its number is taken: fee, documents, who is ahead, and the one button that counts."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.parts import Screen, Words
from kiosk.views import WaitView

ONE_COLUMN = 5
"""How many documents stand below one another."""


class Figure(BoxLayout):
    """A large value over its small label."""

    view = ObjectProperty(WaitView("", ""), rebind=True)
    ink = ColorProperty()
    second_ink = ColorProperty()
    fill = ColorProperty()
    zoom = NumericProperty(1.0)


class Figures(BoxLayout):
    """One or two figures side by side."""

    figures = ObjectProperty(())
    ink = ColorProperty()
    second_ink = ColorProperty()
    fill = ColorProperty()
    zoom = NumericProperty(1.0)

    def on_figures(self, *_args: object) -> None:
        """Keep one card per figure, in the colours of the whole."""
        self.clear_widgets()
        for view in self.figures:
            figure = Figure(
                view=view, ink=self.ink, second_ink=self.second_ink, fill=self.fill, zoom=self.zoom
            )
            self.add_widget(figure)

    on_ink = on_second_ink = on_fill = on_figures

    def on_zoom(self, *_args: object) -> None:
        """Let every figure have this size."""
        for figure in self.children:
            figure.zoom = self.zoom


class Fact(BoxLayout):
    """What something is, and how much."""

    label = StringProperty()
    value = StringProperty()
    zoom = NumericProperty(1.0)


class Facts(BoxLayout):
    """Facts of the service side by side."""

    facts = ObjectProperty(())
    zoom = NumericProperty(1.0)

    def on_facts(self, *_args: object) -> None:
        """Keep one column per fact."""
        self.clear_widgets()
        for fact in self.facts:
            self.add_widget(Fact(label=fact.label, value=fact.value, zoom=self.zoom))

    def on_zoom(self, *_args: object) -> None:
        """Let every fact have this size."""
        for fact in self.children:
            fact.zoom = self.zoom


class Bullets(BoxLayout):
    """Short lines, each with a mark before it; many stand in two columns."""

    lines = ObjectProperty(())
    zoom = NumericProperty(1.0)
    font = NumericProperty(34)

    def on_lines(self, *_args: object) -> None:
        """Keep one line per text."""
        self.clear_widgets()
        longest = -(-len(self.lines) // 2) if len(self.lines) > ONE_COLUMN else max(1, len(self.lines))
        for at in range(0, len(self.lines), longest):
            column = BulletColumn()
            for line in self.lines[at : at + longest]:
                column.add_widget(Bullet(text=line))
            self.add_widget(column)
        self.on_zoom()

    def on_zoom(self, *_args: object) -> None:
        """Let every line have this size."""
        for column in self.children:
            for line in column.children:
                line.font_size = f"{self.font * self.zoom}sp"


class BulletColumn(BoxLayout):
    """Lines below one another."""


class Bullet(Words):
    """One line with a mark before it."""


class ServiceScreen(Screen):
    """The screen whose button makes the ticket."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
