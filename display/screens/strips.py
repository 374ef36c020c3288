"""The narrow parts around the call: header, last calls, waits per stage, the rules of the queue."""

from itertools import zip_longest
from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image

from display.layout import split_lines
from display.paging import PAGE_S
from display.presentation import Picture, StagePicture
from display.screens.parts import Part, fade_in, fit
from display.theme import make_palette

PLACES, SHORT = 3, 15  # calls of before, and letters of a counter's name that leave room for so many
NARROW = 1200.0  # where the day has no room beside the office
CELL, CELLS_AT_MOST, LINES_AT_MOST = 230.0, 5, 3
LONG_NAME, HIGHER = 22, 1.4  # letters of a stage's name that need several lines
FURTHER_LINE = 0.66  # the height of each line of several, of one alone

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Header(Part):
    """Office, zone, day and clock, and the site's logo where there is one."""

    tall = BooleanProperty(defaultvalue=False)
    office = StringProperty()
    zone = StringProperty()
    day = StringProperty()
    clock = StringProperty()
    logo = StringProperty()

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.office, self.zone = picture.office, picture.zone
        self.day, self.clock = picture.day, picture.clock
        self.logo = picture.logo_path

    def on_logo(self, *_: object) -> None:
        """Put the logo before the office's name."""
        self.clear_widgets([child for child in self.children if isinstance(child, Logo)])
        if self.logo:
            self.add_widget(Logo(source=self.logo, unit=self.unit), index=len(self.children))

    def on_size(self, *_: object) -> None:
        """Put the day below the office where the screen is narrow."""
        self.tall = self.width < NARROW * self.unit


class Logo(Image):
    """The site's logo, as high as the header allows."""

    unit = NumericProperty(1.0)


class RecentCallLabel(BoxLayout):
    """A number and where it was called to."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    number = StringProperty()
    place = StringProperty()


class RecentStrip(Part):
    """The calls before the main one, newest first; the panel has them itself while nobody is called."""

    heading = StringProperty()
    heading_second = StringProperty()
    empty = BooleanProperty(defaultvalue=True)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts; as many calls as have room."""
        self.heading, _, self.heading_second = picture.recent_heading.partition(" · ")
        self.empty = not (picture.recent and picture.calls)
        if not self.ids.calls.children:
            for _ in range(PLACES):
                self.ids.calls.add_widget(RecentCallLabel(unit=self.unit, palette=self.palette))
        longest = max((len(call.place) for call in picture.recent[:PLACES]), default=0)
        shown = picture.recent[: PLACES if longest <= SHORT else 2 if longest <= 2 * SHORT else 1]
        for label, call in zip_longest(reversed(self.ids.calls.children), shown):
            label.number, label.place = (call.number, call.place) if call is not None else ("", "")
            label.size_hint_x = 1 if call is not None else 0.0001


class StageLabel(BoxLayout):
    """A stage's name, what matters most about it, and a small line. ``strong_size`` is in pixels."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    strong_size = NumericProperty(20.0)
    name = StringProperty()
    strong = StringProperty()
    weak = StringProperty()
    first = BooleanProperty(defaultvalue=False)
    long = BooleanProperty(defaultvalue=False)


class WideStageLabel(StageLabel):
    """The same on a low line: what matters most beside the small words."""


class StageStrip(Part):
    """People waiting and the expected wait, a cell for each stage, on several lines where there are many."""

    empty = BooleanProperty(defaultvalue=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._stages: tuple[StagePicture, ...] = ()
        draw = Clock.create_trigger(self._draw, -1)
        self.fbind("width", draw)
        self._draw_soon = draw

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        if picture.stages != self._stages:
            self._stages = picture.stages
            self.empty = not picture.stages
            self._draw_soon()

    def _draw(self, *_: object) -> None:
        self.clear_widgets()
        per_line = max(1, min(CELLS_AT_MOST, int(self.width / (CELL * self.unit))))
        lines = split_lines(self._stages, per_line)
        long = any(len(stage.name) > LONG_NAME for stage in self._stages)
        self.stretch = (1.0 if len(lines) < 2 else FURTHER_LINE * len(lines)) * (HIGHER if long else 1.0)
        kind = StageLabel if len(lines) < 2 else WideStageLabel
        for line in lines:
            row = BoxLayout()
            for place, stage in enumerate(line):
                row.add_widget(self._make_cell(kind, stage, first=place == 0))
            self.add_widget(row)
        self._level(len(lines))

    def _make_cell(self, kind: type[StageLabel], stage: StagePicture, *, first: bool) -> StageLabel:
        return kind(
            unit=self.unit,
            palette=self.palette,
            name=stage.name,
            strong=stage.strong,
            weak=stage.weak,
            first=first,
            long=len(stage.name) > LONG_NAME,
        )

    def _level(self, lines: int) -> None:
        """Give all cells the same size of type: the largest that fits each."""
        cells = [cell for row in self.children for cell in row.children]
        if not cells:
            return
        across = self.width / max(len(row.children) for row in self.children)
        room = across - 56 * self.unit
        wanted = (40 if lines < 2 else 34) * self.unit
        size = min(fit(cell.strong, "Inter-Bold", wanted, room) for cell in cells)
        for cell in cells:
            cell.strong_size = size


class Rules(Part):
    """How the queue works, in one line; the site's languages take turns."""

    said = StringProperty()
    empty = BooleanProperty(defaultvalue=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._told: list[str] = []
        self._turns: list[str] = []
        self._turning = None

    def show(self, picture: Picture) -> None:
        """Take the picture's rules."""
        turns = [text for text in (picture.rules, picture.rules_second) if text]
        if turns == self._told:
            return
        self._told, self._turns, self.empty = turns, turns, not turns
        self.stop()
        self._turning = Clock.schedule_interval(self._turn, PAGE_S) if len(turns) > 1 else None
        self.said = turns[0] if turns else ""

    def stop(self) -> None:
        """Turn no more."""
        if self._turning is not None:
            self._turning.cancel()

    def _turn(self, _elapsed_s: float) -> None:
        self._turns = [*self._turns[1:], self._turns[0]]
        self.said = self._turns[0]
        fade_in(self.ids.text)
