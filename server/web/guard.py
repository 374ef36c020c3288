"""What stands before every request: its id, its limits, its origin, safe headers and the last resort."""

import json
import logging
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.web.metrics import Meters
from server.web.problems import problem

log = logging.getLogger(__name__)

LONGEST_BODY = 16_384
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """An ASGI application around the whole web."""

    def __init__(self, app: ASGIApp, meters: Meters, public_url: str | None) -> None:
        self._app, self._meters, self._public_url = app, meters, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a sound request through and answer every other one itself."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = uuid.uuid4().hex
        answer = _Answer(send, scope)
        began = time.perf_counter()
        try:
            await self._pass(scope, receive, answer)
        except Exception:  # the last resort: whatever went wrong is noted once and told to nobody
            log.exception("request %s failed: %s %s", scope["request_id"], scope["method"], _route(scope))
            if not answer.begun:
                await problem(Request(scope), "internal_error")(scope, receive, answer)
        finally:
            self._meters.answered(_route(scope), answer.status, time.perf_counter() - began)
            if code := scope.get("problem"):
                self._meters.refused(code)

    async def _pass(self, scope: Scope, receive: Receive, send: "_Answer") -> None:
        if scope["method"] not in CHANGING:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        body = await _read(receive, headers)
        code = _refusal(scope, headers, body, self._public_url)
        if code:
            await problem(Request(scope), code)(scope, receive, send)
        else:
            await self._app(scope, _again(body or b"", receive), send)


class _Answer:
    """The way out: adds the headers and remembers the status."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send, self._scope = send, scope
        self.begun, self.status = False, 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            self._add(message)
        await self._send(message)

    def _add(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._scope["scheme"] == "https":
            headers.setdefault("strict-transport-security", "max-age=31536000")
        headers.setdefault("cache-control", "no-store")
        headers["x-request-id"] = self._scope["request_id"]


async def _read(receive: Receive, headers: Headers) -> bytes | None:
    """Return the whole body, or None as soon as it is too long."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:12]) > LONGEST_BODY:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


def _refusal(scope: Scope, headers: Headers, body: bytes | None, public_url: str | None) -> str | None:
    """Return why the request does not even reach its endpoint."""
    if body is None:
        return "body_too_large"
    if _is_foreign(headers, public_url):
        return "cross_site"
    if not scope["path"].startswith("/api/") or not body:
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return "unsupported_media_type"
    return None if _readable(body) else "malformed_json"


def _is_foreign(headers: Headers, public_url: str | None) -> bool:
    """Tell whether a browser says that another site's page sent this (Sec-Fetch-Site: under TLS only)."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None or origin == public_url:
        return False
    return origin.partition("://")[2] != headers.get("host")


def _readable(body: bytes) -> bool:
    """Tell whether the body is JSON as RFC 8259 has it, in UTF-8, not deeper than Python reads."""
    try:
        json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a way to read the body a second time, and then whatever else comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _route(scope: Scope) -> str:
    """Return the address's pattern, which names no ticket and no person."""
    return getattr(scope.get("route"), "path", "unmatched")
