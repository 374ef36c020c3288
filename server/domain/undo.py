"""What a counter's last command changed, so that it can be taken back for 10 seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.errors import MovedOn, NothingToUndo
from server.domain.identity import TurnId
from server.domain.ticket import TicketState
from server.domain.turn import Turn

UNDO_FOR = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Undo:
    """The turns and ticket states before the command, the turns it made, and the site's rev after it."""

    kind: str
    at: datetime
    rev: int
    before: tuple[Turn, ...]
    tickets: tuple[TicketState, ...]
    made: tuple[TurnId, ...]

    def check(self, turns: list[Turn], at: datetime) -> None:
        """Raise NothingToUndo when it is too late, MovedOn when a later event touched one of the turns."""
        if at - self.at > UNDO_FOR:
            raise NothingToUndo
        if len(turns) != len(self.before) + len(self.made) or any(turn.rev > self.rev for turn in turns):
            raise MovedOn
