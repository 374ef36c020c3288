"""The page on which somebody chooses a password; with a one-time password it is the only page there is."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.services.accounts import PASSWORD_LENGTH, SHORTEST_PASSWORD
from server.services.staff import AccountError, User
from server.web.problems import retry_after
from server.web.refusals import STATUS, message
from server.web.rendering import page
from server.web.session_api import change
from server.web.sessions import MaybeUser
from server.web.texts import language_of, text

router = APIRouter(include_in_schema=False)


@router.get("/password")
def password_page(request: Request, user: MaybeUser) -> Response:
    """Ask for the current password and a new one."""
    return RedirectResponse("/sign-in", 303) if user is None else _ask(request, user)


@router.post("/password")
def change_password(
    request: Request,
    user: MaybeUser,
    current: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    repeat: Annotated[str, Form()] = "",
) -> Response:
    """Change the password and go on to the counters."""
    if user is None:
        return RedirectResponse("/sign-in", 303)
    language = language_of(request)
    if new != repeat:
        return _ask(request, user, text(language, "The two new passwords are not the same."), 422)
    try:
        change(request, user, current, new)
    except AccountError as refused:
        request.scope["problem"] = refused.code
        response = _ask(request, user, message(language, refused.code), STATUS[refused.code])
        response.headers.update(retry_after(refused))
        return response
    return RedirectResponse("/", 303)


def _ask(request: Request, user: User, problem: str = "", status: int = 200) -> HTMLResponse:
    return page(
        request,
        "password.html",
        status,
        user=user,
        problem=problem,
        shortest=SHORTEST_PASSWORD,
        longest=PASSWORD_LENGTH,
    )
