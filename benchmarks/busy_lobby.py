"""A lobby that never rests, for displays: calls by the second, other layouts and words, silences."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.support.lobby_server import SITE, LobbyServer, make_catalog
from wire import topics
from wire.layouts import shipped_layouts
from wire.messages import CatalogDisplay, CatalogMessage

COUNTERS = 9
DEVICE = "display-1"
LAYOUTS = len(shipped_layouts())
TICKERS: tuple[dict[str, str], ...] = (
    {"id": "Siapkan dokumen asli dan fotokopi."},
    {"id": "Layanan ini tidak dipungut biaya di luar tarif resmi. " * 6},
    {},
)


class BusyLobby(LobbyServer):
    """Calls at random, with a seed: the same order of things in every run."""

    def __init__(self, url: str, seed: int = 1) -> None:
        super().__init__(url, counters=COUNTERS)
        self.calls = 0
        self._draw = random.Random(seed)
        self._catalogs = 1

    def call_next(self) -> None:
        """Call the next number to a counter; now and then call somebody again, or take a call back."""
        self.calls += 1
        number = f"{self._draw.choice('ABCDEF')}{self.calls % 1000:03}"
        call_id = self.call(number, self._draw.randint(1, COUNTERS))
        chance = self._draw.random()
        if chance < 0.1:
            self.recall(call_id)
        elif chance < 0.2:
            self.take_back(call_id)

    def change_catalog(self) -> None:
        """Give the display another layout, theme and line of news."""
        self._catalogs += 1
        self.say(topics.Catalog(SITE), self.catalog())

    def say_news(self, ticker: dict[str, str]) -> None:
        """Let this line stand at the foot of the screen, as it is usually laid out."""
        self._catalogs += 1
        news = {"rev": self._catalogs, "as_of": datetime.now(UTC), "ticker": ticker}
        self.say(topics.Catalog(SITE), make_catalog().model_copy(update=news))

    def catalog(self) -> CatalogMessage:
        """Return the office as it is after so many changes."""
        n = self._catalogs
        layouts = sorted(shipped_layouts())
        setup = CatalogDisplay(
            device=DEVICE,
            layout=layouts[n % len(layouts)],
            counter=f"loket-{1 + n % COUNTERS}" if n % 7 == 0 else None,
            theme="dark" if n % 2 else "light",
        )
        now = datetime.now(UTC)
        return make_catalog().model_copy(
            update={"rev": n, "as_of": now, "displays": (setup,), "ticker": TICKERS[n % len(TICKERS)]}
        )

    def rest(self) -> None:
        """Call nobody, on the usual layout."""
        self.say_news(TICKERS[0])
        self.tickets.clear()
        self.rev += 1
        self.say_board()

    def fall_silent(self, for_s: float) -> None:
        """Let no heartbeat be heard for a while."""
        self.beating = False
        time.sleep(for_s)
        self.beating = True


def play(lobby: BusyLobby, for_s: float, calls_a_second: float, trouble: Callable[[], object]) -> None:
    """Let the lobby be busy: each layout in turn, trouble half-way, and at the end nobody is called."""
    began_s = time.monotonic()
    marks = [for_s * part / LAYOUTS for part in range(1, LAYOUTS)]
    troubled = False
    lobby.change_catalog()
    while (passed_s := time.monotonic() - began_s) < for_s:
        lobby.call_next()
        if marks and passed_s > marks[0]:
            marks.pop(0)
            lobby.change_catalog()
        if not troubled and passed_s > for_s / 2:
            troubled = True
            trouble()
        time.sleep(1 / calls_a_second)
    lobby.rest()
