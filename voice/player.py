"""The loudspeaker through Kivy's SDL2 mixer; a missing device makes it silent, never fail."""

import logging
import tempfile
from pathlib import Path
from typing import Any, Protocol

from voice.mixer import reopen_mixer
from voice.pack import Recording

log = logging.getLogger(__name__)


class Player(Protocol):
    """A loudspeaker."""

    def play(self, recording: Recording, volume: float) -> bool:
        """Start playing at a volume of 0 to 1; return False when there is no working sound."""

    def works(self) -> bool:
        """Tell whether there is working sound."""

    def playing(self) -> bool:
        """Tell whether a recording is still sounding: on a busy machine that takes longer than it lasts."""

    def hush(self) -> None:
        """Be silent at once, and ready to play again."""

    def stop(self) -> None:
        """Be silent at once, for good."""


class SdlPlayer:
    """Plays one recording at a time from a file of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="antrean-voice-")
        self._sound: Any = None

    def play(self, recording: Recording, volume: float) -> bool:
        """Start playing in place of what may still play; return False when there is no working sound."""
        self._release()
        self._sound = self._load(recording)
        if self._sound is None:
            return False
        self._sound.volume = volume
        self._sound.play()
        return bool(self._sound.state == "play")

    def works(self) -> bool:
        """Tell whether a sound can be loaded: the mixer refuses without a device."""
        sound = self._load(Recording(bytes(2000), 22_050))
        if sound is None:
            return False
        sound.unload()
        return True

    def playing(self) -> bool:
        """Tell whether the mixer has not come to the end; Kivy asks it ten times a second, by its clock."""
        return self._sound is not None and bool(self._sound.state == "play")

    def hush(self) -> None:
        """Be silent at once, and ready to play again."""
        self._release()

    def stop(self) -> None:
        """Be silent at once and remove the file."""
        self._release()
        self._folder.cleanup()

    def _load(self, recording: Recording) -> Any:
        """Return the sound, with the device opened anew when there was none; None without sound."""
        path = Path(self._folder.name) / "call.wav"
        try:
            path.write_bytes(recording.as_wav())
        except OSError as error:
            log.warning("The recording of a call cannot be written: %s", error)
            return None
        return _load(path) or (_load(path) if reopen_mixer() else None)

    def _release(self) -> None:
        if self._sound is not None:
            self._sound.stop()
            self._sound.unload()
            self._sound = None


def _load(path: Path) -> Any:
    # By its own class: Kivy's loader takes ffpyplayer wherever that is installed for videos.
    from kivy.core.audio.audio_sdl2 import SoundSDL2

    sound = SoundSDL2(source=str(path))
    return sound if sound.length > 0 else None
