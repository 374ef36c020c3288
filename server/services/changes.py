"""What a counter's command changes, remembered so that it can be taken back."""

from dataclasses import dataclass, field

from server.domain.identity import CounterId, TurnId
from server.domain.ticket import TicketState
from server.domain.turn import Turn
from server.domain.undo import Undo
from server.services.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Changes:
    """What a counter's command changed so far."""

    before: list[Turn] = field(default_factory=list)
    tickets: list[TicketState] = field(default_factory=list)
    made: list[TurnId] = field(default_factory=list)

    def remember(self, turn: Turn) -> None:
        """Keep the turn as it is before it changes; one that this command made has no before."""
        if turn.id in self.made:
            return
        self.before.append(turn.memo())
        self.tickets.append(turn.ticket.state)

    def keep(self, work: UnitOfWork, counter: CounterId, kind: str) -> None:
        """Make this the counter's last command."""
        undo = Undo(kind, work.at, work.rev, tuple(self.before), tuple(self.tickets), tuple(self.made))
        work.tx.keep_undo(counter, undo)
