"""Whatever is sent, the web answers with a clear problem, changes nothing and goes on serving."""

import logging
import socket
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.services.ports import StoreUnavailable
from tests.support.web import Client, Site, open_site

COMMANDS = [
    "/api/v1/counters/1/open",
    "/api/v1/counters/1/pause",
    "/api/v1/counters/1/close",
    "/api/v1/counters/1/next",
    "/api/v1/counters/1/undo",
    "/api/v1/turns/x/recall",
    "/api/v1/tickets",
    "/api/v1/session",
    "/api/v1/session/password",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KNOWN = st.dictionaries(
    st.sampled_from(
        ["finish", "until", "note", "service", "class", "language", "reason", "username", "password", "new"]
    ),
    JSON,
    max_size=4,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from server.adapters.database import upgrade

    url = f"sqlite:///{tmp_path_factory.mktemp('garbage') / 'antrean.db'}"
    upgrade(url)
    with open_site(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def budi(site: Site) -> Client:
    return site.client("budi")


def send(client: Client, path: str, content: bytes, kind: str = "application/json") -> httpx.Response:
    headers = {"Content-Type": kind, "Idempotency-Key": str(uuid.uuid4())}
    return client.post(path, content=content, headers=headers)


def code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    return str(problem["code"])


@pytest.mark.parametrize("path", COMMANDS)
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"{'a': 1}", b"NaN", b"[" * 9000, b'{"a": 1}x'])
def test_what_is_not_json_is_refused(budi: Client, path: str, content: bytes) -> None:
    answer = send(budi, path, content)
    assert (answer.status_code, code(answer)) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("path", "content", "field"),
    [
        ("/api/v1/counters/1/next", b"[]", "body"),
        ("/api/v1/counters/1/next", b'{"finish": 7}', "body.finish"),
        ("/api/v1/counters/1/next", b'{"finsh": "done"}', "body.finsh"),
        ("/api/v1/counters/1/pause", b'{"until": "2026-11-23T10:00:00"}', "body.until"),
        ("/api/v1/counters/1/pause", b'{"note": {"id": "\\u0000"}}', "body.note.id"),
        ("/api/v1/tickets", b"{}", "body.service"),
        ("/api/v1/tickets", b'{"service": "\\ud800"}', "body.service"),
        ("/api/v1/tickets", b'{"service": "a", "\\ud800": 1}', "body"),
        ("/api/v1/tickets", b'{"service": "a", "class": "king"}', "body.class"),
        ("/api/v1/session", b'{"username": "budi"}', "body.password"),
    ],
)
def test_a_wrong_field_is_named(budi: Client, path: str, content: bytes, field: str) -> None:
    answer = send(budi, path, content)
    assert (answer.status_code, code(answer)) == (422, "invalid_request")
    assert field in [one["field"] for one in answer.json()["details"]["fields"]]


@pytest.mark.parametrize("path", COMMANDS)
def test_a_huge_body_is_refused(budi: Client, path: str) -> None:
    answer = send(budi, path, b'"' + b"x" * 20_000 + b'"')
    assert (answer.status_code, code(answer)) == (413, "body_too_large")


def test_a_huge_body_of_unknown_length_is_refused(budi: Client) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    answer = budi.post("/api/v1/tickets", content=(b"x" * 1000 for _ in range(30)), headers=headers)
    assert (answer.status_code, code(answer)) == (413, "body_too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "a/b"]
)
def test_a_body_that_does_not_say_json_is_refused(budi: Client, kind: str) -> None:
    answer = send(budi, "/api/v1/counters/1/next", b"{}", kind)
    assert (answer.status_code, code(answer)) == (415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_is_refused(budi: Client, method: str) -> None:
    answer = budi.request(method, "/api/v1/counters/1/next")
    assert (answer.status_code, code(answer)) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/api/v1/", "/api/v2/board", "/api/v1/counters/1/next/", "/%ff", "/t/", "/static/no"],
)
def test_an_address_that_is_not_there_is_not_found(budi: Client, path: str) -> None:
    answer = budi.get(path)
    assert (answer.status_code, code(answer)) == (404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "antrean=" + "é" * 30},
        {"Cookie": "antrean=" + "x" * 5000},
        {"Cookie": ";;;=;antrean"},
        {"Accept-Language": ",;q=nan,id;q=1e999,\xff"},
        {"Origin": "::::"},
        {"Content-Length": "9" * 30},
        {"Host": "\xff\xff"},
        {"X-Forwarded-For": "' OR 1=1"},
        {"Idempotency-Key": "\xff" * 36},
    ],
)
def test_weird_headers_never_break_the_server(site: Site, headers: dict[str, str]) -> None:
    """Sent by hand: a client would not."""
    host, port = site.address.removeprefix("http://").split(":")
    lines = {"Host": host, "Connection": "close", "Content-Type": "application/json", "Content-Length": "2"}
    text = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **headers}.items())
    with socket.create_connection((host, int(port)), 5) as wire:
        wire.sendall(f"POST /api/v1/counters/1/next HTTP/1.1\r\n{text}\r\n{{}}".encode("latin-1"))
        status = int(wire.makefile("rb").readline().split()[1])
    assert 400 <= status < 500
    assert site.client().get("/healthz").status_code == 200


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(COMMANDS), body=KNOWN | JSON)
def test_no_body_breaks_the_server(budi: Client, path: str, body: object) -> None:
    import json

    content = json.dumps(body, allow_nan=True).encode()
    answer = send(budi, path, content)
    assert answer.status_code < 500, answer.text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pattern=st.sampled_from(
        [
            "/api/v1/counters/{}/next",
            "/api/v1/turns/{}/done",
            "/api/v1/sites/{}/board",
            "/api/v1/tickets/{}",
            "/t/{}",
        ]
    ),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
)
def test_no_name_breaks_the_server(budi: Client, pattern: str, name: str) -> None:
    path = pattern.format(quote(name, safe=""))
    answer = budi.get(path) if pattern.count("/") < 5 and "next" not in pattern else send(budi, path, b"{}")
    assert 400 <= answer.status_code < 500


def test_the_unexpected_is_logged_once_and_told_to_nobody(
    site: Site, budi: Client, caplog: pytest.LogCaptureFixture
) -> None:
    @site.app.get("/breaks")
    def breaks() -> None:
        raise RuntimeError("the password is 12345")

    with caplog.at_level(logging.WARNING):
        answer = budi.get("/breaks")
    assert (answer.status_code, code(answer)) == (500, "internal_error")
    assert "12345" not in answer.text
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert answer.headers["x-request-id"] in record.getMessage()
    assert record.exc_info


def test_a_database_that_is_away_is_said_so(site: Site, budi: Client) -> None:
    @site.app.get("/away")
    def away() -> None:
        raise StoreUnavailable

    answer = budi.get("/away")
    assert (answer.status_code, code(answer), answer.headers["retry-after"]) == (503, "unavailable", "1")
