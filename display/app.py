"""Puts one display together and runs it until its window closes; no window exists before ``run``."""

import logging
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from display.announcer import Announcer
from display.bare_screen import bare_screen_size
from display.config import DisplaySettings
from display.gallery import Gallery
from display.link import Link
from display.media_store import MediaStore
from display.station import Station
from voice.pack import VoicePack
from voice.player import SdlPlayer
from wire.device_settings import DeviceSettings
from wire.install import install_id
from wire.restart import start_anew
from wire.watchdog import open_watchdog

log = logging.getLogger(__name__)


def run(settings: DisplaySettings) -> int:
    """Show the lobby until the window is closed; return the exit status."""
    prepare_kivy(settings)
    from display.screens.fonts import other_font
    from display.screens.window import DisplayWindow

    other_font.use(settings.font)
    announcer = Announcer(
        SdlPlayer(), VoicePack.choose(settings.voice), volume=settings.volume, mute=settings.mute
    )
    store = MediaStore(
        settings.data / "media", settings.media_dir, most_bytes=settings.media_limit_mb * 1_000_000
    )
    gallery = Gallery(store, time.monotonic, settings.server)
    link = Link(settings, _find_install(settings.data), lambda: gallery.troubles)
    station = Station(
        link,
        announcer,
        time.monotonic,
        datetime.now(UTC),
        device=settings.device,
        minimum_show_s=settings.minimum_show_s,
        locale_dir=settings.locale_dir,
        complete=gallery.complete,
    )
    announcer.check()
    store.start()
    link.start()
    try:
        DisplayWindow(
            station,
            settings.device,
            settings.probe,
            lambda: (announcer.working, announcer.speaking),
            open_watchdog(),
            gallery,
        ).run()
    finally:
        link.stop()
        store.stop()
        announcer.close()
    if station.restart_wanted:
        start_anew()
    return 0


def enrol(settings: DeviceSettings) -> int:
    """Say at the screen how this display is enrolled, and start anew once it is; else return the status."""
    assert isinstance(settings, DisplaySettings)
    prepare_kivy(settings)
    from display.enrolling import Enroller
    from display.screens.enrol import EnrolWindow

    enroller = Enroller(settings)
    EnrolWindow(enroller, settings.probe, open_watchdog()).run()
    if enroller.done:
        start_anew()
    return 0


def prepare_kivy(settings: DisplaySettings) -> None:
    """Set all that Kivy reads at its first import."""
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_LOG_MODE="PYTHON")
    from kivy.config import Config

    logging.getLogger("kivy").setLevel(logging.WARNING)  # Kivy sets it at its import
    bare = None if settings.window_size else bare_screen_size()
    Config.set("graphics", "fullscreen", "0" if settings.window_size or bare else "auto")
    Config.set("graphics", "borderless", "1" if bare else "0")
    Config.set("graphics", "show_cursor", "1" if settings.window_size else "0")
    if size := settings.window_size or bare:
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))
    Config.set("graphics", "rotation", str(settings.rotation))
    Config.set("graphics", "maxfps", str(settings.frame_rate))
    Config.set("graphics", "multisamples", "0")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "desktop", "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _find_install(folder: Path) -> UUID:
    """Return this installation's id; where it cannot be kept, this display is a new one at each start."""
    try:
        return install_id(folder)
    except OSError as error:
        log.warning("%s cannot be written: %s", folder, error)
        return uuid4()
