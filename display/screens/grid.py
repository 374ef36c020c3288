"""The counters as tiles, as large as there is room for; further ones come on further pages."""

from collections.abc import Sequence
from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.layout import grid_capacity, grid_shape
from display.paging import split_pages
from display.presentation import RowPicture
from display.screens.paged import PagedPart
from display.screens.parts import fit, fit_block, pulse
from display.theme import make_palette

PADDING, SPACING, DOTS = 32.0, 20.0, 44.0

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Tile(BoxLayout):
    """One counter: its name above, its ticket or state below."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    pulse = NumericProperty(0.0)
    place_size = NumericProperty(20.0)
    number_size = NumericProperty(20.0)
    place = StringProperty()
    value = StringProperty()
    pale = BooleanProperty(defaultvalue=False)
    lit = BooleanProperty(defaultvalue=False)
    faded = BooleanProperty(defaultvalue=False)


class Grid(PagedPart):
    """All counters, each on a tile of the same size."""

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._drawn: list[Tile] = []
        self.ids.place.fbind("size", self._redraw)

    def flash(self) -> None:
        """Turn to the counter that calls, and let it pulse."""
        super().flash()
        self._draw()
        for tile in self._drawn:
            if tile.lit:
                pulse(tile)

    def _draw(self, *_: object) -> None:
        width = self.width / self.unit - 2 * PADDING + SPACING
        height = self.height / self.unit - 2 * PADDING + SPACING
        pages = split_pages(self.rows, grid_capacity(width, height))
        if len(pages) > 1:
            height -= DOTS
            pages = split_pages(self.rows, grid_capacity(width, height))
        self.page, self.pages = self._turner.arrange(pages), len(pages)
        columns, rows = grid_shape(len(pages[0]), width, height)
        self._fill(pages[self.page], columns, rows)

    def _fill(self, shown: Sequence[RowPicture], columns: int, rows: int) -> None:
        tiles = self.ids.place
        tiles.cols, tiles.rows = columns, rows
        if len(self._drawn) != len(shown):
            tiles.clear_widgets()
            self._drawn = [Tile(unit=self.unit, palette=self.palette) for _ in shown]
            for tile in self._drawn:
                tiles.add_widget(tile)
            for _ in range(columns * rows - len(shown)):
                tiles.add_widget(BoxLayout())
        for row, tile in zip(shown, self._drawn, strict=True):
            tile.place, tile.value = row.place or row.label, row.value
            tile.pale, tile.lit, tile.faded = row.pale, row.lit, self.faded
        self._level(columns, rows)

    def _level(self, columns: int, rows: int) -> None:
        """Give all names and all numbers the same size of type: the largest that fits each."""
        tiles, unit = self.ids.place, self.unit
        gap = SPACING * unit
        width = (tiles.width - 2 * PADDING * unit - (columns - 1) * gap) / columns
        height = (tiles.height - 2 * PADDING * unit - (rows - 1) * gap) / rows
        across = 0.97 * (width - 2 * (min(0.08 * height, 0.06 * width) + 8 * unit))
        place, number = min(0.26 * height, 90 * unit), 0.62 * height
        for tile in self._drawn:
            place = min(place, fit_block(tile.place, "Inter-SemiBold", place, (across, 0.27 * height), 2)[0])
            if not tile.pale:
                number = min(number, fit(tile.value, "Inter-ExtraBold", number, across))
        for tile in self._drawn:
            tile.place_size, tile.number_size = place, number
