"""One owner a site: a second server on SQLite, a stopped and resumed owner on PostgreSQL, and pokes."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.adapters.database import open_database
from server.adapters.ownership import OwnedElsewhere, open_ownership
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, make_owner
from tests.support.queue import SITE, Queue
from tests.support.waiting import stays, wait_until
from wire.messages import BoardMessage, PokeMessage
from wire.topics import Board, Poke

ROOT = Path(__file__).parents[2]


@contextmanager
def owner_process(database: str, broker: str) -> Iterator["subprocess.Popen[str]"]:
    """An owner in a process of its own, which is ended in order, or killed when it is stopped."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.owner", database, broker],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def retained_board(broker: str) -> BoardMessage:
    """What a display that comes now is given."""
    with Device(broker, Board.filter(SITE), name="newcomer") as device:
        wait_until(device.boards, what="a retained board")
        return device.boards()[0]


def test_a_second_server_on_a_sqlite_file_is_refused_by_name(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    first = open_ownership(database)
    with pytest.raises(OwnedElsewhere, match=r"process \d+"):
        open_ownership(database)
    first.close()
    open_ownership(database).close()
    database.close()


def test_only_one_of_two_takes_a_site_on_postgresql(postgres_url: str) -> None:
    databases = [open_database(postgres_url) for _ in range(2)]
    first, second = (open_ownership(database) for database in databases)
    first.touch()
    second.touch()
    assert (first.take(SITE), second.take(SITE)) == (True, False)
    assert (first.holds(SITE), second.holds(SITE)) == (True, False)
    first.close()
    wait_until(lambda: second.take(SITE), what="the site, given back")
    second.close()
    for database in databases:
        database.close()


def test_an_owner_that_stopped_is_replaced_and_leaves_no_stale_board_when_it_resumes(
    postgres_url: str, mosquitto: Mosquitto
) -> None:
    with Queue(postgres_url) as queue, owner_process(postgres_url, mosquitto.url) as first:
        queue.clock.at = datetime.now(UTC)
        board = wait_until(lambda: retained_board(mosquitto.url), what="the first owner's board")
        with owner_process(postgres_url, mosquitto.url):
            stopped_at = datetime.now(UTC)
            first.send_signal(signal.SIGSTOP)
            queue.issue()
            wait_until(
                lambda: retained_board(mosquitto.url).epoch > board.epoch, timeout_s=15, what="a new owner"
            )
            wait_until(lambda: (datetime.now(UTC) - stopped_at).total_seconds() > 10, timeout_s=15)
            rev = queue.reader.site_clock(SITE).rev
            with Device(mosquitto.url, Board.filter(SITE)) as display:
                wait_until(display.boards, what="the board")
                epoch = display.boards()[-1].epoch
                first.send_signal(signal.SIGCONT)
                queue.issue()
                wait_until(lambda: display.boards()[-1].rev > rev, what="the next board")
                stays(lambda: display.boards()[-1].epoch == epoch, 3, "the new owner's board")
            assert retained_board(mosquitto.url).epoch == epoch


def test_a_process_that_does_not_own_the_site_pokes_the_owner(
    postgres_url: str, mosquitto: Mosquitto
) -> None:
    with (
        Queue(postgres_url) as queue,
        owner_process(postgres_url, mosquitto.url),
        Device(mosquitto.url, Poke.filter(SITE), Board.filter(SITE)) as listener,
    ):
        wait_until(listener.boards, what="the owner's board")
        other, queue.executor = make_owner(queue.database, queue.clock, mosquitto.url)
        other.start()
        pokes: Callable[[], list[PokeMessage]] = lambda: listener.messages(str(Poke(SITE)), PokeMessage)  # noqa: E731
        wait_until(lambda: other.connection.state == "connected", what="the other's connection")
        queue.issue()
        rev = queue.reader.site_clock(SITE).rev
        wait_until(lambda: rev in [poke.rev for poke in pokes()], what="the poke")
        wait_until(lambda: listener.boards()[-1].rev == rev, what="the board")
        other.stop()
