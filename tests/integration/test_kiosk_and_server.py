"""A real kiosk and a real owner on a real broker: whatever was on paper is in line, once and in its order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import KioskSettings
from kiosk.station import Station
from kiosk.visit import Choosing, Finish, Showing
from server.adapters.clock import SystemClock
from server.domain.ticket import PrintState
from server.domain.turn import TurnState
from tests.support.mosquitto import Mosquitto
from tests.support.owner import owning
from tests.support.queue import SITE, HandClock, Queue
from tests.support.waiting import stays, wait_until


class WallClock(SystemClock, HandClock):
    """The time of this machine, for a queue whose kiosk has the same."""


@contextmanager
def site(url: str, *, set_up: bool = True) -> Iterator[Queue]:
    with Queue(url, set_up=set_up) as queue:
        queue.clock = WallClock()
        yield queue


@pytest.fixture
def queue(sqlite_url: str) -> Iterator[Queue]:
    with site(sqlite_url) as queue:
        yield queue


def station(mosquitto: Mosquitto, folder: Path) -> Station:
    """Return a kiosk that waits briefly and prints pictures into the folder."""
    given: dict[str, Any] = {
        "broker": mosquitto.url,
        "site": SITE,
        "device": "kiosk-1",
        "data_dir": str(folder / "data"),
        "printer": f"picture:{folder / 'tickets'}",
        "wait_s": 1.0,
        "lost_wait_s": 0.3,
        "show_s": 30.0,
    }
    return Station(KioskSettings.load(None, **given))


def take(kiosk: Station) -> str:
    """Press, wait for the slip, and return the number on it."""
    wait_until(lambda: isinstance(kiosk.state, Choosing), what="the first screen")
    kiosk.press("a", language="id")
    wait_until(lambda: isinstance(kiosk.state, Showing), what=f"the number; {kiosk.state}")
    state = kiosk.state
    assert isinstance(state, Showing)
    wait_until(lambda: touched_home(kiosk), interval_s=0.1, what="the first screen again")
    return state.ticket.number


def touched_home(kiosk: Station) -> bool:
    """Touch "finish" and return whether it led back."""
    kiosk.touch(Finish())
    return isinstance(kiosk.state, Choosing)


def known(kiosk: Station) -> None:
    """Wait until the kiosk has a letter."""
    wait_until(lambda: kiosk.scene.flow.office.alone, what="a letter")


def waiting(queue: Queue) -> list[str]:
    """Return the numbers in line, in order."""
    turns = queue.reader.turns_in(SITE, TurnState.WAITING, list(queue.layout.stages), 99)
    return [turn.ticket.number for turn in sorted(turns, key=lambda one: (one.place, one.queued_rev))]


def printed(queue: Queue) -> list[str]:
    """Return the numbers in line whose slip is known to be printed."""
    turns = queue.reader.turns_in(SITE, TurnState.WAITING, list(queue.layout.stages), 99)
    return [turn.ticket.number for turn in turns if turn.ticket.print_state is PrintState.PRINTED]


def test_numbers_given_while_the_server_was_away_stand_by_their_time(
    queue: Queue, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    with station(mosquitto, tmp_path) as kiosk:
        with owning(queue, mosquitto.url):
            known(kiosk)
            numbers = [take(kiosk)]
        numbers += [take(kiosk), take(kiosk)]
        desk = queue.issue()["number"]
        numbers.append(take(kiosk))
        assert [number[:2] for number in numbers] == ["A0", "AK", "AK", "AK"]
        with owning(queue, mosquitto.url):
            wait_until(lambda: len(waiting(queue)) == 5, what="every visitor in line")
            numbers.append(take(kiosk))
            expected = [*numbers[:3], desk, *numbers[3:]]
            wait_until(lambda: waiting(queue) == expected, what=f"{expected}; {waiting(queue)}")
            stays(lambda: waiting(queue) == expected, 1.0)
            wait_until(lambda: len(printed(queue)) == 5, what="what became of every slip")


def test_a_press_that_is_answered_too_late_keeps_the_number_on_its_paper(
    queue: Queue, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    with owning(queue, mosquitto.url), station(mosquitto, tmp_path) as kiosk:
        known(kiosk)
        assert take(kiosk) == "A001"
        with queue.database.writing():  # the server cannot write: it answers when it is too late
            number = take(kiosk)
        assert number.startswith("AK")
        wait_until(lambda: waiting(queue) == ["A001", number], what=f"one visitor more; {waiting(queue)}")
        stays(lambda: waiting(queue) == ["A001", number], 1.0)
        assert take(kiosk) == "A003", "A002 was given, is on no paper and comes no more"


def test_a_restored_database_hears_from_the_kiosk_what_it_lacks(
    sqlite_url: str, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    file, backup = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "backup.db"
    with station(mosquitto, tmp_path) as kiosk:
        with site(sqlite_url) as queue, owning(queue, mosquitto.url):
            known(kiosk)
            assert take(kiosk) == "A001"
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(backup)) as copy:
                source.backup(copy)
            assert [take(kiosk), take(kiosk)] == ["A002", "A003"]
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
        file.write_bytes(backup.read_bytes())
        with site(sqlite_url, set_up=False) as queue:
            assert waiting(queue) == ["A001"]
            with owning(queue, mosquitto.url):
                wait_until(lambda: len(waiting(queue)) == 3, what="the tickets of before")
                assert take(kiosk) == "A004"
                assert waiting(queue) == ["A001", "A002", "A003", "A004"]
                queue.reader.verify_chain(SITE)


def test_two_kiosks_with_one_name_are_an_alarm_and_only_the_first_goes_on_alone(
    queue: Queue, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    with owning(queue, mosquitto.url) as owner, station(mosquitto, tmp_path / "one") as first:
        known(first)
        with station(mosquitto, tmp_path / "two") as second:
            alarm = ("two_installs", f"{SITE}/kiosk-1")
            wait_until(lambda: alarm in owner.counts.alarms, what="the alarm")
            assert {take(first), take(second)} == {"A001", "A002"}
            assert first.scene.flow.office.alone
            assert not second.scene.flow.office.alone
        wait_until(lambda: alarm not in owner.counts.alarms, what="its end")
