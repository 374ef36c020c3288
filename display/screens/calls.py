"""The latest calls as a large list, newest first: those of now on gold, those of before below."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.presentation import Picture, Scene
from display.screens.parts import Part, fade_in, pulse
from display.theme import make_palette

ROW, HIGHEST = 122.0, 190.0
ROWS_AT_MOST = 8
UNTRUSTED = {Scene.LOST, Scene.CONNECTING}

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class CallRow(BoxLayout):
    """A number and where it is called to; ``now`` while it is being called."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    number = StringProperty()
    place = StringProperty()
    now = BooleanProperty(defaultvalue=False)
    faded = BooleanProperty(defaultvalue=False)
    pulse = NumericProperty(0.0)


class Calls(Part):
    """As many calls as have room, and what to say while there is none."""

    rows = ListProperty()
    number_heading = StringProperty()
    counter_heading = StringProperty()
    headline = StringProperty()
    second = StringProperty()
    faded = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        draw = Clock.create_trigger(self._draw, -1)
        for name in ("rows", "faded", "unit"):
            self.fbind(name, draw)
        self.ids.rows.fbind("size", draw)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        shown = () if "call" in self.beside else picture.calls  # the panel beside has them larger
        now = [(call.number, call.place, True) for call in shown]
        self.rows = now + [(call.number, call.place, False) for call in picture.recent]
        self.faded = picture.scene in UNTRUSTED
        self.number_heading, self.counter_heading = picture.number_heading, picture.counter_heading
        self.empty = not self.rows and "call" in self.beside
        silent = bool(self.rows) or self.faded or "call" in self.beside
        self.headline = "" if silent else picture.headline
        self.second = "" if silent else picture.detail or picture.headline_second

    def flash(self) -> None:
        """Let the calls of now pulse."""
        self._draw()
        for row in self.ids.rows.children:
            if getattr(row, "now", False):
                pulse(row)

    def _draw(self, *_: object) -> None:
        place = self.ids.rows
        capacity = max(1, min(ROWS_AT_MOST, int(place.height / (ROW * self.unit))))
        rows = self.rows[:capacity]
        drawn = [row for row in reversed(place.children) if isinstance(row, CallRow)]
        if len(drawn) != len(rows) or any(row.unit != self.unit for row in drawn):
            drawn = self._place(len(rows))
        for widget, (number, where, now) in zip(drawn, rows, strict=True):
            if now and not widget.now:
                fade_in(widget)
            widget.number, widget.place, widget.now, widget.faded = number, where, now, self.faded
        for widget in drawn:
            widget.height = min(HIGHEST * self.unit, place.height / max(1, len(drawn)))

    def _place(self, count: int) -> list[CallRow]:
        self.ids.rows.clear_widgets()
        drawn = [CallRow(unit=self.unit, palette=self.palette, size_hint_y=None) for _ in range(count)]
        for widget in drawn:
            self.ids.rows.add_widget(widget)
        self.ids.rows.add_widget(BoxLayout())
        return drawn
