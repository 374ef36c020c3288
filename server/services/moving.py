"""Sending a visitor elsewhere in line: to another stage, counter or officer, or aside for a while."""

from server.domain.calendar import microseconds
from server.domain.discipline import ANYBODY, Line, for_counter, for_officer
from server.domain.errors import NothingChanged, NotServed, UnknownCounter
from server.domain.events import EventType
from server.domain.identity import CounterId, StageId, UserId
from server.domain.office import Office
from server.domain.ticket import Step
from server.domain.turn import Move, Turn, TurnState
from server.services.answers import Answer, instant, turn_answer
from server.services.changes import Changes
from server.services.commands import Park, Position, Resume, ResumeParked, Transfer
from server.services.tickets import queue_turn
from server.services.turns import record_back, turn_for
from server.services.unit_of_work import UnitOfWork, ahead


def transfer(work: UnitOfWork, command: Transfer) -> Answer:
    """End this turn and let a new one of the same ticket wait where the officer says; return the new one."""
    turn = turn_for(work, command.turn, command.officer)
    turn.check(Move.TRANSFER)
    work.office.check_cause(command.cause)
    line = _destination(work, turn, command)
    if line == turn.line and turn.state is TurnState.WAITING and command.position is Position.ARRIVAL:
        raise NothingChanged
    changes = Changes()
    changes.remember(turn)
    turn.transfer(work.at, command.cause)
    place = _place(work, line, turn, command.position)
    work.record_turn(
        EventType.TURN_TRANSFERRED,
        turn,
        counter=turn.counter,
        cause=command.cause,
        position=command.position.value,
    )
    new = queue_turn(work, turn.ticket, _step(work.office, turn, line.stage), line, place)
    changes.made.append(new.id)
    _keep(work, command.officer, turn, changes, "transfer")
    return turn_answer(new)


def park(work: UnitOfWork, command: Park) -> Answer:
    """Let the visitor wait aside."""
    turn = turn_for(work, command.turn, command.officer)
    turn.check(Move.PARK)
    work.office.check_cause(command.cause)
    until = ahead(work, command.until, command.minutes)
    changes = Changes()
    changes.remember(turn)
    turn.park(work.at, command.cause, until)
    work.record_turn(
        EventType.TURN_PARKED,
        turn,
        counter=turn.counter,
        cause=command.cause,
        until=instant(until),
    )
    _keep(work, command.officer, turn, changes, "park")
    return turn_answer(turn)


def resume(work: UnitOfWork, command: Resume) -> Answer:
    """Put a parked visitor back to the same place in line."""
    turn = work.tx.turn(command.turn)
    _resume(work, turn)
    return turn_answer(turn)


def resume_parked(work: UnitOfWork, command: ResumeParked) -> Answer:
    """Put the turn back in line if it is still parked until this time."""
    turn = work.tx.turn(command.turn)
    if turn.state is not TurnState.PARKED or turn.until != command.until:
        return {"resumed": False}
    _resume(work, turn)
    return {"resumed": True}


def _resume(work: UnitOfWork, turn: Turn) -> None:
    turn.resume(work.at)
    record_back(work, turn, EventType.TURN_RESUMED)


def _destination(work: UnitOfWork, turn: Turn, command: Transfer) -> Line:
    """Return the line to wait in; raise UnknownStage, UnknownCounter, or NotServed."""
    office, stage = work.office, command.stage or turn.stage
    office.check_served(stage)
    meant_for = ANYBODY
    if command.counter is not None:
        meant_for = _for_counter(office, command.counter, stage)
    elif command.to_officer is not None:
        seat = work.tx.counter_of(command.to_officer)
        if seat is None or stage not in seat.desk.stages:
            raise NotServed(stage=stage, officer=str(command.to_officer))
        meant_for = for_officer(command.to_officer)
    return Line(stage, turn.ticket.ticket_class, turn.service, meant_for)


def _step(office: Office, turn: Turn, stage: StageId) -> int:
    """Return where the visit goes on from: at the route's own step for the stage, onwards before back."""
    route, here = office.route_of(turn.ticket), turn.step
    order = [*range(here, len(route)), *range(here - 1, -1, -1)]
    wanted = Step(turn.service, stage)
    return next((at for at in order if route[at] == wanted), here)


def _for_counter(office: Office, counter: CounterId, stage: StageId) -> str:
    desk = office.desks.get(counter)
    if desk is None:
        raise UnknownCounter(counter=counter)
    if stage not in desk.stages:
        raise NotServed(stage=stage, counter=counter)
    return for_counter(counter)


def _place(work: UnitOfWork, line: Line, turn: Turn, position: Position) -> int:
    if position is Position.ARRIVAL:
        return microseconds(turn.ticket.arrived_at)
    if position is Position.LAST:
        return microseconds(work.at)
    first = work.tx.place_of(line, 1)
    own = microseconds(turn.ticket.arrived_at)
    return own if first is None else min(own, first - 1)


def _keep(work: UnitOfWork, officer: UserId, turn: Turn, changes: Changes, kind: str) -> None:
    """Let the counter take it back: the one where the visitor was, or else the officer's own."""
    counter = turn.counter
    if counter is None:
        own = work.tx.counter_of(officer)
        counter = None if own is None else own.id
    if counter is not None:
        changes.keep(work, counter, kind)
