"""Every press by HTTP, on a real SQLite file: answers, refusals, repeats, and who may press."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from server.services.accounts import Role
from tests.support.queue import HandClock, office
from tests.support.web import Client, Site, open_site


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url, others=[office()]) as opened:
        yield opened


@pytest.fixture
def budi(site: Site) -> Client:
    return site.client("budi")


@pytest.fixture
def counter(budi: Client) -> Client:
    """Budi at counter 1."""
    assert budi.press("/counters/1/open").status_code == 200
    return budi


def refused(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


def test_an_officer_works_through_a_visit(counter: Client) -> None:
    ticket = counter.issue(language="en")
    assert ticket["number"] == "A001"
    turn = counter.press("/counters/1/next").json()
    assert (turn["number"], turn["state"], turn["counter"], turn["times"]) == ("A001", "called", "1", 1)
    assert turn["reason"]["rule"] == "longest_wait"
    path = f"/turns/{turn['id']}"
    assert counter.press(f"{path}/recall").json()["times"] == 2
    assert counter.press(f"{path}/start").json()["state"] == "serving"
    assert counter.press(f"{path}/done").json()["state"] == "done"
    seen = counter.get(f"/api/v1/tickets/{ticket['public_token']}").json()
    assert (seen["state"], seen["stage"], seen["turn_state"]) == ("live", "photo-interview", "waiting")


def test_next_without_anybody_waiting_answers_204(counter: Client) -> None:
    answer = counter.press("/counters/1/next")
    assert (answer.status_code, answer.content) == (204, b"")


def test_done_and_next_are_one_command_and_one_undo(counter: Client) -> None:
    counter.issue()
    counter.issue()
    first = counter.press("/counters/1/next").json()
    counter.press(f"/turns/{first['id']}/start")
    second = counter.press("/counters/1/next", {"finish": "done"}).json()
    assert second["number"] == "A002"
    undone = counter.press("/counters/1/undo").json()
    assert (undone["undone"], undone["turn"]["number"], undone["turn"]["state"]) == (
        "next",
        "A001",
        "serving",
    )


def test_a_visitor_who_did_not_come_is_brought_back(counter: Client) -> None:
    counter.issue()
    turn = counter.press("/counters/1/next").json()
    assert counter.press(f"/turns/{turn['id']}/no-show").json()["state"] == "no_show"
    assert counter.press(f"/turns/{turn['id']}/return").json()["state"] == "waiting"
    assert counter.press(f"/turns/{turn['id']}/cancel").json()["state"] == "cancelled"


def test_a_counter_pauses_with_a_note_and_closes(counter: Client) -> None:
    note = {"id": "Salat", "en": "Prayer"}
    body = {"until": "2026-11-23T05:00:00Z", "note": note}
    paused = counter.press("/counters/1/pause", body).json()
    assert (paused["state"], paused["until"], paused["note"]) == ("paused", "2026-11-23T05:00:00Z", note)
    refused(counter.press("/counters/1/next"), 409, "counter_closed")
    assert counter.press("/counters/1/open").json()["state"] == "open"
    assert counter.press("/counters/1/close").json()["officer"] is None


def test_what_does_not_fit_is_refused_with_its_reason(site: Site, counter: Client) -> None:
    siti = site.client("siti")
    counter.issue()
    counter.issue()
    turn = counter.press("/counters/1/next").json()
    path = f"/turns/{turn['id']}"
    problem = refused(counter.press("/counters/1/next"), 409, "counter_busy")
    assert problem["details"] == {"counter": "1", "number": "A001"}
    problem = refused(counter.press(f"{path}/done"), 409, "wrong_state")
    assert problem["details"] == {"state": "called", "command": "done"}
    refused(counter.press("/counters/2/open"), 409, "officer_elsewhere")
    refused(counter.press("/counters/1/close"), 409, "counter_busy")
    refused(siti.press("/counters/1/open"), 409, "counter_taken")
    refused(siti.press("/counters/1/next"), 403, "not_your_counter")
    refused(siti.press(f"{path}/start"), 403, "not_your_counter")
    refused(
        counter.press("/tickets", {"service": "passport-new", "class": "priority"}), 422, "reason_required"
    )


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/counters/99/next", None, "unknown_counter"),
        ("/counters/%00/open", None, "unknown_counter"),
        ("/counters/é/next", None, "unknown_counter"),
        (f"/turns/{uuid.UUID(int=9)}/start", None, "unknown_turn"),
        ("/turns/42/start", None, "unknown_turn"),
        ("/tickets", {"service": "nothing"}, "unknown_service"),
        ("/tickets", {"service": "passport-new", "class": "priority", "reason": "rich"}, "unknown_reason"),
        ("/counters/1/dance", None, "not_found"),
    ],
)
def test_what_is_not_there_is_not_found(counter: Client, path: str, body: object, code: str) -> None:
    refused(counter.press(path, body), 404, code)


def test_what_belongs_to_another_site_is_not_found(site: Site, counter: Client) -> None:
    site.add_user("ani", site=office().id)
    ani = site.client("ani")
    refused(ani.press("/counters/9/open"), 404, "unknown_counter")
    ani.press("/counters/1/open")
    counter.issue()
    turn = counter.press("/counters/1/next").json()
    for verb in ("recall", "start", "done", "no-show", "return", "cancel"):
        refused(ani.press(f"/turns/{turn['id']}/{verb}"), 404, "unknown_turn")
    refused(ani.press("/tickets", {"service": "passport-new"}), 404, "unknown_service")
    assert ani.press("/counters/1/next").status_code == 204
    assert {one["id"] for one in ani.get("/api/v1/counters").json()["counters"]} == {"1", "2", "3"}


def test_the_same_press_counts_once(counter: Client) -> None:
    for _ in range(3):
        counter.issue()
    key = str(uuid.uuid4())
    first = counter.press("/counters/1/next", key=key)
    again = counter.press("/counters/1/next", key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert counter.get("/api/v1/counters").json()["counters"][0]["turn"]["number"] == "A001"


def test_the_same_ticket_press_gives_the_same_ticket(budi: Client) -> None:
    key, body = str(uuid.uuid4()), {"service": "passport-new"}
    first = budi.press("/tickets", body, key)
    budi.issue()
    again = budi.press("/tickets", body, key)
    assert (again.status_code, again.json()) == (201, first.json())


def test_nobody_and_refusals_are_remembered_too(counter: Client) -> None:
    nobody, wrong = str(uuid.uuid4()), str(uuid.uuid4())
    assert counter.press("/counters/1/next", key=nobody).status_code == 204
    counter.issue()
    assert counter.press("/counters/1/next", key=nobody).status_code == 204
    turn = counter.press("/counters/1/next").json()
    first = refused(counter.press(f"/turns/{turn['id']}/done", key=wrong), 409, "wrong_state")
    counter.press(f"/turns/{turn['id']}/start")
    again = refused(counter.press(f"/turns/{turn['id']}/done", key=wrong), 409, "wrong_state")
    assert again["details"] == first["details"]


def test_a_key_with_another_body_or_from_somebody_else_is_refused(site: Site, counter: Client) -> None:
    key = str(uuid.uuid4())
    counter.press("/counters/1/next", key=key)
    refused(counter.press("/counters/1/next", {"finish": "done"}, key), 422, "key_reused")
    refused(site.client("siti").press("/counters/1/next", key=key), 422, "key_reused")


def test_a_command_without_a_key_is_refused(counter: Client) -> None:
    refused(counter.post("/api/v1/counters/1/next"), 400, "idempotency_key_required")
    refused(counter.press("/counters/1/next", key="yesterday"), 400, "idempotency_key_invalid")


def test_a_body_is_optional_where_it_says_nothing(counter: Client) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    assert counter.post("/api/v1/counters/1/next", headers=headers).status_code == 204


def test_many_presses_at_once_get_different_visitors(site: Site, counter: Client) -> None:
    siti = site.client("siti")
    siti.press("/counters/2/open")
    for _ in range(20):
        counter.issue()
    called = []
    for _ in range(10):
        with ThreadPoolExecutor(2) as pool:
            presses = [
                pool.submit(one.press, f"/counters/{desk}/next") for one, desk in ((counter, 1), (siti, 2))
            ]
        turns = [press.result().json() for press in presses]
        called += [turn["number"] for turn in turns]
        for one, turn in zip((counter, siti), turns, strict=True):
            one.press(f"/turns/{turn['id']}/no-show")
    assert len(set(called)) == 20


def test_nobody_presses_without_signing_in(site: Site) -> None:
    stranger = site.client()
    for path in ("/counters/1/open", "/counters/1/next", f"/turns/{uuid.uuid4()}/start", "/tickets"):
        refused(
            stranger.press(path, {"service": "passport-new"} if path == "/tickets" else None),
            401,
            "not_signed_in",
        )
    refused(stranger.get("/api/v1/counters"), 401, "not_signed_in")


def test_every_role_may_do_what_an_officer_may(site: Site) -> None:
    for number, role in enumerate(Role, 1):
        site.add_user(role.value, role)
        assert site.client(role.value).press(f"/counters/{number}/open").status_code == 200
    assert Role.ADMIN.covers(Role.SUPERVISOR)
    assert not Role.OFFICER.covers(Role.SUPERVISOR)


def test_an_account_of_no_office_cannot_work_where_there_are_several(site: Site) -> None:
    site.add_user("root", Role.ADMIN, None)
    refused(site.client("root").press("/counters/1/open"), 403, "no_site")


def test_refusals_speak_the_askers_language(site: Site) -> None:
    english, indonesian = site.client(), site.client()
    said = english.get("/api/v1/counters", headers={"Accept-Language": "en"})
    assert (said.json()["title"], said.headers["content-language"]) == ("Please sign in.", "en")
    said = indonesian.get("/api/v1/counters", headers={"Accept-Language": "id"})
    assert said.json()["title"] == "Silakan masuk."


def test_undo_is_refused_when_it_is_too_late(site: Site, counter: Client) -> None:
    counter.issue()
    counter.press("/counters/1/next")
    assert isinstance(site.clock, HandClock)
    site.clock.move(seconds=11)
    refused(counter.press("/counters/1/undo"), 409, "nothing_to_undo")
