"""Displays and notices by HTTP: who may, what is answered, what is refused with which code."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from server.adapters.database import upgrade
from server.domain.device import DeviceKind
from server.services.staff import Role
from tests.support.web import Client, Site, open_site

NOTE = {"id": "Loket 3 tutup sampai pukul 13.00", "en": "Counter 3 is closed until 1:00 pm"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'antrean.db'}"
    upgrade(url)
    with open_site(url) as opened:
        opened.add_user("rina", Role.SUPERVISOR)
        opened.hear("kiosk-1")
        opened.hear("display-1", DeviceKind.DISPLAY)
        opened.hear("tv-1", DeviceKind.DISPLAY, online=False)
        yield opened


@pytest.fixture(scope="module")
def rina(site: Site) -> Client:
    """A supervisor."""
    return site.client("rina")


@pytest.fixture(scope="module")
def budi(site: Site) -> Client:
    """An officer."""
    return site.client("budi")


def put(client: Client, device: str, body: object, key: str = "") -> Response:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.put(f"/api/v1/displays/{device}", json=body, headers=headers)


def patch(client: Client, device: str, body: object, key: str = "") -> Response:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.patch(f"/api/v1/displays/{device}", json=body, headers=headers)


def test_a_supervisor_sets_a_display_up_even_one_that_is_away(rina: Client, budi: Client) -> None:
    body = {"zone": "permits", "theme": "dark", "loudness": [{"start": "07:00", "percent": 80}]}
    key = str(uuid4())
    answer = put(rina, "tv-1", body, key)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"device": "tv-1", "counter": None, "layout": "main", "mute": False, **body}
    assert put(rina, "tv-1", body, key).json() == answer.json()
    read = budi.get("/api/v1/displays").json()
    assert [(one["device"], one["zone"]) for one in read["displays"]] == [
        ("display-1", None),
        ("display-2", "permits"),
        ("sign-8", None),
        ("tv-1", "permits"),
    ]
    assert (read["zones"][0]["counters"], "main" in read["layouts"]) == (["8"], True)
    assert put(rina, "tv-1", {}).json()["zone"] is None


def test_what_a_change_leaves_out_stays_as_others_set_it_meanwhile(rina: Client) -> None:
    loud = [{"start": "07:00", "percent": 80}]
    whole = put(rina, "tv-1", {"zone": "permits", "theme": "dark", "loudness": loud}).json()
    key = str(uuid4())
    muted = patch(rina, "tv-1", {"mute": True}, key).json()
    assert muted == {**whole, "mute": True}
    moved = patch(rina, "tv-1", {"zone": None, "counter": "8", "theme": "light"}).json()
    assert moved == {**muted, "zone": None, "counter": "8", "theme": "light"}
    assert patch(rina, "tv-1", {"mute": True}, key).json() == muted
    assert patch(rina, "tv-1", {}).json() == moved
    assert patch(rina, "tv-1", {"mute": False}, key).json()["code"] == "key_reused"
    assert patch(rina, "tv-1", {"counter": "99"}).json()["code"] == "unknown_counter"
    body = rina.get("/openapi.json").json()["components"]["schemas"]["ChangeBody"]
    assert not [name for name, field in body["properties"].items() if "default" in field]
    put(rina, "tv-1", {})


@pytest.mark.parametrize(
    ("device", "body", "status", "code"),
    [
        ("display-1", {"zone": "roof"}, 404, "unknown_zone"),
        ("display-1", {"counter": "99"}, 404, "unknown_counter"),
        ("display-1", {"layout": "mian"}, 404, "unknown_layout"),
        ("display-1", {"theme": "blue"}, 422, "invalid_request"),
        ("display-1", {"colour": "blue"}, 422, "invalid_request"),
        ("display-1", {"loudness": [{"start": "25:00", "percent": 5}]}, 422, "invalid_request"),
        ("display-1", {"loudness": [{"start": "07:00", "percent": 5}] * 2}, 422, "invalid_request"),
        ("kiosk-1", {}, 409, "not_a_display"),
        ("nobody", {}, 404, "unknown_device"),
        ("NOBODY", {}, 404, "unknown_device"),
    ],
)
def test_a_set_up_that_cannot_be_is_refused_with_its_code(
    rina: Client, device: str, body: object, status: int, code: str
) -> None:
    refused = put(rina, device, body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_an_officer_sets_nothing_up_and_a_stranger_posts_nothing(site: Site, budi: Client) -> None:
    assert put(budi, "display-1", {}).json()["code"] == "not_allowed"
    stranger = site.client()
    assert put(stranger, "display-1", {}).json()["code"] == "not_signed_in"
    assert stranger.press("/notices", {"text": NOTE}).json()["code"] == "not_signed_in"
    assert stranger.get("/api/v1/notices").status_code == 401


def test_an_officer_posts_a_notice_and_withdraws_it(budi: Client) -> None:
    posted = budi.press("/notices", {"text": NOTE, "minutes": 30, "urgent": True})
    assert posted.status_code == 201, posted.text
    notice = posted.json()
    assert (notice["text"], notice["urgent"], notice["zone"]) == (NOTE, True, None)
    assert notice["until"] is not None
    assert budi.get("/api/v1/notices").json()["notices"] == [notice]
    assert budi.press(f"/notices/{notice['id']}/withdraw").json() == notice
    assert budi.get("/api/v1/notices").json()["notices"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/notices", {}, 422, "nothing_written"),
        ("/notices", {"text": {"id": "Hubungi 0811 234 5678"}}, 422, "personal_data"),
        ("/notices", {"text": NOTE, "zone": "roof"}, 404, "unknown_zone"),
        ("/notices", {"text": NOTE, "until": "2020-01-01T00:00:00Z"}, 422, "time_passed"),
        ("/notices", {"text": NOTE, "minutes": 5, "today": True}, 422, "invalid_request"),
        ("/notices", {"text": {"id": "x" * 201}}, 422, "invalid_request"),
        (f"/notices/{uuid4()}/withdraw", {}, 404, "unknown_notice"),
        ("/notices/yesterdays/withdraw", {}, 404, "unknown_notice"),
    ],
    ids=["empty", "personal", "zone", "past", "two ends", "long", "gone", "no id"],
)
def test_a_notice_that_cannot_be_is_refused_with_its_code(
    budi: Client, path: str, body: object, status: int, code: str
) -> None:
    refused = budi.press(path, body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_displays_set_up_panel_is_fetched_by_supervisors_for_displays_alone(
    rina: Client, budi: Client
) -> None:
    where = "/supervise/displays/{}/set-up"
    panel = rina.get(where.format("display-1"))
    assert panel.status_code == 200
    assert 'data-panel="setup-display-1"' in panel.text
    assert "/api/v1/displays/display-1" in panel.text
    assert 'data-panel="setup-display-1"' not in rina.get("/supervise").text
    assert rina.get(where.format("kiosk-1")).status_code == 404
    assert rina.get(where.format("nobody")).status_code == 404
    assert budi.get(where.format("display-1")).status_code == 403


def test_a_display_is_told_to_speak_a_trial_announcement(rina: Client) -> None:
    answer = rina.press("/devices/display-1/command", {"action": "announce"})
    assert (answer.status_code, answer.json()["action"]) == (202, "announce")
