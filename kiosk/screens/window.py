"""The kiosk's window: shows views on Kivy's thread alone, and tells tests and support what it shows."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.utils import get_color_from_hex

from kiosk import theme
from kiosk.scanner import Keystrokes
from kiosk.screens.fonts import register_fonts
from kiosk.screens.parts import Touchable
from kiosk.screens.surface import NAMES, Shown, Surface, scale_for
from kiosk.staff import Corner, Stir
from wire.watchdog import Watchdog, open_watchdog

PULSE_S = 1.0
STEP_S = 0.1
CORNER = 0.12
LAYOUT_FRAMES = 6
"""So many frames it takes at most until nested layouts have their sizes, however slow a frame is."""
ENTER_KEYS = (13, 271)
"""Enter, and the one among the digits."""


class KioskWindow(App):
    """One window that shows what ``describe`` returns and passes what was touched to ``touch``.

    ``pulse`` is called every second while the window answers, and tells whether what is behind it does;
    ``step`` is called ten times a second.
    """

    title = "Antrean"

    def __init__(
        self,
        describe: Callable[[], Shown],
        touch: Callable[[Any], None],
        *,
        probe: Path | None = None,
        watchdog: Watchdog | None = None,
        pulse: Callable[[], bool] = lambda: True,
        dim: Callable[[], float] = lambda: 0.0,
        step: Callable[[], None] | None = None,
        scan: Callable[[str], None] = lambda _code: None,
        settle_s: float = 0.4,
    ) -> None:
        super().__init__()
        self._describe = describe
        self._touch = touch
        self._probe = probe
        self._watchdog = watchdog or open_watchdog({})
        self._pulse, self._dim, self._scan, self._step = pulse, dim, scan, step
        self._keystrokes = Keystrokes()
        self._refresh = Clock.create_trigger(self._show)
        self._settle_s = settle_s
        self._changed_at = 0
        self.surface: Surface | None = None

    def build(self) -> Surface:
        """Make the surface at the window's size."""
        register_fonts()
        Window.clearcolor = get_color_from_hex(theme.PAPER)
        Window.allow_screensaver = False
        self.surface = Surface(self._touch, size=Window.size)
        self.surface.rescale(*Window.size)
        Window.bind(size=lambda _window, size: self._resize(*size))
        Window.bind(on_touch_down=lambda _window, touch: self._feel(*touch.pos))
        Window.bind(on_textinput=lambda _window, text: self._keystrokes.type(text, time.monotonic()))
        Window.bind(on_key_down=lambda _window, key, *_rest: self._take_key(key))
        Clock.schedule_interval(self._show, 0.5)
        Clock.schedule_interval(self._beat, PULSE_S)
        if (step := self._step) is not None:
            step()  # what can be heard decides what the first screen offers: nothing moves afterwards
            Clock.schedule_interval(lambda _elapsed_s: step(), STEP_S)
        self._show()
        return self.surface

    def on_start(self) -> None:
        """Tell systemd that the screen is there."""
        self._watchdog.ready()

    def changed(self) -> None:
        """Show what is so now, soon; safe from any thread. The one way into Kivy's thread."""
        self._refresh()

    def open_settings(self, *_args: object) -> bool:
        """Keep Kivy's own settings from whoever finds a keyboard."""
        return False

    def _take_key(self, key: int) -> None:
        """Take the key that ends a code from a reader that acts as a keyboard."""
        if key in ENTER_KEYS and (code := self._keystrokes.enter(time.monotonic())) is not None:
            self._scan(code)

    def _beat(self, _elapsed_s: float) -> None:
        if self._pulse():
            self._watchdog.alive()

    def stop_soon(self) -> None:
        """Close the window; safe from any thread."""
        Clock.schedule_once(lambda _elapsed_s: self.stop())

    def _feel(self, x: float, y: float) -> None:
        """Tell of a touch before anything on the screen gets it, and of the corner it was in."""
        assert self.surface is not None
        self._touch(Stir(corner_at(x, y, *self.surface.size)))

    def _show(self, *_args: object) -> None:
        assert self.surface is not None
        view = self._describe()
        self.surface.darken(self._dim())
        if self.surface.screen is None or self.surface.screen.view != view:
            self.surface.show(view)
            self._tell_probe()

    def _resize(self, width: float, height: float) -> None:
        assert self.surface is not None
        self.surface.size = (width, height)
        self.surface.rescale(width, height)

    def _tell_probe(self) -> None:
        """Say that something changes, and later, when it is laid out and takes touches, what it is."""
        if self._probe is not None:
            self._write_probe(ready=False)
            self._changed_at = Clock.frames
            Clock.unschedule(self._write_probe)
            Clock.schedule_once(self._write_probe, self._settle_s)

    def _write_probe(self, _dt: float = 0.0, *, ready: bool = True) -> None:
        """Write the screen's name, what it says and where it can be touched (pixels from the top left)."""
        surface = self.surface
        if self._probe is None or surface is None or surface.screen is None:
            return
        if ready and Clock.frames < self._changed_at + LAYOUT_FRAMES:
            Clock.schedule_once(self._write_probe)
            return
        found = {
            "screen": NAMES[type(surface.screen.view)],
            "ready": ready,
            "size": [int(surface.width), int(surface.height)],
            "scale": scale_for(*surface.size),
            "touchables": {one.name: _place(one, surface.height) for one in surface.screen.touchables()},
            "texts": [one.text for one in surface.screen.walk() if getattr(one, "text", "")],
        }
        draft = self._probe.with_suffix(".new")
        draft.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._probe)


def corner_at(x: float, y: float, width: float, height: float) -> Corner | None:
    """Return the upper corner in which a place is, as large as a hand; None elsewhere."""
    side = CORNER * min(width, height)
    if y < height - side:
        return None
    return Corner.LEFT if x < side else Corner.RIGHT if x > width - side else None


def _place(one: Touchable, window_height: float) -> list[int]:
    left, bottom = one.to_window(one.x, one.y)
    return [int(left), int(window_height - bottom - one.height), int(one.width), int(one.height)]
