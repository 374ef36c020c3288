"""Letting a series of numbers begin anew; nothing is deleted, a new round starts."""

from server.domain.errors import UnknownService
from server.domain.events import EventType
from server.domain.numbering import Position
from server.services.answers import Answer
from server.services.commands import ResetSeries
from server.services.unit_of_work import UnitOfWork


def reset_series(work: UnitOfWork, command: ResetSeries) -> Answer:
    """Begin a new round of the day; numbers that are still live are skipped when it comes to them."""
    if all(one.series.letter != command.letter for one in work.office.services.values()):
        raise UnknownService(letter=command.letter)
    now = work.tx.position(work.day, command.letter)
    position = Position(now.round + 1, 0) if now.sequence else now
    work.tx.move_position(work.day, command.letter, position)
    work.record(EventType.SERIES_RESET, letter=command.letter, round=position.round)
    return {"letter": command.letter, "round": position.round}
