"""The board for the staff's pages and for programs: now and after each change."""

import json

from server.domain.identity import SiteId
from server.services.board import read_board
from server.services.listening import Event, Look
from server.services.lobby import Lobby
from server.services.ports import Clock, Reader
from server.web.board_json import board_json

ALIVE = Event("alive", "{}")
Reached = tuple[int, int]


class BoardEvents:
    """Events ``board``, and ``alive`` as the sign of life."""

    def __init__(self, reader: Reader, lobby: Lobby, clock: Clock) -> None:
        self._reader, self._lobby, self._clock = reader, lobby, clock

    def look(self, site: SiteId, seen: Reached | None) -> Look[Reached]:
        """Return the board of a site that has changed."""
        clock = self._reader.site_clock(site)
        reached = (clock.epoch, clock.rev)
        if reached == seen:
            return Look(reached)
        board = read_board(self._reader, self._lobby, self._clock, site)
        data = json.dumps(board_json(board), ensure_ascii=False, separators=(",", ":"))
        return Look(reached, (Event("board", data, id=f"{board.epoch}.{board.rev}"),))

    def beat(self, seen: Reached) -> Event:  # noqa: ARG002
        """Return the sign of life."""
        return ALIVE
