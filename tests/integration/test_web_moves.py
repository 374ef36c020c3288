"""Every command in every state by HTTP, on both databases: what the table of moves allows, no more."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.domain.identity import TurnId
from server.domain.turn import AT_COUNTER, MOVES, Move, TurnState
from server.services.accounts import Role
from tests.support.web import SITE, Client, Site, open_site

COMMANDS: dict[str, tuple[Move, dict[str, Any]]] = {
    "recall": (Move.RECALL, {}),
    "start": (Move.START, {}),
    "done": (Move.DONE, {}),
    "no-show": (Move.NO_SHOW, {}),
    "return": (Move.RETURN, {}),
    "park": (Move.PARK, {"reason": "visitor-asked"}),
    "resume": (Move.RESUME, {}),
    "transfer": (Move.TRANSFER, {"position": "last"}),
    "cancel": (Move.CANCEL, {}),
}
CALLED, SERVING = ["call"], ["call", "start"]
WAYS: dict[TurnState, list[str]] = {
    TurnState.WAITING: [],
    TurnState.CALLED: CALLED,
    TurnState.SERVING: SERVING,
    TurnState.PARKED: [*CALLED, "park"],
    TurnState.NO_SHOW: [*CALLED, "no-show"],
    TurnState.DONE: [*SERVING, "done"],
    TurnState.TRANSFERRED: [*CALLED, "transfer"],
    TurnState.CANCELLED: [*CALLED, "cancel"],
}


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    with open_site(database_url) as opened:
        yield opened


@pytest.fixture
def budi(site: Site) -> Client:
    """Budi at counter 1, which checks documents."""
    client = site.client("budi")
    assert client.press("/counters/1/open").status_code == 200
    return client


def command(client: Client, turn: str, name: str) -> Any:
    return client.press(f"/turns/{turn}/{name}", COMMANDS[name][1])


def in_state(client: Client, state: TurnState) -> dict[str, Any]:
    """Return the turn of a new ticket, brought into the state at counter 1, which must be free."""
    if not WAYS[state]:
        return waiting(client)
    ticket = client.issue()
    turn: dict[str, Any] = {}
    for step in WAYS[state]:
        chosen = {"ticket": ticket["id"]}
        answer = (
            client.press("/counters/1/call", chosen) if step == "call" else command(client, turn["id"], step)
        )
        assert answer.status_code == 200, answer.text
        turn = turn or answer.json()
    return turn


def waiting(client: Client) -> dict[str, Any]:
    """Return a turn that waits: called and put back, so that its id is known."""
    turn = in_state(client, TurnState.CALLED)
    assert command(client, turn["id"], "return").status_code == 200
    return turn


def now(site: Site, turn: str) -> tuple[str, int]:
    with site.database.store.transaction(SITE) as tx:
        found = tx.turn(TurnId(UUID(turn)))
        return found.state.value, tx.clock.rev


@pytest.mark.parametrize("state", WAYS, ids=lambda state: state.value)
def test_each_command_in_each_state(site: Site, budi: Client, state: TurnState) -> None:
    for name, (move, _) in COMMANDS.items():
        turn = in_state(budi, state)
        before, rev = now(site, turn["id"])
        assert before == state.value
        answer = command(budi, turn["id"], name)
        if (state, move) in MOVES:
            assert answer.status_code == 200, (name, answer.text)
            assert now(site, turn["id"])[0] == MOVES[state, move].value, name
        else:
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (409, "wrong_state"), name
            assert problem["details"] == {"state": state.value, "command": move.value}
            assert now(site, turn["id"]) == (before, rev), name
        if now(site, turn["id"])[0] in AT_COUNTER:
            assert command(budi, turn["id"], "cancel").status_code == 200, "the counter is free again"


def test_a_chosen_ticket_is_called_out_of_order_and_says_so(budi: Client) -> None:
    first, second = budi.issue(), budi.issue()
    turn = budi.press("/counters/1/call", {"ticket": second["id"]}).json()
    assert (turn["number"], turn["state"], turn["reason"]["rule"]) == (second["number"], "called", "chosen")
    again = budi.press("/counters/1/call", {"ticket": second["id"], "finish": "done"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    undone = budi.press("/counters/1/undo").json()
    assert (undone["undone"], undone["turn"]) == ("next", None)
    assert budi.press("/counters/1/next").json()["number"] == first["number"]


def test_a_preview_calls_nobody_and_next_can_be_held_to_it(site: Site, budi: Client) -> None:
    assert budi.get("/api/v1/counters/1/preview").json() == {"turn": None, "reason": None}
    first = budi.issue()
    seen = budi.get("/api/v1/counters/1/preview").json()
    assert (seen["turn"]["number"], seen["turn"]["state"]) == (first["number"], "waiting")
    assert seen["reason"]["rule"] == "longest_wait"
    siti = site.client("siti")
    siti.press("/counters/2/open")
    assert siti.press("/counters/2/next", {"expect": first["id"]}).status_code == 200
    second = budi.issue()
    answer = budi.press("/counters/1/next", {"expect": first["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "next_changed")
    assert answer.json()["details"] == {"number": second["number"]}
    assert budi.press("/counters/1/next", {"expect": second["id"]}).json()["number"] == second["number"]


def test_a_transfer_waits_for_one_counter_alone(site: Site, budi: Client) -> None:
    budi.issue()
    turn = budi.press("/counters/1/next").json()
    moved = budi.press(f"/turns/{turn['id']}/transfer", {"counter": "2", "position": "first"}).json()
    assert (moved["state"], moved["number"], moved["meant_for"]) == ("waiting", turn["number"], "counter:2")
    assert budi.press("/counters/1/next").status_code == 204
    siti = site.client("siti")
    siti.press("/counters/2/open")
    assert siti.press("/counters/2/next").json()["number"] == turn["number"]


def test_a_transfer_goes_to_an_officer_by_name(site: Site, budi: Client) -> None:
    budi.issue()
    turn = budi.press("/counters/1/next").json()
    unknown = budi.press(f"/turns/{turn['id']}/transfer", {"officer": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_officer")
    siti = site.client("siti")
    away = budi.press(f"/turns/{turn['id']}/transfer", {"officer": "Siti Aminah"})
    assert (away.status_code, away.json()["code"]) == (409, "not_served")
    siti.press("/counters/3/open")
    both = budi.press(f"/turns/{turn['id']}/transfer", {"officer": "Siti Aminah", "counter": "3"})
    assert both.status_code == 422
    moved = budi.press(f"/turns/{turn['id']}/transfer", {"officer": "Siti Aminah"})
    assert moved.status_code == 200
    assert siti.press("/counters/3/next").json()["number"] == turn["number"]


def test_a_repeated_park_for_some_minutes_is_the_same_press(site: Site, budi: Client) -> None:
    budi.issue()
    turn = budi.press("/counters/1/next").json()
    key = str(uuid4())
    asked = {"reason": "other", "minutes": 10}
    first = budi.press(f"/turns/{turn['id']}/park", asked, key=key)
    again = budi.press(f"/turns/{turn['id']}/park", asked, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


def test_a_transfer_nobody_could_serve_is_refused(budi: Client) -> None:
    budi.issue()
    turn = budi.press("/counters/1/next").json()
    answer = budi.press(f"/turns/{turn['id']}/transfer", {"counter": "4"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_served")
    answer = budi.press(f"/turns/{turn['id']}/transfer", {"stage": "roof"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_stage")


def test_a_wrong_service_is_corrected_and_keeps_its_number(site: Site, budi: Client) -> None:
    ticket = budi.issue()
    path = f"/tickets/{ticket['id']}/reclassify"
    turn = budi.press(path, {"service": "stay-permit", "reason": "wrong-service"}).json()
    assert (turn["number"], turn["service"], turn["stage"]) == (
        ticket["number"],
        "stay-permit",
        "permit-desk",
    )
    assert budi.press("/counters/1/next").status_code == 204
    again = budi.press(path, {"service": "stay-permit", "reason": "wrong-service"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
    siti = site.client("siti")
    siti.press("/counters/8/open")
    assert siti.press("/counters/8/next").json()["number"] == ticket["number"]


def test_a_wrong_class_is_corrected_with_its_reason(budi: Client) -> None:
    budi.issue()
    ticket = budi.issue()
    path = f"/tickets/{ticket['id']}/reclassify"
    answer = budi.press(path, {"class": "priority", "reason": "other"})
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_required")
    turn = budi.press(path, {"class": "priority", "reason": "other", "priority_reason": "elderly"}).json()
    assert turn["class"] == "priority"


def test_a_stage_is_skipped_and_another_added(budi: Client) -> None:
    ticket = budi.issue()
    path = f"/tickets/{ticket['id']}/route"
    assert budi.press(path, {"add": "collection", "reason": "other"}).status_code == 200
    assert budi.press(path, {"skip": "photo-interview", "reason": "other"}).status_code == 200
    turn = budi.press("/counters/1/next").json()
    budi.press(f"/turns/{turn['id']}/start")
    budi.press(f"/turns/{turn['id']}/done")
    seen = budi.get(f"/api/v1/tickets/{ticket['public_token']}").json()
    assert (seen["state"], seen["stage"]) == ("live", "collection")
    both = budi.press(path, {"add": "collection", "skip": "collection", "reason": "other"})
    assert (both.status_code, both.json()["code"]) == (422, "invalid_request")


def test_only_a_supervisor_releases_a_counter(site: Site, budi: Client) -> None:
    budi.issue()
    budi.press("/counters/1/next")
    answer = site.client("siti").press("/counters/1/release")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    taken = site.client("siti").press("/counters/1/open").json()
    assert taken["code"] == "counter_taken"
    assert taken["details"]["officer"]
    site.add_user("kepala", Role.SUPERVISOR)
    boss = site.client("kepala")
    freed = boss.press("/counters/1/release").json()
    assert (freed["state"], freed["officer"], freed["turn"]) == ("closed", None, None)
    assert boss.press("/counters/1/release").json()["code"] == "counter_closed"
    siti = site.client("siti")
    assert siti.press("/counters/1/open").status_code == 200
    assert siti.press("/counters/1/next").json()["number"] == "A001"


def test_a_supervisor_begins_a_series_anew(site: Site, budi: Client) -> None:
    budi.issue()
    site.add_user("kepala", Role.SUPERVISOR)
    boss = site.client("kepala")
    assert boss.press("/series/A/reset").json() == {"letter": "A", "round": 2}
    assert budi.issue()["number"] == "A002"  # A001 is still live
    assert boss.press("/series/Z/reset").status_code == 404


REFUSED: dict[str, tuple[Callable[[str, str], tuple[str, dict[str, Any]]], int, str]] = {
    "a cause nobody knows": (
        lambda turn, _: (f"/turns/{turn}/park", {"reason": "weather"}),
        404,
        "unknown_cause",
    ),
    "done before it began": (
        lambda turn, _: (f"/turns/{turn}/done", {"outcome": "lost"}),
        409,
        "wrong_state",
    ),
    "a ticket that is none": (
        lambda _, __: ("/counters/1/call", {"ticket": "0" * 32, "finish": "done"}),
        404,
        "unknown_ticket",
    ),
    "a stage that is not on the way": (
        lambda _, ticket: (f"/tickets/{ticket}/route", {"skip": "collection", "reason": "other"}),
        404,
        "unknown_stage",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(site: Site, budi: Client, case: str) -> None:
    ticket = budi.issue()
    turn = budi.press("/counters/1/next").json()
    before = now(site, turn["id"])
    asked, status, code = REFUSED[case]
    answer = budi.press(*asked(turn["id"], ticket["id"]))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert now(site, turn["id"]) == before


def test_a_chosen_ticket_may_be_named_by_its_number(budi: Client) -> None:
    budi.issue()
    second = budi.issue()
    turn = budi.press("/counters/1/call", {"ticket": second["number"].lower()}).json()
    assert turn["ticket"] == second["id"]
    answer = budi.press("/counters/1/call", {"ticket": "Z999", "finish": "done"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_ticket")


def test_parking_for_minutes_says_until_when(budi: Client) -> None:
    turn = in_state(budi, TurnState.CALLED)
    body = {"reason": "other", "minutes": 20, "until": "2026-11-23T05:00:00Z"}
    assert budi.press(f"/turns/{turn['id']}/park", body).json()["code"] == "invalid_request"
    del body["until"]
    parked = budi.press(f"/turns/{turn['id']}/park", body).json()
    assert (parked["state"], parked["cause"]) == ("parked", "other")
    assert parked["until"] is not None


def test_a_visitor_gives_the_number_back_but_not_while_served(site: Site, budi: Client) -> None:
    visitor = site.client()
    first, second = budi.issue(), budi.issue()
    path = f"/tickets/{first['public_token']}/cancel"
    foreign = visitor.post(f"/t/{first['public_token']}/cancel", headers={"Origin": "https://evil.example"})
    assert foreign.json()["code"] == "cross_site"
    assert visitor.press(path).json()["state"] == "cancelled"
    assert visitor.press(path).json()["code"] == "unknown_ticket"
    assert visitor.press(f"/tickets/{'x' * 22}/cancel").status_code == 404
    turn = budi.press("/counters/1/next").json()
    budi.press(f"/turns/{turn['id']}/start")
    answer = visitor.press(f"/tickets/{second['public_token']}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_a_taken_counter_is_told_by_whose_name(site: Site, budi: Client) -> None:
    answer = site.client("siti", **{"Accept-Language": "en"}).press("/counters/1/open")
    assert (answer.status_code, answer.json()["code"]) == (409, "counter_taken")
    assert answer.json()["title"] == "Budi Santoso is at this counter."
    assert answer.json()["details"]["officer_name"] == "Budi Santoso"


def test_the_rules_are_public_in_figures_and_in_words(site: Site) -> None:
    visitor = site.client(**{"Accept-Language": "en"})
    rules = visitor.get(f"/api/v1/sites/{SITE}/rules").json()
    assert rules["classes"]["priority"] == {"rate": 3.0, "max_wait_s": 1200}
    assert rules == visitor.get("/api/v1/rules").json()
    page = visitor.get("/rules")
    assert page.status_code == 200
    assert "Priority gains priority 3 times as fast." in page.text
    assert "naik 3 kali lebih cepat" in visitor.get(f"/sites/{SITE}/rules?language=id").text
    assert visitor.get("/sites/nowhere/rules").status_code == 404


def test_how_true_the_waits_were_is_public(site: Site, budi: Client) -> None:
    budi.issue()
    waits = budi.get(f"/api/v1/sites/{SITE}/waits").json()
    assert waits["overall"]["n"] == 0
    assert waits == budi.get("/api/v1/waits").json()
    assert "so there is nothing to compare" in budi.get("/waits?language=en").text
    assert budi.get("/api/v1/sites/nowhere/waits").status_code == 404
