"""Speaks calls one after the other: chime, then the calls; decides no call and draws nothing.

Everything runs on the caller's thread: ``advance`` starts the next recording once the last one is over.

What waits, and what becomes of it:

- One call that waits alone is spoken in full, in each language. Of more, up to BATCH_AT_MOST are one
  announcement: one chime, and each call once, in its visitor's language (``voice.call``). A call and its
  recall never share one: each of them sounds.
- Each call is a recording of its own. What was taken back before its own began is not said.
- When more than QUEUE_AT_MOST wait, the oldest is dropped, and the announcement that is spoken next ends with
  the honest word that other numbers were called too, and to look at the screen.
- Without sound a call is tried again for KEPT_S, then left to the screen. Muted, nothing is spoken or kept.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from display.facts import Loudness
from display.volume import Volume
from voice.call import Manner, SpokenCall, announcement, summary, trial
from voice.pack import VoicePack
from voice.player import Player
from voice.vocabulary import Piece

PAUSE_S = 0.4
BETWEEN_S = 0.7
LAG_AT_MOST_S = 5.0
"""A mixer that has not come to a recording's end so long after it should have, hangs."""
QUEUE_AT_MOST = 20
BATCH_AT_MOST = 4
RETRY_S, KEPT_S = 5.0, 15.0
RECHECK_S = 60.0
"""How often a failed loudspeaker is looked for while nobody is called: Kivy warns in the log each time."""
IsListed = Callable[[UUID], bool]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call to speak. ``languages`` begin with its visitor's own; none means the site's."""

    call_id: UUID
    number: str
    label: str
    languages: tuple[str, ...] = ()

    @property
    def spoken(self) -> SpokenCall:
        """What the voice needs to know of it."""
        return SpokenCall(self.number, self.label, self.languages)


@dataclass(slots=True)
class Waiting:
    """A call in the queue, and since when it could not be spoken for want of sound."""

    call: Announcement
    failed_s: float | None = None


class Announcer:
    """A bounded queue in front of one loudspeaker. ``volume`` is in percent."""

    def __init__(self, player: Player, pack: VoicePack, *, volume: int = 80, mute: bool = False) -> None:
        self.working: bool | None = None
        self._player = player
        self._pack = pack
        self._manner = Manner()
        self._volume = Volume(volume)
        self._hours: Sequence[Loudness] = ()
        self._muted_here, self._muted_by_staff = mute, False
        self._queue: deque[Waiting] = deque()
        self._rest: deque[Waiting] = deque()
        self._open = False
        self._dropped: set[UUID] = set()
        self._trial_wanted = self._trying_out = False
        self._ends_s: float | None = None
        self._gap_s, self._lags_until_s = PAUSE_S, 0.0
        self._retry_s = self._recheck_s = 0.0

    # --- how to speak

    @property
    def volume(self) -> int:
        """How loud calls are spoken now."""
        return self._volume.percent

    @property
    def mute(self) -> bool:
        """Whether nothing is spoken: by the display's own setting, or by the staff."""
        return self._muted_here or self._muted_by_staff

    def order_volume(self, percent: int) -> None:
        """Speak so loud from the next call on, until the site's next hour begins (``display.volume``)."""
        self._volume.order(percent)

    def settle(self, manner: Manner, hours: Sequence[Loudness], *, mute: bool) -> None:
        """Take the site's manner, its loudness by the hour and the staff's mute, which is silence at once."""
        self._manner, self._hours = manner, hours
        silenced = mute and not self._muted_by_staff
        self._muted_by_staff = mute
        if silenced:
            self._forget()
            self._player.hush()

    # --- what to speak

    def announce(self, call: Announcement) -> None:
        """Speak this after what is queued; over the bound, the oldest unspoken one gives way."""
        if self.mute:
            return
        if len(self._queue) >= QUEUE_AT_MOST:
            left_out = self._queue.popleft().call
            self._dropped.add(left_out.call_id)
            log.warning("Too many calls to speak: %s is not spoken", left_out.number)
        self._queue.append(Waiting(call))

    def try_out(self) -> None:
        """Speak a trial after what is queued, which nobody takes for a call."""
        self._trial_wanted = not self.mute

    @property
    def trying_out(self) -> bool:
        """Whether what is heard now is a trial."""
        return self._trying_out

    def check(self) -> None:
        """Find out whether there is working sound, before the first call needs it."""
        if not self.mute:
            self._note(worked=self._player.works())

    @property
    def speaking(self) -> bool:
        """Whether something is being spoken or waits to be; nobody waits for a loudspeaker that fails."""
        waiting = bool(self._queue or self._rest or self._dropped) and self.working is not False
        return self._ends_s is not None or waiting

    def advance(self, now_s: float, is_listed: IsListed, clock: datetime | None = None) -> None:
        """Start what is due; ``clock`` is the site's time, None while nobody knows it."""
        if clock is not None:
            self._volume.follow(self._hours, clock)
        if self._ends_s is not None and now_s < self._lags_until_s and self._player.playing():
            self._ends_s = max(self._ends_s, now_s + self._gap_s)
        if self._ends_s is not None and now_s < self._ends_s:
            return
        self._ends_s, self._trying_out = None, False
        if self.working is False and now_s < self._retry_s:
            return
        self._drop_what_is_over(now_s, is_listed)
        self._start_next(now_s)

    def close(self) -> None:
        """Forget what waits and be silent."""
        self._forget()
        self._player.stop()

    # --- the queue

    def _forget(self) -> None:
        self._queue.clear()
        self._rest.clear()
        self._open = False
        self._dropped.clear()
        self._trial_wanted = self._trying_out = False
        self._ends_s = None

    def _drop_what_is_over(self, now_s: float, is_listed: IsListed) -> None:
        self._queue = deque(
            waiting
            for waiting in self._queue
            if is_listed(waiting.call.call_id)
            and (waiting.failed_s is None or now_s - waiting.failed_s < KEPT_S)
        )
        self._rest = deque(waiting for waiting in self._rest if is_listed(waiting.call.call_id))
        self._dropped = {call_id for call_id in self._dropped if is_listed(call_id)}

    def _start_next(self, now_s: float) -> None:
        """Go on with the announcement, end it honestly, or begin the next one."""
        if self._rest:
            self._say(self._rest.popleft(), now_s, brief=True)
        elif self._dropped and (self._open or not self._queue):
            self._play(summary(self._manner, self._pack.ability, chime=not self._open), now_s)
            self._dropped.clear()
            self._open = False
        elif self._queue:
            self._begin(now_s)
        else:
            self._open = False
            self._be_idle(now_s)

    def _begin(self, now_s: float) -> None:
        """Begin an announcement of what waits: a call and its recall are not in the same one."""
        first, *others = self._queue
        seen = {first.call.call_id}
        for waiting in others[: BATCH_AT_MOST - 1]:
            if waiting.call.call_id in seen:
                break
            seen.add(waiting.call.call_id)
        taken = [self._queue.popleft() for _ in seen]
        self._rest = deque(taken[1:])
        self._open = False
        self._say(first, now_s, brief=len(taken) > 1)

    def _be_idle(self, now_s: float) -> None:
        if self._trial_wanted:
            self._trial_wanted = False
            self._trying_out = self._play(trial(self._manner, self._pack.ability), now_s)
        elif self.working is False and now_s >= self._recheck_s:
            self._recheck_s = now_s + RECHECK_S
            self._note(worked=self._player.works())

    def _say(self, waiting: Waiting, now_s: float, *, brief: bool) -> None:
        """Say one call of the announcement; without sound it and the rest wait for another try."""
        pieces = announcement(
            (waiting.call.spoken,), self._manner, self._pack.ability, chime=not self._open, brief=brief
        )
        self._open = self._play(pieces, now_s)
        if not self._open:
            for unsaid in (waiting, *self._rest):
                unsaid.failed_s = now_s if unsaid.failed_s is None else unsaid.failed_s
            self._queue.extendleft(reversed((waiting, *self._rest)))
            self._rest.clear()

    def _play(self, pieces: Sequence[Piece], now_s: float) -> bool:
        recording = self._pack.record(pieces)
        worked = self._player.play(recording, self.volume / 100)
        if worked:
            self._gap_s = BETWEEN_S if self._rest else PAUSE_S
            self._ends_s = now_s + recording.duration_s + self._gap_s
            self._lags_until_s = now_s + recording.duration_s + LAG_AT_MOST_S
        else:
            self._retry_s = now_s + RETRY_S
        self._note(worked=worked)
        return worked

    def _note(self, *, worked: bool) -> None:
        if not worked and self.working is not False:
            log.warning("No sound: calls are shown but not spoken. Connect a loudspeaker, it will be found.")
        elif worked and self.working is False:
            log.info("There is sound again")
        self.working = worked
