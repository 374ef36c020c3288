"""The board as a lobby may see it now; decides by order and time alone, knows no broker and no window.

Times in seconds are monotonic and come from the caller. The rules are those of the contract: the newest
board wins, a call counts only while the newest board lists it, each (call, times) is acted on once, and
without a fresh heartbeat and the board that it names nothing is shown as current. What a display's zone or
counter leaves out is left out before every rule.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from display.facts import Call, Counter, Heartbeat, Office, RecentCall, Setup, Snapshot, StageWait

STALE_AFTER_S = 5.0
RESYNC_AFTER_S = 2.0
RESYNC_AT_MOST_EVERY_S = 30.0
CALL_LIFE_S = 30.0
MISSED_AFTER_S = 2.0  # a call that the board lists so long, and whose message has not come, was lost
EARLIER_EPOCH_AFTER_S = 10.0  # so long nothing but an earlier epoch is heard before it counts
SPEECH_AT_MOST_S = 30.0
SINGLY_AT_MOST = 2  # calls that wait; when there are more, several are shown together
BATCH_AT_MOST = 4
FURTHER_SHOW_S = 1.0
REMEMBERED_CALLS = 1000


class Contact(StrEnum):
    """Whether what is shown can be trusted."""

    STARTING = "starting"
    LIVE = "live"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Focus:
    """What a display is there for: these counters and stages; None is all."""

    counters: frozenset[str] | None = None
    stages: frozenset[str] | None = None

    def narrow(self, snapshot: Snapshot) -> Snapshot:
        """Return the board without what is elsewhere."""
        return replace(
            snapshot,
            counters=tuple(row for row in snapshot.counters if self._has_counter(row.counter)),
            recent=tuple(
                entry
                for entry in snapshot.recent
                if self._has_counter(entry.counter) and self._calls_for(entry.stage)
            ),
            stages=tuple(wait for wait in snapshot.stages if self._calls_for(wait.stage)),
        )

    def _has_counter(self, counter: str) -> bool:
        return self.counters is None or counter in self.counters

    def _calls_for(self, stage: str) -> bool:
        return self.stages is None or stage in self.stages


EVERYTHING = Focus()


def find_focus(office: Office, setup: Setup) -> Focus:
    """Return what a display is there for: its counter, or else its zone, or else the whole lobby.

    A sign above one counter shows calls to it at any stage. A zone that the office does not have is the
    whole lobby, so that nobody's call goes unseen.
    """
    if setup.counter is not None:
        return Focus(counters=frozenset({setup.counter}))
    zone = office.zones.get(setup.zone) if setup.zone is not None else None
    return Focus(zone.counters, zone.stages) if zone is not None else EVERYTHING


@dataclass(frozen=True, slots=True)
class Row:
    """A counter's row; ``lit`` while its visitor is being called."""

    counter: Counter
    lit: bool


@dataclass(frozen=True, slots=True)
class View:
    """All that a lobby may see now. ``lost_since``: since when nothing is known, if it ever was.

    ``calls`` are those that are being called: one, several at once in a rush, or none.
    """

    contact: Contact
    lost_since: datetime | None
    as_of: datetime | None
    calls: tuple[Call, ...]
    rows: tuple[Row, ...]
    recent: tuple[RecentCall, ...]
    stages: tuple[StageWait, ...]

    @property
    def main(self) -> Call | None:
        """The first of the calls."""
        return self.calls[0] if self.calls else None


@dataclass(frozen=True, slots=True)
class Shown:
    """The calls that are shown together, and since when."""

    calls: tuple[Call, ...]
    since_s: float


@dataclass(frozen=True, slots=True)
class Queued:
    """A call that waits to be shown. A recall of it takes its place, and keeps its ``order``."""

    call: Call
    order: tuple[datetime, int, int, int]


class Board:
    """Takes what arrives in any order, and says what to show and which calls to announce next.

    ``missed_after_s``: a call that the board lists so long, and whose message has not come, was lost. Who
    hears of calls by the board alone gives 0.
    """

    def __init__(
        self,
        now_s: float,
        clock: datetime,
        *,
        minimum_show_s: float = 4.0,
        missed_after_s: float = MISSED_AFTER_S,
    ) -> None:
        self._started_s = now_s
        self._clock, self._clock_s = clock, now_s
        self._minimum_show_s, self._missed_after_s = minimum_show_s, missed_after_s
        self._focus = EVERYTHING
        self._whole: Snapshot | None = None
        self._snapshot: Snapshot | None = None
        self._heartbeat: Heartbeat | None = None
        self._heard_s: float | None = None
        self._back_since_s: float | None = None
        self._back_s = 0.0
        self._behind_since_s: float | None = None
        self._resync_s, self._resync_step_s = 0.0, RESYNC_AFTER_S
        self._contact = Contact.STARTING
        self._lost_since: datetime | None = None
        self._waiting: dict[tuple[UUID, int], Call] = {}
        self._queue: list[Queued] = []
        self._acted: OrderedDict[UUID, int] = OrderedDict()
        self._listed_since_s: dict[tuple[UUID, int], float] = {}
        self._shown: Shown | None = None

    # --- what arrives

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the board if it is newer than the one that is known; a call it no longer lists is over."""
        if self._whole is None or snapshot.order > self._whole.order:
            self._whole = snapshot
            self._narrow(snapshot)

    def look_at(self, focus: Focus) -> None:
        """Show another part of the lobby from now on."""
        if focus != self._focus:
            self._focus = focus
            if self._whole is not None:
                self._narrow(self._whole)

    def _narrow(self, whole: Snapshot) -> None:
        self._snapshot = board = self._focus.narrow(whole)
        self._queue = [queued for queued in self._queue if board.lists(queued.call.call_id)]
        self._keep_shown(call for call in self._calls() if board.lists(call.call_id))

    def take_call(self, call: Call) -> None:
        """Let the call wait for its board and its turn; one that was acted on before is ignored."""
        if call.times > self._acted.get(call.call_id, 0):
            self._waiting.setdefault((call.call_id, call.times), call)
            while len(self._waiting) > REMEMBERED_CALLS:
                del self._waiting[next(iter(self._waiting))]

    def take_heartbeat(self, heartbeat: Heartbeat, now_s: float) -> bool:
        """Note the server's sign of life and its clock; one of an earlier owner says nothing.

        Return whether the epoch went back, as when a database was restored: an earlier one is heard for
        long, without a pause, and no later one. What was known of the later one is then forgotten.
        """
        back = self._goes_back(heartbeat, now_s)
        if back:
            self._forget()
        if heartbeat.epoch >= self._known_epoch():
            self._heartbeat, self._heard_s = heartbeat, now_s
            self._clock, self._clock_s = heartbeat.now, now_s
        return back

    # --- what time brings

    def advance(self, now_s: float, *, speaking: bool = False) -> tuple[Call, ...]:
        """Move on to ``now_s``; return the calls that are shown since just now, to be announced.

        While ``speaking``, the calls that are being announced stay. When many wait, several come at once.
        """
        self._note_lag(now_s)
        self._follow_contact(now_s)
        if self._contact is not Contact.LIVE:
            return ()
        self._accept(now_s)
        if self._is_held(now_s, speaking=speaking):
            return ()
        if self._queue:
            together = BATCH_AT_MOST if len(self._queue) > SINGLY_AT_MOST else 1
            following, self._queue = self._queue[:together], self._queue[together:]
            self._shown = Shown(tuple(queued.call for queued in following), now_s)
            return self._shown.calls
        if self._is_overtaken(self.clock(now_s) - timedelta(seconds=CALL_LIFE_S)):
            self._shown = None
        self._keep_shown(call for call in self._calls() if self._is_at_counter(call))
        return ()

    def resync_due(self, now_s: float) -> bool:
        """Tell whether to subscribe to the board again now: a heartbeat names one that has not come."""
        if self._behind_since_s is None or now_s < self._resync_s:
            return False
        self._resync_s = now_s + self._resync_step_s
        self._resync_step_s = min(2 * self._resync_step_s, RESYNC_AT_MOST_EVERY_S)
        return True

    # --- what is shown

    def clock(self, now_s: float) -> datetime:
        """Return the office's time: the server's clock where it has been heard."""
        return self._clock + timedelta(seconds=now_s - self._clock_s)

    def view(self) -> View:
        """Return what may be shown as of the last ``advance``."""
        live = self._contact is Contact.LIVE
        calls = self._calls() if live else ()
        board = self._snapshot
        called = (*calls, *(queued.call for queued in self._queue if live))
        lit = {(call.counter, call.ticket) for call in called}
        return View(
            contact=self._contact,
            lost_since=self._lost_since,
            as_of=board.as_of if board else None,
            calls=calls,
            rows=tuple(Row(row, (row.counter, row.ticket) in lit) for row in board.counters) if board else (),
            recent=self._recent(calls),
            stages=board.stages if board else (),
        )

    def is_listed(self, call_id: UUID) -> bool:
        """Tell whether the newest board still lists the call."""
        return self._snapshot is not None and self._snapshot.lists(call_id)

    def _recent(self, calls: tuple[Call, ...]) -> tuple[RecentCall, ...]:
        if self._snapshot is None:
            return ()
        current = {call.call_id for call in calls}
        others = (entry for entry in self._snapshot.recent if entry.call_id not in current)
        return tuple(sorted(others, key=lambda entry: entry.at, reverse=True))

    # --- contact with the server

    def _known_epoch(self) -> int:
        return max(
            self._heartbeat.epoch if self._heartbeat else 0, self._snapshot.epoch if self._snapshot else 0
        )

    def _goes_back(self, heartbeat: Heartbeat, now_s: float) -> bool:
        if heartbeat.epoch >= self._known_epoch():
            self._back_since_s = None
            return False
        if self._back_since_s is None or now_s - self._back_s >= STALE_AFTER_S:
            self._back_since_s = now_s
        self._back_s = now_s
        return now_s - self._back_since_s >= EARLIER_EPOCH_AFTER_S

    def _forget(self) -> None:
        """Know no board and no call of the epoch that is over; the board that is valid is asked for."""
        self._whole = self._snapshot = self._heartbeat = self._shown = self._back_since_s = None
        self._queue, self._waiting = [], {}

    def _is_behind(self) -> bool:
        """Tell whether the board that the last heartbeat names has not come."""
        if self._heartbeat is None:
            return False
        board = (self._snapshot.epoch, self._snapshot.rev) if self._snapshot else (-1, -1)
        return board < (self._heartbeat.epoch, self._heartbeat.rev)

    def _note_lag(self, now_s: float) -> None:
        if not self._is_behind():
            self._behind_since_s = None
        elif self._behind_since_s is None:
            self._behind_since_s = now_s
            self._resync_s, self._resync_step_s = now_s + RESYNC_AFTER_S, RESYNC_AFTER_S

    def _follow_contact(self, now_s: float) -> None:
        contact = self._find_contact(now_s)
        if contact is Contact.LOST and self._contact is not Contact.LOST:
            self._lose_contact()
        elif contact is Contact.LIVE:
            if self._contact is Contact.LOST and self._is_overtaken():
                self._shown = None
            self._lost_since = None
        self._contact = contact

    def _find_contact(self, now_s: float) -> Contact:
        silent = self._heard_s is None or now_s - self._heard_s >= STALE_AFTER_S
        if not silent and not self._is_behind():
            return Contact.LIVE
        lagging_s = now_s - self._behind_since_s if self._behind_since_s is not None else 0.0
        if self._contact is Contact.LIVE and not silent and lagging_s < STALE_AFTER_S:
            return Contact.LIVE
        if self._contact is Contact.STARTING and now_s - self._started_s < STALE_AFTER_S:
            return Contact.STARTING
        return Contact.LOST

    def _lose_contact(self) -> None:
        """Remember since when; calls that were about to be shown must prove again that they are young."""
        lost_s = self._behind_since_s if self._behind_since_s is not None else self._heard_s
        self._lost_since = self.clock(lost_s) if lost_s is not None else None
        for queued in self._queue:
            call = queued.call
            self._acted[call.call_id] = call.times - 1
            self._waiting[call.call_id, call.times] = call
        self._queue = []

    # --- calls

    def _accept(self, now_s: float) -> None:
        """Queue what the newest board lists and drop what it has taken back or what is too old."""
        self._find_missed(now_s)
        for call in sorted(self._waiting.values(), key=lambda call: call.order):
            if self._age_s(call.at, now_s) > CALL_LIFE_S or self._is_taken_back(call):
                del self._waiting[call.call_id, call.times]
            elif self.is_listed(call.call_id):
                del self._waiting[call.call_id, call.times]
                self._enqueue(call)

    def _enqueue(self, call: Call) -> None:
        if call.times <= self._acted.get(call.call_id, 0):
            return
        self._acted[call.call_id] = call.times
        self._acted.move_to_end(call.call_id)
        while len(self._acted) > REMEMBERED_CALLS:
            self._acted.popitem(last=False)
        order = next((held.order for held in self._queue if held.call.call_id == call.call_id), call.order)
        others = [held for held in self._queue if held.call.call_id != call.call_id]
        self._queue = sorted([*others, Queued(call, order)], key=lambda queued: queued.order)

    def _is_taken_back(self, call: Call) -> bool:
        board = self._snapshot
        return (
            board is not None and board.order[:2] >= (call.epoch, call.rev) and not board.lists(call.call_id)
        )

    def _find_missed(self, now_s: float) -> None:
        """Make up for a call message that was lost while its visitor still has to be called."""
        if self._snapshot is None:
            return
        known = self._listed_since_s
        self._listed_since_s = {
            key: known.get(key, now_s)
            for key in ((entry.call_id, entry.times) for entry in self._snapshot.recent)
        }
        for entry in self._snapshot.recent:
            new = entry.times > self._acted.get(entry.call_id, 0)
            listed_s = now_s - self._listed_since_s[entry.call_id, entry.times]
            if new and listed_s >= self._missed_after_s and self._age_s(entry.at, now_s) <= CALL_LIFE_S:
                self.take_call(_call_from_board(entry, self._snapshot))

    def _age_s(self, at: datetime, now_s: float) -> float:
        """Return how old a call is, by the server's clock or, where that was set back, by the latest call."""
        latest = max((entry.at for entry in self._snapshot.recent), default=at) if self._snapshot else at
        return (max(self.clock(now_s), latest) - at).total_seconds()

    def _calls(self) -> tuple[Call, ...]:
        return self._shown.calls if self._shown is not None else ()

    def _keep_shown(self, calls: Iterable[Call]) -> None:
        """Go on with these of the calls that are shown."""
        kept = tuple(calls)
        self._shown = replace(self._shown, calls=kept) if self._shown is not None and kept else None

    def _is_overtaken(self, before: datetime | None = None) -> bool:
        """Tell whether somebody was called (``before`` then) after all whom this display calls."""
        if self._snapshot is None:
            return False
        ours = {call.call_id for call in self._calls()}
        latest = max((entry.at for entry in self._snapshot.recent if entry.call_id in ours), default=None)
        return latest is not None and any(
            latest < entry.at and (before is None or entry.at < before) for entry in self._snapshot.recent
        )

    def _is_held(self, now_s: float, *, speaking: bool) -> bool:
        if self._shown is None:
            return False
        shown_s = now_s - self._shown.since_s
        least_s = self._minimum_show_s + FURTHER_SHOW_S * (len(self._shown.calls) - 1)
        return shown_s < least_s or (speaking and shown_s < SPEECH_AT_MOST_S)

    def _is_at_counter(self, call: Call) -> bool:
        row = self._snapshot.counter(call.counter) if self._snapshot else None
        return row is not None and row.ticket == call.ticket


def _call_from_board(entry: RecentCall, board: Snapshot) -> Call:
    row = board.counter(entry.counter)
    return Call(
        call_id=entry.call_id,
        times=entry.times,
        epoch=board.epoch,
        rev=board.rev,
        ticket=entry.ticket,
        counter=entry.counter,
        label=row.label if row else entry.counter,
        stage=entry.stage,
        service=entry.service,
        at=entry.at,
        languages=entry.languages,
    )
