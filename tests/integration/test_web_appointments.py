"""Appointments over HTTP: who may bring them in, and checking in at the desk."""

from uuid import uuid4

from server.services.accounts import Role
from tests.support.queue import HandClock
from tests.support.web import open_site

SLOT = "2026-11-23T08:15:00+07:00"


def test_a_supervisor_imports_and_an_officer_checks_in(sqlite_url: str) -> None:
    clock = HandClock()
    with open_site(sqlite_url, clock) as site:
        site.add_user("rina", Role.SUPERVISOR)
        rina, budi = site.client("rina"), site.client("budi")
        booked = [{"service": "passport-new", "slot": SLOT, "initials": "BS"}]
        assert budi.press("/appointments", booked).status_code == 403
        assert rina.press("/appointments", [{"service": "passport-new", "slot": "soon"}]).status_code == 422
        made = rina.press("/appointments", booked)
        assert made.status_code == 200, made.text
        (code,) = made.json()["codes"]
        held = budi.get("/api/v1/appointments").json()
        assert held["day"] == "2026-11-23"
        assert [(one["code"], one["ticket"]) for one in held["appointments"]] == [(code, None)]
        assert budi.get("/api/v1/appointments?day=2026-11-24").json()["appointments"] == []
        assert budi.get("/api/v1/appointments?day=soon").status_code == 422
        budi.issue()
        clock.move(seconds=2)  # what is told may be a second old
        ticket = budi.press(f"/appointments/{code.lower()}/check-in", {"language": "en"})
        assert ticket.status_code == 201, ticket.text
        assert ticket.json()["class"] == "appointment"
        assert ticket.json()["ahead"] == 1
        (used,) = budi.get("/api/v1/appointments").json()["appointments"]
        assert used["ticket"] == ticket.json()["id"]
        again = budi.press(f"/appointments/{code}/check-in")
        assert (again.status_code, again.json()["code"]) == (409, "appointment_used")
        assert budi.press("/appointments/NOBODY/check-in").json()["code"] == "unknown_appointment"
        key = {"Idempotency-Key": str(uuid4())}
        gone = rina.delete(f"/api/v1/appointments/{code}", headers=key)
        assert gone.json()["code"] == "appointment_used"
