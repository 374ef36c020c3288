"""The window: moves the station on, draws its picture when it changes, and keeps the probe up to date."""

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from display.probe import describe, write_probe
from display.screens.lobby import Lobby
from display.screens.media import Projector
from display.station import Station
from wire.watchdog import Watchdog

STEPS_A_SECOND = 20
log = logging.getLogger(__name__)


class DisplayWindow(App):
    """Runs until it is closed or told to end by a signal."""

    title = "Antrean"

    def __init__(
        self,
        station: Station,
        device: str,
        probe: Path | None,
        describe_sound: Callable[[], tuple[bool | None, bool]],
        watchdog: Watchdog,
        projector: Projector | None = None,
    ) -> None:
        super().__init__()
        self._station = station
        self._device = device
        self._probe = probe
        self._describe_sound = describe_sound
        self._watchdog = watchdog
        self._projector = projector
        self._shown_calls: frozenset[object] = frozenset()
        self._told: object = None

    def build(self) -> Lobby:
        """Make the root widget."""
        Window.clearcolor = (0.03, 0.16, 0.4, 1)
        lobby = Lobby(self._station.find_layout, self._projector)
        lobby.show(self._station.picture)
        return lobby

    def on_start(self) -> None:
        """Begin to step; end calmly when told to."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        Clock.schedule_interval(self._step, 1 / STEPS_A_SECOND)
        self._watchdog.ready()
        if self._watchdog.interval_s is not None:
            Clock.schedule_interval(lambda _elapsed_s: self._watchdog.alive(), self._watchdog.interval_s)

    def on_stop(self) -> None:
        """Let go of files and threads."""
        self.root.stop()

    def _end(self, number: int, _frame: FrameType | None) -> None:
        log.info("Ending on %s", signal.Signals(number).name)
        self._watchdog.stopping()
        self.stop()

    def _step(self, _elapsed_s: float) -> None:
        if self._station.step():
            self.root.show(self._station.picture)
        calls = frozenset((call.call_id, call.times) for call in self._station.calls)
        if calls - self._shown_calls:
            self.root.flash()
        self._shown_calls = calls
        if self._station.restart_wanted:
            self.stop()
        self.root.device = self._device if self._station.identifying else ""
        self._tell()

    def _tell(self) -> None:
        if self._probe is None:
            return
        call = self._station.main_call
        times = call.times if call else None
        picture, (sound, speaking) = self._station.picture, self._describe_sound()
        told = picture, times, sound, speaking
        if told == self._told:
            return
        self._told = told
        try:
            write_probe(self._probe, describe(picture, times=times, sound=sound, speaking=speaking))
        except OSError as error:
            log.warning("The probe %s cannot be written: %s", self._probe, error)
            self._probe = None
