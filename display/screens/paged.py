"""What parts with pages of rows share: the rows, whose turn it is, and the mark that says so."""

from collections.abc import Callable, Sequence

from kivy.clock import Clock
from kivy.graphics import RoundedRectangle
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from display.paging import Pager
from display.presentation import Picture, RowPicture, Scene
from display.screens.parts import Part, fade_in, paint
from display.theme import make_palette

LOOK_EVERY_S = 0.25
DOT = 12.0


class Turner:
    """Calls ``turn`` with the page's place whenever another page is due."""

    def __init__(self, turn: Callable[[int], None]) -> None:
        self._turn = turn
        self._pager = Pager()
        self._lit: list[frozenset[str]] = [frozenset()]
        self._looking = None
        self.page = 0

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._lit)

    def arrange(self, pages: Sequence[Sequence[RowPicture]]) -> int:
        """Take the pages as they are now; return the place of the one to show, without calling ``turn``."""
        self._lit = [frozenset(row.place or row.label for row in page if row.lit) for page in pages]
        self.page = self._choose()
        if len(pages) > 1 and self._looking is None:
            self._looking = Clock.schedule_interval(self._look, LOOK_EVERY_S)
        elif len(pages) < 2 and self._looking is not None:
            self._looking.cancel()
            self._looking = None
        return self.page

    def restart(self) -> None:
        """Go to the page with the call at once."""
        self._pager.restart(Clock.get_boottime())
        self._look(0.0)

    def stop(self) -> None:
        """Turn no more pages."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look(self, _elapsed_s: float) -> None:
        page = self._choose()
        if page != self.page:
            self.page = page
            self._turn(page)

    def _choose(self) -> int:
        return self._pager.choose(self._lit, Clock.get_boottime())


class PagedPart(Part):
    """A part that shows the counters' rows, a page at a time, in the widget that its rule names ``place``."""

    rows = ListProperty()
    faded = BooleanProperty(defaultvalue=False)
    pages = NumericProperty(1)
    page = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._turner = Turner(self._turn)
        self._redraw = Clock.create_trigger(self._draw, -1)
        for name in ("rows", "faded", "unit", "size"):
            self.fbind(name, self._redraw)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.rows = list(picture.rows)
        self.faded = picture.scene in {Scene.LOST, Scene.CONNECTING}

    def flash(self) -> None:
        """Turn to the page of the counter that calls."""
        self._turner.restart()

    def stop(self) -> None:
        """Turn no more pages."""
        self._turner.stop()

    def _turn(self, _page: int) -> None:
        self._draw()
        fade_in(self.ids.place)

    def _draw(self, *_: object) -> None:
        """Draw the page whose turn it is."""
        raise NotImplementedError


class PageDots(Widget):
    """A small mark for each page, that of the one that is shown long."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    pages = NumericProperty(1)
    page = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        draw = Clock.create_trigger(self._draw, -1)
        for name in ("unit", "palette", "pages", "page", "pos", "size"):
            self.fbind(name, draw)

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if self.pages < 2:
            return
        high, gap = DOT * self.unit, 2 * DOT * self.unit
        x = self.center_x - (self.pages * gap + 2 * high) / 2
        with self.canvas:
            for page in range(int(self.pages)):
                here = page == self.page
                paint(self.palette.card_weak, 1.0 if here else 0.45)
                width = 3 * high if here else high
                RoundedRectangle(pos=(x, self.center_y - high / 2), size=(width, high), radius=[high / 2])
                x += width + high
