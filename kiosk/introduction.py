"""How the kiosk tells a new owner of the site who it is and which tickets it gave; knows no broker, no disk.

The parts go one after the other, so that the last one arrives last. Each introduction has ids of its own: it
is made anew for each epoch, and whenever the server asks.
"""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from wire.messages import Introduce, Introduced, KioskAnswer, ListedTicket, Refused

PART = 150


class Introduction:
    """One introduction: ``next`` is what must be sent now, until ``done``."""

    def __init__(
        self, install: UUID, epoch: int, tickets: Sequence[ListedTicket], new_id: Callable[[], UUID]
    ) -> None:
        self._parts = iter(_parts(install, epoch, tickets, new_id))
        self.epoch = epoch
        self.next: Introduce | None = next(self._parts)
        self.letter: str | None = None
        self.refused: str | None = None

    @property
    def done(self) -> bool:
        """Whether the server knows the kiosk, or would not."""
        return self.next is None

    def take_answer(self, command: UUID, answer: KioskAnswer) -> bool:
        """Note the answer to the part that was sent; False when it belongs to nothing of this."""
        if self.next is None or command != self.next.id:
            return False
        if isinstance(answer, Introduced):
            self.letter = answer.letter
        if isinstance(answer, Refused):
            self.refused, self.next = answer.code, None
        else:
            self.next = next(self._parts, None)
        return True


def _parts(
    install: UUID, epoch: int, tickets: Sequence[ListedTicket], new_id: Callable[[], UUID]
) -> Iterator[Introduce]:
    for first in range(0, max(1, len(tickets)), PART):
        yield Introduce(
            id=new_id(),
            install=install,
            epoch=epoch,
            more=first + PART < len(tickets),
            tickets=tuple(tickets[first : first + PART]),
        )
