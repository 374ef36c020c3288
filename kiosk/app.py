"""The kiosk program: a station and the window that shows it, from start to stop."""

import logging
import signal
import time
from contextlib import nullcontext
from types import FrameType
from typing import TYPE_CHECKING

from kiosk.backlight import Backlight
from kiosk.config import KioskSettings
from kiosk.enrolling import Enroller
from kiosk.guide import GuidePace
from kiosk.journal import JournalError
from kiosk.narration import Narration
from kiosk.printer import PrinterAddressError
from kiosk.rest import DIM, Rest
from kiosk.speaking import open_narrator
from kiosk.staff import Asleep
from kiosk.staff_views import StaffScreenView
from kiosk.staff_words import describe_staff
from kiosk.station import Station
from kiosk.toolkit import prepare
from kiosk.views import View
from kiosk.words import describe
from wire.device_settings import DeviceSettings
from wire.restart import start_anew
from wire.watchdog import Watchdog, open_watchdog

if TYPE_CHECKING:
    from kiosk.screens.window import KioskWindow

log = logging.getLogger(__name__)


def run(settings: KioskSettings) -> int:
    """Show the kiosk until it is closed or told to stop; return the exit code."""
    try:
        station = Station(settings)
    except (PrinterAddressError, JournalError) as error:
        log.error("the kiosk cannot start: %s", error)
        return 1
    prepare(home=settings.data, size=settings.window_size, title="Antrean")
    # Kivy opens its window while it is imported, so this must come after its preparation.
    from kiosk.screens.window import KioskWindow

    watchdog = open_watchdog()
    light = Backlight()
    narration = _open_narration(settings, station)
    window = KioskWindow(
        lambda: _look(station, narration),
        narration.touch if narration else station.touch,
        probe=settings.probe,
        watchdog=watchdog,
        pulse=station.note_screen,
        step=narration.step if narration else None,
        scan=station.scan,
        dim=lambda: _dim(station, light),
    )
    station.on_change, station.on_restart = window.changed, window.stop_soon
    if narration is not None:
        narration.on_change = window.changed

    _stop_on_signals(window, watchdog)
    with station, narration or nullcontext():
        window.run()
    light.shine(1.0)
    if station.restart_wanted:
        start_anew()
    return 0


def enrol(settings: DeviceSettings) -> int:
    """Ask a person at the screen whose kiosk this is, and start anew with the answer; else the exit code."""
    prepare(home=settings.enrolment_folder, size=settings.window_size, title="Antrean")
    from kiosk.screens.window import KioskWindow

    enroller = Enroller(settings.enrolment_folder)
    watchdog = open_watchdog()
    window = KioskWindow(enroller.view, enroller.touch, probe=settings.probe, watchdog=watchdog)
    enroller.on_change, enroller.on_done = window.changed, window.stop_soon
    _stop_on_signals(window, watchdog)
    window.run()
    if enroller.done:
        start_anew()
    return 0


def _stop_on_signals(window: "KioskWindow", watchdog: Watchdog) -> None:
    """End when told to. Only then systemd hears of it: a program that starts anew would be killed for it."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        watchdog.stopping()
        window.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _dim(station: Station, light: Backlight) -> float:
    """Set the light behind the panel; return how much of the picture's own to take where there is none."""
    back = station.backstage
    dark = back.rest is Rest.DARK or isinstance(back.staff.state, Asleep)
    light.shine(0.0 if dark else 1.0 if back.rest is Rest.AWAKE else 1.0 - DIM)
    return DIM if back.rest is Rest.DIMMED and not light.present else 0.0


def _open_narration(settings: KioskSettings, station: Station) -> Narration | None:
    """Return what reads the screens aloud; None where that is not wanted."""
    if not settings.read_aloud:
        return None
    narrator = open_narrator(settings.voice, settings.data / "voice")
    return Narration(station, narrator, time.monotonic, pace=GuidePace(settings.read_aloud_pause_s))


def _look(station: Station, narration: Narration | None) -> View | StaffScreenView:
    """Return what the screen says: the visit's view, unless the staff or the night have it."""
    scene = station.scene
    staffs = describe_staff(station.backstage, scene)
    return staffs or (narration.describe() if narration else describe(scene))
