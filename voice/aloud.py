"""Plays one recording to its end, for a person at a terminal; a display has its own loudspeaker."""

import logging
import os
import shutil
import subprocess
import tempfile
import time
from array import array
from pathlib import Path

from voice.pack import Recording
from voice.synthesis import decode, encode

PROGRAMS = ("pw-play", "paplay", "aplay")
log = logging.getLogger(__name__)


class NoLoudspeaker(Exception):
    """There is no working sound."""


def play_aloud(recording: Recording, volume: float) -> None:
    """Play at a volume of 0 to 1, as a display does or by the sound system. Raises NoLoudspeaker."""
    if not _play_as_a_display(recording, volume) and not _play_by_program(recording, volume):
        raise NoLoudspeaker("There is no working sound here. Write the call with --to FILE.wav instead")


def _play_as_a_display(recording: Recording, volume: float) -> bool:
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_LOG_MODE="PYTHON")
    try:
        from voice.player import SdlPlayer

        player = SdlPlayer()
        playing = player.play(recording, volume)
    except ImportError:
        return False  # no Kivy: this is no display
    if playing:
        time.sleep(recording.duration_s + 0.3)
    player.stop()
    return playing


def _play_by_program(recording: Recording, volume: float) -> bool:
    softer = encode(array("h", (round(sample * volume) for sample in decode(recording.frames))))
    with tempfile.TemporaryDirectory(prefix="antrean-voice-") as folder:
        file = Path(folder) / "call.wav"
        file.write_bytes(Recording(softer, recording.rate).as_wav())
        for program in filter(None, map(shutil.which, PROGRAMS)):
            if subprocess.run([program, str(file)], check=False, capture_output=True).returncode == 0:
                return True
            log.info("%s cannot play", program)
    return False
