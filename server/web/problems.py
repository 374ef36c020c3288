"""What the web refuses, as RFC 9457 problem details with a stable code and a text in the asker's language."""

import logging
from collections.abc import Mapping

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as RouterRefusal

from server.domain.errors import CounterTaken, DomainError
from server.domain.identity import Json
from server.services.staff import AccountError
from server.web.refusals import STATUS, message
from server.web.texts import language_of, text
from server.web.wiring import web_of

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"


class Refusal(Exception):
    """The web itself refuses the request."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, **details: Json) -> None:
        self.code, self.headers, self.details = code, dict(headers or {}), details
        super().__init__(code)


def problem(
    request: Request,
    code: str,
    details: Mapping[str, Json] | None = None,
    headers: Mapping[str, str] | None = None,
    title: str | None = None,
) -> JSONResponse:
    """Return the problem document for a code, with a title of its own where the usual one says too little."""
    language = language_of(request)
    body = {
        "type": f"urn:antrean:problem:{code}",
        "title": title or message(language, code),
        "status": STATUS[code],
        "code": code,
        "details": dict(details or {}),
        "request_id": request.scope.get("request_id"),
    }
    request.scope["problem"] = code
    sent = {"Content-Language": language, **(headers or {})}
    return JSONResponse(body, STATUS[code], sent, PROBLEM_JSON)


def domain_refused(request: Request, error: Exception) -> Response:
    """Answer a refusal of the rules."""
    assert isinstance(error, DomainError)
    if isinstance(error, CounterTaken):
        return _taken(request, error)
    return problem(request, error.code, error.details)


def _taken(request: Request, error: CounterTaken) -> Response:
    """Say who is at the counter."""
    names = web_of(request).services.accounts.display_names()
    held_by = str(error.details.get("officer"))
    name = next((shown for user, shown in names.items() if str(user) == held_by), None)
    if name is None:
        return problem(request, error.code, error.details)
    title = text(language_of(request), "%(officer)s is at this counter.", officer=name)
    return problem(request, error.code, {**error.details, "officer_name": name}, title=title)


def account_refused(request: Request, error: Exception) -> Response:
    """Answer a refusal of an account."""
    assert isinstance(error, AccountError)
    return problem(request, error.code, error.details, retry_after(error))


def retry_after(error: AccountError) -> dict[str, str]:
    """Return the header that says how long to wait, if the refusal says so."""
    wait = error.details.get("retry_after_s")
    return {} if wait is None else {"Retry-After": str(wait)}


def web_refused(request: Request, error: Exception) -> Response:
    """Answer a refusal of the web itself."""
    assert isinstance(error, Refusal)
    return problem(request, error.code, error.details, error.headers)


def unavailable(request: Request, error: Exception) -> Response:
    """Answer while the database cannot be reached; the same press may come again."""
    log.warning("request %s: %s", request.scope.get("request_id"), error)
    return problem(request, "unavailable", headers={"Retry-After": "1"})


def invalid(request: Request, error: Exception) -> Response:
    """Answer a body or parameter that is not what is asked for, naming each field."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(request, "malformed_json")
    fields: list[Json] = [{"field": _field(one["loc"]), "problem": str(one["msg"])} for one in found[:20]]
    return problem(request, "invalid_request", {"fields": fields})


def http_refused(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: no such page, another method, a body that cannot be read."""
    assert isinstance(error, RouterRefusal)
    known = {
        404: "not_found",
        405: "method_not_allowed",
        413: "body_too_large",
        415: "unsupported_media_type",
    }
    return problem(request, known.get(error.status_code, "bad_request"), headers=error.headers)


def _field(place: tuple[int | str, ...]) -> str:
    """Return where in the request, in characters that can be sent whatever was received."""
    return ".".join(map(str, place)).encode("ascii", "backslashreplace").decode()[:200]
