"""A display that runs for months may not hold on to what it has shown: calls, batches, lists of calls."""

from pathlib import Path

from benchmarks.busy_lobby import DEVICE, BusyLobby
from benchmarks.watching import WatchedDisplay
from tests.support.lobby_server import SITE
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import need_screen_tools, virtual_screen

ROUNDS = 3
GROWTH_AT_MOST = 2500
"""Objects. The lines of one rush, when they were held, were 16,000."""


def rush(display: WatchedDisplay, lobby: BusyLobby) -> int:
    """Let many be called at once, and then nobody; return how many objects the display holds then."""
    for _ in range(8):
        lobby.call_next()
    wait_until(lambda: len(display.shown["calls"]) > 1, 20, "several calls at once")
    lobby.tickets.clear()
    lobby.rev += 1
    lobby.say_board()
    wait_until(lambda: display.shown["scene"] == "waiting", 30, "nobody to be called")
    return wait_until(lambda: count_at_rest(display), 20, "what fades to be over")


def count_at_rest(display: WatchedDisplay) -> int:
    """Return how many objects the display holds, 0 while something still moves."""
    kinds = display.report().kinds
    return 0 if kinds["kivy.animation.Animation"] else kinds.total()


def test_what_was_shown_is_let_go(tmp_path: Path, mosquitto: Mosquitto) -> None:
    need_screen_tools()
    with virtual_screen(480, 270) as screen, BusyLobby(mosquitto.url) as lobby:
        display = WatchedDisplay(
            tmp_path,
            screen,
            broker=mosquitto.url,
            site=SITE,
            device=DEVICE,
            mute=True,
            minimum_show_s=1.0,
        )
        with display:
            wait_until(lambda: display.shown.get("scene") == "welcome", 30, "the display")
            lobby.say_news({})
            wait_until(lambda: display.shown["layout"] == "main", 10, "the usual layout")
            rush(display, lobby)
            held = [rush(display, lobby) for _ in range(ROUNDS)]
    assert held[-1] - held[0] < GROWTH_AT_MOST, held
