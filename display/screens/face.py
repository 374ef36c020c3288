"""One layout as widgets: places within places, each with its part of the screen."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from display.facts import Box
from display.layout import Length, divide
from display.presentation import Picture
from display.screens.banner import Banner
from display.screens.calls import Calls
from display.screens.counters import Counters
from display.screens.grid import Grid
from display.screens.media import MediaPlace, Projector
from display.screens.notices import Notices
from display.screens.panel import Panel
from display.screens.parts import Part
from display.screens.sign import Sign
from display.screens.strips import Header, RecentStrip, Rules, StageStrip
from display.screens.ticker import Ticker
from display.theme import Palette

PARTS: dict[str, Callable[..., Part]] = {
    "header": Header,
    "call": Panel,
    "recent": RecentStrip,
    "calls": Calls,
    "counters": Counters,
    "grid": Grid,
    "sign": Sign,
    "stages": StageStrip,
    "rules": Rules,
    "media": MediaPlace,
    "notices": Notices,
    "ticker": Ticker,
}
"""The parts that there are; the place of another one stays empty."""
BANNER = Box(part="banner", size=132.0, collapses=True)


class Place(Layout):
    """Places side by side (``across``) or one above the other, divided as their boxes say."""

    unit = NumericProperty(1.0)
    gone = BooleanProperty(defaultvalue=False)

    def __init__(self, boxes: tuple[Box, ...], widgets: list[Widget], *, across: bool, unit: float) -> None:
        super().__init__(unit=unit)
        self._across = across
        self._inside = list(zip(boxes, widgets, strict=True))
        arrange = Clock.create_trigger(self._arrange, -1)
        for _, widget in self._inside:
            for name in ("gone",) if isinstance(widget, Place) else ("empty", "stretch"):
                widget.fbind(name, arrange)
        for name in ("pos", "size", "unit"):
            self.fbind(name, arrange)
        self._arrange()

    def do_layout(self, *_: object) -> None:
        """Leave it to ``_arrange``."""

    def _arrange(self, *_: object) -> None:
        lengths = [self._measure(box, widget) for box, widget in self._inside]
        self.gone = all(length.gone for length in lengths)
        extent = self.width if self._across else self.height
        at = self.x if self._across else self.top
        for inside, length, along in zip(self._inside, lengths, divide(extent, lengths), strict=True):
            self._put(inside[1], at, along, there=not length.gone)
            at += along if self._across else -along

    def _put(self, widget: Widget, at: float, along: float, *, there: bool) -> None:
        if there != (widget.parent is self):
            (self.add_widget if there else self.remove_widget)(widget)
        if there and self._across:
            widget.pos, widget.size = (at, self.y), (along, self.height)
        elif there:
            widget.pos, widget.size = (self.x, at - along), (self.width, along)

    def _measure(self, box: Box, widget: Widget) -> Length:
        if isinstance(widget, Place):
            size = box.size * self.unit if box.size is not None else None
            return Length(size, box.share, gone=widget.gone)
        size = box.size * self.unit * widget.stretch if box.size is not None else None
        return Length(size, box.share, gone=box.collapses and widget.empty)


class Face(Place):
    """A whole screen: a banner above the places of a layout, for one size and one palette."""

    def __init__(self, box: Box, palette: Palette, unit: float, projector: Projector | None = None) -> None:
        self._parts: list[Part] = []
        common: dict[str, Any] = {"palette": palette, "unit": unit, "beside": frozenset(_names(box))}
        self._projector = projector
        banner = Banner(**common)
        inner = self._build(box, common)
        self._parts.append(banner)
        super().__init__((BANNER, Box(part="all")), [banner, inner], across=False, unit=unit)

    def show(self, picture: Picture) -> None:
        """Draw the picture."""
        for part in self._parts:
            part.show(picture)

    def flash(self) -> None:
        """Draw attention to the calls."""
        for part in self._parts:
            part.flash()

    def stop(self) -> None:
        """End what the parts do by themselves."""
        for part in self._parts:
            part.stop()

    def _build(self, box: Box, common: dict[str, Any]) -> Widget:
        inside = box.columns or box.rows
        if inside:
            widgets = [self._build(one, common) for one in inside]
            return Place(inside, widgets, across=bool(box.columns), unit=common["unit"])
        part = PARTS.get(box.part or "", Vacant)(**common)
        part.projector = self._projector
        self._parts.append(part)
        return part


class Vacant(Part):
    """Where a part should be that this display does not have."""

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self.empty = True
        self.ground = self.palette.ground


def _names(box: Box) -> list[str]:
    inner = [name for one in (*box.columns, *box.rows) for name in _names(one)]
    return [box.part, *inner] if box.part else inner
