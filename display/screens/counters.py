"""The counters: a row for each, as many columns as it takes, and never one cut off."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.layout import row_height, split_columns, weigh
from display.presentation import Picture, RowPicture, Scene
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
        """Build the rows anew whenever they or their room change."""
        self._build = Clock.create_trigger(self._build_rows, -1)
        for name in ("rows", "faded", "unit"):
            self.fbind(name, self._build)
        self.ids.columns.fbind("size", self._build)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.rows = list(picture.rows)
        self.faded = picture.scene in {Scene.LOST, Scene.CONNECTING}
        self.counter_heading, self.number_heading = picture.counter_heading, picture.number_heading

    def _build_rows(self, *_: object) -> None:
        place = self.ids.columns
        place.clear_widgets()
        room = place.height - place.padding[1] - place.padding[3]
        for rows in split_columns(self.rows, room / self.unit):
            place.add_widget(self._make_column(rows, room))

    def _make_column(self, rows: list[RowPicture], height: float) -> BoxLayout:
        column = BoxLayout(orientation="vertical")
        full = row_height(self.rows, height / self.unit) * self.unit
        for row in rows:
            column.add_widget(
                CounterRow(
                    unit=self.unit,
                    edge=self.ids.columns.padding[0],
                    label=row.label,
                    value=row.value,
                    pale=row.pale,
                    lit=row.lit,
                    faded=self.faded,
                    size_hint_y=None,
                    height=full * weigh(row),
                )
            )
        column.add_widget(BoxLayout())
        return column
