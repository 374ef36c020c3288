"""The narrow parts around the call: header, last calls, waits per stage."""

from itertools import zip_longest
from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.layout import split_lines
from display.presentation import Picture
from display.screens.parts import Part, fit

PLACES = 3

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Header(Part):
    """Office, day and clock."""

    tall = NumericProperty(0)
    office = StringProperty()
    day = StringProperty()
    clock = StringProperty()

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.office, self.day, self.clock = picture.office, picture.day, picture.clock


class RecentCallLabel(BoxLayout):
    """A number and where it was called to."""

    unit = NumericProperty(1.0)
    number = StringProperty()
    place = StringProperty()


class RecentStrip(Part):
    """The calls before the main one, newest first."""

    heading = StringProperty()

    def show(self, picture: Picture) -> None:
        """Take the picture's texts; as many calls as have room."""
        self.heading = picture.recent_heading if picture.recent else ""
        if not self.ids.calls.children:
            for _ in range(PLACES):
                self.ids.calls.add_widget(RecentCallLabel(unit=self.unit))
        labels = reversed(self.ids.calls.children)
        for label, call in zip_longest(labels, picture.recent[:PLACES]):
            label.number, label.place = (call.number, call.place) if call is not None else ("", "")


class StageLabel(BoxLayout):
    """A stage's name, what matters most about it, and a small line. ``strong_size`` is in pixels."""

    unit = NumericProperty(1.0)
    strong_size = NumericProperty(20.0)
    name = StringProperty()
    strong = StringProperty()
    weak = StringProperty()
    first = BooleanProperty(defaultvalue=False)


class WideStageLabel(StageLabel):
    """The same on a low line: what matters most stands at the right."""


class StageStrip(Part):
    """People waiting and the expected wait, a cell for each stage, on two lines where there are many."""

    lines = NumericProperty(1)
    per_line = NumericProperty(5)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._shown: object = None

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        if picture.stages == self._shown:
            return
        self._shown = picture.stages
        self.clear_widgets()
        lines = split_lines(picture.stages, self.per_line)
        self.lines = len(lines)
        kind = StageLabel if len(lines) == 1 else WideStageLabel
        for line in lines:
            row = BoxLayout()
            for place, stage in enumerate(line):
                row.add_widget(
                    kind(
                        unit=self.unit,
                        name=stage.name,
                        strong=stage.strong,
                        weak=stage.weak,
                        first=place == 0,
                    )
                )
            self.add_widget(row)
        self._level()

    def on_width(self, *_: object) -> None:
        """Measure again."""
        self._level()

    def _level(self) -> None:
        """Give all cells the same size of type: the largest that fits each."""
        cells = [cell for row in self.children for cell in row.children]
        if not cells:
            return
        across = self.width / max(len(row.children) for row in self.children)
        share = 1.0 if self.lines == 1 else 0.55
        room = share * across - 44 * self.unit
        size = min(fit(cell.strong, "Inter-Bold", 36 * self.unit, room) for cell in cells)
        for cell in cells:
            cell.strong_size = size
