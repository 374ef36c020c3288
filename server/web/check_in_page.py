"""The page on which somebody with an appointment says on a phone: I am here. Needs no script."""

import uuid
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.domain.appointment import LONGEST_CODE, is_code, written_code
from server.domain.errors import DomainError, UnknownAppointment
from server.domain.identity import CommandId, SiteId
from server.domain.ticket import Promise
from server.services.commands import CheckIn, Press
from server.services.staff import AccountError
from server.web.problems import retry_after
from server.web.refusals import STATUS, message
from server.web.rendering import page
from server.web.sessions import PublicSite
from server.web.texts import language_of
from server.web.ticket_page import VISITOR
from server.web.wiring import web_of

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form()]


@router.get("/check-in")
def own_page(request: Request, site: PublicSite) -> HTMLResponse:
    """Ask for the code, at the only site or your own; a link may bring it along as ``?code=``."""
    return _ask(request, site)


@router.get("/sites/{site}/check-in")
def site_page(request: Request, site: str) -> HTMLResponse:
    """Ask for the code of an appointment at a site."""
    return _ask(request, SiteId(site))


@router.post("/sites/{site}/check-in")
def check_in(request: Request, site: str, code: Typed = "", key: Typed = "") -> Response:
    """Give the ticket and show it; the same form sent twice shows the same ticket."""
    services, of_site = web_of(request).services, SiteId(site)
    address = request.client.host if request.client else "unknown"
    try:
        services.check_ins.check(address)
        answer = services.executor.execute(
            of_site, Press(_press(key), VISITOR), _command(request, of_site, code)
        )
    except AccountError as refused:
        request.scope["problem"] = refused.code
        response = _ask(request, of_site, refused.code)
        response.headers.update(retry_after(refused))
        return response
    except DomainError as refused:
        request.scope["problem"] = refused.code
        if isinstance(refused, UnknownAppointment):
            services.check_ins.note(address)
        return _ask(request, of_site, refused.code)
    token = str((answer or {})["public_token"])
    return RedirectResponse(f"/t/{quote(token, safe='')}", 303)


def _press(key: str) -> CommandId:
    try:
        return CommandId(uuid.UUID(key))
    except ValueError:
        return CommandId(uuid.uuid4())


def _command(request: Request, site: SiteId, code: str) -> CheckIn:
    services = web_of(request).services
    if not is_code(code) or not written_code(code):
        raise UnknownAppointment
    held = services.reader.appointment(site, written_code(code))
    promise = Promise(0) if held is None else services.lobby.promise_from(site, held.service, held.slot)
    return CheckIn(code, language_of(request), promise=promise)


def _ask(request: Request, site: SiteId, refused: str = "") -> HTMLResponse:
    response = page(
        request,
        "check_in.html",
        STATUS[refused] if refused else 200,
        office=web_of(request).services.reader.office(site),
        code=request.query_params.get("code", "")[:LONGEST_CODE],
        key=uuid.uuid4(),
        longest=LONGEST_CODE + 20,
        problem=message(language_of(request), refused) if refused else "",
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
