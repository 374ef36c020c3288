"""Speaks calls one after the other: chime, then each language; decides no call and draws nothing.

Everything runs on the caller's thread: ``advance`` starts the next recording once the last one is over.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from voice.call import Manner, SpokenCall, announcement
from voice.pack import VoicePack
from voice.player import Player

PAUSE_S = 0.4
QUEUE_AT_MOST = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call to speak, in the order of its languages."""

    call_id: UUID
    number: str
    label: str
    languages: tuple[str, ...]


class Announcer:
    """A bounded queue in front of one loudspeaker. ``volume`` is in percent."""

    def __init__(self, player: Player, pack: VoicePack, *, volume: int = 80, mute: bool = False) -> None:
        self.volume = volume
        self.mute = mute
        self.working: bool | None = None
        self._player = player
        self._pack = pack
        self._queue: deque[Announcement] = deque()
        self._ends_s: float | None = None

    def announce(self, announcement: Announcement) -> None:
        """Speak this after what is queued; over the bound, the oldest unspoken one gives way."""
        if self.mute:
            return
        if len(self._queue) >= QUEUE_AT_MOST:
            left_out = self._queue.popleft()
            log.warning("Too many calls to speak: %s is not spoken", left_out.number)
        self._queue.append(announcement)

    def check(self) -> None:
        """Find out whether there is working sound, before the first call needs it."""
        if not self.mute:
            self._note(worked=self._player.works())

    @property
    def speaking(self) -> bool:
        """Whether something is being spoken or waits to be."""
        return self._ends_s is not None or bool(self._queue)

    def advance(self, now_s: float, is_listed: Callable[[UUID], bool]) -> None:
        """Start what is due; what was taken back before it began is dropped."""
        if self._ends_s is not None and now_s < self._ends_s:
            return
        self._ends_s = None
        while self._queue and self._ends_s is None:
            following = self._queue.popleft()
            if is_listed(following.call_id):
                self._start(following, now_s)

    def close(self) -> None:
        """Forget what waits and be silent."""
        self._queue.clear()
        self._ends_s = None
        self._player.stop()

    def _start(self, following: Announcement, now_s: float) -> None:
        call = SpokenCall(following.number, following.label, following.languages)
        recording = self._pack.record(announcement((call,), Manner(), self._pack.ability))
        worked = self._player.play(recording, self.volume / 100)
        if worked:
            self._ends_s = now_s + recording.duration_s + PAUSE_S
        self._note(worked=worked)

    def _note(self, *, worked: bool) -> None:
        if not worked and self.working is not False:
            log.warning("No sound: calls are shown but not spoken. Connect a sound device and start again.")
        self.working = worked
