"""How a press reaches the rules: its key and the names in its path are read, its stored answer goes back."""

import re
import uuid
from typing import Annotated

from fastapi import Header, Request
from fastapi.responses import JSONResponse, Response

from server.domain.errors import DomainError, UnknownCounter, UnknownTicket, UnknownTurn
from server.domain.identity import Actor, CommandId, CounterId, SiteId, TicketId, TurnId
from server.services.commands import Command, Press
from server.web.problems import Refusal
from server.web.sessions import Staff
from server.web.wiring import web_of

Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A UUID of this press; required, once per press.")
]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def press(request: Request, staff: Staff, key: str | None, command: Command, status: int = 200) -> Response:
    """Carry out a member of staff's command once; raise Refusal without a sound key, DomainError."""
    return press_as(request, staff.site, staff.actor, key, command, status)


def press_as(
    request: Request, site: SiteId, actor: Actor, key: str | None, command: Command, status: int = 200
) -> Response:
    """Carry out a command of anybody once; raise Refusal without a sound key, DomainError."""
    web, kind = web_of(request), type(command).__name__
    try:
        answer = web.services.executor.execute(site, Press(_command_id(key), actor), command)
    except DomainError:
        web.meters.commanded(kind, "refused")
        raise
    web.meters.commanded(kind, "nobody" if answer is None else "done")
    return Response(status_code=204) if answer is None else JSONResponse(answer, status)


def turn_id(name: str) -> TurnId:
    """Return the turn of a path; raise UnknownTurn."""
    try:
        return TurnId(uuid.UUID(name))
    except ValueError:
        raise UnknownTurn from None


def ticket_id(name: str) -> TicketId:
    """Return the ticket of a path; raise UnknownTicket."""
    try:
        return TicketId(uuid.UUID(name))
    except ValueError:
        raise UnknownTicket from None


def counter_id(name: str) -> CounterId:
    """Return the counter of a path; raise UnknownCounter."""
    if not _NAME.fullmatch(name):
        raise UnknownCounter
    return CounterId(name)


def _command_id(key: str | None) -> CommandId:
    if not key:
        raise Refusal("idempotency_key_required")
    try:
        return CommandId(uuid.UUID(key.strip().strip('"')))
    except ValueError:
        raise Refusal("idempotency_key_invalid") from None
