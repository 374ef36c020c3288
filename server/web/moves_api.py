"""The rest of a ticket's life by HTTP: choosing, parking, transferring, correcting; what supervisors do."""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from server.domain.errors import UnknownOfficer
from server.domain.identity import CounterId, ReasonId, ServiceId, StageId, TicketId, UserId
from server.domain.policy import CauseId, OutcomeId
from server.services import commands
from server.services.answers import turn_answer
from server.services.preview import preview
from server.web import bodies
from server.web.described import API, Responses, refusals
from server.web.pressing import Key, counter_id, press, ticket_id, turn_id
from server.web.sessions import Officer, Staff, Supervisor
from server.web.wiring import web_of

router = APIRouter(prefix=API)
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)
_TURN: Responses = {200: {"model": bodies.Turn}, **_REFUSED}
_COUNTER: Responses = {200: {"model": bodies.Counter}, **_REFUSED}


@router.post("/counters/{counter}/call", response_model=None, responses=_TURN, tags=["counters"])
def call_chosen(
    request: Request, counter: str, staff: Officer, body: bodies.Call, key: Key = None
) -> Response:
    """Call a chosen waiting ticket, out of order; the call says so."""
    outcome = None if body.outcome is None else OutcomeId(body.outcome)
    command = commands.CallChosen(counter_id(counter), staff.id, _ticket(body.ticket), body.finish, outcome)
    return press(request, staff, key, command)


@router.get(
    "/counters/{counter}/preview",
    response_model=None,
    responses={200: {"model": bodies.Preview}, **refusals(401, 403, 404, 409)},
    tags=["counters"],
)
def look_ahead(request: Request, counter: str, staff: Officer) -> Response:
    """Return whom Next would call now and why, without calling; ``expect`` of Next holds it to that."""
    services = web_of(request).services
    found = preview(services.reader, staff.site, counter_id(counter), staff.id, services.clock.now())
    if found is None:
        return JSONResponse({"turn": None, "reason": None})
    turn, reason = found
    return JSONResponse({"turn": turn_answer(turn), "reason": reason})


@router.post("/counters/{counter}/release", response_model=None, responses=_COUNTER, tags=["counters"])
def release(request: Request, counter: str, staff: Supervisor, key: Key = None) -> Response:
    """Free a counter that somebody holds; a visitor there goes back in line."""
    return press(request, staff, key, commands.ReleaseCounter(counter_id(counter), staff.id))


@router.post("/turns/{turn}/park", response_model=None, responses=_TURN, tags=["turns"])
def park(request: Request, turn: str, staff: Officer, body: bodies.Park, key: Key = None) -> Response:
    """Let the visitor wait aside, to be offered again at ``until`` if it is given."""
    command = commands.Park(turn_id(turn), staff.id, CauseId(body.reason), body.until, body.minutes)
    return press(request, staff, key, command)


@router.post("/turns/{turn}/resume", response_model=None, responses=_TURN, tags=["turns"])
def resume(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Put a parked visitor back to the same place in line."""
    return press(request, staff, key, commands.Resume(turn_id(turn), staff.id))


@router.post("/turns/{turn}/transfer", response_model=None, responses=_TURN, tags=["turns"])
def transfer(request: Request, turn: str, staff: Officer, body: bodies.Transfer, key: Key = None) -> Response:
    """Send the visitor to another stage, counter or officer; number and arrival stay. Gives the new turn."""
    command = commands.Transfer(
        turn_id(turn),
        staff.id,
        None if body.stage is None else StageId(body.stage),
        None if body.counter is None else CounterId(body.counter),
        None if body.officer is None else _officer(request, staff, body.officer),
        body.position,
        None if body.reason is None else CauseId(body.reason),
    )
    return press(request, staff, key, command)


@router.post("/tickets/{ticket}/reclassify", response_model=None, responses=_TURN, tags=["tickets"])
def reclassify(
    request: Request, ticket: str, staff: Officer, body: bodies.Reclassify, key: Key = None
) -> Response:
    """Correct the service or the class; number and arrival stay. Returns the turn as it goes on."""
    command = commands.Reclassify(
        ticket_id(ticket),
        staff.id,
        CauseId(body.reason),
        None if body.service is None else ServiceId(body.service),
        body.ticket_class,
        None if body.priority_reason is None else ReasonId(body.priority_reason),
    )
    return press(request, staff, key, command)


@router.post("/tickets/{ticket}/route", response_model=None, responses=_TURN, tags=["tickets"])
def change_route(
    request: Request, ticket: str, staff: Officer, body: bodies.ChangeRoute, key: Key = None
) -> Response:
    """Skip a stage, add one after the present, or add a service at the end. Gives the turn as it goes on."""
    command = commands.ChangeRoute(
        ticket_id(ticket),
        staff.id,
        CauseId(body.reason),
        None if body.skip is None else StageId(body.skip),
        None if body.add is None else StageId(body.add),
        None if body.service is None else ServiceId(body.service),
    )
    return press(request, staff, key, command)


@router.post(
    "/series/{letter}/reset",
    response_model=None,
    responses={200: {"model": bodies.SeriesReset}, **_REFUSED},
    tags=["tickets"],
)
def reset_series(request: Request, letter: str, staff: Supervisor, key: Key = None) -> Response:
    """Let a series begin anew: a new round, in which numbers that are still live are skipped."""
    return press(request, staff, key, commands.ResetSeries(letter[:4], staff.id))


def _ticket(named: str) -> TicketId | str:
    """Return the ticket's id, or its printed number, which the command looks up."""
    try:
        return TicketId(uuid.UUID(named))
    except ValueError:
        return named


def _officer(request: Request, staff: Staff, name: str) -> UserId:
    """Return the officer of this site by user id, user name or display name; raise UnknownOfficer."""
    for user in web_of(request).services.accounts.colleagues(staff.site):
        if name in {str(user.id), user.name, user.display_name}:
            return user.id
    raise UnknownOfficer(officer=name)
