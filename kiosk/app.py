"""The kiosk program: a station and the window that shows it, from start to stop."""

import logging
import signal
from types import FrameType

from kiosk.config import KioskSettings
from kiosk.journal import JournalError
from kiosk.printer import PrinterAddressError
from kiosk.station import Station
from kiosk.toolkit import prepare
from kiosk.words import describe
from wire.watchdog import open_watchdog

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

    window = KioskWindow(
        lambda: describe(station.scene), station.touch, probe=settings.probe, watchdog=open_watchdog()
    )
    station.on_change = window.changed

    def stop(_signal: int, _frame: FrameType | None) -> None:
        window.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with station:
        window.run()
    return 0
