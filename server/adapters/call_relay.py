"""The calls of one site's outbox on their way to the displays: once, in order, none older than 30 seconds."""

from datetime import datetime, timedelta

from server.adapters.counts import Counts
from server.adapters.database import Database
from server.adapters.outbox import mark_calls, pending_calls
from server.adapters.tables import OutboxState
from server.adapters.wire_board import call_message
from server.domain.identity import SiteId
from server.services.ports import CallNotice, Clock
from wire.mqtt import Connection, Delivery, NotConnected, PublishRefused
from wire.topics import Call

CALL_LASTS_S = 30.0


class CallRelay:
    """Used by one thread. A call is marked as sent once the broker has it, so a crash only delays it."""

    def __init__(
        self,
        database: Database,
        connection: Connection,
        counts: Counts,
        site: SiteId,
        epoch: int,
        clock: Clock,
    ) -> None:
        self._database, self._connection, self._counts = database, connection, counts
        self._site, self._epoch, self._clock = site, epoch, clock
        self._waiting: list[CallNotice] = []
        self._on_their_way: dict[int, Delivery] = {}
        self._looked_at_rev = -1
        self._look_again = False

    def look(self, rev: int) -> int:
        """Read which calls of a site at ``rev`` are to be published; return how many."""
        if rev > self._looked_at_rev or self._look_again:
            found = pending_calls(self._database, self._site, self._epoch)
            self._waiting = [notice for notice in found if notice.rev not in self._on_their_way]
            self._looked_at_rev, self._look_again = rev, False
        self._expire()
        return len(self._waiting)

    def publish(self) -> None:
        """Hand the calls to the broker for what is left of their time; raise NotConnected, PublishRefused."""
        while self._waiting:
            notice = self._waiting[0]
            message = call_message(notice, self._epoch)
            delivery = self._connection.publish(Call(self._site), message, expiry_s=self._left_s(notice))
            self._on_their_way[notice.rev] = delivery
            self._waiting.pop(0)

    def settle(self, wait_s: float = 0) -> None:
        """Mark what the broker acknowledged; what it did not get is published again."""
        sent = []
        for rev, delivery in list(self._on_their_way.items()):
            try:
                delivery.wait(wait_s)
            except TimeoutError:
                continue
            except (NotConnected, PublishRefused):
                self._look_again = True
            else:
                sent.append(rev)
            del self._on_their_way[rev]
        self._mark(sent, OutboxState.SENT)

    def _expire(self) -> None:
        late = [notice.rev for notice in self._waiting if self._left_s(notice) <= 0]
        self._waiting = [notice for notice in self._waiting if notice.rev not in late]
        self._mark(late, OutboxState.EXPIRED)

    def _mark(self, revs: list[int], outcome: OutboxState) -> None:
        if revs:
            mark_calls(self._database, self._site, self._epoch, revs, outcome)
            self._counts.add(f"calls_{outcome.value}", len(revs))

    def _left_s(self, notice: CallNotice) -> float:
        left: timedelta = notice.at - self._now() + timedelta(seconds=CALL_LASTS_S)
        return min(CALL_LASTS_S, left.total_seconds())

    def _now(self) -> datetime:
        return self._clock.now()
