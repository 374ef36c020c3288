"""A display that is set up while it runs: layout, theme, pages, and many calls at once, on a real window."""

from pathlib import Path

from PIL import Image

from display.theme import GOLD, make_palette
from tests.support.device_process import DisplayProcess
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from wire import topics
from wire.messages import CatalogDisplay, CatalogMessage

COUNTERS = 60


class Hall(LobbyServer):
    """A large hall whose only display is set up anew now and then."""

    def __init__(self, url: str) -> None:
        super().__init__(url, counters=COUNTERS)
        self._set_ups = 0
        self._set_up = CatalogDisplay(device="display-1")

    def catalog(self) -> CatalogMessage:
        """Return what the office offers, and how its display is set up."""
        return super().catalog().model_copy(update={"rev": 1 + self._set_ups, "displays": (self._set_up,)})

    def set_up(self, **terms: object) -> None:
        """Let the display be set up so."""
        self._set_ups += 1
        self._set_up = CatalogDisplay.model_validate({"device": "display-1", **terms})
        self.say(topics.Catalog(SITE), self.catalog())


def colours(screen: VirtualScreen, folder: Path) -> dict[str, int]:
    """Return how many pixels of the screen have each colour."""
    screen.picture(folder / "screen.png")
    with Image.open(folder / "screen.png") as image:
        counted = image.convert("RGB").getcolors(image.width * image.height) or []
    return {
        "#{:02x}{:02x}{:02x}".format(*colour): count for count, colour in counted if isinstance(colour, tuple)
    }


def share(screen: VirtualScreen, folder: Path, colour: str) -> float:
    """Return which part of the screen has the colour."""
    return colours(screen, folder).get(colour, 0) / (screen.width * screen.height)


def test_a_display_is_set_up_while_it_runs(tmp_path: Path, mosquitto: Mosquitto) -> None:
    need_screen_tools()
    with (
        virtual_screen(960, 540) as screen,
        DisplayProcess(
            tmp_path, screen, broker=mosquitto.url, site=SITE, mute=True, minimum_show_s=1.0
        ) as display,
        Hall(mosquitto.url) as hall,
    ):

        def shows(**shown: object) -> None:
            wait_until(lambda: shown.items() <= display.shown.items(), timeout_s=20, what=f"{shown}")

        def has(colour: str, at_least: float) -> None:
            wait_until(
                lambda: share(screen, tmp_path, colour) > at_least,
                timeout_s=20,
                what=f"{colour} on the screen",
            )

        shows(scene="welcome", layout="main", theme="light")
        has(make_palette("light").panel, 0.3)
        hall.set_up(layout="grid")
        shows(layout="grid")
        has(make_palette("light").ground, 0.2)

        # the third page of tiles comes at once where somebody is called there
        assert share(screen, tmp_path, GOLD) == 0
        hall.call("A055", 55)
        shows(scene="call", number="A055")
        has(GOLD, 0.001)

        hall.set_up(layout="list", theme="dark")
        shows(layout="list", theme="dark")
        has(make_palette("dark").card, 0.3)

        _call_ten_at_once(hall, display)

        hall.set_up(layout="sign", counter="loket-7")
        wait_until(lambda: (display.shown["sign"] or {}).get("place") == "Loket 7", what="its own counter")
        assert [row["place"] for row in display.shown["rows"]] == ["Loket 7"]
        assert {call["place"] for call in display.shown["calls"]} <= {"Loket 7"}


def _call_ten_at_once(hall: Hall, display: DisplayProcess) -> None:
    """Each of ten calls is shown, some of them together, all in their order."""
    called = [f"B{number:03}" for number in range(1, 11)]
    for place, ticket in enumerate(called, start=1):
        hall.call(ticket, place)
    seen: list[str] = []
    together = 0

    def all_seen() -> bool:
        nonlocal together
        shown = [call["number"] for call in display.shown["calls"]]
        seen.extend(number for number in shown if number in called and number not in seen)
        together = max(together, len(shown))
        return len(seen) == len(called)

    wait_until(all_seen, timeout_s=60, what="each of the ten calls")
    assert seen == called
    assert together == 4
