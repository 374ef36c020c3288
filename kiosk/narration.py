"""Joins one station to its voice: reads its screens aloud to whoever asked, and passes touches on.

Stands between the station and the window, on the window's thread: the window shows what ``describe`` returns
and passes to ``touch`` what was touched.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, Self

from kiosk import guide as reading
from kiosk.guidance import farewell, guided, introduction, script_of
from kiosk.guide import Guide, GuidePace, Pick
from kiosk.narrator import Narrator
from kiosk.scene import Scene
from kiosk.views import NoticeView, View
from kiosk.visit import Listening, MoreTime, ReadAloud, Visit, Visited
from kiosk.words import describe

STAY_S = 1.0
LOUDEST = 100
"""In percent."""


class Guided(Protocol):
    """A station, as the narration needs it."""

    @property
    def scene(self) -> Scene:
        """Everything that a screen shows, as it is now."""

    @property
    def volume(self) -> int:
        """How loud the kiosk speaks, in percent."""

    def touch(self, touch: Any) -> None:
        """Pass a touch on."""

    def note_sound(self, *, works: bool) -> None:
        """Note whether the kiosk can be heard."""


class Narration:
    """``step`` often; tells the window through ``on_change`` when another choice is being read."""

    def __init__(
        self,
        station: Guided,
        narrator: Narrator,
        monotonic: Callable[[], float],
        *,
        pace: GuidePace | None = None,
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._station = station
        self._narrator = narrator
        self._monotonic = monotonic
        self._pace = pace or GuidePace()
        self._guide: Guide | None = None
        self._language = ""
        self._stayed_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._narrator.close()

    def describe(self) -> View:
        """Return what the window shows now."""
        scene = self._scene()
        view = describe(scene)
        if self._guide is None or isinstance(view, NoticeView):
            return view
        return guided(view, self._guide, scene.texts, self._language)

    def touch(self, meaning: Any) -> None:
        """Act on what was touched: the large button here, everything else at the station."""
        if isinstance(meaning, Pick):
            if self._guide is not None:
                self._take(reading.touch(self._guide, self._monotonic()))
        elif isinstance(meaning, ReadAloud) and _visit(self._station.scene) is None:
            self._read_notice()
        else:
            self._station.touch(meaning)

    def step(self) -> None:
        """Follow the visit, and go on reading when it is time."""
        now = self._monotonic()
        self._station.note_sound(works=self._narrator.check(now))
        self._narrator.volume = self._volume()
        if self._narrator.advance(now) and self._guide is not None:
            self._guide = reading.end_sentence(self._guide, now)
        self._follow(self._scene(), now)
        if self._guide is not None:
            self._take(reading.go_on(self._guide, now))
            self._stay(now)

    def _volume(self) -> int:
        visit = _visit(self._station.scene)
        return LOUDEST if visit is not None and visit.loud else self._station.volume

    def _scene(self) -> Scene:
        return replace(self._station.scene, speaks=self._narrator.working)

    def _follow(self, scene: Scene, now: float) -> None:
        """Begin, go on and end as the visit says."""
        visit = _visit(scene)
        if visit is None or not visit.aloud:
            self._end(scene)
        elif not self._narrator.working:
            self._station.touch(ReadAloud(on=False))
        else:
            self._read(scene, visit.language, now)

    def _read(self, scene: Scene, language: str, now: float) -> None:
        visit = _visit(scene)
        loud = visit is not None and visit.loud
        script = script_of(describe(scene), scene.texts, language, loud=loud)
        self._language = language
        if self._guide is None:
            before = introduction(scene.texts, language)
            self._take(reading.start(script, now, self._pace, before=before))
        else:
            self._take(reading.follow(self._guide, script, now))

    def _end(self, scene: Scene) -> None:
        if self._guide is None:
            return
        self._guide = None
        self._narrator.say(farewell(scene.texts, self._language))
        self.on_change()

    def _read_notice(self) -> None:
        """Read a screen that has nothing to choose, once."""
        scene = self._scene()
        self._narrator.say(script_of(describe(scene), scene.texts, scene.texts.languages[0]).opening)

    def _take(self, step: reading.GuideStep) -> None:
        before = self._guide
        self._guide, effects = step
        for effect in effects:
            match effect:
                case reading.Say(spoken):
                    self._narrator.say(spoken)
                case reading.Choose(meaning):
                    self._station.touch(meaning)
        if self._guide is not before:
            self.on_change()

    def _stay(self, now: float) -> None:
        """Let the visit wait for a listener who is still being read to."""
        if self._guide is not None and self._guide.patient and now >= self._stayed_s + STAY_S:
            self._stayed_s = now
            self._station.touch(Listening())


def _visit(scene: Scene) -> Visit | None:
    """Return what the present visitor has chosen; None while there is nothing to choose."""
    state = scene.flow.state
    return state.visit if isinstance(state, Visited | MoreTime) else None
