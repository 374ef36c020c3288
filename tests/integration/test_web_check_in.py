"""Checking in with an appointment on a phone: once, without signing in, and not by guessing."""

from uuid import uuid4

from httpx import Response

from server.services.accounts import Role
from server.services.attempts import PER_ADDRESS
from tests.support.queue import HandClock
from tests.support.web import SITE, Client, Site, open_site

SLOT = "2026-11-23T08:15:00+07:00"


def booked(site: Site) -> str:
    site.add_user("rina", Role.SUPERVISOR)
    made = site.client("rina").press("/appointments", [{"service": "passport-new", "slot": SLOT}])
    code: str = made.json()["codes"][0]
    return code


def send(phone: Client, code: str, key: str = "") -> Response:
    return phone.post(f"/sites/{SITE}/check-in", data={"code": code, "key": key or str(uuid4())})


def test_the_code_gives_the_ticket_once(database_url: str) -> None:
    with open_site(database_url, HandClock()) as site:
        code, phone, key = booked(site), site.client(), str(uuid4())
        assert code in phone.get(f"/check-in?code={code}").text
        first = send(phone, code.lower(), key)
        assert first.status_code == 303, first.text
        assert send(phone, code.lower(), key).headers["location"] == first.headers["location"]
        assert "A001" in phone.get(first.headers["location"]).text
        again = send(phone, code)
        assert (again.status_code, 'role="alert"' in again.text) == (409, True)


def test_guessing_is_stopped(sqlite_url: str) -> None:
    with open_site(sqlite_url, HandClock()) as site:
        code, phone = booked(site), site.client()
        for _ in range(PER_ADDRESS):
            assert send(phone, "WRONGONE").status_code == 404
        stopped = send(phone, code)
        assert stopped.status_code == 429
        assert int(stopped.headers["retry-after"]) > 0
