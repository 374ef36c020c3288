"""Signing in and out by the API."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from server.services.staff import Session, User
from server.web import bodies
from server.web.described import API, refusals
from server.web.sessions import SignedInUser, give_cookie, only_site, take_cookie, token_of
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


@router.post(
    "/session/password",
    status_code=204,
    response_model=None,
    responses=refusals(401, 403, 415, 422, 429),
)
def change_password(request: Request, user: SignedInUser, body: bodies.ChangePassword) -> Response:
    """Choose another password; your other sessions end. A one-time password allows nothing else."""
    change(request, user, body.current, body.new)
    return Response(status_code=204)


def begin(services: WebServices, request: Request, name: str, password: str) -> tuple[str, Session]:
    """Sign in for a request, whose old session ends; raise AccountError."""
    token, session = services.accounts.sign_in(name, password, _address(request))
    old = token_of(request)
    if old:
        services.accounts.sign_out(old)
    return token, session


def change(request: Request, user: User, current: str, new: str) -> None:
    """Change the password of who is signed in, and keep the request's session; raise AccountError."""
    token = token_of(request) or ""
    web_of(request).services.accounts.change_password(user, token, current, new, _address(request))


def end(request: Request, response: Response) -> None:
    """End the request's session."""
    services = web_of(request).services
    token = token_of(request)
    if token:
        services.accounts.sign_out(token)
    take_cookie(request, response)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _answer(services: WebServices, session: Session) -> dict[str, str | bool | None]:
    user = session.user
    return {
        "user": str(user.id),
        "name": user.display_name,
        "role": user.role.value,
        "site": user.site or only_site(services),
        "password_change_required": user.must_change,
    }
