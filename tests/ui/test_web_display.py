"""The lobby's board in a real Chromium: the same as every display, alive or honest, seen and heard."""

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from server.adapters.clock import SystemClock
from server.adapters.database import upgrade
from server.adapters.devices import add_device
from server.adapters.outbox import raise_epoch
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.staff import Role
from tests.support.browser import FLAGS, find_chromium, open_browser
from tests.support.lobby_messages import Lobby, catalog
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from tests.support.web import PASSWORD, SITE, Client, Site, make_site, open_site, served
from tests.support.web_display_screens import TELL

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden/display"
SCRIPT = TESTS / "support/play_display_cases.js"
SPEAKS = "--autoplay-policy=no-user-gesture-required"
LOUDNESS = """() => {
  const { analyser } = antrean.loudspeaker;
  const wave = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(wave);
  return Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length);
}"""
"""How loud the page is at this moment, from 0 to 1: what goes to the loudspeaker is measured."""


@pytest.fixture(scope="module")
def browser(missing: Callable[[str], NoReturn]) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        missing("chromium")
    with open_browser(chromium, SPEAKS) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path_factory.mktemp('web') / 'antrean.db'}"
    upgrade(url)
    with open_site(url, SystemClock()) as opened:
        prepare(opened)
        opened.accounts.add_user("rina", PASSWORD, Role.SUPERVISOR, SITE, "Rina Wulandari")
        yield opened


def prepare(site: Site) -> None:
    """Enrol the display, and own the site as a server does."""
    add_device(site.database, SITE, DeviceKind.DISPLAY, DeviceName("lobby"), "x", site.clock.now())
    raise_epoch(site.database, SITE, site.clock.now())


@pytest.fixture(scope="module")
def budi(site: Site) -> Client:
    client = site.client("budi")
    client.press("/counters/1/open")
    return client


@pytest.fixture
def display(browser: Browser, site: Site) -> Iterator[Page]:
    with opened_display(browser, site.address) as page:
        yield page


@contextlib.contextmanager
def opened_display(browser: Browser, address: str) -> Iterator[Page]:
    """Give the display's page, once it shows what is so; what the browser complains about fails."""
    window = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="id-ID")
    page = window.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page's script failed: {error}"))
    page.goto(f"{address}/display/lobby")
    expect(page.locator(".header .office")).to_have_text("Kantor Imigrasi Pangkalpinang")
    yield page
    window.close()


def call_next(budi: Client) -> str:
    """Have the next visitor called; return the number."""
    budi.issue()
    turn = budi.press("/counters/1/next", {"finish": "no_show"}).json()
    return str(turn["number"])


@dataclass(frozen=True)
class Played:
    """What the page's scripts make of the cases: stories by name, sums by name, media in their order."""

    stories: dict[str, Any]
    sums: dict[str, Any]
    media: list[Any]


@pytest.fixture(scope="module")
def played(browser: Browser, site: Site) -> Played:
    """What the page's scripts make of every case."""
    page = browser.new_page()
    page.goto(f"{site.address}/sign-in")
    names, cases, sums = read_cases()
    stories, solved, media = page.evaluate(SCRIPT.read_text(encoding="utf-8"), [cases, sums, MEDIA])
    page.close()
    return Played(dict(zip(names, stories, strict=True)), solved, media)


def read_cases() -> tuple[list[str], list[Any], dict[str, Any]]:
    files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.iterdir())}
    sums = files.pop("sums")
    return list(files), list(files.values()), sums


NAMES, CASES, SUMS = read_cases()
MEDIA = json.loads((TESTS / "golden/display_media.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_and_announces_what_every_display_does(name: str, played: Played) -> None:
    case = CASES[NAMES.index(name)]
    for step, seen in zip(case["steps"], played.stories[name], strict=True):
        assert seen == step["expect"], f"{case['about']} At {step['at_s']} s."


@pytest.mark.parametrize("name", list(SUMS))
def test_the_page_divides_places_and_colours_as_every_display_does(name: str, played: Played) -> None:
    for sum_, solved in zip(SUMS[name], played.sums[name], strict=True):
        assert solved == (pytest.approx(sum_["found"]) if name == "divide" else sum_["found"]), sum_["given"]


def test_the_page_shows_media_in_the_order_of_every_display(played: Played) -> None:
    for case, shown in zip(MEDIA["cases"], played.media, strict=True):
        assert shown == {"due": case["due"], "next": case["next"]}, case["name"]


# --- a display among people


def test_a_page_of_an_earlier_version_loads_itself_anew_while_nobody_is_called(
    browser: Browser, site: Site, budi: Client
) -> None:
    window = browser.new_context()
    page = window.new_page()
    outdated = iter([True])

    def serve(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        if next(outdated, False):
            text = re.sub(r'data-mark="[^"]*"', 'data-mark="earlier"', text)
        route.fulfill(response=answer, body=text)

    page.route("**/display/lobby", serve)
    page.goto(f"{site.address}/display/lobby")
    assert page.locator("body").get_attribute("data-mark") == "earlier"
    wait_until(
        lambda: page.locator("body").get_attribute("data-mark") != "earlier", 60, "the page to load itself"
    )
    expect(page.locator(".header .office")).to_have_text("Kantor Imigrasi Pangkalpinang")
    window.close()


def test_orders_reach_the_display(site: Site, display: Page) -> None:
    rina = site.client("rina")
    wait_until(lambda: devices_of(rina).get("lobby"), what="the staff to see the display")
    assert rina.press("/devices/lobby/command", {"action": "identify"}).status_code == 202
    expect(display.locator(".identity")).to_have_text("lobby")
    rina.press("/devices/lobby/command", {"action": "volume", "value": 30})
    wait_until(
        lambda: display.evaluate("antrean.announcer.volume.percent === 30"), what="the order to be followed"
    )
    rina.press("/devices/lobby/command", {"action": "announce"})
    wait_until(lambda: display.evaluate("antrean.announcer.tryingOut"), what="the trial to be heard")
    expect(display.locator(".banner")).to_contain_text("uji suara")
    with display.expect_navigation():
        rina.press("/devices/lobby/command", {"action": "reload"})
    expect(display.locator(".header .office")).to_have_text("Kantor Imigrasi Pangkalpinang")


def test_a_call_is_seen_and_heard(budi: Client, display: Page) -> None:
    number = call_next(budi)
    expect(display.locator(".face.one .number")).to_have_text(number)
    expect(display.locator(".face.one .place")).to_have_text("Loket 1")
    wait_until(lambda: display.evaluate(LOUDNESS) > 0.01, what="the call to be heard")
    wait_until(lambda: display.evaluate("antrean.announcer.working") is True, what="the sound to be noted")
    display.evaluate("antrean.loudspeaker.hush()")


def test_a_call_that_is_taken_back_disappears(budi: Client, display: Page) -> None:
    display.evaluate("antrean.announcer.settle([], true)")
    number = call_next(budi)
    expect(display.locator(".face.one .number")).to_have_text(number)
    assert budi.press("/counters/1/undo").status_code == 200
    expect(display.locator(".face .number", has_text=number)).to_have_count(0)


ANNOUNCE_UNLISTED = """async () => {
  const { Announcer } = await import("/static/display/announcer.js");
  const { Loudspeaker } = await import("/static/display/sound.js");
  const loudspeaker = new Loudspeaker("/display/lobby");
  await loudspeaker.unlock();
  const announcer = new Announcer(loudspeaker);
  announcer.announce({ call_id: "00000000-0000-0000-0000-000000000001" });
  const began = performance.now();
  while (announcer.speaking && performance.now() - began < 20000) {
    announcer.advance(performance.now() / 1000, () => true, null);
    await new Promise((go) => setTimeout(go, 50));
  }
  return [announcer.speaking, announcer.working];
}"""
"""Has a call announced that the page lists and the server no longer does; returns whether sound is missed."""


def test_a_call_taken_back_while_its_sound_is_fetched_is_no_broken_loudspeaker(display: Page) -> None:
    with display.expect_response(re.compile("speech.*-000000000001")) as answer:
        assert display.evaluate(ANNOUNCE_UNLISTED) == [False, None]
    assert answer.value.status == 404


def test_the_staff_see_whether_the_display_is_open_and_heard(browser: Browser, site: Site) -> None:
    rina = site.client("rina")
    with opened_display(browser, site.address) as page:
        install = page.evaluate("antrean.link.install")
        wait_until(lambda: sound_of(site).get(install) is True, what="the page to say that it is heard")
        assert devices_of(rina)["lobby"]
    # a page that goes says so, and one whose word is passed over is gone when it is silent
    wait_until(lambda: install not in sound_of(site), 40, "the page to be gone")


def sound_of(site: Site) -> dict[str, bool | None]:
    """Whether each open page of the display is heard, by its browser's id."""
    return {str(one.install): one.sound for one in site.services.displays.pages.present(SITE)}


def devices_of(rina: Client) -> dict[str, bool]:
    return {one["device"]: one["online"] for one in rina.get("/api/v1/devices").json()["devices"]}


@contextlib.contextmanager
def strict_browser(browser: Browser) -> Iterator[Browser]:
    """Give a browser that plays nothing before somebody has touched the page."""
    policy = "--autoplay-policy=document-user-activation-required"
    strict = browser.browser_type.launch(executable_path=find_chromium(), args=[*FLAGS, policy])
    yield strict
    strict.close()


def test_a_muted_browser_asks_for_a_touch_and_then_speaks(browser: Browser, budi: Client, site: Site) -> None:
    with strict_browser(browser) as strict, opened_display(strict, site.address) as page:
        touch = page.locator(".touch")
        expect(touch).to_have_text("Sentuh untuk menyalakan suara")
        install = page.evaluate("antrean.link.install")
        wait_until(lambda: sound_of(site).get(install) is False, what="the page to say that it is not heard")
        touch.click()
        expect(touch).to_be_hidden()
        call_next(budi)
        wait_until(lambda: page.evaluate(LOUDNESS) > 0.01, what="the call to be heard")


# --- a display alone


def test_without_its_server_the_display_says_so_and_comes_back_by_itself(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    first, second = (f"sqlite:///{tmp_path / name}.db" for name in ("first", "second"))
    upgrade(first)
    upgrade(second)
    site = make_site(first, SystemClock())
    prepare(site)
    with contextlib.ExitStack() as stack:
        with served(site.app, port) as address:
            page = stack.enter_context(opened_display(browser, address))
            expect(page.locator(".call.welcome")).to_be_visible()
        stopped = time.monotonic()
        expect(page.locator(".call.lost .headline")).to_contain_text("Tidak ada sambungan sejak")
        expect(page.locator(".call.lost .headline-second")).to_contain_text("No connection since")
        assert 3.5 < time.monotonic() - stopped < 6.5
        site.database.close()
        wiped = make_site(second, SystemClock())
        prepare(wiped)
        with served(wiped.app, port) as address:
            expect(page.locator(".call.welcome")).to_be_visible()
            with Client(address, {}) as budi:
                budi.sign_in("budi")
                budi.press("/counters/1/open")
                number = call_next(budi)
                expect(page.locator(".face.one .number")).to_have_text(number)
        wiped.database.close()


def test_a_page_that_fails_takes_what_is_old_off_the_screen_and_begins_anew(display: Page) -> None:
    display.evaluate(
        """() => {
          const { fetch } = window;
          window.fetch = () => Promise.reject(new Error("nobody answers"));
          antrean.heal = () => { window.fetch = fetch; };
          antrean.station.step = () => { throw new Error("broken"); };
        }"""
    )
    expect(display.locator(".identity")).to_contain_text("Layar bermasalah")
    expect(display.locator("#screen")).to_be_hidden()
    with display.expect_navigation():
        display.evaluate("() => antrean.heal()")
    expect(display.locator(".header .office")).to_have_text("Kantor Imigrasi Pangkalpinang")


# --- what it looks like


def test_media_are_shown_and_a_bad_file_is_passed_over(browser: Browser, site: Site) -> None:
    usual = {"kind": "picture", "sha256": "0" * 64, "size": 1, "seconds": 30}
    media = [
        {"id": "bad", "path": "/static/none.png", **usual},
        {"id": "good", "path": "/static/icon.svg", **usual},
    ]
    with opened_display(browser, site.address) as page:
        setup = ({"device": "lobby", "layout": "totem"},)
        lobby = Lobby(epoch=2_100_000_000)
        told = catalog(epoch=lobby.epoch, displays=setup, media=media)
        page.evaluate(TELL, [told, lobby.board(0), True])
        shown = page.locator(".media .medium:not([hidden])")
        expect(shown).to_have_attribute("src", "/static/icon.svg")
        assert shown.evaluate("(one) => one.naturalWidth > 0 && one.clientWidth > 300")
        assert page.evaluate("antrean.screen.parts.find((one) => one.bad).bad.has('bad')")


def test_the_list_repeats_no_call_of_the_panel_and_leaves_its_place(display: Page) -> None:
    lobby = Lobby(epoch=2_100_000_000)
    told = catalog(epoch=lobby.epoch, displays=({"device": "lobby", "layout": "totem"},))
    display.evaluate(TELL, [told, lobby.board(0), True])
    expect(display.locator(".part.calls")).to_be_hidden()
    lobby.call(1, -600)
    display.evaluate(TELL, [told, lobby.board(0), False])
    expect(display.locator(".part.calls .number")).to_have_text("A001")
    expect(display.locator(".part.call .last")).to_have_count(0)
    lobby.call(2, 0)
    display.evaluate(TELL, [told, lobby.board(0), False])
    expect(display.locator(".part.call .number")).to_have_text("A002")
    expect(display.locator(".part.calls .number")).to_have_text("A001")
    display.evaluate("antrean.loudspeaker.hush()")


ENDLESS = """async () => {
  const { Gallery } = await import("/static/display/gallery.js");
  const gallery = new Gallery("media", false);
  document.body.appendChild(gallery.el);
  const video = { medium: "v", path: "/none.webm", kind: "video", seconds: 10, days: [], zone: null };
  gallery.offer([video], null);
  const local = { year: 2026, month: 11, day: 23, hour: 9, minute: 0, weekday: 0 };
  gallery.turnMedia(0, local);
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("2d");
  gallery.coming.el.srcObject = canvas.captureStream(25);
  for (let tries = 0; gallery.empty && tries < 100; tries += 1) {
    paint.fillRect(0, 0, 9, 9);
    await new Promise((go) => setTimeout(go, 50));
    gallery.turnMedia(0, local);
  }
  const length = gallery.shown.el.duration;
  gallery.turnMedia(599, local);
  const kept = gallery.coming === null;
  gallery.turnMedia(601, local);
  return [length === Infinity, kept, gallery.coming !== null];
}"""
"""Shows a video without end; returns whether it is one, is shown for long, and lets the next one come."""


def test_a_video_of_unknown_length_is_not_shown_for_ever(display: Page) -> None:
    assert display.evaluate(ENDLESS) == [True, True, True]


CUT = """([catalog, board, shape]) => {
  antrean.link.close();
  const { station, screen } = antrean;
  const nowS = performance.now() / 1000;
  station.take("catalog", catalog, nowS);
  station.take("board", board, nowS);
  station.take("heartbeat", { v: 1, epoch: board.epoch, rev: board.rev, now: board.as_of }, nowS);
  station.step(nowS, false);
  screen.redraw();
  screen.show(station.picture(nowS), {}, nowS);
  return [...document.querySelectorAll("#screen .label")]
    .filter((one) => one.textContent && one.offsetParent && !one.classList.contains("number"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    .map((one) => `${shape}: ${one.className}: ${one.textContent}`);
}"""
"""Shows a lobby and returns the texts that their places do not hold. A number may stand out of its own by the
room that figures leave empty: the pictures show that."""


def test_nothing_is_cut_off_whatever_the_layout_the_screen_and_the_number_of_counters(
    browser: Browser, site: Site
) -> None:
    cut: list[str] = []
    with opened_display(browser, site.address) as page:
        epoch = 2_000_000_000
        for size in (
            {"width": 1920, "height": 1080},
            {"width": 1080, "height": 1920},
            {"width": 1280, "height": 400},
        ):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for layout in ("main", "list", "grid", "sign", "totem"):
                for count in (1, 9, 60):
                    epoch += 1
                    told = lobby_of(count, layout, epoch)
                    cut += page.evaluate(CUT, [*told, f"{layout} {count} {size['width']}"])
    assert cut == []


def lobby_of(count: int, layout: str, epoch: int) -> tuple[Any, Any]:
    """Return catalog and board of a lobby with so many counters, some with long names."""
    lobby = Lobby([f"Loket {place}" for place in range(1, count)] + ["Ruang Wawancara Khusus Lantai Dua"])
    lobby.epoch = epoch
    for number in range(1, min(count, 30) + 1, 2):
        lobby.call(number, -600)
    lobby.call(count, 0)
    setup = {"device": "lobby", "layout": layout, "counter": f"c{count}" if layout == "sign" else None}
    notice = {
        "id": "00000000-0000-0000-0000-000000000001",
        "text": {"id": "Mobil B 1234 XY, lampunya menyala."},
    }
    rules = {"id": "Yang menunggu paling lama dipanggil lebih dulu; prioritas untuk lansia dan ibu hamil."}
    more: dict[str, Any] = {"displays": (setup,), "notices": (notice,), "rules": rules, "epoch": epoch}
    return catalog(**more), lobby.board(0)
