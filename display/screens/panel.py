"""The large panel: the call, or what else a visitor should know."""

from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from display import theme
from display.presentation import Picture, RecentPicture, Scene
from display.screens.parts import Part

PULSE_S = 0.28
FADE_S = 0.24
LAST_CALLS = 4
GROUNDS = {Scene.LOST: theme.INK, Scene.CONNECTING: theme.DEEP_BRAND}

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class CallFace(BoxLayout):
    """The number, where to go in gold, and what for."""

    unit = NumericProperty(1.0)
    tall = NumericProperty(0)
    pulse = NumericProperty(0.0)
    caption = StringProperty()
    number = StringProperty()
    place = StringProperty()
    detail = StringProperty()
    detail_second = StringProperty()


class MessageFace(BoxLayout):
    """A sentence in two languages, with what to do and the last calls where they help."""

    unit = NumericProperty(1.0)
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
            self.ids.calls.add_widget(LastCall(unit=self.unit, number=call.number, place=call.place))


class LastCall(BoxLayout):
    """One line of the last calls."""

    unit = NumericProperty(1.0)
    number = StringProperty()
    place = StringProperty()


class Panel(Part):
    """Shows one face at a time and draws attention to a new call."""

    tall = NumericProperty(0)
    pulse = NumericProperty(0.0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._call = CallFace()
        self._message = MessageFace()
        self._face: CallFace | MessageFace | None = None
        self.fbind("unit", self._scale)
        self.fbind("tall", self._scale)
        self.fbind("pulse", self._scale)

    def show(self, picture: Picture) -> None:
        """Take the picture's texts."""
        self.ground = GROUNDS.get(picture.scene, theme.BRAND)
        if picture.scene is Scene.CALL:
            self._show_call(picture)
        else:
            self._show_message(picture)

    def flash(self) -> None:
        """Pulse three times, calmly."""
        Animation.cancel_all(self, "pulse")
        self.pulse = 0
        once = Animation(pulse=1, duration=PULSE_S, t="out_quad") + Animation(
            pulse=0, duration=PULSE_S, t="in_quad"
        )
        (once + once + once).start(self)

    def _show_call(self, picture: Picture) -> None:
        face = self._call
        face.caption = " · ".join(filter(None, (picture.headline, picture.headline_second)))
        face.number, face.place = picture.number, picture.place
        face.detail, face.detail_second = picture.detail, picture.detail_second
        self._turn_to(face)

    def _show_message(self, picture: Picture) -> None:
        face = self._message
        face.alarm = int(picture.scene is Scene.LOST)
        face.large = int(picture.scene is Scene.WELCOME)
        face.headline, face.headline_second = picture.headline, picture.headline_second
        face.detail, face.detail_second = picture.detail, picture.detail_second
        calls: tuple[RecentPicture, ...] = picture.recent if picture.scene is Scene.WAITING else ()
        face.recent = calls[:LAST_CALLS]
        self._turn_to(face)

    def _turn_to(self, face: CallFace | MessageFace) -> None:
        if face is self._face:
            return
        self._face = face
        self.clear_widgets()
        self.add_widget(face)
        face.opacity = 0
        Animation(opacity=1, duration=FADE_S, t="out_quad").start(face)

    def _scale(self, *_: object) -> None:
        self._call.unit = self._message.unit = self.unit
        self._call.tall, self._call.pulse = self.tall, self.pulse
