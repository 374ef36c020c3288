"""Choosing one's own password: a one-time password opens nothing else, by page or by API."""

from collections.abc import Iterator

import pytest

from server.services.staff import Role
from tests.support.queue import HandClock
from tests.support.web import PASSWORD, SITE, Client, Site, open_site

GIVEN = "given-once-only"
OWN = "kucing hijau berenang"
CHANGE = "/api/v1/session/password"


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url, HandClock()) as opened:
        opened.accounts.add_user("ani", GIVEN, Role.SUPERVISOR, SITE, "Ani Lestari", one_time=True)
        yield opened


@pytest.fixture
def ani(site: Site) -> Client:
    client = site.client()
    answer = client.sign_in("ani", GIVEN)
    assert answer.json()["password_change_required"] is True
    return client


def test_until_it_is_changed_every_command_is_refused(ani: Client) -> None:
    for answer in (
        ani.press("/counters/1/open"),
        ani.press("/tickets", {"service": "passport-new"}),
        ani.get("/api/v1/counters"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


def test_choosing_a_password_by_the_api_opens_the_rest_to_the_same_session(site: Site, ani: Client) -> None:
    assert ani.post(CHANGE, json={"current": GIVEN, "new": OWN}).status_code == 204
    assert ani.press("/counters/1/open").status_code == 200
    assert site.client().sign_in("ani", GIVEN).status_code == 401
    assert site.client().sign_in("ani", OWN).json()["password_change_required"] is False


def test_choosing_a_password_ends_the_other_sessions(site: Site) -> None:
    here, there = site.client("budi"), site.client("budi")
    assert there.get("/api/v1/counters").status_code == 200
    assert here.post(CHANGE, json={"current": PASSWORD, "new": OWN}).status_code == 204
    assert there.get("/api/v1/counters").status_code == 401
    assert here.get("/api/v1/counters").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("guess", OWN, 403, "wrong_password"),
        (GIVEN, GIVEN, 422, "same_password"),
        (GIVEN, "short", 422, "weak_password"),
        (GIVEN, "x" * 257, 422, "weak_password"),
        ("", OWN, 422, "invalid_request"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    ani: Client, current: str, new: str, status: int, code: str
) -> None:
    answer = ani.post(CHANGE, json={"current": current, "new": new})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ani.get("/api/v1/counters").status_code == 403


def test_guessing_the_current_password_is_slowed_down(ani: Client) -> None:
    guesses = [ani.post(CHANGE, json={"current": "guess", "new": OWN}) for _ in range(9)]
    assert [answer.status_code for answer in guesses] == [403] * 8 + [429]
    assert int(guesses[-1].headers["retry-after"]) > 0


def test_only_who_is_signed_in_chooses_a_password(site: Site) -> None:
    stranger = site.client()
    assert stranger.post(CHANGE, json={"current": GIVEN, "new": OWN}).json()["code"] == "not_signed_in"
    assert stranger.get("/password").headers["location"] == "/sign-in"
    assert stranger.post("/password", data={"current": GIVEN}).headers["location"] == "/sign-in"


def test_another_sites_page_cannot_change_it(ani: Client) -> None:
    body = {"current": GIVEN, "new": OWN, "repeat": OWN}
    answer = ani.post("/password", data=body, headers={"Origin": "https://evil.example"})
    assert answer.json()["code"] == "cross_site"


@pytest.mark.parametrize("path", ["/", "/counter", "/counters-list", "/counter/desk"])
def test_every_page_leads_to_the_choice(ani: Client, path: str) -> None:
    assert ani.get(path).headers["location"] == "/password"
    assert ani.get(path, headers={"HX-Request": "true"}).headers["hx-redirect"] == "/password"


def test_an_account_of_no_office_can_choose_too(site: Site) -> None:
    site.accounts.add_user("root", GIVEN, Role.ADMIN, None, one_time=True)
    root = site.client()
    root.sign_in("root", GIVEN)
    assert root.get("/").headers["location"] == "/password"
    assert root.post(CHANGE, json={"current": GIVEN, "new": OWN}).status_code == 204


def test_the_page_says_what_is_wrong_and_then_goes_on(ani: Client) -> None:
    def send(current: str, new: str, repeat: str) -> tuple[int, str]:
        answer = ani.post("/password", data={"current": current, "new": new, "repeat": repeat})
        return answer.status_code, answer.text

    assert "Paling sedikit 8 karakter" in ani.get("/password").text
    for given, status, said in (
        ((GIVEN, OWN, OWN + "!"), 422, "Kedua kata sandi baru tidak sama."),
        ((GIVEN, "short", "short"), 422, "terlalu pendek"),
        ((GIVEN, GIVEN, GIVEN), 422, "sama dengan yang sekarang"),
        (("guess", OWN, OWN), 403, "Kata sandi sekarang salah."),
    ):
        answered, page = send(*given)
        assert answered == status
        assert said in page
        assert OWN not in page
    assert send(GIVEN, OWN, OWN)[0] == 303
    assert "Loket 9" in ani.get("/").text
