"""The screen of a display that belongs to no office yet: how to enrol it, and what is typed for it."""

import logging
import signal
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display.enrolling import Enroller
from display.enrolment import EnrolPicture
from display.probe import write_probe
from display.screens import parts
from wire.watchdog import Watchdog

assert parts  # its fonts and rules are loaded with it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

KEYS = {13: "enter", 271: "enter", 8: "backspace", 9: "tab", 273: "tab", 274: "tab"}
"""By SDL's number: both keys for Enter, Backspace, Tab, up and down."""
LOOK_S = 0.5
DONE_S = 3.0
ACROSS, DOWN = 1250, 1200
log = logging.getLogger(__name__)


class EnrolStep(BoxLayout):
    """One thing to do, in two languages."""

    unit = NumericProperty(1.0)
    mark = StringProperty()
    text = StringProperty()
    second = StringProperty()


class TypedLine(BoxLayout):
    """A field and what was typed into it."""

    unit = NumericProperty(1.0)
    label = StringProperty()
    text = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)


class EnrolScreen(BoxLayout):
    """Says how a display is enrolled."""

    unit = NumericProperty(1.0)
    headline = StringProperty()
    headline_second = StringProperty()
    command = StringProperty()
    message = StringProperty()
    message_second = StringProperty()
    is_bad = BooleanProperty(defaultvalue=False)

    def on_size(self, *_: object) -> None:
        """Measure in units of which the longest line and all lines together need so many."""
        self.unit = min(self.width / ACROSS, self.height / DOWN)

    def show(self, picture: EnrolPicture) -> None:
        """Take the picture's texts."""
        self.headline, self.headline_second = picture.headline, picture.headline_second
        self.command = picture.command
        self.message, self.message_second = picture.message, picture.message_second
        self.is_bad = picture.is_bad
        steps = (self.ids.invite, self.ids.terminal, self.ids.keyboard)
        for step, (text, second) in zip(steps, picture.steps, strict=True):
            step.text, step.second = text, second
        for line, label, text, name in (
            (self.ids.address, picture.address_label, picture.address, "address"),
            (self.ids.code, picture.code_label, picture.code, "code"),
        ):
            line.label, line.text, line.chosen = label, text, picture.place == name


class EnrolWindow(App):
    """Runs until the display is enrolled, its window is closed, or it is told to end by a signal."""

    title = "Antrean"

    def __init__(self, enroller: Enroller, probe: Path | None, watchdog: Watchdog) -> None:
        super().__init__()
        self._enroller, self._probe, self._watchdog = enroller, probe, watchdog
        self._shown: EnrolPicture | None = None
        self._ending = False

    def build(self) -> EnrolScreen:
        """Make the root widget."""
        return EnrolScreen()

    def on_start(self) -> None:
        """Listen to the keyboard and to signals."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        Window.bind(on_textinput=self._type, on_key_down=self._press)
        Clock.schedule_interval(self._step, LOOK_S)
        self._step()
        self._watchdog.ready()
        if self._watchdog.interval_s is not None:
            Clock.schedule_interval(lambda _elapsed_s: self._watchdog.alive(), self._watchdog.interval_s)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        log.info("Ending on %s", signal.Signals(number).name)
        self._watchdog.stopping()
        self.stop()

    def _type(self, _window: object, text: str) -> None:
        self._enroller.type(text)
        self._step()

    def _press(self, _window: object, key: int, *_: object) -> bool:
        if key in KEYS:
            self._enroller.press(KEYS[key])
            self._step()
        return key in KEYS

    def _step(self, _elapsed_s: float = 0.0) -> None:
        picture = self._enroller.picture
        if picture != self._shown:
            self._shown = picture
            self.root.show(picture)
            if self._probe is not None:
                write_probe(self._probe, {"program": "display", "scene": "enrolment", **asdict(picture)})
        if self._enroller.done and not self._ending:
            self._ending = True
            Clock.schedule_once(lambda _elapsed_s: self.stop(), DONE_S if picture.message else 0)
