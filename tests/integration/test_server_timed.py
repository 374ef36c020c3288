"""What the owner does by the clock, on both databases: once, and late as well as in time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from server.adapters.tables import EVENT
from server.domain.errors import DomainError
from server.domain.hours import Hours, Span
from server.domain.policy import CauseId, EndOfDay, Policy
from server.services.commands import NoShow, Park
from server.services.timed import back_from_park, timetable
from tests.support.queue import Queue, office, turn_id

HOURS = Hours(dict.fromkeys(range(7), (Span(time(8), time(12)), Span(time(13), time(16)))))


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url, replace(office(), hours=HOURS)) as opened:
        yield opened


def keep_time(queue: Queue) -> list[str]:
    """Do what is due now, as the owner does, and name the new events."""
    before = queue.reader.site_clock(queue.site).rev
    due, _ = timetable(queue.layout, queue.clock.now())
    parked = queue.reader.parked_until(queue.site, queue.clock.now())
    for press, command in [*due, *back_from_park(queue.layout, parked)]:
        queue.executor.execute(queue.site, press, command)
    return [kind for rev, kind in events(queue) if rev > before]


def events(queue: Queue) -> list[tuple[int, str]]:
    with queue.database.reading() as connection:
        rows = connection.execute(select(EVENT.c.rev, EVENT.c.type).order_by(EVENT.c.rev))
        return [(row.rev, row.type) for row in rows]


def park(queue: Queue, minutes: int) -> str:
    queue.issue()
    queue.open()
    turn = queue.next()
    until = queue.clock.now() + timedelta(minutes=minutes)
    queue.do(Park(turn_id(turn), queue.ani, CauseId("other"), until))
    return str(turn["id"])


def test_a_parked_visitor_is_offered_again_at_the_time_and_once(queue: Queue) -> None:
    keep_time(queue)
    park(queue, 10)
    queue.clock.move(minutes=9)
    assert keep_time(queue) == []
    queue.clock.move(minutes=1)
    assert keep_time(queue) == ["turn_resumed"]
    assert keep_time(queue) == []
    assert queue.next()["number"] == "A001"


def test_a_parked_visitor_is_offered_late_when_the_owner_was_down(queue: Queue) -> None:
    park(queue, 10)
    queue.clock.move(hours=1)
    assert "turn_resumed" in keep_time(queue)


def test_opening_and_closing_are_noted_once_each(queue: Queue) -> None:
    assert keep_time(queue).count("site_opened") == 1
    queue.clock.move(hours=2)
    assert keep_time(queue) == []
    queue.clock.move(hours=2)
    assert keep_time(queue) == ["site_closed"]
    queue.clock.move(hours=1)
    assert keep_time(queue) == ["site_opened"]


def test_a_kiosk_gets_no_ticket_while_the_site_is_closed_and_the_desk_does(queue: Queue) -> None:
    queue.issue_kiosk()
    queue.clock.move(hours=4)
    with pytest.raises(DomainError) as refused:
        queue.issue_kiosk()
    assert refused.value.code == "site_closed"
    assert refused.value.details == {"why": "break", "opens_at": "2026-11-23T06:00:00Z"}
    assert queue.issue()["number"] == "A002"


def test_the_timetable_says_when_to_look_again(queue: Queue) -> None:
    _, again = timetable(queue.layout, queue.clock.now())
    assert again == queue.clock.now() + timedelta(hours=4)


def test_a_site_that_works_through_the_night_expires_only_missed_calls(database_url: str) -> None:
    layout = replace(office(last=2), policy=Policy(end_of_day=EndOfDay.CARRY_ON))
    with Queue(database_url, layout) as queue:
        queue.issue()
        queue.issue()
        queue.open()
        missed = queue.next()
        queue.do(NoShow(turn_id(missed), queue.ani))
        queue.clock.move(days=1)
        assert keep_time(queue) == ["day_began", "turn_expired", "ticket_ended"]
        assert queue.next()["number"] == "A002"
        assert queue.issue()["number"] == "A001", "a number that nobody can use any more is free again"
