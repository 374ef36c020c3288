"""What displays that listen to the server itself are told, as the wire's own messages; knows no transport."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, select

from server.adapters.catalogs import Catalogs, CatalogState
from server.adapters.database import Database
from server.adapters.media_folder import MediaShelf
from server.adapters.order_relay import LASTS_S, order_message
from server.adapters.tables import DEVICE_ORDER
from server.adapters.wire_board import board_message
from server.domain.device import Order
from server.domain.identity import DeviceName, SiteId
from server.domain.office import SiteClock
from server.services.board import read_board
from server.services.listening import Event, Look, NobodyRelays
from server.services.lobby import Lobby
from server.services.ports import Clock
from wire.codec import encode
from wire.messages import HeartbeatMessage, Message

AGAIN_S = 1.0
"""When a board's waits were of an earlier rev, it is read again so much later."""
_site: BindParameter[str] = bindparam("of_site")
_O = DEVICE_ORDER.c
_ORDERS = (
    select(_O.id, _O.rev, _O.device, _O.deed, _O.at, _O.value)
    .where(_O.site == _site, _O.rev > bindparam("after"), _O.rev <= bindparam("upto"))
    .where(_O.at > bindparam("since"), _O.ticket.is_(None))
    .order_by(_O.rev)
)


@dataclass(frozen=True, slots=True)
class Told:
    """How far a site's displays have been told. ``again_at``: when the board is due without a change."""

    epoch: int
    rev: int
    catalog: CatalogState
    again_at: float


class DisplayMessages:
    """Events ``catalog``, ``board`` and, for one display, ``command``; ``heartbeat`` is the sign of life."""

    def __init__(
        self,
        database: Database,
        lobby: Lobby,
        clock: Clock,
        is_owned: Callable[[SiteId], bool],
        public_url: str | None,
        media: MediaShelf,
    ) -> None:
        self._database, self._reader = database, database.reader
        self._lobby, self._clock, self._is_owned = lobby, clock, is_owned
        self._public_url, self._media = public_url, media
        self._catalogs: dict[SiteId, Catalogs] = {}
        self._lock = threading.Lock()

    def look(self, site: SiteId, seen: Told | None) -> Look[Told]:
        """Return catalog and board where they have changed, and what displays were told to do meanwhile."""
        if not self._is_owned(site):
            raise NobodyRelays
        with self._reader.glance(site):
            clock, now = self._reader.site_clock(site), self._clock.now()
            catalogs = self._catalogs_of(site)
            state = catalogs.state(clock.rev, now)
            told = Told(clock.epoch, clock.rev, state, seen.again_at if seen else float("inf"))
            events: list[Event] = []
            if seen is None or (seen.epoch, seen.catalog) != (clock.epoch, state):
                catalog = catalogs.message(state, clock.epoch, clock.rev, now)
                events.append(_event("catalog", catalog))
            if seen is None or self._is_due(clock, seen):
                told = self._add_board(site, told, events)
            if seen is not None and clock.rev != seen.rev:
                events += self._orders(site, seen.rev, clock.rev, now)
            return Look(told, tuple(events))

    def beat(self, seen: Told) -> Event:
        """Return the heartbeat, with the rev of the newest board that was told."""
        return _event("heartbeat", HeartbeatMessage(epoch=seen.epoch, rev=seen.rev, now=self._clock.now()))

    def _is_due(self, clock: SiteClock, seen: Told) -> bool:
        changed = (clock.epoch, clock.rev) != (seen.epoch, seen.rev)
        return changed or self._clock.monotonic() >= seen.again_at

    def _add_board(self, site: SiteId, told: Told, events: list[Event]) -> Told:
        board = read_board(self._reader, self._lobby, self._clock, site)
        events.append(_event("board", board_message(board)))
        old_view = self._lobby.view(site).rev < board.rev
        again_at = self._clock.monotonic() + AGAIN_S if old_view else float("inf")
        return Told(board.epoch, board.rev, told.catalog, again_at)

    def _orders(self, site: SiteId, after: int, upto: int, now: datetime) -> Iterator[Event]:
        since = now - timedelta(seconds=LASTS_S)
        named = {"of_site": site, "after": after, "upto": upto, "since": since}
        with self._database.reading() as connection:
            rows = connection.execute(_ORDERS, named).all()
        for row in rows:
            order = Order(row.id, row.rev, DeviceName(row.device), row.deed, row.at, row.value)
            yield _event("command", order_message(order, None), order.device)

    def _catalogs_of(self, site: SiteId) -> Catalogs:
        with self._lock:
            return self._catalogs.setdefault(
                site, Catalogs(self._reader, site, self._public_url, self._media)
            )


def _event(kind: str, message: Message, device: str | None = None) -> Event:
    return Event(kind, encode(message).decode(), device)
