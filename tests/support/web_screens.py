"""Photographs the web's pages, in both languages: ``python -m tests.support.web_screens OUTDIR``."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from server.adapters.database import upgrade
from server.domain.device import DeviceKind
from server.services.staff import Role
from tests.support.browser import find_chromium, open_browser
from tests.support.queue import HandClock
from tests.support.web import PASSWORD, SITE, Client, Site, open_site

DESKTOP = {"width": 1366, "height": 768}
TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}


def main(folder: Path) -> None:
    """Write every picture in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        sys.exit("web_screens: chromium is not installed")
    with open_browser(chromium) as browser:
        for language in ("id", "en"):
            with tempfile.TemporaryDirectory() as scratch:
                url = f"sqlite:///{scratch}/antrean.db"
                upgrade(url)
                clock = HandClock()
                with open_site(url, clock) as site:
                    _photograph(browser, site, clock, folder, language)


def _photograph(browser: Browser, site: Site, clock: HandClock, folder: Path, language: str) -> None:
    desk = _page(browser, site, DESKTOP, language)

    def shoot(name: str, page: Page = desk) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"web-{name}-{language}.png")

    shoot("sign-in")
    siti, budi = site.client("siti"), site.client("budi")
    siti.press("/counters/2/open")
    _sign_in(desk)
    shoot("choose")
    _a_morning(budi, clock)
    desk.goto(f"{site.address}/counter")
    shoot("counter-nobody")
    desk.keyboard.press("Space")
    desk.wait_for_selector(".present.called")
    clock.move(seconds=41)
    desk.reload()
    shoot("counter-called")
    desk.keyboard.press("Space")
    desk.wait_for_selector(".present .time")
    clock.move(minutes=4, seconds=8)
    desk.reload()
    shoot("counter-serving")
    _panels(desk, shoot)
    row = desk.locator("#list-waiting a.more").nth(1)
    desk.goto(f"{site.address}{row.get_attribute('href')}")
    shoot("visitor")
    desk.goto(f"{site.address}/counter")
    given = _page(browser, site, DESKTOP, language)
    site.accounts.add_user("ani", "given-once", Role.ADMIN, SITE, "Ani Lestari", one_time=True)
    _sign_in(given, "ani", "given-once")
    shoot("password", given)
    tablet = _page(browser, site, TABLET, language)
    _sign_in(tablet)
    shoot("counter-serving-tablet", tablet)
    tablet.keyboard.press("t")
    shoot("counter-transfer-tablet", tablet)
    desk.reload()  # its clock runs by itself, the server's only by hand
    desk.keyboard.press("Space")
    desk.wait_for_selector(".undo")
    shoot("counter-undo")
    _devices(site, clock)
    desk.reload()
    shoot("counter-faults")
    desk.keyboard.press("s")
    shoot("counter-second-slip")
    desk.keyboard.press("Escape")
    _supervise(browser, site, folder, language)
    _phone(browser, site, budi, folder, language)


def _panels(desk: Page, shoot: Callable[[str], None]) -> None:
    """Picture what each key of the counter opens."""
    keys = {
        "t": "transfer",
        "p": "park",
        "c": "correct",
        "l": "route",
        "o": "note",
        "k": "ticket",
        "i": "break",
    }
    for key, name in keys.items():
        desk.keyboard.press(key)
        desk.wait_for_selector(f"#panel-{name}")
        shoot(f"counter-{name}")
        desk.keyboard.press("Escape")
        desk.wait_for_timeout(650)


def _a_morning(budi: Client, clock: HandClock) -> None:
    """Let visitors come and two be served, one not come."""
    budi.press("/counters/3/open")
    budi.issue()
    budi.issue("passport-replacement")
    for service, minutes in (
        ("passport-new", 2),
        ("passport-new", 9),
        ("passport-replacement", 3),
        ("passport-new", 2),
    ):
        budi.issue(service)
        clock.move(minutes=minutes)
    for _ in range(2):
        turn = budi.press("/counters/3/next").json()
        budi.press(f"/turns/{turn['id']}/start")
        clock.move(minutes=6)
        budi.press(f"/turns/{turn['id']}/done")
    turn = budi.press("/counters/3/next").json()
    budi.press(f"/turns/{turn['id']}/no-show")
    budi.issue("passport-replacement", **{"class": "priority"}, reason="pregnant")
    clock.move(minutes=7)
    for minutes in (5, 2, 3):
        budi.issue()
        clock.move(minutes=minutes)
    budi.issue("passport-replacement", **{"class": "priority"}, reason="elderly")
    clock.move(minutes=1)


def _devices(site: Site, clock: HandClock) -> None:
    """Let two kiosks and a display be there, some of them in need of somebody."""
    at = clock.now()
    site.hear(
        "kiosk-1", paper="ok", last_ticket="A009", last_ticket_at=at, disk_free_mb=21_400, temperature_c=51
    )
    site.hear("kiosk-2", paper="low", last_ticket="BL07", last_ticket_at=at, offline_tickets=3)
    site.hear("display-1", DeviceKind.DISPLAY, online=False)
    site.break_down("display-1", "offline")
    clock.move(minutes=2)
    site.break_down("kiosk-2", "paper_low")


def _supervise(browser: Browser, site: Site, folder: Path, language: str) -> None:
    """Photograph the supervisors' page: as it is, with a panel, with something stopped, on a tablet."""
    site.accounts.add_user("rina", PASSWORD, Role.SUPERVISOR, SITE, "Rina Wulandari")
    rina = site.client("rina")
    large = _page(browser, site, DESKTOP, language)
    _sign_in(large, "rina")
    large.screenshot(path=folder / f"web-choose-supervisor-{language}.png")
    large.goto(f"{site.address}/supervise")
    large.screenshot(path=folder / f"web-supervise-{language}.png", full_page=True)
    large.goto(f"{site.address}/supervise/rules")
    large.screenshot(path=folder / f"web-supervise-rules-{language}.png", full_page=True)
    large.goto(f"{site.address}/supervise")
    opened = {"stop-service-stay-permit": "stop", "reprint-kiosk-1": "reprint", "setup-display-1": "set-up"}
    for button, name in opened.items():
        large.locator(f"#{button}").press("Enter")
        large.wait_for_selector(f"#panel-{button}")
        large.wait_for_timeout(300)
        large.screenshot(path=folder / f"web-supervise-{name}-{language}.png")
        large.keyboard.press("Escape")
        large.wait_for_timeout(650)
    note = {"id": "Petugas sedang rapat sampai pukul 10.", "en": "The officers are in a meeting until 10."}
    rina.press("/services/stay-permit/stop", {"note": note, "today": True})
    rina.press("/devices/kiosk-2/stop")
    moved = {"id": "Loket 3 pindah ke lantai 2.", "en": "Counter 3 is on the second floor today."}
    rina.press("/notices", {"text": moved, "today": True, "urgent": True})
    rina.press("/faults/acknowledge", {"device": "display-1", "fault": "offline"})
    large.reload()
    large.screenshot(path=folder / f"web-supervise-stopped-{language}.png", full_page=True)
    tablet = _page(browser, site, TABLET, language)
    _sign_in(tablet, "rina")
    tablet.goto(f"{site.address}/supervise")
    tablet.screenshot(path=folder / f"web-supervise-tablet-{language}.png", full_page=True)
    phone = _page(browser, site, PHONE, language)
    _sign_in(phone, "rina")
    phone.goto(f"{site.address}/supervise")
    phone.screenshot(path=folder / f"web-supervise-phone-{language}.png", full_page=True)


def _phone(browser: Browser, site: Site, budi: Client, folder: Path, language: str) -> None:
    token = budi.issue(language=language)["public_token"]
    phone = _page(browser, site, PHONE, language)
    phone.goto(f"{site.address}/t/{token}")
    phone.screenshot(path=folder / f"web-ticket-{language}.png")
    phone.goto(f"{site.address}/t/{token}?cancel=1")
    phone.screenshot(path=folder / f"web-ticket-cancel-{language}.png")
    phone.goto(f"{site.address}/rules")
    phone.screenshot(path=folder / f"web-rules-{language}.png", full_page=True)
    phone.goto(f"{site.address}/check-in")
    phone.screenshot(path=folder / f"web-check-in-{language}.png")
    phone.goto(f"{site.address}/waits")
    phone.screenshot(path=folder / f"web-waits-{language}.png", full_page=True)
    phone.goto(f"{site.address}/t/{'x' * 22}")
    phone.screenshot(path=folder / f"web-ticket-unknown-{language}.png")


def _page(browser: Browser, site: Site, size: dict[str, int], language: str) -> Page:
    locale = {"id": "id-ID", "en": "en-GB"}[language]
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale=locale,
        timezone_id="Asia/Jakarta",
    )
    page = context.new_page()
    page.goto(f"{site.address}/sign-in")
    return page


def _sign_in(page: Page, name: str = "budi", password: str = PASSWORD) -> None:
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector(".seats, .desk, .rule")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
