"""The notices of the staff, one after the other; urgent ones on the colour of warning, and alone."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from display.layout import LINE_HEIGHT
from display.paging import PAGE_S
from display.presentation import Picture, notice_turns
from display.screens.parts import Part, fade_in, measure

LINES = 8
USUAL_HEIGHT, MARGIN = 118.0, 44.0
USUAL_SIZE, USUAL_LINES = 40.0, 2
SIDE = 150.0

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Notices(Part):
    """Shows each notice for its time; higher where the longest needs more lines."""

    said = StringProperty()
    urgent = BooleanProperty(defaultvalue=False)
    empty = BooleanProperty(defaultvalue=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._turns: tuple[tuple[str, bool], ...] = ()
        self._place = 0
        self._turning = None
        self.fbind("width", self._stretch)

    def show(self, picture: Picture) -> None:
        """Take the picture's notices."""
        turns = notice_turns(picture.notices)
        if turns == self._turns:
            return
        self._turns, self._place = turns, 0
        self.stop()
        self._turning = Clock.schedule_interval(self._turn, PAGE_S) if len(turns) > 1 else None
        self.empty = not turns
        if turns:
            self._stretch()
            self._say()

    def stop(self) -> None:
        """Turn no more."""
        if self._turning is not None:
            self._turning.cancel()

    def _turn(self, _elapsed_s: float) -> None:
        self._place = (self._place + 1) % len(self._turns)
        self._say()

    def _say(self) -> None:
        self.said, self.urgent = self._turns[self._place]
        fade_in(self.ids.text)

    def _stretch(self, *_: object) -> None:
        """Make room for the longest at the usual size of type, so that nothing moves as they turn."""
        across = max(1.0, self.width - SIDE * self.unit)
        size = int(USUAL_SIZE * self.unit)
        longest = max((measure(text, "Inter-SemiBold", size) for text, _ in self._turns), default=0.0)
        lines = min(LINES, max(USUAL_LINES, int(1.1 * longest / across) + 1))
        self.stretch = max(1.0, (lines * LINE_HEIGHT * USUAL_SIZE + MARGIN) / USUAL_HEIGHT)
