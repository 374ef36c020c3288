"""How loud calls are spoken by the hour, and how long an order of the staff holds."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from display.facts import Loudness
from display.volume import Volume

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = (Loudness("12:00", 40), Loudness("07:00", 70), Loudness("19:30", 20))


def clock(time: str, day: int = 23) -> datetime:
    """Return a time of day in Jakarta."""
    return datetime.fromisoformat(f"2026-11-{day}T{time}").replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("time", "percent"),
    [
        ("00:00", 20),
        ("06:59:59", 20),
        ("07:00", 70),
        ("11:59", 70),
        ("12:00", 40),
        ("19:29", 40),
        ("19:30", 20),
        ("23:59", 20),
    ],
)
def test_the_last_entry_that_began_holds_also_over_midnight(time: str, percent: int) -> None:
    volume = Volume(80)
    volume.follow(DAY, clock(time))
    assert volume.percent == percent


def test_without_a_table_the_displays_own_setting_holds() -> None:
    volume = Volume(80)
    volume.follow((), clock("08:00"))
    assert volume.percent == 80
    volume.order(15)
    volume.follow((), clock("23:00", 25))
    assert volume.percent == 15


def test_an_order_holds_until_the_next_entry_begins() -> None:
    volume = Volume(80)
    volume.follow(DAY, clock("11:00"))
    volume.order(100)
    volume.follow(DAY, clock("11:59"))
    assert volume.percent == 100
    volume.follow(DAY, clock("12:00"))
    assert volume.percent == 40
    volume.order(0)
    volume.follow(DAY, clock("12:01"))
    assert volume.percent == 0


def test_a_table_of_one_entry_ends_an_order_at_the_same_time_tomorrow() -> None:
    table = (Loudness("07:00", 70),)
    volume = Volume(80)
    volume.follow(table, clock("09:00"))
    volume.order(10)
    volume.follow(table, clock("06:59", 24))
    assert volume.percent == 10
    volume.follow(table, clock("07:00", 24))
    assert volume.percent == 70


def test_a_new_table_ends_an_order() -> None:
    volume = Volume(80)
    volume.follow(DAY, clock("09:00"))
    volume.order(10)
    volume.follow((Loudness("07:00", 65),), clock("09:01"))
    assert volume.percent == 65
