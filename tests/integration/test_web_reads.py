"""What can be read by HTTP: the board, the stream, a ticket's page, the reference, and what machines ask."""

import contextlib
import json
from collections.abc import Iterator

import httpx
import pytest

from server.domain.events import Event, EventType
from server.domain.identity import Actor
from server.web.app import end_streams
from server.web.metrics import Readings
from tests.support.queue import office
from tests.support.web import Client, Site, open_site

OTHER = office()


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    read = Readings(
        {"request": 3}, {"broker": True, "database": False}, {"calls_sent": 7}, [("two_installs", "k1")]
    )
    with open_site(sqlite_url, readings=lambda: read) as opened:
        yield opened


@pytest.fixture
def both(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url, others=[OTHER]) as opened:
        yield opened


@pytest.fixture
def budi(site: Site) -> Client:
    client = site.client("budi")
    client.press("/counters/1/open")
    return client


@contextlib.contextmanager
def stream(client: Client, path: str) -> Iterator[Iterator[tuple[str, str]]]:
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    event = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        if name == "data":
            yield event, value


def test_the_board_shows_counters_calls_and_waits(site: Site, budi: Client) -> None:
    for _ in range(3):
        budi.issue()
    turn = budi.press("/counters/1/next").json()
    board = site.client().get("/api/v1/board").json()
    assert board["counters"][0]["ticket"] == "A001"
    assert (board["counters"][0]["counter"], board["counters"][0]["state"]) == ("1", "open")
    assert [
        (call["ticket"], call["call_id"], call["times"], call["languages"]) for call in board["recent"]
    ] == [("A001", turn["call_id"], 1, ["id", "en"])]
    assert {one["stage"]: one["waiting"] for one in board["stages"]}["document-check"] == 2
    new = next(one for one in board["services"] if one["service"] == "passport-new")
    assert (new["ahead"], new["wait_low_s"], new["wait_high_s"], new["open"]) == (2, None, None, True)
    assert site.client().get("/api/v1/sites/pangkalpinang/board").json()["rev"] == board["rev"]


def test_the_counters_say_who_is_where(site: Site, budi: Client) -> None:
    counters = site.client("siti").get("/api/v1/counters").json()
    assert counters["mine"] is None
    first = counters["counters"][0]
    assert (first["label"], first["officer_name"], first["state"]) == ("Loket 1", "Budi Santoso", "open")
    assert budi.get("/api/v1/counters").json()["mine"] == "1"


def test_short_forms_need_a_single_site_or_a_session(both: Site) -> None:
    for path in ("/api/v1/board", "/api/v1/stream"):
        answer = both.client().get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_site")
    assert both.client("budi").get("/api/v1/board").json()["counters"][0]["label"] == "Loket 1"
    assert len(both.client().get("/api/v1/sites/main/board").json()["counters"]) == 3


@pytest.mark.parametrize("what", ["board", "stream"])
def test_a_site_that_is_not_there_is_not_found(both: Site, what: str) -> None:
    for name in ("nowhere", "%00", "../etc"):
        assert both.client().get(f"/api/v1/sites/{name}/{what}").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/stream", "/api/v1/sites/pangkalpinang/stream"])
def test_the_stream_sends_the_board_now_and_after_each_change(site: Site, budi: Client, path: str) -> None:
    with stream(site.client(), path) as received:
        event, data = next(received)
        assert event == "board"
        assert json.loads(data)["counters"][0]["ticket"] is None
        budi.issue()
        turn = budi.press("/counters/1/next").json()
        boards = (json.loads(data) for event, data in received if event == "board")
        shown = next(board for board in boards if board["counters"][0]["ticket"])
        assert shown["recent"][0]["call_id"] == turn["call_id"]


def test_the_stream_gives_signs_of_life(site: Site) -> None:
    with stream(site.client(), "/api/v1/stream") as received:
        assert [event for event, _ in (next(received), next(received))] == ["board", "alive"]


def test_the_stream_of_a_session_ends_with_it(site: Site, budi: Client) -> None:
    other = site.client("siti")
    with stream(other, "/api/v1/stream") as received:
        next(received)
        site.accounts.set_password("siti", "another password")
        budi.issue()
        assert [event for event, _ in received].count("board") <= 1


def test_a_change_that_another_process_made_reaches_the_stream(site: Site) -> None:
    with stream(site.client(), "/api/v1/stream") as received:
        before = json.loads(next(received)[1])["rev"]
        with site.database.store.transaction(site.services.reader.sites()[0]) as tx:
            tx.clock.rev += 1  # committed past the hub, as another process does
            site_rev = tx.clock.rev
            tx.append(Event(site_rev, site.clock.now(), EventType.OFFICE_CHANGED, Actor("owner"), {}))
        boards = (json.loads(data) for event, data in received if event == "board")
        assert next(boards)["rev"] == before + 1


def test_a_tickets_page_says_in_words_where_its_visitor_stands(site: Site, budi: Client) -> None:
    visitor = site.client()
    first, second = budi.issue(language="id"), budi.issue(language="en")

    def page(ticket: dict[str, str]) -> str:
        answer = visitor.get(f"/t/{ticket['public_token']}")
        assert answer.status_code == 200
        assert answer.headers["x-robots-tag"] == "noindex"
        assert ticket["number"] in answer.text
        return answer.text

    assert "Giliran berikutnya" in page(first)
    assert "1 person ahead" in page(second)
    turn = budi.press("/counters/1/next").json()
    assert "Silakan ke Loket 1" in page(first)
    budi.press(f"/turns/{turn['id']}/start")
    assert "Anda sedang dilayani di Loket 1" in page(first)
    budi.press("/counters/1/next", {"finish": "done"})
    assert "Foto dan wawancara" in page(first)
    turn = budi.get("/api/v1/counters").json()["counters"][0]["turn"]
    budi.press(f"/turns/{turn['id']}/no-show")
    assert "You were called and did not come" in page(second)
    budi.press(f"/turns/{turn['id']}/cancel")
    budi.press(f"/turns/{turn['id']}/return")
    budi.press(f"/turns/{turn['id']}/cancel")
    assert "This ticket was cancelled" in page(second)
    assert 'http-equiv="refresh"' in page(first)
    assert 'http-equiv="refresh"' not in page(second)
    assert "<script" not in page(first)


def test_an_unknown_ticket_gets_a_friendly_page(site: Site) -> None:
    for token in ("x" * 22, "short", "%00" * 22):
        answer = site.client(**{"Accept-Language": "en"}).get(f"/t/{token}")
        assert answer.status_code == 404
        assert "We do not know this ticket" in answer.text
        assert site.client().get(f"/api/v1/tickets/{token}").json()["code"] == "unknown_ticket"


def test_the_reference_needs_nothing_from_elsewhere(site: Site) -> None:
    client = site.client()
    described = client.get("/openapi.json").json()
    paths = set(described["paths"])
    assert {
        "/api/v1/session",
        "/api/v1/counters/{counter}/next",
        "/api/v1/turns/{turn}/no-show",
        "/api/v1/tickets/{public_token}",
        "/api/v1/sites/{site}/stream",
    } <= paths
    page = client.get("/docs").text
    assert all(path in page for path in paths)
    assert "//" not in page.replace("http://127.0.0.1", "")


def test_the_process_says_that_it_lives_and_whether_it_can_serve(site: Site) -> None:
    client = site.client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}
    site.unready.append("the broker is not connected")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["the broker is not connected"])


def test_metrics_count_commands_refusals_waits_and_connections(site: Site, budi: Client) -> None:
    budi.issue()
    budi.press("/counters/1/undo")
    budi.press("/counters/1/next")
    budi.press("/counters/1/next")
    text = site.client().get("/metrics").text
    for line in (
        'antrean_commands_total{kind="IssueTicket",outcome="done"} 1.0',
        'antrean_commands_total{kind="CallNext",outcome="refused"} 1.0',
        'antrean_refusals_total{code="nothing_to_undo"} 1.0',
        'antrean_waiting{site="pangkalpinang",stage="document-check"} 0.0',
        'antrean_malformed_messages_total{from="request"} 3.0',
        'antrean_connected{to="database"} 0.0',
        'antrean_relayed_total{what="calls_sent"} 7.0',
        'antrean_alarm{about="k1",alarm="two_installs"} 1.0',
    ):
        assert line in text
    assert 'route="/api/v1/counters/{counter}/next",status="409"' in text
    assert "A001" not in text
    assert "udi" not in text.replace("audit", "")


def test_static_files_are_kept_by_their_mark(site: Site) -> None:
    client = site.client()
    page = client.get("/sign-in").text
    address = next(part for part in page.split('"') if part.startswith("/static/base.css"))
    assert client.get(address).headers["cache-control"] == "max-age=31536000, immutable"
    assert client.get("/static/base.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404


def test_every_answer_has_safe_headers(site: Site, budi: Client) -> None:
    for path in ("/", "/counter", "/sign-in", "/t/nothing", "/docs", "/api/v1/counters", "/nothing"):
        headers = budi.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
    assert "<script>" not in budi.get("/counter").text
    assert " style=" not in budi.get("/counter").text


def test_the_streams_end_when_the_server_stops(sqlite_url: str) -> None:
    with contextlib.ExitStack() as stack, httpx.Client(timeout=20) as client:
        site = stack.enter_context(open_site(sqlite_url))
        answer = stack.enter_context(client.stream("GET", f"{site.address}/api/v1/stream"))
        received = events(answer.iter_lines())
        next(received)
        end_streams(site.app)
        assert [event for event, _ in received if event == "board"] == []
