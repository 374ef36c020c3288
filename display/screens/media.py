"""The place for pictures and videos: one after the other, fitted without distortion, each appearing calmly.

Files are read on threads of their own; here is only drawn. Where nothing is due stands the office's name.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from display.picture_file import BadMedium, Pixels, read_picture
from display.presentation import MediumPicture, Picture
from display.screens.parts import FADE_S, Part
from display.video_file import Video

FRAMES_A_SECOND = 30
GOODBYE_S = 0.5
LEAST = 8  # a place of fewer pixels shows nothing

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Projector(Protocol):
    """Who is told how a medium fares; ``turn`` is the one of its picture."""

    def end(self, turn: int) -> None:
        """The video is at its end."""

    def fail(self, turn: int, why: str) -> None:
        """The file cannot be shown."""


class Frame(Widget):
    """A picture in the middle of its place, as large as fits. ``fitted`` is where: x, y, width, height.

    ``video`` is the one of which it is the newest picture.
    """

    texture = ObjectProperty(allownone=True)
    video = ObjectProperty(allownone=True)
    fitted = ListProperty([0, 0, 0, 0])

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("x", "y", "width", "height", "texture"):
            self.fbind(name, self._fit)

    def draw(self, pixels: Pixels) -> None:
        """Show these pixels."""
        size = (pixels.width, pixels.height)
        if self.texture is None or tuple(self.texture.size) != size:
            texture = Texture.create(size=size, colorfmt="rgba")
            texture.flip_vertical()
            texture.blit_buffer(pixels.rgba, colorfmt="rgba", bufferfmt="ubyte")
            self.texture = texture
        else:
            self.texture.blit_buffer(pixels.rgba, colorfmt="rgba", bufferfmt="ubyte")
            self.canvas.ask_update()

    def _fit(self, *_: object) -> None:
        if self.texture is None:
            return
        width, height = self.texture.size
        scale = min(self.width / width, self.height / height)
        across, up = width * scale, height * scale
        self.fitted = [self.x + (self.width - across) / 2, self.y + (self.height - up) / 2, across, up]


class MediaPlace(Part):
    """Shows what the picture names, and tells the ``projector`` when it is over or cannot be shown."""

    office = StringProperty()
    logo = StringProperty()
    quiet = BooleanProperty(defaultvalue=True)
    empty = BooleanProperty(defaultvalue=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._medium: MediumPicture | None = None
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture")
        self._video: Video | None = None
        self._polling: Any = None
        self._frame: Frame | None = None
        self._read_for: tuple[float, float] = (0, 0)
        self._begin = Clock.create_trigger(self._begin_medium, 0)
        self.fbind("size", self._resize)

    def show(self, picture: Picture) -> None:
        """Turn to the picture's medium."""
        self.office, self.logo = picture.office, picture.logo_path
        if picture.medium == self._medium:
            return
        self._medium = picture.medium
        self.empty = self._medium is None
        if self._medium is None:
            self._end_video()
            self._turn_to(None)
        else:
            self._begin()  # once the place has its size

    def stop(self) -> None:
        """Let go of file and threads."""
        self._medium, video = None, self._video
        self._end_video()
        if video is not None:
            video.join(GOODBYE_S)
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _resize(self, *_: object) -> None:
        """Read a picture again where it would be drawn larger than it was read."""
        medium = self._medium
        if medium is None or medium.kind == "video":
            return
        if self.width > 1.1 * self._read_for[0] or self.height > 1.1 * self._read_for[1]:
            self._begin()

    def _begin_medium(self, *_: object) -> None:
        medium = self._medium
        if medium is None or min(self.size) < LEAST:
            return
        self._end_video()
        self._read_for = (self.width, self.height)
        width, height = int(self.width), int(self.height)
        if medium.kind == "video":
            self._video = Video(Path(medium.file), width, height)
            self._polling = Clock.schedule_interval(self._poll, 1 / FRAMES_A_SECOND)
        else:
            reading = self._reader.submit(read_picture, Path(medium.file), width, height)
            reading.add_done_callback(
                lambda done: Clock.schedule_once(lambda _elapsed_s: self._take(medium, done))
            )

    def _take(self, medium: MediumPicture, done: "Future[Pixels]") -> None:
        """Draw what was read, unless something else is due by now."""
        if medium != self._medium or done.cancelled():
            return
        problem = done.exception()
        if problem is None:
            self._draw_anew(done.result())
        elif isinstance(problem, BadMedium):
            self._tell(medium, str(problem))
        else:
            raise problem

    def _poll(self, _elapsed_s: float) -> None:
        video, medium = self._video, self._medium
        if video is None or medium is None:
            return
        pixels = video.take()
        if pixels is not None and self._polling is not None:
            self._draw_frame(pixels)
        elif video.problem or video.ended:
            problem = video.problem
            self._end_video()
            self._tell(medium, problem)

    def _tell(self, medium: MediumPicture, problem: str) -> None:
        if self.projector is None:
            return
        if problem:
            self.projector.fail(medium.turn, problem)
        else:
            self.projector.end(medium.turn)

    def _draw_frame(self, pixels: Pixels) -> None:
        """Draw a video's picture; the first one appears as a picture does."""
        assert self._video is not None
        if self._frame is None or self._frame.video is not self._video:
            self._draw_anew(pixels).video = self._video
        else:
            self._frame.draw(pixels)

    def _draw_anew(self, pixels: Pixels) -> Frame:
        frame = Frame(pos_hint={"x": 0, "y": 0})
        frame.draw(pixels)
        self._turn_to(frame)
        return frame

    def _turn_to(self, frame: Frame | None) -> None:
        """Let the frame appear while the one before goes."""
        before, self._frame = self._frame, frame
        self.quiet = frame is None
        if frame is not None:
            self.ids.stage.add_widget(frame)
            frame.opacity = 0
            Animation(opacity=1, duration=FADE_S, t="out_quad").start(frame)
        if before is not None:
            Animation.cancel_all(before)
            go = Animation(opacity=0, duration=FADE_S, t="out_quad")
            go.bind(on_complete=lambda *_: self.ids.stage.remove_widget(before))
            go.start(before)

    def _end_video(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
        if self._video is not None:
            self._video.close()
        self._video = self._polling = None
