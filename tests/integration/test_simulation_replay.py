"""`antrean simulate --replay`: a day that was recorded in a database, again and with another counter."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from antrean.command import app
from antrean.failure import Failure
from server.adapters.office_file import dump_office
from server.domain.identity import CounterId
from server.services.commands import CloseCounter, Finish, Start
from tests.support.queue import Queue, turn_id

DAY = "2026-11-23"


@pytest.fixture
def recorded(database_url: str) -> str:
    """A database with a morning at counter 2: six visitors for B, ten minutes each."""
    with Queue(database_url) as queue:
        queue.open("2")
        for _ in range(6):
            queue.issue("b")
        called = queue.next("2")
        for _ in range(6):
            queue.do(Start(turn_id(called), queue.ani))
            queue.clock.move(minutes=10)
            called = queue.next("2", finish=Finish.DONE)
        queue.do(CloseCounter(CounterId("2"), queue.ani))
    return database_url


def run(url: str, *words: str) -> str:
    """Replay the day and return what is printed."""
    asked = ["simulate", "--replay", "--database", url, *words]
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_day_is_played_again_and_with_another_counter(recorded: str) -> None:
    found = json.loads(run(recorded, "--day", DAY, "--open", "1", "--json"))
    assert found["closeness"] == {
        "visitors": 6,
        "recorded_mean": 25.0,
        "replayed_mean": 25.0,
        "median_abs_difference": 0.0,
    }
    assert found["recorded"]["wait_min"]["max"] == 50.0
    assert found["changed"]["all_min"]["mean"] == 10.0
    assert found["changed"]["counters"]["1"]["served"] == 3


def test_a_counter_may_be_open_for_a_part_of_the_day(recorded: str) -> None:
    found = json.loads(run(recorded, "--day", DAY, "--open", "1=08:15-08:30", "--json"))
    # Counter 1 calls at 8:15 and 8:25.
    assert found["changed"]["counters"]["1"]["served"] == 2


def test_people_get_a_table_and_what_it_is_worth(recorded: str, tmp_path: Path) -> None:
    with Queue(recorded, set_up=False) as queue:
        office = tmp_path / "office.toml"
        office.write_text(dump_office(queue.reader.office(queue.site)))
    shown = run(recorded, "--day", DAY, "--office", str(office))
    for words in ("6 visitors who were called", "recorded", "played again", "with the change"):
        assert words in shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Which day"),
        (["--day", "yesterday"], "write a day like"),
        (["--day", "2026-11-22"], "Nobody took a ticket"),
        (["--day", DAY, "--open", "9"], "there is no counter '9', only 1, 2, 3"),
        (["--day", DAY, "--open", "1=8-9"], "write COUNTER or COUNTER=HH:MM-HH:MM"),
        (["--day", DAY, "--open", "1=10:00-09:00"], "the end must be after the start"),
    ],
)
def test_what_cannot_be_replayed_is_told(recorded: str, words: list[str], says: str) -> None:
    with pytest.raises(Failure, match=says):
        run(recorded, *words)
