"""A site's time when clocks misbehave: summer time elsewhere, a clock that jumps, tickets about midnight."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from server.adapters.tables import EVENT, TICKET
from server.domain.calendar import business_day, clock_is_behind, cutover
from server.domain.hours import Hours, Span
from server.domain.identity import CounterId
from server.services.commands import Finish, UndoLast
from server.services.timed import timetable
from tests.support.queue import Queue, office

NEW_YORK = ZoneInfo("America/New_York")
JAKARTA = ZoneInfo("Asia/Jakarta")
FALL = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
"""Half past one in New York, for the first time of that night's two."""
SPRING = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
"""Half past one in New York; half an hour later it is three."""
DAY = Hours(dict.fromkeys(range(7), (Span(time(8), time(16)),)))
NIGHT = Hours(dict.fromkeys(range(7), (Span(time(22), time(6)),)))


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as opened:
        yield opened


@pytest.fixture
def abroad(database_url: str) -> Iterator[Queue]:
    """A site in New York that works through the night."""
    with Queue(database_url, replace(office(), zone=NEW_YORK, hours=NIGHT)) as opened:
        yield opened


def at(queue: Queue, moment: datetime) -> None:
    queue.clock.at = moment


def days(queue: Queue) -> list[date]:
    """Return the business day of each ticket in the order of issue."""
    with queue.database.reading() as connection:
        rows = connection.execute(
            select(TICKET.c.business_day).order_by(TICKET.c.arrived_at, TICKET.c.number)
        )
        return list(rows.scalars())


def times(queue: Queue) -> list[datetime]:
    """Return the time of each event in the order of events."""
    with queue.database.reading() as connection:
        return list(connection.execute(select(EVENT.c.at).order_by(EVENT.c.rev)).scalars())


def call(queue: Queue, *, finish: bool = False) -> Any:
    return queue.next(finish=Finish.NO_SHOW if finish else None)


@pytest.mark.parametrize("change", [FALL, SPRING])
def test_a_night_with_a_change_of_time_is_one_day_with_true_waits(abroad: Queue, change: datetime) -> None:
    at(abroad, change)
    first = abroad.issue_kiosk("b")
    at(abroad, change + timedelta(hours=1))
    second = abroad.issue_kiosk("b")
    abroad.open()
    assert (first["number"], second["number"]) == ("B001", "B002")
    called = call(abroad)
    assert (called["number"], called["reason"]["waited_s"]) == ("B001", 3600)
    assert (call(abroad, finish=True)["number"]) == "B002"
    assert days(abroad) == [change.astimezone(NEW_YORK).date()] * 2


@pytest.mark.parametrize(("change", "length_h"), [(FALL, 25), (SPRING, 23)])
def test_the_day_of_a_change_is_longer_or_shorter_and_begins_anew_after_it(
    abroad: Queue, change: datetime, length_h: int
) -> None:
    day = change.astimezone(NEW_YORK).date()
    begin = cutover(day, NEW_YORK, 0)
    end = cutover(day + timedelta(days=1), NEW_YORK, 0)
    assert end - begin == timedelta(hours=length_h)
    numbers = []
    for moment in (begin, end - timedelta(microseconds=1), end):
        at(abroad, moment)
        numbers.append(abroad.issue("b")["number"])
    assert days(abroad) == [day, day, day + timedelta(days=1)]
    assert numbers == ["B001", "B002", "B003"], "numbers that still wait are skipped on the new day"


@pytest.mark.parametrize("day", [FALL, SPRING])
def test_opening_hours_follow_the_clock_on_the_wall(database_url: str, day: datetime) -> None:
    with Queue(database_url, replace(office(), zone=NEW_YORK, hours=DAY)) as queue:
        local = day.astimezone(NEW_YORK).date()
        opens = datetime.combine(local, time(8), NEW_YORK).astimezone(UTC)
        assert timetable(queue.layout, opens - timedelta(minutes=5))[1] == opens
        assert timetable(queue.layout, opens)[1] == opens + timedelta(hours=8)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Africa/Cairo", "Asia/Jakarta"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 4])
def test_a_business_day_begins_at_its_cut_over_and_never_goes_back(zone: str, hour: int) -> None:
    place = ZoneInfo(zone)
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        begin = cutover(day, place, hour)
        assert business_day(begin, place, hour) == day
        assert business_day(begin - timedelta(microseconds=1), place, hour) == day - timedelta(days=1)
    quarter = timedelta(minutes=15)
    moments = [datetime(2027, 1, 1, tzinfo=UTC) + quarter * step for step in range(365 * 96)]
    seen = [business_day(moment, place, hour) for moment in moments]
    assert seen == sorted(seen)


def test_a_clock_that_jumps_back_an_hour_changes_no_order(queue: Queue) -> None:
    queue.open()
    before = [queue.issue("b")["number"]]
    queue.clock.move(minutes=10)
    before.append(queue.issue("b")["number"])
    queue.clock.move(hours=-1)
    before.append(queue.issue("b")["number"])
    queue.clock.move(minutes=1)
    before.append(queue.issue("b")["number"])
    called = [call(queue, finish=at_ > 0) for at_ in range(4)]
    assert [turn["number"] for turn in called] == before
    assert all(turn["reason"]["waited_s"] >= 0 for turn in called)
    assert times(queue) == sorted(times(queue))
    queue.clock.move(hours=2)
    assert queue.issue("b")["number"] == "B005"
    assert times(queue) == sorted(times(queue))


def test_a_clock_that_is_behind_alarms_after_a_minute(queue: Queue) -> None:
    queue.issue("b")
    last = queue.reader.site_clock(queue.site).last_event_at
    assert last is not None
    assert not clock_is_behind(last - timedelta(seconds=60), last)
    queue.clock.move(seconds=-61)
    queue.issue("b")
    assert clock_is_behind(queue.clock.now(), queue.reader.site_clock(queue.site).last_event_at)


def test_an_undo_works_while_the_clock_is_behind(queue: Queue) -> None:
    queue.open()
    queue.issue("b")
    call(queue)
    queue.clock.move(hours=-1)
    queue.do(UndoLast(CounterId("1"), queue.ani))
    assert call(queue)["number"] == "B001"


def test_tickets_about_midnight_belong_to_their_own_days(queue: Queue) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=JAKARTA).astimezone(UTC)
    at(queue, midnight - timedelta(seconds=1))
    late = queue.issue("b")
    at(queue, midnight + timedelta(seconds=1))
    early = queue.issue("b")
    assert days(queue) == [date(2026, 11, 23), date(2026, 11, 24)]
    assert (late["number"], early["number"]) == ("B001", "B002"), "no two live tickets bear one number"
    queue.open()
    assert [call(queue)["number"], call(queue, finish=True)["number"]] == ["B001", "B002"]


def test_the_day_that_ends_takes_only_its_own_tickets(queue: Queue) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=JAKARTA).astimezone(UTC)
    at(queue, midnight - timedelta(seconds=1))
    queue.issue("b")
    at(queue, midnight + timedelta(seconds=1))
    queue.issue("b")
    for press, command in timetable(queue.layout, queue.clock.now())[0]:
        queue.executor.execute(queue.site, press, command)
    queue.open()
    assert call(queue)["number"] == "B002"
    assert call(queue, finish=True) is None


def test_a_clock_that_jumps_a_day_ahead_and_back_never_turns_the_day_back(queue: Queue) -> None:
    queue.issue("b")
    queue.clock.move(days=1)
    queue.issue("b")
    queue.clock.move(days=-1)
    queue.issue("b")
    assert days(queue) == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 24)]
    clock = queue.reader.site_clock(queue.site)
    assert clock.business_day == date(2026, 11, 24)
    for press, command in timetable(queue.layout, queue.clock.now())[0]:
        queue.executor.execute(queue.site, press, command)
    queue.open()
    assert [call(queue, finish=step > 0)["number"] for step in range(3)] == ["B001", "B002", "B003"]
    assert times(queue) == sorted(times(queue))
