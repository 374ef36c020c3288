"""A small client of the server's HTTP API, for programs that play an officer; standard library only."""

import json
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener
from uuid import uuid4

TIMEOUT_S = 10.0


def is_ready(address: str) -> bool:
    """Tell whether a server there says that it is ready."""
    try:
        with build_opener(ProxyHandler({})).open(f"{address}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, HTTPException):
        return False


class ApiError(Exception):
    """The server refused, or could not be asked; ``code`` is the stable word for why."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else code)


class Api:
    """One person's session with the server."""

    def __init__(self, address: str) -> None:
        self._root = f"{address}/api/v1"
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def sign_in(self, name: str, password: str) -> None:
        """Begin the session; raise ApiError."""
        self.post("/session", {"username": name, "password": password})

    def get(self, path: str) -> Any:
        """Return what is read at the path; raise ApiError."""
        return self._ask(Request(self._root + path))  # noqa: S310 - the address is our own

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Give a command once and return its answer, None when there is nothing; raise ApiError."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        text = json.dumps(body or {}).encode()
        return self._ask(Request(self._root + path, text, headers))  # noqa: S310 - the address is our own

    def _ask(self, request: Request) -> Any:
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                text = response.read()
        except HTTPError as error:
            raise _refusal(error) from None
        except (OSError, HTTPException) as error:
            raise ApiError("unreachable", str(error)) from None
        return json.loads(text) if text else None


def _refusal(error: HTTPError) -> ApiError:
    with error:
        try:
            problem = json.loads(error.read())
        except (ValueError, OSError):
            problem = None
    if not isinstance(problem, dict):
        return ApiError(f"http_{error.code}", error.reason)
    return ApiError(str(problem.get("code", f"http_{error.code}")), str(problem.get("title", "")))
