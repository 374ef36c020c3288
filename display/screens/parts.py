"""What all parts of the screen share: fonts, colours, one unit of length, text that always fits."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kivy.animation import Animation
from kivy.core.text import Label as Measure
from kivy.graphics import Color
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from display.layout import fit_lines
from display.presentation import Picture
from display.screens.fonts import OTHER, font_for
from display.theme import make_palette

FADE_S = 0.24
PULSE_S = 0.28
DOT = "·"
REFERENCE = 100  # the size at which words are measured

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Part(BoxLayout):
    """A part of the screen. ``unit`` is the drawing's pixel in pixels of this screen.

    ``empty``: there is nothing to show. ``stretch``: how many times its usual height the content needs.
    ``beside``: the names of all parts of this screen.
    """

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    ground = ColorProperty("#00000000")
    projector = ObjectProperty(allownone=True)
    empty = BooleanProperty(defaultvalue=False)
    stretch = NumericProperty(1.0)
    beside = ObjectProperty(frozenset())

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""

    def flash(self) -> None:
        """Draw attention to a new call."""

    def stop(self) -> None:
        """End what goes on by itself: this part is no longer needed."""


class ScriptLabel(Label):
    """A text in whatever script: in its own font where that can draw it."""

    font_name: str

    def __init__(self, **properties: object) -> None:
        self._own_font = "Inter-Regular"
        super().__init__(**properties)

    def choose_font(self, text: str) -> None:
        """Take the font that can draw this text."""
        if self.font_name != OTHER:
            self._own_font = self.font_name
        self.font_name = font_for(text, self._own_font)


class FitLabel(ScriptLabel):
    """One line of text that shrinks rather than wrap or be cut. ``wanted`` is its size in pixels."""

    wanted = NumericProperty(20.0)
    wraps = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("text", "width", "wanted", "font_name", "wraps"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.choose_font(self.text)
        self.font_size = (
            self.wanted if self.wraps else fit(self.text, self.font_name, self.wanted, self.width)
        )
        self.text_size = (self.width, None)


class BlockLabel(ScriptLabel):
    """A text on some lines at most, as large as its place and ``wanted`` allow; never cut."""

    said = StringProperty()
    wanted = NumericProperty(20.0)
    lines = NumericProperty(2)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("said", "size", "wanted", "font_name", "lines"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.choose_font(self.said)
        self.font_size, self.text = fit_block(
            self.said, self.font_name, self.wanted, self.size, int(self.lines)
        )
        # Kivy drops lines that do not fit a given height, so none is given where it is not needed
        self.text_size = (self.width, None if self.valign == "middle" else self.height)


class PlaceLabel(ScriptLabel):
    """Where to go, on gold: as wide as its words need, up to ``widest``; ``high`` is its height."""

    said = StringProperty()
    palette = ObjectProperty(make_palette("light"))
    wanted = NumericProperty(86.0)
    widest = NumericProperty(100.0)
    high = NumericProperty(144.0)
    pulse = NumericProperty(0.0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("said", "wanted", "widest", "high", "font_name"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.choose_font(self.said)
        beside, above = 0.45 * self.high, 0.1 * self.high
        room = (max(1.0, self.widest - 2 * beside), max(1.0, self.high - 2 * above))
        self.font_size, self.text = fit_block(self.said, self.font_name, self.wanted, room, 3)
        lines = self.text.split("\n")
        across = max(measure(line, self.font_name, self.font_size) for line in lines)
        self.size = (min(self.widest, across + 2 * beside), self.high)


def fit(text: str, font: str, wanted: float, width: float) -> float:
    """Return the largest font size up to ``wanted``, in whole pixels, at which the text fits the width."""
    size = max(1.0, float(int(wanted)))
    if not text or width < 1:
        return size
    while size > 1 and measure(text, font, size) > width - 1:
        size = max(1.0, min(size - 1, float(int(size * width / measure(text, font, size)))))
    return size


def fit_block(
    text: str, font: str, wanted: float, place: Sequence[float], lines_at_most: int
) -> tuple[float, str]:
    """Return the font size and the text with its line breaks for a place of this width and height."""
    return _fit_block(text, font, max(1.0, wanted), max(1.0, place[0]), max(1.0, place[1]), lines_at_most)


@lru_cache(maxsize=1024)
def _fit_block(
    text: str, font: str, wanted: float, width: float, height: float, lines_at_most: int
) -> tuple[float, str]:
    words, between = split_words(text, font)
    widths = [measure(word, font, REFERENCE) * 1.01 / REFERENCE for word in words]
    space = (measure(f"a{between}a", font, REFERENCE) - measure("aa", font, REFERENCE)) / REFERENCE
    size, counts = fit_lines(widths, space, max(1.0, width - 2), height, wanted, lines_at_most)
    left = iter(words)
    lines = [
        between.join(next(left) for _ in range(count)).removesuffix(f"\N{NO-BREAK SPACE}{DOT}")
        for count in counts
    ]
    size = max(1.0, float(int(size)))
    size = min((fit(line, font, size, width) for line in lines), default=size)
    while size > 1 and len(lines) * line_height(font, size) > height:
        size -= 1
    return size, "\n".join(lines)


def split_words(text: str, font: str) -> tuple[list[str], str]:
    """Return what a line may break between, and what stands there: other scripts have no spaces."""
    if font == OTHER:
        return re.findall(r"[!-\u024f]+|.", text), ""
    return text.replace(f" {DOT}", f"\N{NO-BREAK SPACE}{DOT}").split(" "), " "  # no line begins with a dot


@lru_cache(maxsize=4096)
def measure(text: str, font: str, size: float) -> float:
    """Return the width of a line of text in pixels."""
    return float(Measure(font_size=size, font_name=font_for(text, font)).get_extents(text)[0])


@lru_cache(maxsize=1024)
def line_height(font: str, size: float) -> float:
    """Return the height of a line of text in pixels."""
    return float(Measure(font_size=size, font_name=font).get_extents("Ag")[1])


def paint(colour: str, alpha: float = 1.0) -> Color:
    """Return the instruction that paints with a colour of the theme."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return Color(red, green, blue, alpha)


def fade_in(widget: Widget) -> None:
    """Let a widget appear, calmly."""
    Animation.cancel_all(widget, "opacity")
    widget.opacity = 0
    Animation(opacity=1, duration=FADE_S, t="out_quad").start(widget)


def pulse(widget: Widget) -> None:
    """Let the widget's ``pulse`` rise and fall three times, calmly."""
    Animation.cancel_all(widget, "pulse")
    widget.pulse = 0
    once = Animation(pulse=1, duration=PULSE_S, t="out_quad") + Animation(
        pulse=0, duration=PULSE_S, t="in_quad"
    )
    (once + once + once).start(widget)
