"""Correcting a ticket: another service or class, and stages skipped or added; number and arrival stay."""

from server.domain.discipline import ANYBODY
from server.domain.errors import (
    NothingChanged,
    ReasonRequired,
    UnknownStage,
    WrongState,
)
from server.domain.events import EventType
from server.domain.identity import Json, ServiceId, StageId, TicketId, UserId
from server.domain.replay import placed
from server.domain.ticket import Route, Step, Ticket, TicketClass
from server.domain.turn import AT_COUNTER, Turn, TurnState
from server.services.answers import Answer, turn_answer
from server.services.changes import Changes
from server.services.commands import ChangeRoute, Reclassify
from server.services.tickets import live_turn, queue
from server.services.turns import check_touchable, go_on
from server.services.unit_of_work import UnitOfWork


def reclassify(work: UnitOfWork, command: Reclassify) -> Answer:
    """Correct the service or the class; the turn goes on in the line that is right now.

    A turn that leaves the stage at which a counter serves it is transferred, and a new one waits.
    """
    turn = _live(work, command.ticket, command.officer)
    ticket = turn.ticket
    work.office.check_cause(command.cause)
    _check(work, command, ticket, turn.service)
    before = {"service": ticket.service, "class": ticket.ticket_class.value}
    ticket.ticket_class = command.ticket_class or ticket.ticket_class
    if command.service is not None and command.service != turn.service:
        route = _with_service(work, turn, command.service)
        if turn.service == ticket.service:
            ticket.service = command.service
        ticket.route = route
        turn = _to_new_route(work, turn, command.service, command)
    else:
        work.tx.open_line(turn.line)
    work.tx.save_visit(ticket, command.reason)
    work.record_turn(
        EventType.TICKET_RECLASSIFIED,
        turn,
        service=ticket.service,
        **{"class": ticket.ticket_class.value},
        route=_written(ticket.route),
        before=dict(before),
        turn_now=placed(turn),
        cause=command.cause,
    )
    return turn_answer(turn)


def change_route(work: UnitOfWork, command: ChangeRoute) -> Answer:
    """Skip a stage that is still to come, add one after the present, or add a service at the end."""
    turn = _live(work, command.ticket, command.officer)
    work.office.check_cause(command.cause)
    ticket = turn.ticket
    route = _changed(work, command, turn)
    skips_this = command.skip is not None and command.skip == turn.stage
    ticket.route = route
    work.tx.save_visit(ticket, None)
    work.record_turn(
        EventType.ROUTE_CHANGED,
        turn,
        route=_written(route),
        skip=command.skip,
        add=command.add,
        service=command.service,
        cause=command.cause,
    )
    if skips_this:
        turn = _skip_present(work, turn, command)
    return turn_answer(turn)


def _written(route: Route | None) -> Json:
    return None if route is None else [[step.service, step.stage] for step in route]


def _live(work: UnitOfWork, ticket: TicketId, officer: UserId) -> Turn:
    turn = live_turn(work, ticket)
    check_touchable(work, turn, officer)
    return turn


def _check(work: UnitOfWork, command: Reclassify, ticket: Ticket, service: ServiceId) -> None:
    if command.service is not None:
        work.office.service(command.service)
    if command.reason is not None:
        work.office.check_reason(command.reason)
    becomes = command.ticket_class or ticket.ticket_class
    if becomes is ticket.ticket_class and command.service in {None, service}:
        raise NothingChanged
    is_new = becomes is TicketClass.PRIORITY and ticket.ticket_class is not TicketClass.PRIORITY
    if is_new and command.reason is None:
        raise ReasonRequired


def _with_service(work: UnitOfWork, turn: Turn, service: ServiceId) -> Route | None:
    """Return the ticket's route with the right service in place of the turn's; None where that is all.

    Steps of further services stay.
    """
    old, wrong = work.office.route_of(turn.ticket), {turn.service, service}
    at = next((at for at, step in enumerate(old) if step.service == turn.service), 0)
    right = tuple(Step(service, stage) for stage in work.office.service(service).route)
    before = tuple(step for step in old[:at] if step.service not in wrong)
    after = tuple(step for step in old[at:] if step.service not in wrong)
    return (*before, *right, *after) if before or after else None


def _to_new_route(work: UnitOfWork, turn: Turn, service: ServiceId, command: Reclassify) -> Turn:
    """Find the turn's step on the new route, or let it begin where the service does."""
    route = work.office.route_of(turn.ticket)
    own = [at for at, one in enumerate(route) if one.service == service]
    step = next((at for at in own if route[at].stage == turn.stage), None)
    if step is None and turn.state in AT_COUNTER:
        turn.transfer(work.at, command.cause)
        work.record_turn(EventType.TURN_TRANSFERRED, turn, counter=turn.counter, cause=command.cause)
        return queue(work, turn.ticket, own[0])
    turn.step = own[0] if step is None else step
    turn.service, turn.stage = route[turn.step].service, route[turn.step].stage
    if step is None:
        turn.meant_for = ANYBODY  # whoever was meant may not serve this stage
    work.tx.open_line(turn.line)
    return turn


def _changed(work: UnitOfWork, command: ChangeRoute, turn: Turn) -> Route:
    """Return the route as it will be; raise what does not fit."""
    route, here = work.office.route_of(turn.ticket), turn.step
    if command.skip is not None:
        return route if command.skip == turn.stage else _without(route, here, command.skip)
    if command.add is not None:
        work.office.check_served(command.add)
        return (*route[: here + 1], Step(turn.service, command.add), *route[here + 1 :])
    assert command.service is not None
    stages = work.office.service(command.service).route
    return (*route, *(Step(command.service, stage) for stage in stages))


def _without(route: Route, here: int, skip: StageId) -> Route:
    at = next((at for at, step in enumerate(route) if at > here and step.stage == skip), None)
    if at is None:
        raise UnknownStage(stage=skip)
    return (*route[:at], *route[at + 1 :])


def _skip_present(work: UnitOfWork, turn: Turn, command: ChangeRoute) -> Turn:
    """Leave the stage for which the visitor waits and go on with the next."""
    if turn.state is not TurnState.WAITING:
        raise WrongState(state=turn.state.value, command="skip")
    turn.transfer(work.at, command.cause)
    work.record_turn(EventType.TURN_TRANSFERRED, turn, counter=None, cause=command.cause, skipped=True)
    changes = Changes()
    go_on(work, turn, changes)
    return work.tx.turn(changes.made[0]) if changes.made else turn
