"""Signing in and out: the cookie, its end, what the database learns, and what happens to who guesses."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.accounts import digest
from tests.support.queue import HandClock
from tests.support.web import PASSWORD, Site, open_site


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def site(sqlite_url: str, clock: HandClock) -> Iterator[Site]:
    with open_site(sqlite_url, clock) as opened:
        yield opened


def rows(tmp_path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(tmp_path / "antrean.db")
    found = connection.execute(f"SELECT * FROM {table}").fetchall()
    connection.close()
    return found


def test_signing_in_says_who_and_where(site: Site) -> None:
    answer = site.client().sign_in(" BUDI ")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["role"], told["site"]) == ("Budi Santoso", "officer", "pangkalpinang")


def test_the_cookie_is_for_this_site_and_no_script(site: Site) -> None:
    cookie = site.client().sign_in("budi").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie


def test_under_https_the_cookie_is_secure(site: Site) -> None:
    proxied = site.client(**{"X-Forwarded-Proto": "https"})
    answer = proxied.sign_in("budi")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-antrean=")
    assert "secure" in cookie.lower()
    assert "strict-transport-security" in answer.headers


def test_the_database_has_no_token_and_no_password(site: Site, tmp_path: Path) -> None:
    client = site.client("budi")
    token = client.cookies["antrean"]
    assert any(digest(token) in row for row in rows(tmp_path, "session"))
    whole = (tmp_path / "antrean.db").read_bytes() + (tmp_path / "antrean.db-wal").read_bytes()
    assert token.encode() not in whole
    assert PASSWORD.encode() not in whole
    assert b"$argon2id$" in whole


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(site: Site) -> None:
    client = site.client()
    wrong, unknown = client.sign_in("budi", "guess"), client.sign_in("nobody", "guess")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["code"] == unknown.json()["code"] == "wrong_credentials"


def test_signing_out_ends_the_session_for_good(site: Site) -> None:
    client = site.client("budi")
    token = client.cookies["antrean"]
    assert client.delete("/api/v1/session").status_code == 204
    thief = site.client(Cookie=f"antrean={token}")
    assert thief.get("/api/v1/counters").status_code == 401
    assert client.delete("/api/v1/session").status_code == 204


def test_signing_in_again_ends_the_session_before(site: Site) -> None:
    client = site.client("budi")
    old = client.cookies["antrean"]
    client.sign_in("siti")
    assert site.client(Cookie=f"antrean={old}").get("/api/v1/counters").status_code == 401


def test_a_session_that_rests_too_long_is_over(site: Site, clock: HandClock) -> None:
    client = site.client("budi")
    for _ in range(3):
        clock.move(hours=3, minutes=59)
        assert client.get("/api/v1/counters").status_code == 200
    clock.move(hours=4, seconds=1)
    assert client.get("/api/v1/counters").status_code == 401


def test_a_session_is_over_after_its_longest_time_however_busy(site: Site, clock: HandClock) -> None:
    client = site.client("budi")
    for _ in range(14):
        assert client.get("/api/v1/counters").status_code == 200
        clock.move(hours=1)
    clock.move(seconds=1)
    assert client.get("/api/v1/counters").status_code == 401


def test_a_changed_password_ends_every_session(site: Site) -> None:
    client = site.client("budi")
    site.accounts.set_password("budi", "another password")
    assert client.get("/api/v1/counters").status_code == 401
    assert site.client().sign_in("budi").status_code == 401
    assert site.client().sign_in("budi", "another password").status_code == 201


def test_guessing_a_password_is_slowed_down_for_the_name(site: Site, clock: HandClock) -> None:
    client = site.client()
    for _ in range(8):
        assert client.sign_in("budi", "guess").status_code == 401
        clock.move(seconds=30)
    refused = client.sign_in("budi")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) == 15 * 60 - 8 * 30
    assert client.sign_in("siti").status_code == 201
    clock.move(minutes=15)
    assert client.sign_in("budi").status_code == 201


def test_an_unknown_name_is_slowed_down_the_same(site: Site) -> None:
    client = site.client()
    assert [client.sign_in("nobody", "guess").status_code for _ in range(9)] == [401] * 8 + [429]


def test_guessing_names_is_slowed_down_for_the_address(site: Site) -> None:
    client = site.client()
    answers = [client.sign_in(f"name{n}", "guess").status_code for n in range(61)]
    assert answers == [401] * 60 + [429]


def test_signing_in_rightly_forgets_the_mistakes(site: Site, tmp_path: Path) -> None:
    client = site.client()
    for _ in range(7):
        client.sign_in("budi", "guess")
    assert client.sign_in("budi").status_code == 201
    assert rows(tmp_path, "sign_in_failure") == []


def test_another_sites_page_cannot_sign_in_or_press(site: Site) -> None:
    body = {"username": "budi", "password": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = site.client().post("/api/v1/session", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    for origin in (site.address, "https://antrean.example"):
        answer = site.client().post("/api/v1/session", json=body, headers={"Origin": origin})
        assert answer.status_code == 201


def test_the_sign_in_page_leads_to_the_counters(site: Site) -> None:
    client = site.client()
    assert client.get("/").headers["location"] == "/sign-in"
    assert 'name="username"' in client.get("/sign-in").text
    wrong = client.post("/sign-in", data={"username": "budi", "password": "guess"})
    assert wrong.status_code == 401
    assert "kata sandi salah" in wrong.text
    right = client.post("/sign-in", data={"username": "budi", "password": PASSWORD})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "Loket 9" in client.get("/").text
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert client.get("/").status_code == 303
