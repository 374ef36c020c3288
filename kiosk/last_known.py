"""What the site offered when it was last heard, kept for a start without the server; knows no broker.

Catalog and board come with every change at the site. A disk that wears out is spared: they are written when
what a kiosk does with them has changed, and the moment at which the site was heard once in a while.
"""

from datetime import UTC, datetime

from kiosk.notes import Notes
from wire.messages import BoardMessage, CatalogMessage

KEEP_S = 60.0


class LastKnown:
    """Writes to the notes as seldom as it may."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.catalog, self.board, self.heard_at = notes.catalog, notes.board, notes.heard_at
        self._next = 0.0

    def take(
        self, catalog: CatalogMessage | None, board: BoardMessage | None, heard_at: datetime, now_s: float
    ) -> None:
        """Keep these; ``now_s`` is monotonic. Raises kiosk.journal.JournalFailed when they cannot be."""
        other = _offer(catalog) != _offer(self.catalog) or _closed(board) != _closed(self.board)
        if catalog is None or (now_s < self._next and not other):
            return
        self._next = now_s + KEEP_S
        self._notes.keep_site(catalog if other else None, board if other else None, heard_at)
        if other:
            self.catalog, self.board = catalog, board
        self.heard_at = heard_at


def _offer(catalog: CatalogMessage | None) -> CatalogMessage | None:
    """Return a catalog without what tells one of the same content from another."""
    same: dict[str, object] = {"epoch": 0, "rev": 0, "as_of": datetime.min.replace(tzinfo=UTC)}
    return catalog.model_copy(update=same) if catalog else None


def _closed(board: BoardMessage | None) -> frozenset[str]:
    return frozenset(line.service for line in board.services if not line.open) if board else frozenset()
