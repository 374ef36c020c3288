"""The first screen: a tile per service, the languages, and the help that is always at the same place."""

from pathlib import Path

from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk import visit
from kiosk.screens.parts import Screen, Touchable
from kiosk.views import TileView

TALLEST = 208


class Tile(Touchable):
    """One service: its letter, its name, what it is for, and the wait at the right."""

    letter = StringProperty()
    title = StringProperty()
    detail = StringProperty()
    figure = StringProperty()
    caption = StringProperty()
    small = BooleanProperty(defaultvalue=False)
    wide = BooleanProperty(defaultvalue=False)

    def show(self, tile: TileView) -> None:
        """Show this service; a closed one stays in its place, pale, and cannot be touched."""
        self.name, self.meaning = f"service:{tile.service}", visit.ChooseService(tile.service)
        self.letter, self.title, self.enabled = tile.letter, tile.name, tile.open
        self.figure, self.caption = tile.wait.figure, tile.wait.caption
        self.detail = _in_one_line(tile) if self.small else tile.description


def _in_one_line(tile: TileView) -> str:
    """Return the wait as a line: where tiles are small, it is worth more than the description."""
    figure, caption = tile.wait.figure, tile.wait.caption
    return f"{figure} {caption}" if figure.isdigit() else " · ".join(filter(None, (figure, caption)))


class Tiles(GridLayout):
    """The services in one column, or in more when there are many or the screen is wide."""

    tiles = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    wide = BooleanProperty(defaultvalue=False)
    tile_height = NumericProperty(190)

    def on_tiles(self, *_args: object) -> None:
        """Keep one tile per service, in the catalog's order."""
        if len(self.children) != len(self.tiles):
            self.clear_widgets()
            for _ in self.tiles:
                self.add_widget(Tile(touch=self.touch))
        self.arrange()

    def arrange(self, *_args: object) -> None:
        """Choose columns, and the height at which all tiles fit."""
        count = max(1, len(self.tiles))
        self.cols = _columns(count, wide=self.wide)
        rows = -(-count // self.cols)
        room = (self.height - self.spacing[1] * (rows - 1)) / rows
        self.tile_height = max(dp(96), min(dp(TALLEST), room))
        for tile, view in zip(reversed(self.children), self.tiles, strict=True):
            tile.wide = self.wide
            tile.small = self.cols > (2 if self.wide else 1)
            tile.show(view)

    on_size = on_wide = arrange

    def on_touch(self, *_args: object) -> None:
        """Give every tile the way out."""
        for tile in self.children:
            tile.touch = self.touch


def _columns(count: int, *, wide: bool) -> int:
    if wide:
        return 2 if count <= 8 else 3 if count <= 15 else 4
    return 1 if count <= 7 else 2 if count <= 18 else 3


class HomeScreen(Screen):
    """Where every visit begins."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
