"""Opening hours by the site's clock: breaks, holidays, last tickets, nights and daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.hours import Hours, Span, SpecialDay

JAKARTA, NEW_YORK = ZoneInfo("Asia/Jakarta"), ZoneInfo("America/New_York")
MORNING, AFTERNOON = Span(time(8), time(12)), Span(time(13), time(15, 30))
HOLIDAY = date(2026, 12, 25)
OFFICE = Hours(
    weekdays=dict.fromkeys(range(5), (MORNING, AFTERNOON)),
    special={HOLIDAY: SpecialDay(note={"id": "Natal"}), date(2026, 12, 24): SpecialDay((MORNING,))},
    last_ticket=timedelta(minutes=30),
)


def local(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("when", "why", "giving", "opens"),
    [
        (local(24, 7, 59), "before", False, local(24, 8)),
        (local(24, 8), "open", True, None),
        (local(24, 12), "break", False, local(24, 13)),
        (local(24, 14, 59), "open", True, None),
        (local(24, 15), "last_ticket", False, local(25, 8)),
        (local(24, 15, 30), "after", False, local(25, 8)),
        (local(27, 16), "after", False, local(30, 8)),
        (local(28, 10), "closed_day", False, local(30, 8)),
        (local(24, 11, 30, month=12), "last_ticket", False, local(28, 8, month=12)),
        (local(24, 13, month=12), "after", False, local(28, 8, month=12)),
        (local(25, 9, month=12), "holiday", False, local(28, 8, month=12)),
    ],
)
def test_an_office_through_its_days(when: datetime, why: str, giving: bool, opens: datetime | None) -> None:
    found = OFFICE.at(when, JAKARTA)
    assert (found.why, found.giving, found.opens_at) == (why, giving, opens)
    assert found.open == (why in {"open", "last_ticket"})


def test_hours_after_the_last_ticket_are_no_time_to_come_back() -> None:
    short = Hours(dict.fromkeys(range(7), (MORNING, AFTERNOON)), last_ticket=timedelta(hours=3))
    assert short.at(local(24, 12, 15), JAKARTA).opens_at == local(25, 8)


def test_a_holiday_says_what_it_is() -> None:
    assert OFFICE.at(local(25, 9, month=12), JAKARTA).note == {"id": "Natal"}


def test_hours_that_pass_midnight_belong_to_the_day_they_began() -> None:
    night = Hours(dict.fromkeys(range(7), (Span(time(20), time(4)),)))
    assert night.at(local(24, 3, 59), JAKARTA).open
    assert not night.at(local(24, 4), JAKARTA).open
    assert night.at(local(24, 23), JAKARTA).closes_at == local(25, 4)


def test_daylight_saving_moves_the_hours_with_the_clock_on_the_wall() -> None:
    hours = Hours(dict.fromkeys(range(7), (Span(time(8), time(16)),)))
    before, after = datetime(2026, 10, 31, 12, tzinfo=UTC), datetime(2026, 11, 1, 13, tzinfo=UTC)
    assert hours.at(before, NEW_YORK).open
    assert not hours.at(before - timedelta(minutes=1), NEW_YORK).open
    assert hours.at(after, NEW_YORK).open
    assert not hours.at(after - timedelta(minutes=1), NEW_YORK).open


def test_an_hour_that_daylight_saving_leaves_out_is_no_opening() -> None:
    hours = Hours(dict.fromkeys(range(7), (Span(time(2, 10), time(2, 50)),)))
    assert all((end - start) <= timedelta(hours=1) for start, end in hours.on(date(2026, 3, 8), NEW_YORK))
    assert hours.on(date(2026, 3, 9), NEW_YORK)


moments = st.integers(0, 60 * 24 * 60).map(
    lambda m: datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=m)
)


@given(moments, st.sampled_from([JAKARTA, NEW_YORK]), st.integers(0, 600))
def test_nothing_changes_before_it_is_said_to(when: datetime, zone: ZoneInfo, later: int) -> None:
    change = OFFICE.changes_after(when, zone)
    assert change is not None
    assert change > when
    between = min(when + timedelta(minutes=later), change - timedelta(microseconds=1))
    now, then = OFFICE.at(when, zone), OFFICE.at(between, zone)
    assert (now.open, now.giving, now.why, now.closes_at) == (
        then.open,
        then.giving,
        then.why,
        then.closes_at,
    )


def test_breaks_lie_between_the_hours_of_a_day_and_are_cut_to_what_is_asked() -> None:
    assert OFFICE.breaks(local(24, 8), local(25, 12, 30), JAKARTA) == [
        (local(24, 12), local(24, 13)),
        (local(25, 12), local(25, 12, 30)),
    ]
    assert OFFICE.breaks(local(24, 12, 45), local(24, 16), JAKARTA) == [(local(24, 12, 45), local(24, 13))]
    assert OFFICE.breaks(local(24, 13), local(25, 11), JAKARTA) == []
    assert OFFICE.breaks(local(28, 0), local(29, 23), JAKARTA) == []


@given(moments, st.sampled_from([JAKARTA, NEW_YORK]))
def test_a_break_is_when_the_office_says_so(when: datetime, zone: ZoneInfo) -> None:
    between = OFFICE.breaks(when, when + timedelta(minutes=1), zone)
    assert (OFFICE.at(when, zone).why == "break") == bool(between)


def test_an_office_that_never_opens_has_nothing_to_wait_for() -> None:
    found = Hours({}).at(local(24, 9), JAKARTA)
    assert (found.open, found.opens_at, found.why) == (False, None, "closed_day")


def test_the_days_to_come_are_named_up_to_their_last_tickets() -> None:
    assert OFFICE.giving(date(2026, 12, 24), 5, JAKARTA) == [
        (local(24, 8, month=12), local(24, 11, 30, month=12)),
        (local(28, 8, month=12), local(28, 12, month=12)),
        (local(28, 13, month=12), local(28, 15, month=12)),
    ]


@given(st.integers(0, 200), st.integers(0, 24 * 60))
def test_what_is_named_is_what_will_be(day: int, minute: int) -> None:
    when = local(1, 0, month=1) + timedelta(days=day, minutes=minute)
    named = OFFICE.giving(when.date() - timedelta(days=1), 3, JAKARTA)
    assert any(start <= when < end for start, end in named) is OFFICE.at(when, JAKARTA).giving
