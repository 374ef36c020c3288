"""A supervisor's page and the officers' strip of faults, in a real Chromium, by keyboard."""

import contextlib
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.device import DeviceKind
from server.services.staff import Role
from tests.support.browser import find_chromium, open_browser
from tests.support.queue import HandClock
from tests.support.web import PASSWORD, SITE, Site, open_site


@pytest.fixture(scope="module")
def browser(missing: Callable[[str], NoReturn]) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        missing("chromium")
    with open_browser(chromium) as opened:
        yield opened


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url, HandClock()) as opened:
        opened.accounts.add_user("rina", PASSWORD, Role.SUPERVISOR, SITE, "Rina Wulandari")
        opened.hear("kiosk-1", paper="ok")
        yield opened


SignIn = Callable[..., Page]


@pytest.fixture
def signed_in(browser: Browser, site: Site) -> Iterator[SignIn]:
    """Gives the page of a member of staff in a window of its own; what the browser complains about fails."""
    with contextlib.ExitStack() as windows:

        def sign_in(name: str, path: str = "/") -> Page:
            window = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
            windows.callback(window.close)
            window.set_default_timeout(10_000)
            page = window.new_page()
            page.on("pageerror", lambda error: pytest.fail(f"the page's script failed: {error}"))
            page.goto(site.address)
            page.fill("[name=username]", name)
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            expect(page.locator(".seats")).to_be_visible()
            page.goto(f"{site.address}{path}")
            page.wait_for_load_state()
            return page

        yield sign_in


def press(page: Page, key: str) -> None:
    """Press a key as a person does: not sooner after the press before than a hand moves."""
    page.wait_for_timeout(650)
    page.keyboard.press(key)


@pytest.fixture
def rina(signed_in: SignIn) -> Page:
    """A supervisor at her page."""
    return signed_in("rina", "/supervise")


def test_a_supervisor_stops_a_service_in_her_own_words_and_opens_it_again_by_keyboard(
    site: Site, rina: Page
) -> None:
    rina.locator("#stop-service-stay-permit").focus()
    press(rina, "Enter")
    expect(rina.locator("#panel-stop-service-stay-permit .choice").first).to_be_focused()
    press(rina, "m")
    expect(rina.locator("#panel-stop-service-stay-permit .value:visible")).to_have_text(
        "Sistem sedang tidak dapat digunakan."
    )
    press(rina, "Shift+Tab")
    rina.keyboard.type("In a meeting")
    press(rina, "Shift+Tab")
    rina.keyboard.type("Sedang rapat")
    site.break_down("kiosk-1", "paper_low")
    rina.wait_for_timeout(800)
    expect(rina.locator("[data-field='note.id']:visible")).to_have_value("Sedang rapat")
    press(rina, "Enter")
    expect(rina.locator("#today-service-stay-permit")).to_be_focused()
    press(rina, "Enter")
    row = rina.locator(".place.stopped")
    expect(row).to_contain_text("Dihentikan sejak 08.00, untuk hari ini")
    expect(row.locator("q")).to_have_text("Sedang rapat")
    stops = site.client("budi").get("/api/v1/stops").json()["stops"]
    assert [(one["what"], one["note"]) for one in stops] == [
        ("stay-permit", {"id": "Sedang rapat", "en": "In a meeting"})
    ]
    rina.locator("#resume-service-stay-permit").focus()
    press(rina, "Enter")
    expect(rina.locator(".place.stopped")).to_have_count(0)


def test_escape_leaves_a_panel_and_stops_nothing(site: Site, rina: Page) -> None:
    rina.locator("#stop-site").focus()
    press(rina, "Enter")
    expect(rina.locator("#panel-stop-site")).to_be_visible()
    press(rina, "Escape")
    expect(rina.locator("#panel-stop-site")).to_be_hidden()
    expect(rina.locator("#stop-site")).to_be_focused()
    assert site.client("budi").get("/api/v1/stops").json()["stops"] == []


def test_a_display_is_set_up_and_muted_and_a_notice_written_by_keyboard(site: Site, rina: Page) -> None:
    site.hear("display-1", DeviceKind.DISPLAY)
    rina.reload()
    row = rina.locator(".device").filter(has_text="display-1")
    rina.locator("#setup-display-1").focus()
    rina.route("**/set-up", lambda asked: asked.abort())
    press(rina, "Enter")
    expect(rina.locator(".notice.bad")).to_contain_text("Server tidak menjawab")
    rina.unroute("**/set-up")
    press(rina, "Enter")
    expect(rina.locator("#panel-setup-display-1 .choice").first).to_be_focused()
    press(rina, "Escape")
    expect(rina.locator("#setup-display-1")).to_be_focused()
    press(rina, "Enter")
    expect(rina.locator("#panel-setup-display-1 .choice").first).to_be_focused()
    site.break_down("kiosk-1", "paper_low")
    expect(rina.locator(".fault-row")).to_be_visible()
    expect(rina.locator("#panel-setup-display-1 .choice").first).to_be_focused()
    press(rina, "t")
    press(rina, "2")
    expect(row).to_contain_text("menampilkan: Ruang izin tinggal")
    expect(row).to_contain_text("gelap")
    rina.locator("#mute-display-1").focus()
    press(rina, "Enter")
    expect(row).to_contain_text("tanpa suara")
    shown = site.client("budi").get("/api/v1/displays").json()["displays"][0]
    assert (shown["zone"], shown["theme"], shown["mute"]) == ("permits", "dark", True)
    rina.locator("#write-notice").focus()
    press(rina, "Enter")
    rina.keyboard.type("Loket 3 pindah ke lantai 2")
    press(rina, "Enter")
    press(rina, "u")
    press(rina, "2")
    told = rina.locator(".told.urgent")
    expect(told).to_contain_text("Loket 3 pindah ke lantai 2")
    expect(told).to_contain_text("sampai 08.30")
    told.get_by_role("button").focus()
    press(rina, "Enter")
    expect(rina.locator(".told")).to_have_count(0)


def test_a_fault_appears_by_itself_and_is_taken_care_of(site: Site, rina: Page, signed_in: SignIn) -> None:
    budi = signed_in("budi")
    budi.keyboard.press("3")
    expect(budi.locator(".bar h1")).to_have_text("Loket 3")
    expect(budi.locator(".fault")).to_have_count(0)
    site.break_down("kiosk-1", "paper_out")
    expect(budi.locator(".fault")).to_have_text("kiosk-1 Kertas habis sejak 08.00")
    rina.locator("#known-kiosk-1-paper_out").focus()
    press(rina, "Enter")
    expect(rina.locator(".fault-row")).to_contain_text("ditangani Rina Wulandari")
    expect(budi.locator(".fault.known")).to_contain_text("ditangani Rina Wulandari")


def test_an_officer_has_a_slip_printed_once_more(site: Site, signed_in: SignIn) -> None:
    site.client("siti").issue()
    budi = signed_in("budi")
    budi.keyboard.press("3")
    expect(budi.locator(".bar h1")).to_have_text("Loket 3")
    press(budi, "s")
    expect(budi.locator("#panel-reprint input")).to_be_focused()
    budi.keyboard.type("a001")
    press(budi, "Enter")
    expect(budi.locator(".notice")).to_have_text("kiosk-1 mencetak tiket, bertanda salinan.")
    expect(budi.locator("#panel-reprint")).to_be_hidden()
    press(budi, "s")
    budi.locator("#panel-reprint input").fill("Z999")
    press(budi, "Enter")
    expect(budi.locator(".notice.bad")).to_have_text("Tiket ini tidak dikenal.")
    expect(budi.locator("#panel-reprint input")).to_have_value("Z999")


def test_a_device_is_told_what_to_do_and_restarts_only_when_asked_twice(rina: Page) -> None:
    rina.locator("#identify-kiosk-1").focus()
    press(rina, "Enter")
    expect(rina.locator(".notice")).to_have_text("Perintah dikirim ke kiosk-1.")
    rina.locator("#restart-kiosk-1").focus()
    press(rina, "Enter")
    expect(rina.locator("#restart-kiosk-1 .label")).to_have_text("Tekan lagi untuk memulai ulang")


def test_a_supervisor_releases_a_counter(site: Site, rina: Page) -> None:
    site.client("siti").press("/counters/1/open")
    rina.locator("#release-1").focus()
    press(rina, "Enter")
    press(rina, "Enter")
    expect(rina.locator("#release-1")).to_have_count(0)


def test_the_page_is_not_for_officers(signed_in: SignIn, site: Site) -> None:
    budi = signed_in("budi")
    expect(budi.locator("a[href='/supervise']")).to_have_count(0)
    answer = budi.goto(f"{site.address}/supervise")
    assert answer is not None
    assert answer.status == 403
