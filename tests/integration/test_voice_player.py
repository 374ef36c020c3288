"""The loudspeaker that was not there at the start is found, played on and hushed: SDL's real mixer."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.heard import loudness, read_sound

ROOT = Path(__file__).parents[2]
PLAY = """
import os, sys
from pathlib import Path
from tests.support.waiting import wait_until
from voice.aloud import play_aloud
from voice.pack import VoicePack
from voice.player import SdlPlayer
from voice.vocabulary import Clip

BYTES_A_SECOND = 4 * 44_100

def record(seconds):
    sound = Path(sys.argv[1])
    target = sound.stat().st_size + seconds * BYTES_A_SECOND
    wait_until(lambda: sound.stat().st_size >= target, 20, "the sound to be written")

pack = VoicePack.load()
chime = pack.record([Clip("", "chime")])
player = SdlPlayer()
assert not player.works()
assert not player.play(chime, 1.0)
os.environ.update(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=sys.argv[1])
assert player.works()
assert player.play(chime, 1.0)
record(0.7)
player.hush()
record(1.0)
assert player.works()
assert player.play(chime, 0.25)
record(1.0)
player.stop()
"""


def test_a_loudspeaker_that_comes_later_is_found_played_on_and_hushed(tmp_path: Path) -> None:
    sound = tmp_path / "sound.raw"
    quiet = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1", "KIVY_LOG_MODE": "PYTHON"}
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(sound)],
        env=os.environ | quiet | {"SDL_AUDIODRIVER": "none-such"},
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    heard = loudness(read_sound(sound))
    first = next(place for place, level in enumerate(heard) if level > 0.01)
    silent = next(place for place in range(first, len(heard)) if heard[place] < 0.001)
    again = next(place for place in range(silent, len(heard)) if heard[place] > 0.001)
    assert 8 <= silent - first <= 20  # of the chime's thirty windows
    assert again - silent >= 10
    assert max(heard[again:]) < max(heard[first:silent]) / 2
