"""What all parts of the screen share: fonts, colours, one unit of length, text that always fits."""

from functools import lru_cache
from pathlib import Path

from kivy.core.text import Label as Measure
from kivy.core.text import LabelBase
from kivy.graphics import Color
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label

from display import theme

FONTS = Path(__file__).parent.parent / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")

for weight in WEIGHTS:
    LabelBase.register(f"Inter-{weight}", str(FONTS / f"Inter-{weight}.ttf"))
Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Part(BoxLayout):
    """A part of the screen. ``unit`` is the drawing's pixel in pixels of this screen."""

    unit = NumericProperty(1.0)
    ground = ColorProperty(theme.CARD)


class FitLabel(Label):
    """One line of text that shrinks rather than wrap or be cut. ``wanted`` is its size in pixels."""

    wanted = NumericProperty(20.0)
    wraps = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("text", "width", "wanted", "font_name", "wraps"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.font_size = (
            self.wanted if self.wraps else fit(self.text, self.font_name, self.wanted, self.width)
        )
        self.text_size = (self.width, None)


def fit(text: str, font: str, wanted: float, width: float) -> float:
    """Return the largest font size up to ``wanted``, in whole pixels, at which the text fits the width."""
    size = max(1.0, float(int(wanted)))
    if not text or width < 1:
        return size
    while size > 1 and measure(text, font, size) > width - 1:
        size = max(1.0, min(size - 1, float(int(size * width / measure(text, font, size)))))
    return size


@lru_cache(maxsize=2048)
def measure(text: str, font: str, size: float) -> float:
    """Return the width of a line of text in pixels."""
    return float(Measure(font_size=size, font_name=font).get_extents(text)[0])


def paint(colour: str, alpha: float = 1.0) -> Color:
    """Return the instruction that paints with a colour of the theme."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return Color(red, green, blue, alpha)
