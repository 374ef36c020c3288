"""Photographs displays in a browser, from made-up lobbies.

``python -m tests.support.web_display_screens OUTDIR [NAME…]`` writes web-display-NAME.png each. The page is
the real one; only what it is told is scripted.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from server.adapters.clock import SystemClock
from server.adapters.database import upgrade
from server.adapters.devices import add_device
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from tests.support.browser import find_chromium, open_browser
from tests.support.lobby_messages import DEVICE, Json, Lobby, at, catalog
from tests.support.web import SITE, open_site
from wire.messages import BoardStage, CounterState

LANDSCAPE, PORTRAIT, LOW = (1920, 1080), (1080, 1920), (1920, 480)
CALM_MS = 2600
"""After so long nothing pulses."""
TELL = """([catalog, board, beats]) => {
  antrean.link.close();
  antrean.link.connect = () => {};
  const hear = () => {
    const beat = { v: 1, epoch: board.epoch, rev: board.rev, now: board.as_of };
    antrean.station.take("heartbeat", beat, performance.now() / 1000);
  };
  antrean.station.take("catalog", catalog, performance.now() / 1000);
  antrean.station.take("board", board, performance.now() / 1000);
  hear();
  if (beats) setInterval(hear, 1000);
}"""
"""Takes the page from its server and tells it another lobby."""
LAMPS = {"id": "Mobil B 1234 XY, lampunya masih menyala.", "en": "Car B 1234 XY: its lights are on."}
STAIRS = {"id": "Tinggalkan gedung lewat tangga.", "en": "Please leave the building by the stairs."}
RULES = {"id": "Yang menunggu paling lama dipanggil lebih dulu; lansia dan ibu hamil didahulukan."}
WAITS = (
    BoardStage(stage="documents", waiting=8, wait_low_s=900, wait_high_s=1500),
    BoardStage(stage="photo", waiting=5, wait_low_s=600, wait_high_s=900),
)


@dataclass(frozen=True)
class Shot:
    """A lobby and how it is shown; ``calls`` are how many tickets are called now."""

    layout: str = "main"
    size: tuple[int, int] = LANDSCAPE
    counters: int = 9
    calls: int = 1
    theme: str = "light"
    beats: bool = True
    changed: Json = field(default_factory=dict)


def _notice(text: dict[str, str], *, urgent: bool = False) -> Json:
    return {"notices": ({"id": f"{1:032x}", "text": text, "urgent": urgent},)}


SHOTS: dict[str, Shot] = {
    **{f"{layout}-landscape": Shot(layout) for layout in ("main", "list", "grid", "sign", "totem")},
    **{f"{layout}-portrait": Shot(layout, PORTRAIT) for layout in ("main", "list", "grid", "sign", "totem")},
    "main-dark-landscape": Shot(theme="dark", changed=_notice(LAMPS)),
    "main-brand-portrait": Shot(size=PORTRAIT, counters=60, changed={"look": {"brand": "#7a1f3d"}}),
    "main-one-landscape": Shot(counters=1),
    "main-sixty-landscape": Shot(counters=60),
    "grid-sixty-dark-landscape": Shot("grid", counters=60, theme="dark"),
    "main-batch-landscape": Shot(calls=4),
    "main-batch-portrait": Shot(size=PORTRAIT, calls=4),
    "main-waiting-landscape": Shot(calls=0),
    "main-urgent-landscape": Shot(changed=_notice(STAIRS, urgent=True)),
    "main-lost-landscape": Shot(beats=False),
    "list-lost-portrait": Shot("list", PORTRAIT, beats=False),
    "sign-low": Shot("sign", LOW),
}
FOR_DOCUMENTS = ("main-landscape", "totem-portrait", "grid-sixty-dark-landscape")


def main(folder: Path, names: Sequence[str] = ()) -> None:
    """Write web-display-NAME.png for each name, or for all."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        sys.exit("web_display_screens: chromium is not installed")
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/antrean.db"
        upgrade(url)
        with open_site(url, SystemClock()) as site, open_browser(chromium) as browser:
            add_device(site.database, SITE, DeviceKind.DISPLAY, DeviceName(DEVICE), "x", site.clock.now())
            for name in names or SHOTS:
                _photograph(
                    browser,
                    f"{site.address}/display/{DEVICE}",
                    SHOTS[name],
                    folder / f"web-display-{name}.png",
                )


def _photograph(browser: Browser, address: str, shot: Shot, path: Path) -> None:
    window = browser.new_context(viewport={"width": shot.size[0], "height": shot.size[1]})
    page = window.new_page()
    page.goto(address)
    page.wait_for_selector(".part.header, .part.sign")
    tell(page, shot)
    page.wait_for_timeout(CALM_MS if shot.beats else 3 * CALM_MS)
    page.screenshot(path=path)
    window.close()


def tell(page: Page, shot: Shot) -> None:
    """Show the shot's lobby on the page, on which nobody asks for a touch."""
    page.evaluate("document.querySelector('.touch').style.display = 'none'")
    page.evaluate(TELL, [*make_lobby(shot), shot.beats])


def make_lobby(shot: Shot) -> tuple[Json, Json]:
    """Return catalog and board."""
    lobby = Lobby(
        [f"Loket {place}" for place in range(1, shot.counters + 1)], epoch=3_000_000_000, stages=WAITS
    )
    for place in range(1, min(shot.counters, 40) + 1, 2):
        lobby.call(place + 30, place - 600, counter=place)
    if shot.counters > 8:
        lobby.rows[6] = {"state": CounterState.PAUSED, "until": at(1080)}
        lobby.rows[9] = {"state": CounterState.CLOSED}
    for number in range(shot.calls):
        counter = number + 1 if shot.calls > 1 else min(3, shot.counters)
        lobby.call(42 + number, number / 10, counter=counter)
    counter_id = "c3" if shot.layout == "sign" else None
    setup = {"device": DEVICE, "layout": shot.layout, "theme": shot.theme, "counter": counter_id}
    usual: dict[str, Any] = {"epoch": lobby.epoch, "displays": (setup,), "rules": RULES}
    return catalog(**{**usual, **shot.changed}), lobby.board(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
