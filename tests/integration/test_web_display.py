"""Displays in a browser, over HTTP: what they are told, what they say, and that the staff see them."""

import contextlib
import io
import json
import uuid
import wave
from collections.abc import Iterator
from datetime import timedelta

import pytest

from server.adapters.devices import add_device
from server.adapters.web_displays import MOST_WRITTEN
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.staff import Role
from server.services.web_displays import GONE_AFTER, REPORTS_EVERY
from server.web.feed import MOST_OF_ONE
from tests.support.queue import HandClock
from tests.support.waiting import wait_until
from tests.support.web import PASSWORD, SITE, Client, Site, open_site
from wire.codec import decode
from wire.messages import BoardMessage, CatalogMessage, CommandMessage, HeartbeatMessage, Message

KINDS: dict[str, type[Message]] = {
    "board": BoardMessage,
    "catalog": CatalogMessage,
    "heartbeat": HeartbeatMessage,
    "command": CommandMessage,
}
INSTALL = str(uuid.UUID(int=7))


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url, HandClock()) as opened:
        for name, kind in (("lobby", DeviceKind.DISPLAY), ("kiosk-1", DeviceKind.KIOSK)):
            add_device(opened.database, SITE, kind, DeviceName(name), "x", opened.clock.now())
        opened.accounts.add_user("rina", PASSWORD, Role.SUPERVISOR, SITE, "Rina Wulandari")
        yield opened


@pytest.fixture
def budi(site: Site) -> Client:
    client = site.client("budi")
    client.press("/counters/1/open")
    return client


Told = Iterator[tuple[str, Message | str]]


@contextlib.contextmanager
def listening(client: Client, path: str = "/display/lobby") -> Iterator[Told]:
    """Give what the display is told, each as its message."""
    with client.stream("GET", f"{path}/stream") as answer:
        assert answer.status_code == 200
        yield _read(answer.iter_lines())


def _read(lines: Iterator[str]) -> Told:
    event = ""
    for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
            yield event, decode(KINDS[event], data.encode()) if event in KINDS else data
        elif line.startswith(": "):
            yield "silence", line


def test_a_display_is_told_the_truth_at_once_and_then_hears_the_heart(site: Site, budi: Client) -> None:
    budi.issue()
    called = budi.press("/counters/1/next").json()
    with listening(site.client()) as told:
        first = [next(told) for _ in range(4)]
        assert [kind for kind, _ in first] == ["server", "catalog", "board", "heartbeat"]
        board, beat = first[2][1], first[3][1]
        assert isinstance(board, BoardMessage)
        assert isinstance(beat, HeartbeatMessage)
        assert str(board.recent[0].call_id) == called["call_id"]
        assert (beat.epoch, beat.rev) == (board.epoch, board.rev)
        assert next(told)[0] == "heartbeat"


def test_a_call_reaches_the_display_with_its_languages(site: Site, budi: Client) -> None:
    with listening(site.client(), f"/sites/{SITE}/display/lobby") as told:
        next(one for one in told if one[0] == "board")
        budi.issue(language="en")
        turn = budi.press("/counters/1/next").json()
        boards = (message for _, message in told if isinstance(message, BoardMessage))
        entry = next(board.recent[0] for board in boards if board.recent)
        assert str(entry.call_id) == turn["call_id"]
        assert entry.languages == ("en", "id")


def test_a_site_that_nobody_relays_has_no_heartbeat(site: Site, budi: Client) -> None:
    with listening(site.client()) as told:
        next(one for one in told if one[0] == "heartbeat")
        site.deserted.add(SITE)
        assert next(kind for kind, _ in told if kind == "silence")
        kinds = [next(told)[0] for _ in range(3)]
        assert kinds == ["silence"] * 3
        site.deserted.clear()
        assert next(kind for kind, _ in told if kind == "heartbeat")


def test_an_order_reaches_its_display_alone_and_only_once(site: Site) -> None:
    rina = site.client("rina")
    site.client().post("/display/lobby/report", json={"install": INSTALL})
    with listening(site.client()) as told:
        next(one for one in told if one[0] == "heartbeat")
        assert rina.press("/devices/lobby/command", {"action": "volume", "value": 40}).status_code == 202
        order = next(message for _, message in told if isinstance(message, CommandMessage))
        assert (order.action, order.value) == ("volume", 40)
    with listening(site.client()) as told:
        assert "command" not in [next(told)[0] for _ in range(5)]


@pytest.mark.parametrize("path", ["/display/nobody", "/display/kiosk-1", "/sites/nowhere/display/lobby"])
def test_only_enrolled_displays_have_a_page_and_a_stream(site: Site, path: str) -> None:
    for what in ("", "/stream", "/speech?say=trial"):
        assert site.client().get(f"{path}{what}").status_code == 404
    for what in ("report", "leave"):
        assert site.client().post(f"{path}/{what}", json={"install": INSTALL}).status_code == 404


def test_a_display_that_is_not_enrolled_reads_what_to_do(site: Site) -> None:
    page = site.client().get("/display/nobody?language=en").text
    assert "antrean device add --kind display" in page


def test_what_is_said_is_a_recording_of_calls_that_the_board_lists(site: Site, budi: Client) -> None:
    budi.issue()
    call = budi.press("/counters/1/next").json()["call_id"]
    sounds = {}
    for what in (f"call={call}", "say=trial", "say=missed"):
        answer = site.client().get(f"/display/lobby/speech?{what}")
        assert answer.headers["content-type"] == "audio/wav"
        with wave.open(io.BytesIO(answer.content)) as sound:
            sounds[what] = sound.getnframes() / sound.getframerate()
    assert sounds[f"call={call}"] > sounds["say=trial"] > 1
    unknown = site.client().get(f"/display/lobby/speech?call={uuid.UUID(int=1)}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_ticket")


def devices_of(rina: Client) -> dict[str, bool]:
    return {one["device"]: one["online"] for one in rina.get("/api/v1/devices").json()["devices"]}


def test_the_staff_see_an_open_page_and_that_it_was_closed(site: Site) -> None:
    rina, page = site.client("rina"), site.client()
    assert not devices_of(rina)["lobby"]
    with page.stream("GET", f"/display/lobby/stream?install={INSTALL}") as answer:
        lines = answer.iter_lines()
        next(lines)
        page.post("/display/lobby/report", json={"install": INSTALL, "version": "abc", "sound": False})
        assert devices_of(rina)["lobby"]
    wait_until(lambda: not devices_of(rina)["lobby"], what="the page to be gone")


def test_a_page_that_comes_back_ends_its_earlier_stream_and_stays_there(site: Site) -> None:
    rina, page = site.client("rina"), site.client()
    stream = f"/display/lobby/stream?install={INSTALL}&page={uuid.UUID(int=8)}"
    with page.stream("GET", stream) as earlier, page.stream("GET", stream) as later:
        newest = later.iter_lines()  # kept: a reader that is forgotten ends its stream
        next(newest)
        page.post("/display/lobby/report", json={"install": INSTALL})
        assert [line for line in earlier.iter_lines() if line]  # and this comes to its end
        assert devices_of(rina)["lobby"]
        assert all(next(newest) is not None for _ in range(20))
    wait_until(lambda: not devices_of(rina)["lobby"], what="the page to be gone")


def test_one_display_opened_without_end_leaves_the_others_their_places(site: Site) -> None:
    add_device(site.database, SITE, DeviceKind.DISPLAY, DeviceName("hall"), "x", site.clock.now())
    page, kept = site.client(), list[Told]()  # a reader that is forgotten ends its stream
    with contextlib.ExitStack() as opened:
        for _ in range(MOST_OF_ONE):
            told = opened.enter_context(listening(page))
            kept.append(told)
            next(one for one in told if one[0] == "board")
        refused = page.get("/display/lobby/stream")
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_streams")
        with listening(page, "/display/hall") as hall:
            assert next(one for one in hall if one[0] == "board")
    wait_until(lambda: can_listen(page), what="a place to be free again")


def can_listen(page: Client) -> bool:
    with page.stream("GET", "/display/lobby/stream") as answer:
        return answer.status_code == 200


def test_a_page_that_falls_silent_is_gone(site: Site) -> None:
    rina = site.client("rina")
    site.client().post("/display/lobby/report", json={"install": INSTALL})
    assert devices_of(rina)["lobby"]
    assert isinstance(site.clock, HandClock)
    site.clock.move(seconds=(GONE_AFTER + timedelta(seconds=1)).total_seconds())
    assert not devices_of(rina)["lobby"]


def test_what_strangers_say_of_a_display_again_and_again_is_not_written(site: Site) -> None:
    pages, page, own = site.services.displays.pages, site.client(), "/display/lobby/report"
    for version in range(3 * MOST_WRITTEN):
        body = {"install": INSTALL, "version": str(version)}
        assert page.post(own, json=body).status_code == 204
    assert [one.version for one in pages.present(SITE)] == [str(MOST_WRITTEN - 1)]
    page.post("/display/lobby/leave", json={"install": INSTALL})
    assert len(pages.present(SITE)) == 1
    assert isinstance(site.clock, HandClock)
    site.clock.move(seconds=REPORTS_EVERY.total_seconds())
    page.post(own, json={"install": INSTALL, "version": "new"})
    assert [one.version for one in pages.present(SITE)] == ["new"]


def test_the_page_of_a_display_lets_no_foreign_script_in(site: Site) -> None:
    answer = site.client().get("/display/lobby")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert json.loads(answer.text.partition('id="layouts">')[2].partition("</script>")[0])
