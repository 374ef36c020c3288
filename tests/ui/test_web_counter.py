"""An officer's day at the counter page, in a real Chromium: by keyboard, live, with the server away."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from prometheus_client import CollectorRegistry

from server.adapters.clock import SystemClock
from server.services.staff import Role
from server.web.app import create_app
from tests.support.browser import find_chromium, open_browser
from tests.support.ports import free_port
from tests.support.queue import HandClock
from tests.support.web import PASSWORD, SITE, Client, Site, make_site, open_site, served


@pytest.fixture(scope="module")
def browser(missing: Callable[[str], NoReturn]) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        missing("chromium")
    with open_browser(chromium) as opened:
        yield opened


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def site(sqlite_url: str, clock: HandClock) -> Iterator[Site]:
    with open_site(sqlite_url, clock) as opened:
        yield opened


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext, site: Site) -> Page:
    """Budi at counter 3, signed in by hand; whatever the browser complains about fails the test."""
    opened = window.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"the page's script failed: {error}"))
    sign_in(opened, site.address)
    opened.keyboard.press("3")
    expect(opened.locator(".bar h1")).to_have_text("Loket 3")
    return opened


@pytest.fixture
def siti(site: Site) -> Client:
    """Siti at counter 1, elsewhere."""
    client = site.client("siti")
    client.press("/counters/1/open")
    return client


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("budi")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".seats")).to_be_visible()
    page.wait_for_load_state()  # its scripts are there


def press(page: Page, key: str) -> None:
    """Press a key as a person does: not sooner after the press before than a hand moves."""
    page.wait_for_timeout(650)
    page.keyboard.press(key)


def number(page: Page) -> Any:
    return page.locator(".number")


def large(page: Page) -> Any:
    return page.locator("#primary .label")


def commands(page: Page) -> list[str]:
    """Return the list that fills with the commands the page sends."""
    sent: list[str] = []
    page.on(
        "request", lambda it: sent.append(it.url.partition("/api/v1")[2]) if it.method == "POST" else None
    )
    return sent


def test_an_officer_serves_visitors_by_keyboard_alone(page: Page, siti: Client) -> None:
    for _ in range(3):
        siti.issue()
    expect(page.locator("#list-waiting .no")).to_have_text(["A001", "A002", "A003"])
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    expect(large(page)).to_have_text("Mulai layani")
    press(page, "r")
    expect(page.locator(".elapsed .of")).to_have_text("dipanggil 2 kali")
    press(page, "Space")
    expect(large(page)).to_have_text("Selesai, panggil berikutnya")
    press(page, "Space")
    expect(number(page)).to_have_text("A002")
    expect(page.locator(".undo")).to_contain_text("A001 selesai → Foto dan wawancara · A002 dipanggil")
    press(page, "n")
    expect(large(page)).to_have_text("Panggil berikutnya")
    press(page, "Space")
    expect(number(page)).to_have_text("A003")
    press(page, "Space")
    expect(large(page)).to_have_text("Selesai, panggil berikutnya")
    press(page, "d")
    expect(page.locator("#panel-outcome h2")).to_have_text("Apa hasil A003?")
    press(page, "1")
    expect(page.locator(".fact")).to_contain_text("Hari ini 2 selesai")
    press(page, "2")
    expect(page.locator("#list-missed .no")).to_have_text("A002")
    page.locator("#list-missed button").focus()
    press(page, "Enter")
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 1")
    press(page, "q")
    expect(page.locator("#close .label")).to_have_text("Tekan lagi untuk menutup")
    press(page, "q")
    expect(page.locator("h1")).to_have_text("Anda bertugas di loket mana?")


def test_undo_takes_back_the_last_command_while_its_seconds_run(
    page: Page, siti: Client, clock: HandClock
) -> None:
    siti.issue()
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    expect(page.locator(".undo .left")).to_have_text("9")
    press(page, "z")
    expect(number(page)).to_have_count(0)
    press(page, "Space")
    expect(page.locator(".undo")).to_be_visible()
    clock.move(seconds=11)
    press(page, "r")
    expect(page.locator(".undo")).to_have_count(0)


def test_a_double_press_counts_once(page: Page, siti: Client) -> None:
    siti.issue()
    siti.issue()
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 2")
    sent = commands(page)
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(number(page)).to_have_text("A001")
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert sent == ["/counters/3/next"]
    page.locator("#recall").dblclick()
    expect(page.locator(".elapsed .of")).to_have_text("dipanggil 2 kali")
    page.wait_for_timeout(400)
    assert [one.rpartition("/")[2] for one in sent] == ["next", "recall"]


def test_a_key_that_is_held_down_counts_once(page: Page, siti: Client) -> None:
    siti.issue()
    sent = commands(page)
    for _ in range(12):
        page.keyboard.down("Space")
        page.wait_for_timeout(100)
    page.keyboard.up("Space")
    assert sent == ["/counters/3/next"]


def test_what_others_do_shows_by_itself(page: Page, siti: Client) -> None:
    siti.issue()
    expect(page.locator("#list-waiting .no")).to_have_text("A001")
    siti.press("/counters/1/next")
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 0")
    expect(page.locator(".empty h2")).to_have_text("Belum ada yang menunggu")


def test_nobody_and_refusals_are_said_in_words_and_vanish(page: Page, siti: Client) -> None:
    press(page, "Space")
    expect(page.locator(".notice")).to_have_text("Belum ada yang menunggu.")
    siti.issue()
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 1")
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    page.route("**/start", refuse)
    press(page, "Space")
    expect(page.locator(".notice.bad")).to_have_text("Loket belum dibuka.")
    expect(page.locator(".notice.bad")).to_have_count(0, timeout=9000)


def refuse(route: Route) -> None:
    route.fulfill(status=409, json={"code": "counter_closed", "title": "Loket belum dibuka."})


def test_only_what_works_now_can_be_pressed(page: Page, siti: Client) -> None:
    sent = commands(page)
    for key in "rndbxtpclo":
        press(page, key)
    assert sent == []
    expect(page.locator(".key:not(:disabled)")).to_have_count(2)  # the next visitor, a new ticket
    press(page, "i")
    press(page, "1")
    expect(page.locator(".state")).to_have_text("Istirahat")
    expect(large(page)).to_have_text("Buka kembali")
    press(page, "Space")
    expect(page.locator(".state")).to_have_text("Buka")


def test_ending_a_visit_asks_first(page: Page, siti: Client) -> None:
    siti.issue()
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    sent = commands(page)
    press(page, "x")
    expect(page.locator("#cancel .label")).to_have_text("Tekan lagi untuk mengakhiri")
    siti.issue()  # the page is made anew meanwhile
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 1")
    expect(page.locator("#cancel .label")).to_have_text("Tekan lagi untuk mengakhiri")
    assert sent == []
    press(page, "x")
    expect(number(page)).to_have_count(0)
    assert [one.rpartition("/")[2] for one in sent] == ["cancel"]


def test_a_press_that_got_no_answer_is_sent_again_under_its_key(page: Page, siti: Client) -> None:
    siti.issue()
    siti.issue()
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 2")
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # it reaches the server, and its answer reaches nobody
            route.abort()
        else:
            route.continue_()

    page.route("**/next", lose_the_first_answer)
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    page.wait_for_timeout(600)
    assert len(keys) == 2
    assert len(set(keys)) == 1
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 1")


def test_a_lost_server_is_said_within_six_seconds_and_recovered_from(
    sqlite_url: str, window: BrowserContext
) -> None:
    port = free_port()
    site = make_site(sqlite_url, SystemClock())
    page = window.new_page()
    with served(site.app, port) as address:
        sign_in(page, address)
        page.keyboard.press("3")
        expect(page.locator(".bar h1")).to_have_text("Loket 3")
        expect(page.locator(".lost")).to_be_hidden()
    expect(page.locator(".lost")).to_contain_text("Sambungan ke server terputus sejak", timeout=6500)
    back = make_site_again(site)
    with served(back.app, port) as address, Client(address, {}) as siti:
        siti.sign_in("siti")
        siti.press("/counters/1/open")
        expect(page.locator(".lost")).to_be_hidden(timeout=12_000)
        siti.issue()
        expect(page.locator("#list-waiting .no")).to_have_text("A001")
        page.close()
    site.database.close()


def make_site_again(site: Site) -> Site:
    """Return the same office's web as a new process would make it."""
    services = replace(site.services, registry=CollectorRegistry())
    return replace(site, services=services, app=create_app(services))


def test_a_session_that_ended_leads_to_the_sign_in_page(page: Page, site: Site) -> None:
    site.accounts.set_password("budi", "another password")
    press(page, "Space")
    expect(page.locator("h1")).to_have_text("Masuk ke loket Anda")


def test_a_one_time_password_is_changed_by_keyboard_before_anything_else(
    window: BrowserContext, site: Site
) -> None:
    site.accounts.add_user("ani", "given-once", Role.ADMIN, SITE, "Ani Lestari", one_time=True)
    page = window.new_page()
    page.goto(site.address)
    expect(page.locator("[name=username]")).to_be_focused()
    for typed in ("ani", "given-once"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Buat kata sandi Anda sendiri")
    page.goto(f"{site.address}/counter")
    expect(page.locator("[name=current]")).to_be_focused()
    for typed in ("given-once", PASSWORD, PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Anda bertugas di loket mana?")


def test_a_taken_counter_says_by_whom_and_stays_shut(
    window: BrowserContext, site: Site, siti: Client
) -> None:
    page = window.new_page()
    sign_in(page, site.address)
    seat = page.locator("#seat-1")
    expect(seat).to_be_disabled()
    expect(seat).to_contain_text("Siti Aminah")
    siti.press("/counters/1/close")
    expect(seat).to_be_enabled()
    seat.click()
    expect(page.locator(".bar h1")).to_have_text("Loket 1")


def test_the_page_speaks_english_when_asked(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/counter?language=en")
    expect(large(page)).to_have_text("Call the next visitor")
    page.goto(f"{site.address}/counter")
    expect(large(page)).to_have_text("Call the next visitor")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (820, 1180)])
def test_everything_fits_the_screen(page: Page, siti: Client, width: int, height: int) -> None:
    for _ in range(4):
        siti.issue("passport-replacement", **{"class": "priority"}, reason="elderly")
    page.set_viewport_size({"width": width, "height": height})
    press(page, "Space")
    expect(number(page)).to_have_text("B001")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(  # in one look, for the page may be made anew at any time
        """() => [...document.querySelectorAll(".key")].map((one) => {
            const box = one.getBoundingClientRect();
            return [box.bottom, box.height];
        })"""
    )
    assert len(boxes) == 12
    assert all(bottom <= height and tall >= 44 for bottom, tall in boxes)
    overlap = page.evaluate(
        """() => {
            const box = (one) => document.querySelector(one).getBoundingClientRect();
            const [a, b] = [box(".present dl"), box(".elapsed")];
            return a.right > b.left && b.right > a.left && a.bottom > b.top && b.bottom > a.top;
        }"""
    )
    assert overlap is False


def test_a_visitor_follows_the_ticket_without_scripts(browser: Browser, site: Site, siti: Client) -> None:
    token = siti.issue(language="id")["public_token"]
    phone = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = phone.new_page()
    page.goto(f"{site.address}/t/{token}")
    expect(page.locator(".now")).to_contain_text("Giliran berikutnya")
    siti.press("/counters/1/next")
    page.reload()
    expect(page.locator(".now.you")).to_have_text("Silakan ke Loket 1Pemeriksaan berkas")
    phone.close()


def test_a_visitor_is_transferred_parked_and_brought_back_by_keyboard(page: Page, siti: Client) -> None:
    siti.issue()
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    press(page, "t")
    expect(page.locator("#panel-transfer")).to_be_visible()
    press(page, "p")
    expect(page.locator("#set-transfer-position .value:visible")).to_have_text("paling depan")
    siti.issue()  # the page is made anew meanwhile, and the choice stays
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 1")
    expect(page.locator("#set-transfer-position .value:visible")).to_have_text("paling depan")
    press(page, "Escape")
    expect(page.locator("#panel-transfer")).to_be_hidden()
    press(page, "p")
    press(page, "m")
    expect(page.locator("#set-park-minutes .value:visible")).to_have_text("10 mnt")
    press(page, "1")
    expect(number(page)).to_have_count(0)
    expect(page.locator("#tab-parked")).to_have_text("Ditunda 1")
    press(page, "3")
    expect(page.locator("#list-parked .what")).to_have_text("Berkas belum lengkap")
    page.locator("#list-parked button").focus()
    press(page, "Enter")
    expect(page.locator("#tab-waiting")).to_have_text("Menunggu 2")


def test_a_row_is_called_out_of_order_after_asking(page: Page, siti: Client) -> None:
    siti.issue()
    siti.issue()
    row = page.locator("#list-waiting button").nth(1)
    expect(row.locator(".no")).to_have_text("A002")
    press(page, "ArrowDown")
    press(page, "ArrowDown")
    press(page, "Enter")
    expect(row.locator(".label")).to_have_text("Panggil A002 di luar urutan?")
    press(page, "Enter")
    expect(number(page)).to_have_text("A002")
    expect(page.locator(".present dl")).to_contain_text("dipilih petugas di luar urutan")


def test_a_wrong_service_is_corrected_at_the_counter(page: Page, siti: Client) -> None:
    siti.issue()
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    press(page, "c")
    expect(page.locator("#panel-correct h2")).to_have_text("Apa yang benar untuk A001?")
    wanted = page.locator("#correct-0 .label").inner_text()
    press(page, "1")
    expect(page.locator("#panel-correct")).to_be_hidden()
    expect(page.locator(".side, .present dl").first).to_contain_text(wanted)


def test_a_visitor_without_a_number_gets_one_at_the_counter(page: Page) -> None:
    press(page, "k")
    expect(page.locator("#panel-ticket h2")).to_have_text("Tiket baru untuk")
    press(page, "c")  # the class: from regular to the first reason
    press(page, "1")
    expect(page.locator(".notices")).to_contain_text("Tiket A001")
    expect(page.locator("#list-waiting .pill")).to_have_count(1)


def test_an_appointment_is_checked_in_at_the_counter(page: Page, site: Site) -> None:
    site.add_user("rina", Role.SUPERVISOR)
    slot = site.clock.now().isoformat()
    booked = site.client("rina").press("/appointments", [{"service": "passport-new", "slot": slot}])
    (code,) = booked.json()["codes"]
    press(page, "k")
    press(page, "a")
    expect(page.locator("#panel-check-in input")).to_be_focused()
    page.keyboard.type("NOBODY")
    page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("Janji temu itu tidak ada")
    page.fill("#panel-check-in input", code.lower())
    page.wait_for_timeout(1600)
    page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("Tiket A001")


def test_a_note_reaches_the_next_stage_and_survives_a_refresh(page: Page, siti: Client) -> None:
    siti.issue()
    press(page, "Space")
    expect(number(page)).to_have_text("A001")
    press(page, "Space")
    expect(large(page)).to_have_text("Selesai, panggil berikutnya")
    press(page, "o")
    page.fill("#panel-note input", "Fotokopi menyusul")
    siti.issue()  # the page would be made anew
    page.wait_for_timeout(600)
    expect(page.locator("#panel-note input")).to_have_value("Fotokopi menyusul")
    page.keyboard.press("Enter")
    press(page, "1")
    expect(page.locator(".empty")).to_be_visible()
    siti.press("/counters/1/close")
    counters = siti.get("/api/v1/counters").json()["counters"]
    photo = next(one["id"] for one in counters if "photo-interview" in one["stages"])
    siti.press(f"/counters/{photo}/open")
    assert siti.press(f"/counters/{photo}/next").json()["number"] == "A001"
    assert "Fotokopi menyusul" in siti.get("/counter").text


def test_everything_can_be_done_for_somebody_in_line(page: Page, siti: Client) -> None:
    siti.issue()
    siti.issue()
    row = page.locator("#list-waiting li").nth(1)
    row.locator(".back").focus()
    press(page, "m")
    expect(page.locator(".number")).to_have_text("A002")
    page.wait_for_load_state()
    press(page, "p")
    press(page, "2")
    expect(page.locator("#tab-parked")).to_have_text("Ditunda 1")
    page.locator("#tab-parked").click()
    page.locator("#list-parked a.more").click()
    expect(page.locator(".number")).to_have_text("A002")
    page.wait_for_load_state()
    press(page, "x")
    press(page, "x")
    expect(page.locator("#tab-parked")).to_have_text("Ditunda 0")


def test_a_stage_is_left_out_at_the_counter(page: Page, siti: Client) -> None:
    siti.issue()
    press(page, "Space")
    press(page, "Space")
    expect(large(page)).to_have_text("Selesai, panggil berikutnya")
    press(page, "l")
    expect(page.locator("#route-0 .label")).to_contain_text("Tanpa")
    press(page, "1")
    expect(page.locator("#panel-route")).to_be_hidden()
    press(page, "d")
    press(page, "3")
    expect(page.locator(".undo")).to_contain_text("A001 selesai")
    expect(page.locator(".undo")).not_to_contain_text("→")


def test_a_supervisor_releases_a_counter(window: BrowserContext, site: Site, siti: Client) -> None:
    site.accounts.add_user("kepala", PASSWORD, Role.SUPERVISOR, SITE, "Kepala")
    page = window.new_page()
    page.goto(site.address)
    page.fill("[name=username]", "kepala")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    release = page.locator("#release-1")
    expect(release).to_have_text("Lepaskan Loket 1")
    page.wait_for_load_state()  # its scripts are there
    release.click()
    expect(release).to_have_text("Tekan lagi untuk melepas")
    page.wait_for_timeout(650)
    release.click()
    expect(page.locator("#seat-1")).to_be_enabled()


def test_a_visitor_gives_the_number_back_without_scripts(browser: Browser, site: Site, siti: Client) -> None:
    token = siti.issue(language="id")["public_token"]
    phone = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = phone.new_page()
    page.goto(f"{site.address}/t/{token}")
    page.get_by_text("Batalkan tiket saya").click()
    page.get_by_role("button", name="Ya, batalkan tiket saya").click()
    expect(page.locator(".now.over")).to_contain_text("dibatalkan")
    phone.close()
