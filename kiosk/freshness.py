"""Whether the server is heard, and whether its word is the newest; knows no broker and no clock itself."""

from datetime import datetime

from wire.messages import BoardMessage, CatalogMessage, HeartbeatMessage

LOST_S = 5.0
LAG_S = 2.0
SURE_S = 10.0
"""For how long nothing but an earlier epoch must be heard before it is believed to be the present one."""
Order = tuple[int, int, datetime]


class Freshness:
    """Judges heartbeats, boards and catalogs by (epoch, rev, as_of) and the monotonic clock."""

    def __init__(self, lost_s: float = LOST_S) -> None:
        self._lost_s = lost_s
        self._board: Order | None = None
        self._catalog: Order | None = None
        self._epoch = 0
        self._heard_at: float | None = None
        self._started_at: float | None = None
        self._lags_since: float | None = None
        self._back_since: float | None = None
        self._back_at = 0.0

    def reconnected(self, now: float) -> None:
        """Measure silence from this connect when nothing was ever heard."""
        if self._started_at is None:
            self._started_at = now

    def take_board(self, board: BoardMessage) -> bool:
        """Return whether the board is newer than what is known, and remember it."""
        if self._board is not None and board.order <= self._board:
            return False
        self._board = board.order
        return True

    def take_catalog(self, catalog: CatalogMessage) -> bool:
        """Return whether the catalog is newer than what is known, and remember it."""
        order = (catalog.epoch, catalog.rev, catalog.as_of)
        if self._catalog is not None and order <= self._catalog:
            return False
        self._catalog = order
        return True

    def take_heartbeat(self, heartbeat: HeartbeatMessage, now: float) -> bool:
        """Return whether the present owner is heard; a former owner's heartbeat counts for nothing.

        Epochs go back when a database is restored, or the server's clock is corrected: then an earlier one is
        heard for long, without a pause, and no later one. What was known of the later one counts no more.
        """
        if heartbeat.epoch >= self._newest_epoch:
            self._back_since = None
        elif self._went_back(now):
            self._board, self._catalog, self._back_since = None, None, None
            self._epoch = 0
        if heartbeat.epoch < self._epoch:
            return False
        self._epoch = heartbeat.epoch
        self._heard_at = now
        known = self._board[:2] if self._board else (0, -1)
        lags = known < (heartbeat.epoch, heartbeat.rev)
        self._lags_since = (self._lags_since or now) if lags else None
        return True

    @property
    def _newest_epoch(self) -> int:
        return max(self._epoch, *(order[0] for order in (self._board, self._catalog) if order), 0)

    def _went_back(self, now: float) -> bool:
        """Note that an earlier epoch is heard; return whether it has been for long enough."""
        paused = now - self._back_at >= LOST_S
        if self._back_since is None or paused:
            self._back_since = now
        self._back_at = now
        return now - self._back_since >= SURE_S

    def lost(self, now: float) -> bool:
        """Return whether no heartbeat came for so long: five seconds, as the contract says."""
        return self.silent_s(now) >= self._lost_s

    def silent_s(self, now: float) -> float:
        """Return how long nobody was heard, from the first look when nobody ever was."""
        if self._started_at is None:
            self._started_at = now
        return now - (self._heard_at if self._heard_at is not None else self._started_at)

    def must_resync(self, now: float) -> bool:
        """Return whether the board lacks the server's rev for two seconds; asked anew after each yes."""
        if self._lags_since is None or now - self._lags_since < LAG_S:
            return False
        self._lags_since = now
        return True
