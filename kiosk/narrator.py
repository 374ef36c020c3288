"""Speaks one thing at a time: recorded on a thread of its own, played on the caller's; decides nothing."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from voice.pack import Recording
from voice.player import Player
from voice.vocabulary import Spoken

RECHECK_S = 300.0
"""Kivy warns in the log each time, so a kiosk without a loudspeaker is asked seldom."""
log = logging.getLogger(__name__)


class Narrator:
    """``say`` interrupts what is being said; ``advance`` often. ``volume`` is in percent."""

    def __init__(self, player: Player, record: Callable[[Spoken], Recording], *, volume: int = 80) -> None:
        self.volume = volume
        self.working = False
        self._player = player
        self._record = record
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-voice")
        self._coming: Future[Recording] | None = None
        self._ends_s: float | None = None
        self._checked_s: float | None = None

    @property
    def speaking(self) -> bool:
        """Whether something is being said, or about to be."""
        return self._coming is not None or self._ends_s is not None

    def check(self, now_s: float) -> bool:
        """Tell whether there is working sound; one that was missing is looked for again now and then."""
        due = self._checked_s is None or now_s >= self._checked_s + RECHECK_S
        if not self.working and due:
            self._checked_s = now_s
            self.working = self._player.works()
        return self.working

    def say(self, spoken: Spoken) -> None:
        """Say this, as soon as it is recorded, instead of what is being said."""
        self.hush()
        self._coming = self._worker.submit(self._record, spoken)

    def hush(self) -> None:
        """Say nothing more."""
        if self._coming is not None:
            self._coming.cancel()
        if self._ends_s is not None:
            self._player.hush()
        self._coming = self._ends_s = None

    def advance(self, now_s: float) -> bool:
        """Start to play what has been recorded; tell whether a saying has just ended."""
        if self._coming is not None and self._coming.done():
            self._play(self._coming, now_s)
        if self._ends_s is None or now_s < self._ends_s:
            return False
        self._ends_s = None
        return True

    def close(self) -> None:
        """End for good."""
        self.hush()
        self._worker.shutdown(cancel_futures=True)
        self._player.stop()

    def _play(self, recorded: Future[Recording], now_s: float) -> None:
        """Play it; one that cannot be recorded counts as said, so that the reading goes on."""
        self._coming, self._ends_s = None, now_s
        try:
            recording = recorded.result()
        except Exception:
            log.exception("A sentence could not be recorded")
            return
        if not recording.frames:
            return
        self.working = self._player.play(recording, self.volume / 100)
        if self.working:
            self._ends_s = now_s + recording.duration_s
        else:
            log.warning("No sound: the guidance cannot speak. Connect a loudspeaker or headphones.")
