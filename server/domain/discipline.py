"""Whose turn is next, and who is ahead of whom: pure choices over the heads of the lines.

For now the head that has waited longest in its line goes first; the order within a line is by place.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.identity import Json, ServiceId, StageId, TurnId
from server.domain.ticket import TicketClass
from server.domain.turn import Turn


@dataclass(frozen=True, slots=True)
class Line:
    """The turns that wait for the same: one stage, class and service."""

    stage: StageId
    ticket_class: TicketClass
    service: ServiceId


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting turn, as much of it as the discipline looks at."""

    turn: TurnId
    line: Line
    queued_at: datetime
    place: int
    queued_rev: int


def choose(heads: Sequence[Turn], now: datetime) -> tuple[Turn, dict[str, Json]] | None:
    """Return the turn to call and the reason why, or None when nobody waits."""
    if not heads:
        return None
    turn = min(heads, key=lambda head: (head.queued_at, head.place, head.queued_rev))
    waited_s = max(0, int((now - turn.queued_at).total_seconds()))
    return turn, {"rule": "longest_wait", "waited_s": waited_s, "class": turn.ticket.ticket_class.value}


def order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return the waiting turns in the order in which they would be called if nobody else came.

    Takes one line's head after the other, as ``choose`` does: O(n log lines).
    """
    lines: defaultdict[Line, list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (one.place, one.queued_rev), reverse=True):
        lines[one.line].append(one)
    heads = [_key(line[-1]) for line in lines.values()]
    heapq.heapify(heads)
    ordered = []
    while heads:
        *_, head = heapq.heappop(heads)
        ordered.append(head)
        lines[head.line].pop()
        if lines[head.line]:
            heapq.heappush(heads, _key(lines[head.line][-1]))
    return ordered


def _key(head: Waiting) -> tuple[datetime, int, int, Waiting]:
    return head.queued_at, head.place, head.queued_rev, head
