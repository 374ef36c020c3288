"""Opens SDL's mixer once more: Kivy tries once a process, and a loudspeaker may come later."""

import ctypes
import logging
import re
from pathlib import Path

MAPS = Path("/proc/self/maps")
AUDIO = 0x10  # SDL_INIT_AUDIO
RATE, SIGNED_16, CHANNELS, CHUNK = 44_100, 0x8010, 2, 4096  # as Kivy opens it
log = logging.getLogger(__name__)


def reopen_mixer() -> bool:
    """Open the device of the mixer that Kivy has loaded, unless it is open; tell whether that was done.

    What SDL thought of the machine's sound before is forgotten, so that a sound server may start after us.
    """
    libraries = _find_libraries()
    if libraries is None:
        return False
    mixer, sdl = libraries
    if mixer.Mix_QuerySpec(None, None, None):
        return False
    sdl.SDL_QuitSubSystem(AUDIO)
    opened: int = mixer.Mix_OpenAudio(RATE, SIGNED_16, CHANNELS, CHUNK)
    if opened == 0:
        log.info("The sound device is there now")
    return opened == 0


def _find_libraries() -> tuple[ctypes.CDLL, ctypes.CDLL] | None:
    """Return the mixer that is loaded, and the SDL beside it: a video player may bring another SDL."""
    try:
        loaded = [Path(path) for path in set(re.findall(r"/\S*libSDL2\S*", MAPS.read_text(encoding="utf-8")))]
    except OSError:
        return None
    mixer = next((path for path in loaded if path.name.startswith("libSDL2_mixer")), None)
    if mixer is None:
        return None
    sdl = next(
        (path for path in loaded if path.parent == mixer.parent and path.name.startswith("libSDL2-2")), None
    )
    return (ctypes.CDLL(str(mixer)), ctypes.CDLL(str(sdl))) if sdl is not None else None
