"""Every press as an endpoint: a command with its key goes to the executor, its stored answer comes back."""

import re
import uuid
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from server.domain.errors import DomainError, UnknownCounter, UnknownTurn
from server.domain.identity import CommandId, CounterId, ReasonId, ServiceId, TurnId
from server.services import commands
from server.services.commands import Command, Press
from server.web import bodies
from server.web.described import API, Responses, refusals
from server.web.problems import Refusal
from server.web.sessions import Officer, Staff
from server.web.wiring import web_of

router = APIRouter(prefix=API)
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A UUID of this press; required, once per press.")
]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)
_TURN: Responses = {200: {"model": bodies.Turn}, **_REFUSED}
_COUNTER: Responses = {200: {"model": bodies.Counter}, **_REFUSED}
_NEXT: Responses = {**_TURN, 204: {"description": "Nobody waits."}}
_TICKET: Responses = {201: {"model": bodies.Ticket}, **_REFUSED}


@router.post("/counters/{counter}/open", response_model=None, responses=_COUNTER, tags=["counters"])
def open_counter(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Sit down at a counter and serve; also the end of a pause."""
    return _press(request, staff, key, commands.OpenCounter(_counter(counter), staff.id))


@router.post("/counters/{counter}/pause", response_model=None, responses=_COUNTER, tags=["counters"])
def pause_counter(
    request: Request, counter: str, staff: Officer, key: Key = None, body: bodies.Pause | None = None
) -> Response:
    """Stop calling for a while; the counter stays yours."""
    asked = body or bodies.Pause()
    return _press(
        request,
        staff,
        key,
        commands.PauseCounter(_counter(counter), staff.id, asked.until, dict(asked.note)),
    )


@router.post("/counters/{counter}/close", response_model=None, responses=_COUNTER, tags=["counters"])
def close_counter(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Leave the counter."""
    return _press(request, staff, key, commands.CloseCounter(_counter(counter), staff.id))


@router.post("/counters/{counter}/next", response_model=None, responses=_NEXT, tags=["counters"])
def call_next(
    request: Request, counter: str, staff: Officer, key: Key = None, body: bodies.Next | None = None
) -> Response:
    """Call the next visitor, finishing the present one in the same command if so told."""
    finish = body.finish if body else None
    return _press(request, staff, key, commands.CallNext(_counter(counter), staff.id, finish))


@router.post("/counters/{counter}/undo", response_model=None, responses=_COUNTER, tags=["counters"])
def undo(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Take back the counter's last command, within ten seconds."""
    return _press(request, staff, key, commands.UndoLast(_counter(counter), staff.id))


@router.post("/turns/{turn}/recall", response_model=None, responses=_TURN, tags=["turns"])
def recall(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Call the same visitor again."""
    return _press(request, staff, key, commands.Recall(_turn(turn), staff.id))


@router.post("/turns/{turn}/start", response_model=None, responses=_TURN, tags=["turns"])
def start(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """The visitor has come; service begins."""
    return _press(request, staff, key, commands.Start(_turn(turn), staff.id))


@router.post("/turns/{turn}/done", response_model=None, responses=_TURN, tags=["turns"])
def done(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Service at this stage is over; the next stage waits, or the visit ends."""
    return _press(request, staff, key, commands.Done(_turn(turn), staff.id))


@router.post("/turns/{turn}/no-show", response_model=None, responses=_TURN, tags=["turns"])
def no_show(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """The visitor did not come."""
    return _press(request, staff, key, commands.NoShow(_turn(turn), staff.id))


@router.post("/turns/{turn}/return", response_model=None, responses=_TURN, tags=["turns"])
def give_back(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Put the visitor back to the same place in line."""
    return _press(request, staff, key, commands.Return(_turn(turn), staff.id))


@router.post("/turns/{turn}/cancel", response_model=None, responses=_TURN, tags=["turns"])
def cancel(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """End the visit before its time."""
    return _press(request, staff, key, commands.Cancel(_turn(turn), staff.id))


@router.post("/tickets", status_code=201, response_model=None, responses=_TICKET, tags=["tickets"])
def issue(request: Request, staff: Officer, body: bodies.Issue, key: Key = None) -> Response:
    """Give a ticket at the reception desk."""
    service = ServiceId(body.service)
    promise = web_of(request).services.lobby.promise(staff.site, service)
    reason = None if body.reason is None else ReasonId(body.reason)
    command = commands.IssueTicket(service, body.ticket_class, reason, body.language, promise=promise)
    return _press(request, staff, key, command, status=201)


def _press(request: Request, staff: Staff, key: str | None, command: Command, status: int = 200) -> Response:
    press = Press(_command_id(key), staff.actor)
    web, kind = web_of(request), type(command).__name__
    try:
        answer = web.services.executor.execute(staff.site, press, command)
    except DomainError:
        web.meters.commanded(kind, "refused")
        raise
    web.meters.commanded(kind, "nobody" if answer is None else "done")
    return Response(status_code=204) if answer is None else JSONResponse(answer, status)


def _command_id(key: str | None) -> CommandId:
    if not key:
        raise Refusal("idempotency_key_required")
    try:
        return CommandId(uuid.UUID(key.strip().strip('"')))
    except ValueError:
        raise Refusal("idempotency_key_invalid") from None


def _turn(name: str) -> TurnId:
    try:
        return TurnId(uuid.UUID(name))
    except ValueError:
        raise UnknownTurn from None


def _counter(name: str) -> CounterId:
    if not _NAME.fullmatch(name):
        raise UnknownCounter
    return CounterId(name)
