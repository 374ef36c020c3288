"""The counters: a row for each in as many columns and pages as it takes, and never one cut off."""

from collections.abc import Sequence
from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.layout import (
    LONG_LABEL,
    LONG_STATE,
    count_columns,
    row_capacity,
    row_height,
    split_columns,
    weigh,
)
from display.paging import split_pages
from display.presentation import Picture, RowPicture
from display.screens.paged import PagedPart
from display.screens.parts import fit, fit_block
from display.theme import make_palette

NARROW, WIDE = 270.0, 600.0  # columns of marks ("12"), and of whole names
DOTS = 40.0
GAP = 20.0
VALUE, VALUE_NAMED = 0.66, 0.44  # of a row, for its number
STATE = 0.78  # of a row, for its state

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class CounterRow(BoxLayout):
    """One counter: its label at the left, its ticket or its state at the right."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    edge = NumericProperty(0.0)
    number_size = NumericProperty(20.0)
    state_size = NumericProperty(20.0)
    label_size = NumericProperty(20.0)
    label = StringProperty()
    value = StringProperty()
    named = BooleanProperty(defaultvalue=False)
    pale = BooleanProperty(defaultvalue=False)
    lit = BooleanProperty(defaultvalue=False)
    faded = BooleanProperty(defaultvalue=False)


class Counters(PagedPart):
    """All counters under two headings."""

    counter_heading = StringProperty()
    number_heading = StringProperty()

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._shape: object = None
        self._drawn: list[CounterRow] = []

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        super().show(picture)
        self.counter_heading, self.number_heading = picture.counter_heading, picture.number_heading

    def _draw(self, *_: object) -> None:
        """Fill the rows that stand; place them anew only where their number, heights or room have changed."""
        width, height, named = self._room()
        across = count_columns(width, WIDE if named else NARROW)
        pages = split_pages(self.rows, row_capacity(self.rows, height, across))
        if len(pages) > 1:
            height -= DOTS
            pages = split_pages(self.rows, row_capacity(self.rows, height, across))
        self.page, self.pages = self._turner.arrange(pages), len(pages)
        rows = pages[self.page]
        columns = split_columns(rows, height, across, width)
        shape = (self.unit, width, height, [[row.pale for row in column] for column in columns])
        if shape != self._shape:
            self._shape = shape
            self._place(columns, height)
        self._fill(rows, named=named)

    def _room(self) -> tuple[float, float, bool]:
        place = self.ids.place
        height = self.height / self.unit - 70 - 12
        width = self.width / self.unit - 2 * place.padding[0] / self.unit
        return max(1.0, width), max(1.0, height), any(len(row.label) > LONG_LABEL for row in self.rows)

    def _place(self, columns: Sequence[Sequence[RowPicture]], height: float) -> None:
        self.ids.place.clear_widgets()
        self._drawn = []
        full = row_height(columns, height) * self.unit
        edge = self.ids.place.padding[0] if len(columns) < 2 else 0.5 * self.ids.place.spacing
        for rows in columns:
            column = BoxLayout(orientation="vertical")
            for row in rows:
                widget = CounterRow(unit=self.unit, palette=self.palette, edge=edge, size_hint_y=None)
                widget.height = full * weigh(row)
                self._drawn.append(widget)
                column.add_widget(widget)
            column.add_widget(BoxLayout())
            self.ids.place.add_widget(column)

    def _fill(self, rows: Sequence[RowPicture], *, named: bool) -> None:
        for row, widget in zip(rows, self._drawn, strict=True):
            widget.label, widget.value, widget.pale = row.label, row.value, row.pale
            widget.lit, widget.faded, widget.named = row.lit, self.faded, named
        self._level(named=named)

    def _level(self, *, named: bool) -> None:
        """Give all numbers and all labels the same size of type: the largest that fits each."""
        if not self._drawn:
            return
        place, columns = self.ids.place, len(self.ids.place.children)
        across = (self.width - 2 * place.padding[0] - (columns - 1) * place.spacing) / columns
        across -= GAP * self.unit
        full = max(widget.height for widget in self._drawn)
        share = VALUE_NAMED if named else VALUE
        number = label = min(0.6 * full, 78 * self.unit)
        state = min(40 * self.unit, 0.5 * min(widget.height for widget in self._drawn))
        for widget in self._drawn:
            if not widget.pale:
                number = min(number, fit(widget.value, "Inter-Bold", number, share * across))
            elif len(widget.value) <= LONG_STATE:
                room = ((VALUE_NAMED if named else STATE) * across, 0.9 * widget.height)
                state = min(state, fit_block(widget.value, "Inter-Regular", state, room, 2)[0])
            room = ((1 - share) * across, 0.86 * widget.height)
            label = min(label, fit_block(widget.label, "Inter-Bold", label, room, 3 if named else 1)[0])
        for widget in self._drawn:
            widget.number_size, widget.state_size = number, state
            widget.label_size = min(label, 50 * self.unit) if named else label
