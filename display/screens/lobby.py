"""The whole screen: the face that the picture asks for, and what lies above it."""

from collections.abc import Callable
from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from display.facts import Box, Layout
from display.presentation import Picture
from display.screens.face import Face
from display.screens.media import Projector
from display.screens.parts import FADE_S
from display.theme import make_palette

SHORTER_SIDE = 1080

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Lobby(FloatLayout):
    """Builds the face of a layout and a theme, and another one when they change; hands it each picture."""

    unit = NumericProperty(1.0)
    face = ObjectProperty(allownone=True)
    device = StringProperty()

    def __init__(
        self,
        find_layout: Callable[[str], Layout],
        projector: Projector | None = None,
        **properties: object,
    ) -> None:
        super().__init__(**properties)
        self._projector = projector
        self._find_layout = find_layout
        self._picture: Picture | None = None
        self._shape: object = None
        self.fbind("size", self._resize)

    def show(self, picture: Picture) -> None:
        """Draw the picture."""
        self._picture = picture
        self._choose_face(picture)
        if self.face is not None:
            self.face.show(picture)

    def flash(self) -> None:
        """Draw attention to the calls."""
        if self.face is not None:
            self.face.flash()

    def stop(self) -> None:
        """End what the parts do by themselves, for the window closes."""
        if self.face is not None:
            self.face.stop()

    def _resize(self, *_: object) -> None:
        self.unit = min(self.size) / SHORTER_SIDE
        self._shape = None
        if self._picture is not None:
            self.show(self._picture)

    def _choose_face(self, picture: Picture) -> None:
        layout = self._find_layout(picture.layout)
        box = layout.landscape if self.width >= self.height else layout.portrait
        shape = (box, picture.theme, picture.brand, picture.deep_brand, self.size[:])
        if shape != self._shape and min(self.size) > 1:
            self._shape = shape
            self._turn_to(box, picture)

    def _turn_to(self, box: Box, picture: Picture) -> None:
        """Let the new face appear above the old one, which then goes."""
        palette = make_palette(picture.theme, picture.brand, picture.deep_brand)
        before, self.face = self.face, Face(box, palette, self.unit, self._projector)
        self.ids.stage.add_widget(self.face)
        if before is None:
            return
        before.stop()
        self.face.opacity = 0
        appear = Animation(opacity=1, duration=FADE_S, t="out_quad")
        appear.bind(on_complete=lambda *_: self.ids.stage.remove_widget(before))
        appear.start(self.face)
