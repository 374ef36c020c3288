"""The large panel: the call or calls, or what else a visitor should know."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from display.presentation import Picture, RecentPicture, Scene
from display.screens.parts import Part, fade_in, pulse
from display.theme import make_palette

LAST_CALLS = 4
DRAWN = 1000.0, 720.0  # the width and height for which the panel is drawn

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class PanelFace(BoxLayout):
    """One of the panel's faces. ``unit`` is the panel's own, by its size."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    pulse = NumericProperty(0.0)


class CallFace(PanelFace):
    """The number, where to go in gold, and what for."""

    caption = StringProperty()
    number = StringProperty()
    place = StringProperty()
    detail = StringProperty()
    detail_second = StringProperty()


class CallLine(BoxLayout):
    """One of several calls: number, and where to go in gold."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    pulse = NumericProperty(0.0)
    number = StringProperty()
    place = StringProperty()


class BatchFace(PanelFace):
    """Several calls below each other."""

    caption = StringProperty()
    calls = ListProperty()

    def on_calls(self, *_: object) -> None:
        """Draw a line for each."""
        lines = self.ids.lines
        lines.clear_widgets()
        for call in self.calls:
            line = CallLine(palette=self.palette, number=call.number, place=call.place, unit=self.unit)
            lines.add_widget(line)

    def on_unit(self, *_: object) -> None:
        """Scale the lines, too; one that is gone must not be held by a binding."""
        for line in self.ids.lines.children:
            line.unit = self.unit

    def on_pulse(self, *_: object) -> None:
        """Let the lines pulse, too."""
        for line in self.ids.lines.children:
            line.pulse = self.pulse


class MessageFace(PanelFace):
    """A sentence in two languages, with what to do and the last calls where they help."""

    alarm = NumericProperty(0)
    large = NumericProperty(0)
    headline = StringProperty()
    headline_second = StringProperty()
    detail = StringProperty()
    detail_second = StringProperty()
    recent = ListProperty()

    def on_recent(self, *_: object) -> None:
        """List the last calls, newest first."""
        self.ids.calls.clear_widgets()
        for call in self.recent:
            line = LastCall(palette=self.palette, number=call.number, place=call.place, unit=self.unit)
            self.ids.calls.add_widget(line)

    def on_unit(self, *_: object) -> None:
        """Scale the lines, too; one that is gone must not be held by a binding."""
        for line in self.ids.calls.children:
            line.unit = self.unit


class LastCall(BoxLayout):
    """One line of the last calls."""

    unit = NumericProperty(1.0)
    palette = ObjectProperty(make_palette("light"))
    number = StringProperty()
    place = StringProperty()


class Panel(Part):
    """Shows one face at a time and draws attention to a new call."""

    pulse = NumericProperty(0.0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._call = CallFace(palette=self.palette)
        self._batch = BatchFace(palette=self.palette)
        self._message = MessageFace(palette=self.palette)
        self._face: Widget | None = None
        self.fbind("size", self._scale)
        self.fbind("pulse", self._scale)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.ground = {Scene.LOST: self.palette.alarm, Scene.CONNECTING: self.palette.strip}.get(
            picture.scene, self.palette.panel
        )
        if picture.scene is not Scene.CALL:
            self._show_message(picture)
        elif len(picture.calls) > 1:
            self._show_batch(picture)
        else:
            self._show_call(picture)

    def flash(self) -> None:
        """Pulse three times, calmly."""
        pulse(self)

    def _show_call(self, picture: Picture) -> None:
        face = self._call
        face.caption = _caption(picture)
        face.number, face.place = picture.number, picture.place
        face.detail, face.detail_second = picture.detail, picture.detail_second
        self._turn_to(face)

    def _show_batch(self, picture: Picture) -> None:
        self._batch.caption = _caption(picture)
        self._batch.calls = list(picture.calls)
        self._turn_to(self._batch)

    def _show_message(self, picture: Picture) -> None:
        face = self._message
        face.alarm = int(picture.scene is Scene.LOST)
        face.large = int(picture.scene in {Scene.WELCOME, Scene.CLOSED})
        face.headline, face.headline_second = picture.headline, picture.headline_second
        face.detail, face.detail_second = picture.detail, picture.detail_second
        listed = picture.scene is Scene.WAITING and "calls" not in self.beside
        calls: tuple[RecentPicture, ...] = picture.recent if listed else ()
        face.recent = calls[:LAST_CALLS]
        self._turn_to(face)

    def _turn_to(self, face: Widget) -> None:
        if face is self._face:
            return
        self._face = face
        self.clear_widgets()
        self.add_widget(face)
        fade_in(face)

    def _scale(self, *_: object) -> None:
        unit = max(0.01, min(self.width / DRAWN[0], self.height / DRAWN[1]))
        for face in (self._call, self._batch, self._message):
            face.unit, face.pulse = unit, self.pulse


def _caption(picture: Picture) -> str:
    return " · ".join(filter(None, (picture.headline, picture.headline_second)))
