"""The band above a layout: what must be said wherever there is no other place for it."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from display.presentation import Picture, find_banner
from display.screens.parts import Part

NARROW = 1200.0

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Banner(Part):
    """One sentence in two languages."""

    text = StringProperty()
    second = StringProperty()
    alarm = BooleanProperty(defaultvalue=False)
    empty = BooleanProperty(defaultvalue=True)

    def on_width(self, *_: object) -> None:
        """Take more height where the screen is narrow."""
        self.stretch = 1.5 if self.width < NARROW * self.unit else 1.0

    def show(self, picture: Picture) -> None:
        """Say what the picture has for it."""
        said = find_banner(picture, self.beside)
        self.empty = said is None
        if said is not None:
            self.text, self.second, self.alarm = said.text, said.second, said.alarm
