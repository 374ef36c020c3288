"""The counters: a row for each, as many columns as it takes, and never one cut off."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.layout import row_height, split_columns, weigh
from display.presentation import Picture, Scene
from display.screens.parts import Part

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class CounterRow(BoxLayout):
    """One counter: its label at the left, its ticket or its state at the right."""

    unit = NumericProperty(1.0)
    edge = NumericProperty(0.0)
    label = StringProperty()
    value = StringProperty()
    pale = BooleanProperty(defaultvalue=False)
    lit = BooleanProperty(defaultvalue=False)
    faded = BooleanProperty(defaultvalue=False)


class Counters(Part):
    """All counters under two headings."""

    rows = ListProperty()
    counter_heading = StringProperty()
    number_heading = StringProperty()
    faded = BooleanProperty(defaultvalue=False)

    def on_kv_post(self, _base_widget: object) -> None:
        """Draw the rows anew whenever they or their room change."""
        self._shape: object = None
        self._drawn: list[CounterRow] = []
        draw = Clock.create_trigger(self._draw, -1)
        for name in ("rows", "faded", "unit"):
            self.fbind(name, draw)
        self.ids.columns.fbind("size", draw)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.rows = list(picture.rows)
        self.faded = picture.scene in {Scene.LOST, Scene.CONNECTING}
        self.counter_heading, self.number_heading = picture.counter_heading, picture.number_heading

    def _draw(self, *_: object) -> None:
        """Fill the rows that stand; place them anew only where their number, heights or room have changed."""
        place = self.ids.columns
        room = place.height - place.padding[1] - place.padding[3]
        shape = (self.unit, room, [row.pale for row in self.rows])
        if shape != self._shape:
            self._shape = shape
            self._drawn = [CounterRow(unit=self.unit, edge=place.padding[0]) for _ in self.rows]
            self._place(room)
        for row, widget in zip(self.rows, self._drawn, strict=True):
            widget.label, widget.value, widget.pale = row.label, row.value, row.pale
            widget.lit, widget.faded = row.lit, self.faded

    def _place(self, room: float) -> None:
        self.ids.columns.clear_widgets()
        full = row_height(self.rows, room / self.unit) * self.unit
        widgets = iter(self._drawn)
        for rows in split_columns(self.rows, room / self.unit):
            column = BoxLayout(orientation="vertical")
            for row, widget in zip(rows, widgets, strict=False):
                widget.size_hint_y, widget.height = None, full * weigh(row)
                column.add_widget(widget)
            column.add_widget(BoxLayout())
            self.ids.columns.add_widget(column)
