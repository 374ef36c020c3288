"""The lines of a site in memory: each ordered by place and by wait, so that its heads are found at once."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from datetime import datetime

from server.domain.discipline import Line, Waiting
from server.domain.identity import StageId, TurnId

_ByPlace = tuple[int, int, TurnId, Waiting]
_ByWait = tuple[datetime, int, TurnId, Waiting]


class _Queue:
    """One line, in both of its orders."""

    __slots__ = ("by_place", "by_wait")

    def __init__(self) -> None:
        self.by_place: list[_ByPlace] = []
        self.by_wait: list[_ByWait] = []

    def add(self, one: Waiting) -> None:
        """Let it stand in line."""
        insort(self.by_place, (one.place, one.queued_rev, one.turn, one))
        insort(self.by_wait, (one.queued_at, one.queued_rev, one.turn, one))

    def remove(self, one: Waiting) -> None:
        """Take it out of line."""
        # Without the fourth part, which cannot be compared: a shorter tuple comes first.
        del self.by_place[bisect_left(self.by_place, (one.place, one.queued_rev, one.turn))]
        del self.by_wait[bisect_left(self.by_wait, (one.queued_at, one.queued_rev, one.turn))]


class Lines:
    """Everybody who waits at a site."""

    def __init__(self) -> None:
        self._stages: dict[StageId, dict[Line, _Queue]] = {}
        self._standing: dict[TurnId, Waiting] = {}

    def __len__(self) -> int:
        return len(self._standing)

    def __iter__(self) -> Iterator[Waiting]:
        """Go through all who wait: line by line, each in order of place."""
        for queues in self._stages.values():
            for queue in queues.values():
                for item in queue.by_place:
                    yield item[3]

    def get(self, turn: TurnId) -> Waiting | None:
        """Return the turn if it stands in line."""
        return self._standing.get(turn)

    def add(self, one: Waiting) -> None:
        """Let it stand in its line."""
        queues = self._stages.setdefault(one.line.stage, {})
        queue = queues.get(one.line)
        if queue is None:
            queue = queues[one.line] = _Queue()
        queue.add(one)
        self._standing[one.turn] = one

    def remove(self, turn: TurnId) -> Waiting:
        """Take the turn out of its line and return it."""
        one = self._standing.pop(turn)
        self._stages[one.line.stage][one.line].remove(one)
        return one

    def heads(
        self, stages: Collection[StageId], meant_for: Collection[str]
    ) -> tuple[list[Waiting], list[Waiting]]:
        """Return the first by place, and the longest waiting, of each line of these stages.

        Of lines that are meant for somebody only those named in ``meant_for`` count.
        """
        heads, oldest = [], []
        for stage in stages:
            for line, queue in self._stages.get(stage, {}).items():
                if queue.by_place and line.meant_for in meant_for:
                    heads.append(queue.by_place[0][3])
                    oldest.append(queue.by_wait[0][3])
        return heads, oldest

    def nth(self, line: Line, nth: int) -> Waiting | None:
        """Return the nth in line (from 1), the last when there are fewer, None when nobody stands there."""
        queue = self._stages.get(line.stage, {}).get(line)
        if queue is None or not queue.by_place:
            return None
        return queue.by_place[min(nth, len(queue.by_place)) - 1][3]
