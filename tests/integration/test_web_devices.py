"""Devices and stops by HTTP: who may, what is answered, what is refused with which code."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from server.domain.device import DeviceKind
from server.services.staff import Role
from tests.support.web import Client, Site, open_site


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url) as opened:
        opened.add_user("rina", Role.SUPERVISOR)
        opened.hear("kiosk-1", paper="low", last_ticket="A007", offline_tickets=2)
        opened.hear("display-1", DeviceKind.DISPLAY, online=False)
        yield opened


@pytest.fixture
def rina(site: Site) -> Client:
    """A supervisor."""
    return site.client("rina")


@pytest.fixture
def budi(site: Site) -> Client:
    """An officer."""
    return site.client("budi")


SUPERVISED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/devices/kiosk-1/command", {"action": "identify"}),
    ("/faults/acknowledge", {"device": "kiosk-1", "fault": "paper_low"}),
    ("/site/stop", {}),
    ("/site/resume", {}),
    ("/services/information/stop", {}),
    ("/services/information/resume", {}),
    ("/devices/kiosk-1/stop", {}),
    ("/devices/kiosk-1/resume", {}),
)


@pytest.mark.parametrize(("path", "body"), SUPERVISED, ids=[path for path, _ in SUPERVISED])
def test_what_supervisors_do_is_not_for_officers_nor_for_strangers(
    site: Site, budi: Client, path: str, body: object
) -> None:
    assert budi.press(path, body).json()["code"] == "not_allowed"
    assert site.client().press(path, body).json()["code"] == "not_signed_in"


def test_everybody_at_work_sees_how_the_devices_are(site: Site, budi: Client) -> None:
    site.break_down("kiosk-1", "paper_low")
    told = budi.get("/api/v1/devices").json()
    assert [(one["device"], one["kind"], one["online"]) for one in told["devices"]] == [
        ("display-1", "display", False),
        ("kiosk-1", "kiosk", True),
    ]
    kiosk = told["devices"][1]
    assert (kiosk["paper"], kiosk["last_ticket"], kiosk["offline_tickets"]) == ("low", "A007", 2)
    assert kiosk["errors"] == []
    assert [(one["device"], one["fault"], one["acknowledged_at"]) for one in told["faults"]] == [
        ("kiosk-1", "paper_low", None)
    ]


def test_a_stopped_service_is_on_the_board_until_it_is_resumed(rina: Client, budi: Client) -> None:
    note = {"id": "Sistem sedang diperbaiki", "en": "The system is being repaired"}
    answer = rina.press("/services/information/stop", {"note": note})
    assert answer.json() == {
        "of": "service",
        "what": "information",
        "stopped": True,
        "since": answer.json()["since"],
        "until": None,
        "note": note,
    }
    refused = budi.press("/tickets", {"service": "information"})
    assert (refused.status_code, refused.json()["code"]) == (409, "stopped")
    board = {one["service"]: one for one in budi.get("/api/v1/board").json()["services"]}
    assert (board["information"]["open"], board["information"]["note"]) == (False, note)
    assert [one["what"] for one in budi.get("/api/v1/stops").json()["stops"]] == ["information"]
    assert rina.press("/services/information/resume").json()["stopped"] is False
    assert budi.get("/api/v1/stops").json()["stops"] == []
    assert budi.press("/tickets", {"service": "information"}).status_code == 201


def test_the_same_press_stops_once(rina: Client, budi: Client) -> None:
    key = str(uuid4())
    first = rina.press("/site/stop", {"today": True}, key)
    rina.press("/site/resume")
    again = rina.press("/site/stop", {"today": True}, key)
    assert again.json() == first.json()
    assert budi.get("/api/v1/stops").json()["stops"] == []
    assert rina.press("/site/stop", {"today": False}, key).json()["code"] == "key_reused"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/services/nothing/stop", {}, 404, "unknown_service"),
        ("/devices/kiosk-9/stop", {}, 404, "unknown_device"),
        ("/devices/KIOSK/stop", {}, 404, "unknown_device"),
        ("/site/stop", {"note": {"id": "Hubungi 0811 234 5678"}}, 422, "personal_data"),
        ("/site/stop", {"note": {"id": "x" * 201}}, 422, "invalid_request"),
        ("/devices/kiosk-9/command", {"action": "identify"}, 404, "unknown_device"),
        ("/devices/display-1/command", {"action": "identify"}, 409, "device_offline"),
        ("/devices/kiosk-1/command", {"action": "explode"}, 422, "invalid_request"),
        ("/devices/kiosk-1/command", {"action": "volume", "value": 101}, 422, "invalid_request"),
        ("/devices/kiosk-1/command", {"action": "reprint"}, 404, "unknown_ticket"),
        ("/devices/kiosk-1/reprint", {"ticket": "A099"}, 404, "unknown_ticket"),
        ("/faults/acknowledge", {"device": "kiosk-1", "fault": "hot"}, 404, "unknown_fault"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code(
    rina: Client, path: str, body: object, status: int, code: str
) -> None:
    refused = rina.press(path, body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_device_is_told_what_to_do_once(rina: Client) -> None:
    key = str(uuid4())
    answers = [rina.press("/devices/kiosk-1/command", {"action": "volume", "value": 40}, key) for _ in "12"]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()["device"], answers[0].json()["action"]) == ("kiosk-1", "volume")


def test_an_officer_has_a_slip_printed_once_more_by_number_or_id(budi: Client) -> None:
    ticket = budi.issue()
    for named in (ticket["id"], "a001 "):
        answer = budi.press("/devices/kiosk-1/reprint", {"ticket": named})
        assert (answer.status_code, answer.json()["action"]) == (202, "reprint")


def test_a_supervisor_acknowledges_a_fault(site: Site, rina: Client) -> None:
    site.break_down("kiosk-1", "paper_out")
    known = rina.press("/faults/acknowledge", {"device": "kiosk-1", "fault": "paper_out"}).json()
    assert known["acknowledged_at"] is not None
    assert rina.get("/api/v1/devices").json()["faults"][0]["acknowledged_at"] == known["acknowledged_at"]


def test_faults_are_alarms_in_the_metrics(site: Site, budi: Client) -> None:
    site.break_down("kiosk-1", "paper_out")
    assert 'antrean_alarm{about="pangkalpinang/kiosk-1",alarm="paper_out"} 1.0' in budi.get("/metrics").text
