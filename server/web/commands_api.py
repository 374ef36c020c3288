"""Every press as an endpoint: a command with its key goes to the executor, its stored answer comes back."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.identity import ReasonId, ServiceId, TicketId
from server.domain.policy import CauseId, OutcomeId
from server.services import commands
from server.web import bodies
from server.web.described import API, Responses, refusals
from server.web.pressing import Key, counter_id, press, turn_id
from server.web.sessions import Officer
from server.web.wiring import web_of

router = APIRouter(prefix=API)
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)
_TURN: Responses = {200: {"model": bodies.Turn}, **_REFUSED}
_COUNTER: Responses = {200: {"model": bodies.Counter}, **_REFUSED}
_NEXT: Responses = {**_TURN, 204: {"description": "Nobody waits."}}
_TICKET: Responses = {201: {"model": bodies.Ticket}, **_REFUSED}


@router.post("/counters/{counter}/open", response_model=None, responses=_COUNTER, tags=["counters"])
def open_counter(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Sit down at a counter and serve; also the end of a pause."""
    return press(request, staff, key, commands.OpenCounter(counter_id(counter), staff.id))


@router.post("/counters/{counter}/pause", response_model=None, responses=_COUNTER, tags=["counters"])
def pause_counter(
    request: Request, counter: str, staff: Officer, key: Key = None, body: bodies.Pause | None = None
) -> Response:
    """Stop calling for a while; the counter stays yours."""
    asked = body or bodies.Pause()
    return press(
        request,
        staff,
        key,
        commands.PauseCounter(
            counter_id(counter),
            staff.id,
            asked.until,
            dict(asked.note),
            _cause(asked.reason),
            asked.minutes,
        ),
    )


@router.post("/counters/{counter}/close", response_model=None, responses=_COUNTER, tags=["counters"])
def close_counter(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Leave the counter."""
    return press(request, staff, key, commands.CloseCounter(counter_id(counter), staff.id))


@router.post("/counters/{counter}/next", response_model=None, responses=_NEXT, tags=["counters"])
def call_next(
    request: Request, counter: str, staff: Officer, key: Key = None, body: bodies.Next | None = None
) -> Response:
    """Call the next visitor, finishing the present one in the same command if so told."""
    asked = body or bodies.Next()
    command = commands.CallNext(
        counter_id(counter),
        staff.id,
        asked.finish,
        _outcome(asked.outcome),
        None if asked.expect is None else TicketId(asked.expect),
    )
    return press(request, staff, key, command)


@router.post("/counters/{counter}/undo", response_model=None, responses=_COUNTER, tags=["counters"])
def undo(request: Request, counter: str, staff: Officer, key: Key = None) -> Response:
    """Take back the counter's last command, within ten seconds."""
    return press(request, staff, key, commands.UndoLast(counter_id(counter), staff.id))


@router.post("/turns/{turn}/recall", response_model=None, responses=_TURN, tags=["turns"])
def recall(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Call the same visitor again."""
    return press(request, staff, key, commands.Recall(turn_id(turn), staff.id))


@router.post("/turns/{turn}/start", response_model=None, responses=_TURN, tags=["turns"])
def start(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """The visitor has come; service begins."""
    return press(request, staff, key, commands.Start(turn_id(turn), staff.id))


@router.post("/turns/{turn}/done", response_model=None, responses=_TURN, tags=["turns"])
def done(
    request: Request, turn: str, staff: Officer, key: Key = None, body: bodies.Done | None = None
) -> Response:
    """Service at this stage is over; the next stage waits, or the visit ends."""
    asked = body or bodies.Done()
    command = commands.Done(turn_id(turn), staff.id, _outcome(asked.outcome), asked.note)
    return press(request, staff, key, command)


@router.post("/turns/{turn}/no-show", response_model=None, responses=_TURN, tags=["turns"])
def no_show(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """The visitor did not come."""
    return press(request, staff, key, commands.NoShow(turn_id(turn), staff.id))


@router.post("/turns/{turn}/return", response_model=None, responses=_TURN, tags=["turns"])
def give_back(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """Put the visitor back to the same place in line."""
    return press(request, staff, key, commands.Return(turn_id(turn), staff.id))


@router.post("/turns/{turn}/cancel", response_model=None, responses=_TURN, tags=["turns"])
def cancel(request: Request, turn: str, staff: Officer, key: Key = None) -> Response:
    """End the visit before its time."""
    return press(request, staff, key, commands.Cancel(turn_id(turn), staff.id))


@router.post("/tickets", status_code=201, response_model=None, responses=_TICKET, tags=["tickets"])
def issue(request: Request, staff: Officer, body: bodies.Issue, key: Key = None) -> Response:
    """Give a ticket at the reception desk."""
    service = ServiceId(body.service)
    promise = web_of(request).services.lobby.promise(staff.site, service, body.ticket_class)
    reason = None if body.reason is None else ReasonId(body.reason)
    command = commands.IssueTicket(
        service, body.ticket_class, reason, body.language, promise=promise, identifier=body.identifier
    )
    return press(request, staff, key, command, status=201)


def _outcome(name: str | None) -> OutcomeId | None:
    return None if name is None else OutcomeId(name)


def _cause(name: str | None) -> CauseId | None:
    return None if name is None else CauseId(name)
