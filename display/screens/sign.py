"""The small screen above one counter: its name, the ticket that it serves, or why it serves nobody."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from display.presentation import Picture, Scene
from display.screens.parts import Part, fade_in, pulse

LOW = 2.2  # a screen so many times wider than high has the name beside the number

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Sign(Part):
    """One counter, as large as the screen allows; without one, what the lobby is told."""

    pulse = NumericProperty(0.0)
    low = BooleanProperty(defaultvalue=False)
    place = StringProperty()
    number = StringProperty()
    state = StringProperty()
    second = StringProperty()
    stage = StringProperty()
    pale = BooleanProperty(defaultvalue=False)
    lit = BooleanProperty(defaultvalue=False)
    alarm = BooleanProperty(defaultvalue=False)

    def show(self, picture: Picture) -> None:
        """Take the picture's sign."""
        sign = picture.sign
        self.alarm = picture.scene is Scene.LOST
        before = self.number, self.state
        if sign is None:
            self.place, self.number, self.stage = "", "", ""
            self.state, self.second = picture.headline, picture.headline_second
            self.pale, self.lit = False, False
        else:
            self.place, self.number, self.stage = sign.place, sign.number, sign.stage
            self.state, self.second = sign.state, sign.state_second
            self.pale, self.lit = sign.pale, sign.lit
        if (self.number, self.state) != before:
            fade_in(self.ids.what)

    def flash(self) -> None:
        """Pulse three times, calmly."""
        pulse(self)

    def on_size(self, *_: object) -> None:
        """Put the name beside the number where the screen is low."""
        self.low = self.width > LOW * self.height
