"""The whole screen, in landscape or portrait, from one picture."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from display.presentation import Picture, Scene
from display.screens import counters, panel, strips, ticker

assert all((counters, panel, strips, ticker))  # their rules are loaded with them

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Landscape(BoxLayout):
    """The call at the left, the counters at the right."""

    unit = NumericProperty(1.0)
    scene = StringProperty()


class Portrait(BoxLayout):
    """The call above, the counters below."""

    unit = NumericProperty(1.0)
    scene = StringProperty()


class Lobby(FloatLayout):
    """Chooses the layout by the screen's shape and hands each part the picture."""

    unit = NumericProperty(1.0)
    face = ObjectProperty(allownone=True)
    device = StringProperty()

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._picture: Picture | None = None
        self.fbind("size", self._lay_out)

    def show(self, picture: Picture) -> None:
        """Draw the picture."""
        self._picture = picture
        if self.face is None:
            return
        self.face.scene = picture.scene.value
        for part in self.face.ids.values():
            if hasattr(part, "show"):
                part.show(picture)

    def flash(self) -> None:
        """Draw attention to the call."""
        if self.face is not None and self._picture is not None and self._picture.scene is Scene.CALL:
            self.face.ids.panel.flash()

    def _lay_out(self, *_: object) -> None:
        kind = Landscape if self.width >= self.height else Portrait
        across, down = (1920, 1080) if kind is Landscape else (1080, 1920)
        self.unit = min(self.width / across, self.height / down)
        if self.face is not None:
            self.ids.stage.remove_widget(self.face)
        self.face = kind(unit=self.unit)
        self.ids.stage.add_widget(self.face)
        if self._picture is not None:
            self.show(self._picture)
