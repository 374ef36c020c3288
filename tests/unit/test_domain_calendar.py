"""The business day turns at the site's own hour, and events never go back in time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import business_day, clock_is_behind, cutover, event_time

WIB, WIT, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "zone", "hour", "day"),
    [
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), WIB, 0, date(2026, 11, 23)),
        (datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC), WIB, 0, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 15, 0, 0, tzinfo=UTC), WIT, 0, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC), WIB, 4, date(2026, 11, 23)),
        (datetime(2026, 11, 23, 21, 0, 0, tzinfo=UTC), WIB, 4, date(2026, 11, 24)),
    ],
)
def test_the_business_day_turns_at_the_cutover(at: datetime, zone: ZoneInfo, hour: int, day: date) -> None:
    assert business_day(at, zone, hour) == day


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 12),
    st.sampled_from([WIB, WIT]),
)
def test_a_day_begins_at_its_cutover(day: date, hour: int, zone: ZoneInfo) -> None:
    begins = cutover(day, zone, hour)
    assert business_day(begins, zone, hour) == day
    assert business_day(begins - timedelta(microseconds=1), zone, hour) == day - timedelta(days=1)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_an_events_time_never_goes_back(clock: datetime, last: datetime) -> None:
    assert event_time(clock, last) == max(clock, last)


def test_a_naive_time_is_an_error() -> None:
    with pytest.raises(ValueError, match="naive"):
        event_time(datetime(2026, 11, 23), None)  # noqa: DTZ001


def test_a_clock_more_than_a_minute_behind_is_an_alarm() -> None:
    last = datetime(2026, 11, 23, tzinfo=UTC)
    assert not clock_is_behind(last - timedelta(seconds=60), last)
    assert clock_is_behind(last - timedelta(seconds=61), last)
