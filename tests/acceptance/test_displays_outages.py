"""Displays through outages, all as real processes: right again without a hand, and never wrong meanwhile.

No rule under test waits longer than 15 s: a cable that stays cut for 40 s has passed them all, as one that
stays cut for ten minutes has.
"""

import math
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

import httpx
import pytest

from tests.support.browser import find_chromium, open_browser
from tests.support.device_process import DisplayProcess
from tests.support.lobby_displays import FAR, NEAR, PAGE, LobbyDisplays, PageDisplay, find_faketime
from tests.support.mosquitto import find_mosquitto
from tests.support.waiting import stays, wait_until
from tests.support.whole_lobby import press
from tests.support.xvfb import need_screen_tools

TOLD_WITHIN_S = 5.0
LOOKS_S = 2.0
"""For a machine that is busy with other tests: the unit tests hold displays to the 5 s themselves."""
CUT_S = 40.0
MINIMUM_S = 1.0
"""As long as a call is shown at least, by these displays' setting."""
Display = DisplayProcess | PageDisplay
COUNTERS = {"budi": "1", "siti": "2", "agus": "3", "dewi": "9"}


@pytest.fixture(scope="module")
def lobby(
    tmp_path_factory: pytest.TempPathFactory, missing: Callable[[str], NoReturn]
) -> Iterator[LobbyDisplays]:
    need_screen_tools()
    if find_mosquitto() is None:
        missing("mosquitto")
    if find_faketime() is None:
        missing("faketime")
    chromium = find_chromium()
    if chromium is None:
        missing("chromium")
    folder = tmp_path_factory.mktemp("displays")
    with (
        LobbyDisplays(folder, f"sqlite:///{folder}/antrean.db") as running,
        open_browser(chromium) as browser,
    ):
        running.open_page(browser)
        yield running


@pytest.fixture(scope="module")
def officers(lobby: LobbyDisplays) -> dict[str, httpx.Client]:
    """An officer at each of these counters."""
    return {counter: lobby.officer(name, counter) for name, counter in COUNTERS.items()}


@pytest.fixture(autouse=True)
def in_agreement(lobby: LobbyDisplays, officers: dict[str, httpx.Client]) -> None:
    """Each test begins and ends with displays that agree with the server."""
    call(officers, "1")
    agree(lobby)


def take(officer: httpx.Client, service: str) -> None:
    """Let a visitor take a number."""
    assert press(officer, "/tickets", service=service).status_code == 201


def call(officers: dict[str, httpx.Client], counter: str) -> str:
    """Let a visitor come and be called at once; return the number."""
    take(officers[counter], "information" if counter == "9" else "passport-new")
    turn = press(officers[counter], f"/counters/{counter}/next", finish="no_show")
    assert turn.status_code == 200, turn.text
    number: str = turn.json()["number"]
    return number


def shown_numbers(shown: dict[str, Any]) -> list[str]:
    """Return what the display calls, and then the calls before, the newest first."""
    return [one["number"] for one in (*reversed(shown["calls"]), *shown["recent"])]


def is_right(display: Display, board: dict[str, Any]) -> bool:
    """Tell whether the display shows each counter as the server's board has it, and the same calls."""
    shown = display.shown
    if not shown or shown["stale"] or shown["scene"] == "connecting":
        return False
    tickets = {row["label"].removeprefix("Loket "): row["value"] for row in shown["rows"] if not row["pale"]}
    numbers, truly = shown_numbers(shown), [one["ticket"] for one in board["recent"]]
    both = min(len(numbers), len(truly))  # older calls leave the server's list by themselves
    before = [
        one["number"] for one in shown["recent"]
    ]  # those that are called stand apart, in whatever order
    open_counters = {
        row["counter"]: row["ticket"] or "–" for row in board["counters"] if row["state"] == "open"
    }
    same_calls = set(numbers[:both]) == set(truly[:both]) and both >= min(len(truly), 4)
    in_order = [number for number in truly if number in before] == [n for n in before if n in truly]
    return tickets == open_counters and same_calls and in_order


def agree(lobby: LobbyDisplays, *devices: str, timeout_s: float = 60) -> None:
    """Wait until these displays (all, unless named) show what the server's board says."""
    deadline_s = time.monotonic() + timeout_s
    for device in devices or lobby.all_displays:
        display = lobby.all_displays[device]
        left_s = deadline_s - time.monotonic()
        wait_until(partial(is_right_now, lobby, display), left_s, f"{device} to agree with the board", 0.1)


def is_right_now(lobby: LobbyDisplays, display: Display) -> bool:
    """Tell whether the display shows what the server's board says now."""
    return is_right(display, lobby.board())


def says_so(lobby: LobbyDisplays, *devices: str, since_s: float) -> None:
    """Wait until these displays say that there is no connection: within 5 s, and they call nobody then."""
    for device in devices:
        display = lobby.all_displays[device]
        wait_until(lambda display=display: display.shown.get("stale"), 10, f"{device} to say so")  # type: ignore[misc]
        passed_s = time.monotonic() - since_s
        assert passed_s <= TOLD_WITHIN_S + LOOKS_S, f"{device} said so after {passed_s:.1f} s"
        assert is_honest(display)
        assert display.shown["headline"].startswith("Tidak ada sambungan sejak ")


def is_honest(display: Display) -> bool:
    """Tell whether a display without the server calls nobody and shows no wait."""
    shown = display.shown
    lit = any(row["lit"] for row in shown["rows"])
    return bool(shown["stale"]) and not lit and not shown["calls"] and not shown["stages"]


def is_unaware(display: Display, number: str) -> bool:
    """Tell whether the display shows this number nowhere."""
    return number not in shown_numbers(display.shown)


def offline(officers: dict[str, httpx.Client]) -> set[str]:
    """Return the displays of which the staff are told that they are not connected."""
    faults = officers["1"].get("/devices").json()["faults"]
    return {one["device"] for one in faults if one["fault"] == "offline"} & {FAR, NEAR, PAGE}


def test_a_broker_that_lost_its_memory(lobby: LobbyDisplays, officers: dict[str, httpx.Client]) -> None:
    lobby.broker.kill()
    gone_s = time.monotonic()
    called = call(officers, "2")
    says_so(lobby, FAR, NEAR, since_s=gone_s)
    assert all(called not in shown_numbers(display.shown) for display in lobby.displays.values())
    lobby.broker.start()
    agree(lobby)
    for display in lobby.all_displays.values():
        assert called in shown_numbers(display.shown)


def test_a_killed_server(lobby: LobbyDisplays, officers: dict[str, httpx.Client]) -> None:
    lobby.stop_server(signal.SIGKILL)
    gone_s = time.monotonic()
    says_so(lobby, FAR, NEAR, PAGE, since_s=gone_s)
    lobby.start_server()
    agree(lobby)
    call(officers, "2")
    agree(lobby)


def test_a_cut_cable_and_a_dead_display(lobby: LobbyDisplays, officers: dict[str, httpx.Client]) -> None:
    near = lobby.displays[NEAR]
    lobby.cable.cut()
    lobby.web_cable.cut()
    cut_s = time.monotonic()
    near.kill()
    says_so(lobby, FAR, PAGE, since_s=cut_s)
    called = call(officers, "3")
    wait_until(lambda: offline(officers) == {FAR, NEAR, PAGE}, 40, "the staff to be told of all displays")
    near.probe.unlink()
    near.start()
    agree(lobby, NEAR)
    wait_until(lambda: offline(officers) == {FAR, PAGE}, 20, "the staff to be told that one is back")
    left_s = CUT_S - (time.monotonic() - cut_s)
    cut_off = [lobby.all_displays[device] for device in (FAR, PAGE)]
    stays(lambda: all(is_honest(one) and is_unaware(one, called) for one in cut_off), left_s, "honest")
    lobby.cable.mend()
    lobby.web_cable.mend()
    agree(lobby)
    assert not any(is_unaware(display, called) for display in cut_off)
    wait_until(lambda: not offline(officers), 20, "the staff to be told that both are back")


@pytest.mark.parametrize("offset", ["-26h", "+40d"])
def test_a_wrong_clock(lobby: LobbyDisplays, officers: dict[str, httpx.Client], offset: str) -> None:
    near = lobby.displays[NEAR]
    right = near.shown["day"]
    lobby.set_clock(offset)
    called = call(officers, "1")
    wait_until(lambda: near.shown["number"] == called, what="a call in spite of the clock")
    assert near.shown["day"] == lobby.displays[FAR].shown["day"] == right
    near.kill()
    near.probe.unlink()
    near.start()
    agree(lobby)
    assert (near.shown["day"], near.shown["clock"]) == (right, lobby.displays[FAR].shown["clock"])
    lobby.set_clock("+0")
    called = call(officers, "1")
    wait_until(lambda: near.shown["number"] == called, what="a call after the clock was set right")


def test_twenty_calls_within_a_second(lobby: LobbyDisplays, officers: dict[str, httpx.Client]) -> None:
    for _ in range(5):
        for counter, officer in officers.items():
            take(officer, "information" if counter == "9" else "passport-new")
    began_s = time.monotonic()
    with ThreadPoolExecutor(len(officers)) as pool:
        rounds = pool.map(lambda counter: call_next(officers[counter], counter, 5), officers)
        called = {number for numbers in rounds for number in numbers}
    took_s = time.monotonic() - began_s
    seen = watch(lobby, called, 80)
    agree(lobby)
    order = [one["ticket"] for one in reversed(lobby.board()["recent"]) if one["ticket"] in called]
    assert len(order) == 20, f"{took_s:.1f} s"
    for device in lobby.all_displays:
        assert list(seen[device]) == order, device
        assert all(one.at_most_s >= MINIMUM_S for one in seen[device].values()), device


def call_next(officer: httpx.Client, counter: str, times: int) -> list[str]:
    """Call so many visitors, one after the other."""
    answers = [press(officer, f"/counters/{counter}/next", finish="no_show") for _ in range(times)]
    return [answer.json()["number"] for answer in answers]


@dataclass
class Seen:
    """When a call was on a screen: the last look before it was there, and the first without it again."""

    before_s: float
    after_s: float | None = None

    @property
    def at_most_s(self) -> float:
        """How long it may have been shown, between the looks without it."""
        return (self.after_s if self.after_s is not None else math.inf) - self.before_s


def watch(lobby: LobbyDisplays, called: set[str], timeout_s: float) -> dict[str, dict[str, Seen]]:
    """Return when each display showed each of these calls, in the order of showing."""
    seen: dict[str, dict[str, Seen]] = {device: {} for device in lobby.all_displays}
    looked_s = dict.fromkeys(seen, time.monotonic())

    def all_shown() -> bool:
        for device, display in lobby.all_displays.items():
            shown, now_s = display.shown, time.monotonic()
            there = {one["number"] for one in shown.get("calls", ())}
            for number in (one["number"] for one in shown.get("calls", ()) if one["number"] in called):
                seen[device].setdefault(number, Seen(looked_s[device]))
            for number in seen[device].keys() - there:
                seen[device][number].after_s = seen[device][number].after_s or now_s
            looked_s[device] = now_s
        return all(len(numbers) == len(called) for numbers in seen.values())

    wait_until(all_shown, timeout_s, f"each call on each display; seen: {seen}")
    return seen
