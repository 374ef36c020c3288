"""Signing in and out by the API."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from server.services.staff import Session
from server.web import bodies
from server.web.described import API, refusals
from server.web.sessions import give_cookie, only_site, take_cookie, token_of
from server.web.wiring import WebServices, web_of

router = APIRouter(prefix=API, tags=["session"])


@router.post(
    "/session",
    status_code=201,
    response_model=None,
    responses={201: {"model": bodies.SignedIn}, **refusals(401, 415, 422, 429)},
)
def sign_in(request: Request, body: bodies.SignIn) -> Response:
    """Sign in; the session comes as a cookie."""
    services = web_of(request).services
    token, session = begin(services, request, body.username, body.password)
    response = JSONResponse(_answer(services, session), 201)
    give_cookie(request, response, token)
    return response


@router.delete("/session", status_code=204, response_model=None)
def sign_out(request: Request) -> Response:
    """Sign out; nothing happens to who is not signed in."""
    response = Response(status_code=204)
    end(request, response)
    return response


def begin(services: WebServices, request: Request, name: str, password: str) -> tuple[str, Session]:
    """Sign in for a request, whose old session ends; raise AccountError."""
    address = request.client.host if request.client else "unknown"
    token, session = services.accounts.sign_in(name, password, address)
    old = token_of(request)
    if old:
        services.accounts.sign_out(old)
    return token, session


def end(request: Request, response: Response) -> None:
    """End the request's session."""
    services = web_of(request).services
    token = token_of(request)
    if token:
        services.accounts.sign_out(token)
    take_cookie(request, response)


def _answer(services: WebServices, session: Session) -> dict[str, str | None]:
    user = session.user
    return {
        "user": str(user.id),
        "name": user.display_name,
        "role": user.role.value,
        "site": user.site or only_site(services),
    }
