"""A supervisor writes the rules of who is next, as JSON and on the page; nobody else does."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from server.services.accounts import Role
from tests.support.web import Client, Site, open_site

CLASSES: dict[str, dict[str, float]] = {
    "regular": {"rate": 1, "max_wait_min": 60},
    "appointment": {"rate": 2, "max_wait_min": 30},
    "priority": {"rate": 2.5, "max_wait_min": 20},
}
LATE = {"call": {"service": "stay-permit"}, "when_waited_min": 40}
IN_TURN = {"call": {"class": "priority"}, "times": 2, "then": {"class": "regular"}}


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    with open_site(database_url) as opened:
        opened.add_user("rina", Role.SUPERVISOR)
        yield opened


@pytest.fixture
def rina(site: Site) -> Client:
    return site.client("rina")


def put(client: Client, body: object, key: str = "") -> Response:
    return client.put("/api/v1/rules", json=body, headers={"Idempotency-Key": key or str(uuid4())})


def test_what_a_supervisor_writes_holds_and_is_read_by_all(site: Site, rina: Client) -> None:
    key = str(uuid4())
    answer = put(rina, {"classes": CLASSES, "rules": [LATE, IN_TURN]}, key)
    assert answer.status_code == 200, answer.text
    assert put(rina, {"classes": CLASSES, "rules": [LATE, IN_TURN]}, key).json() == answer.json()
    read = site.client().get("/api/v1/rules").json()
    assert read["classes"]["priority"] == {"rate": 2.5, "max_wait_s": 1200}
    assert [rule["kind"] for rule in read["rules"]] == ["wait_over", "alternate"]
    assert "2,5" in " ".join(said for chapter in read["words"] for said in chapter["says"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"classes": {"regular": CLASSES["regular"]}}, 422),
        ({"classes": {**CLASSES, "priority": {"rate": 0, "max_wait_min": 20}}}, 422),
        ({"classes": CLASSES, "rules": [{"call": {}, "times": 2}]}, 422),
        ({"classes": CLASSES, "rules": [{"call": {"service": "roof"}, "when_waited_min": 4}]}, 404),
        ({"classes": CLASSES, "rules": [{"call": {"stage": "roof"}, "when_waited_min": 4}]}, 404),
    ],
)
def test_rules_that_make_no_sense_change_nothing(rina: Client, body: object, status: int) -> None:
    before = rina.get("/api/v1/rules").json()
    assert put(rina, body).status_code == status
    assert rina.get("/api/v1/rules").json() == before


def test_an_officer_may_read_but_not_write(site: Site) -> None:
    budi = site.client("budi")
    assert put(budi, {"classes": CLASSES}).status_code == 403
    assert budi.get("/supervise/rules").status_code == 403


def test_the_page_reads_back_what_it_wrote(rina: Client) -> None:
    form = {"key": str(uuid4()), "kind-0": "alternate", "figure-0": "3", "call-0": '{"class": "priority"}'}
    form |= {"then-0": '{"class": "regular"}', "kind-1": ""}
    for name, one in CLASSES.items():
        form |= {f"rate-{name}": str(one["rate"]).replace(".", ","), f"wait-{name}": str(one["max_wait_min"])}
    saved = rina.post("/supervise/rules", data=form, follow_redirects=True)
    assert saved.status_code == 200, saved.text
    assert 'value="3"' in saved.text
    assert rina.get("/api/v1/rules").json()["rules"][0]["times"] == 3
    wrong = rina.post("/supervise/rules", data={**form, "wait-priority": "soon"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
