"""The line of news at the foot of the screen, gliding by when it is longer than the screen is wide."""

from pathlib import Path

from kivy.clock import Clock
from kivy.core.text import Label as Measure
from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.stencilview import StencilView

from display.layout import split_text
from display.presentation import Picture
from display.screens.fonts import font_for
from display.screens.parts import Part

UNITS_A_SECOND = 110.0
GAP, INDENT = 160.0, 36.0

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Ticker(Part):
    """A tag and the gliding line."""

    text = StringProperty()
    empty = BooleanProperty(defaultvalue=True)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.text, self.empty = picture.ticker, not picture.ticker

    def stop(self) -> None:
        """Glide no more."""
        self.ids.line.stop()


class GlidingLine(StencilView):
    """One line of text; still when it fits."""

    unit = NumericProperty(1.0)
    text = StringProperty()
    color = ColorProperty()

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._shift = Translate(0, 0)
        self._length = 0.0
        self._gliding = None
        redraw = Clock.create_trigger(self._draw, -1)
        for name in ("text", "unit", "color", "pos", "size"):
            self.fbind(name, redraw)

    def stop(self) -> None:
        """Stand still."""
        if self._gliding is not None:
            self._gliding.cancel()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        self.stop()
        textures = [self._render(chunk) for chunk in split_text(self.text)]
        width = sum(texture.width for texture in textures)
        moves = self.width > 1 and width > self.width - 2 * INDENT * self.unit
        self._length = width + GAP * self.unit
        with self.canvas:
            PushMatrix()
            self._shift = Translate(0, 0)
            Color(*self.color)
            self._place(textures, self.x + INDENT * self.unit)
            if moves:
                self._place(textures, self.x + INDENT * self.unit + self._length)
            PopMatrix()
        if moves:
            self._gliding = Clock.schedule_interval(self._glide, 0)

    def _place(self, textures: list[Texture], x: float) -> None:
        for texture in textures:
            Rectangle(texture=texture, pos=(x, self.center_y - texture.height / 2), size=texture.size)
            x += texture.width

    def _glide(self, elapsed_s: float) -> None:
        moved = self._shift.x - UNITS_A_SECOND * self.unit * min(elapsed_s, 0.1)
        self._shift.x = moved if moved > -self._length else moved + self._length

    def _render(self, text: str) -> Texture:
        label = Measure(text=text, font_size=34 * self.unit, font_name=font_for(text, "Inter-Medium"))
        label.refresh()
        return label.texture
