"""Plays a video file without sound, as pictures at their time, with ffpyplayer where there is one; no window.

No sound is even opened: the loudspeaker belongs to the calls.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Any

from display.picture_file import BadMedium, Pixels

log = logging.getLogger(__name__)

SILENT_S = 15.0
"""A file that gave no picture for so long will give none."""
MISSING = "needs the extra display-video"


class Video:
    """A video that plays from now on, on a thread of its own, until its end or ``close``."""

    def __init__(self, file: Path, width: int, height: int) -> None:
        self.ended = False
        self.problem = ""
        self._file, self._width, self._height = file, width, height
        self._lock = threading.Lock()
        self._newest: Pixels | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="video", daemon=True)
        self._thread.start()

    def take(self) -> Pixels | None:
        """Return the picture that is due and was not taken yet; None without a new one."""
        with self._lock:
            newest, self._newest = self._newest, None
        return newest

    def close(self) -> None:
        """Stop playing; returns at once."""
        self._closing.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the player to be gone; tell whether it is."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        player = None
        troubles: list[str] = []
        try:
            player = _open(self._file, self._width, self._height, troubles)
            self._play(player, troubles)
        except BadMedium as error:
            self.problem = str(error)
        except Exception as error:  # a thread begins here
            log.exception("%s cannot be played", self._file)
            self.problem = f"cannot be played: {error}"
        finally:
            if player is not None:
                player.close_player()

    def _play(self, player: Any, troubles: list[str]) -> None:
        """Keep each picture at its time; a file that breaks off is at its end there."""
        last_s, any_yet = time.monotonic(), False
        while not self._closing.is_set():
            frame, then = player.get_frame()
            if frame is not None:
                last_s, any_yet = time.monotonic(), True
                self._keep(frame[0])
            stuck = bool(troubles) or time.monotonic() - last_s > SILENT_S
            if then == "eof" or (stuck and frame is None):
                break
            self._closing.wait(min(max(then, 0.005), 0.5) if isinstance(then, float) else 0.01)
        if not any_yet and not self._closing.is_set():
            raise BadMedium("is no video that can be played")
        self.ended = True

    def _keep(self, image: Any) -> None:
        width, height = image.get_size()
        pixels = Pixels(width, height, bytes(image.to_bytearray()[0]))
        with self._lock:
            self._newest = pixels


def _open(file: Path, width: int, height: int, troubles: list[str]) -> Any:
    """Open the player; what goes wrong on its own threads is added to ``troubles``."""
    try:
        from ffpyplayer.player import MediaPlayer
    except ImportError:
        raise BadMedium(MISSING) from None
    if not file.exists():
        raise BadMedium("is gone")

    def note(event: str, _value: object) -> None:
        if event in {"read:error", "video:error"}:
            troubles.append(event)

    # A larger video is made smaller before it is copied; its own size is told to nobody beforehand.
    fitted = f"scale=w='min({width},iw)':h='min({height},ih)':force_original_aspect_ratio=decrease"
    options = {"an": True, "sn": True, "out_fmt": "rgba", "framedrop": True, "vf": [fitted.encode()]}
    return MediaPlayer(str(file), callback=note, ff_opts=options, loglevel="quiet")
