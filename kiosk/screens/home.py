"""The first screen: a tile per service, the languages, and the help that is always at the same place."""

from pathlib import Path

from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk import visit
from kiosk.screens.parts import TOUCH_DP, Screen, Touchable
from kiosk.views import TileView

TALLEST = 208
CRAMPED = 130
"""Below this height a small tile has room for its name and one line."""


class Tile(Touchable):
    """One service: its letter, its name, what it is for, and the wait at the right."""

    letter = StringProperty()
    title = StringProperty()
    detail = StringProperty()
    figure = StringProperty()
    caption = StringProperty()
    small = BooleanProperty(defaultvalue=False)
    short = BooleanProperty(defaultvalue=False)
    cramped = BooleanProperty(defaultvalue=False)
    wide = BooleanProperty(defaultvalue=False)
    title_size = NumericProperty(40)
    detail_size = NumericProperty(28)

    def show(self, tile: TileView) -> None:
        """Show this service; a closed one stays in its place, pale, and cannot be touched."""
        self.name, self.meaning = f"service:{tile.service}", visit.ChooseService(tile.service)
        self.letter, self.title, self.enabled = tile.letter, tile.name, tile.open
        self.figure, self.caption = tile.wait.figure, tile.wait.caption
        self.detail = self._in_one_line(tile) if self.small else tile.description

    def _in_one_line(self, tile: TileView) -> str:
        """Return the wait, or why it is closed: small tiles have no room for the description.

        ``short`` tiles say the wait alone, ``cramped`` ones do not say why.
        """
        figure, caption = tile.wait.figure, tile.wait.caption
        if not tile.open:
            return (not self.cramped and tile.description) or figure
        if figure.isdigit():
            return f"{figure} {caption}"
        return figure if self.short else " · ".join(filter(None, (figure, caption)))


class Tiles(GridLayout):
    """The services in one column, or in more when there are many or the screen is wide."""

    tiles = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    wide = BooleanProperty(defaultvalue=False)
    low = BooleanProperty(defaultvalue=False)
    large = BooleanProperty(defaultvalue=False)
    tile_height = NumericProperty(190)
    least_height = NumericProperty(0)
    below = NumericProperty(0)

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
        self.cols = _columns(count, wide=self.wide, low=self.low)
        rows = -(-count // self.cols)
        self.least_height = dp(TOUCH_DP) * rows + self.spacing[1] * (rows - 1)
        room = (self.height - self.spacing[1] * (rows - 1)) / rows
        self.tile_height = max(dp(TOUCH_DP), min(dp(TALLEST), room))
        crowded = self.cols > (2 if self.wide else 1)
        for tile, view in zip(reversed(self.children), self.tiles, strict=True):
            tile.wide = self.wide
            tile.small = crowded or self.large
            tile.short = crowded and self.large
            tile.cramped = crowded and self.tile_height < dp(CRAMPED)
            tile.title_size = _title_size(self.tile_height, crowded=crowded, large=self.large, wide=self.wide)
            tile.detail_size = 26 if crowded or self.wide else 28
            tile.show(view)

    on_size = on_wide = on_low = on_large = arrange

    def on_touch(self, *_args: object) -> None:
        """Give every tile the way out."""
        for tile in self.children:
            tile.touch = self.touch


def _title_size(height: float, *, crowded: bool, large: bool, wide: bool) -> int:
    """Return the size of a service's name: it and the line below fit a low tile as well."""
    if crowded:
        return 26 if height < dp(130) else 28 if large else 30
    return 34 if wide else 40


def _columns(count: int, *, wide: bool, low: bool) -> int:
    if wide:
        return 2 if count <= 8 and not low else 3 if count <= (9 if low else 15) else 4
    return 1 if count <= 7 and not low else 2 if count <= 18 else 3


class Banner(BoxLayout):
    """What every visitor must know before choosing; no room at all without a text."""

    text = StringProperty()
    gap = NumericProperty(0)


class HomeScreen(Screen):
    """Where every visit begins."""

    languages_beside = BooleanProperty(defaultvalue=True)

    def place_languages(self, *_args: object) -> None:
        """Keep the languages beside the title while both have room there."""
        few = self.view is not None and len(self.view.frame.languages) <= (4 if self.wide else 2)
        self.languages_beside = few and not self.low and (self.wide or not self.large)

    on_view = on_low = on_large = on_wide = place_languages


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
