"""Quotas on both databases: by day, by hour and by person, and what does not count."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from server.adapters.outbox import forget_old
from server.adapters.tables import SITE, TICKET_PERSON
from server.domain.errors import IdentifierRequired, PersonQuotaFull, QuotaFull
from server.domain.identity import DeviceName, ServiceId, TicketId
from server.domain.policy import Quota
from server.domain.ticket import PrintState
from server.services.board import read_board
from server.services.commands import ReportPrint, WithdrawTicket
from server.services.lobby import Lobby
from tests.support.queue import Queue, office

A = ServiceId("a")
KIOSK = DeviceName("kiosk-1")


def queue_with(url: str, quota: Quota) -> Queue:
    layout = office()
    services = {**layout.services, A: replace(layout.services[A], quota=quota)}
    return Queue(url, replace(layout, services=services))


@pytest.fixture
def persons(database_url: str) -> Iterator[Queue]:
    with queue_with(database_url, Quota(person=1)) as queue:
        yield queue


def sold_out(queue: Queue) -> list[str]:
    """Return the services that the board does not offer."""
    board = read_board(queue.reader, Lobby(queue.reader, queue.clock), queue.clock, queue.site)
    return [one.service for one in board.services if not one.open]


def ticket_id(answer: dict[str, str]) -> TicketId:
    return TicketId(UUID(answer["id"]))


def test_a_days_quota_holds_for_everybody_until_the_day_turns(database_url: str) -> None:
    with queue_with(database_url, Quota(day=2, hour=2)) as queue:
        queue.issue()
        queue.issue_priority()
        with pytest.raises(QuotaFull) as refused:
            queue.issue_priority()
        assert refused.value.details == {"service": "a", "limit": 2, "per": "day"}
        assert sold_out(queue) == ["a", "closed"]
        queue.issue("b")
        queue.clock.move(days=1)
        queue.issue()
        assert sold_out(queue) == ["closed"]


def test_an_hours_quota_opens_with_the_next_hour_on_the_wall(database_url: str) -> None:
    with queue_with(database_url, Quota(hour=1)) as queue:
        queue.clock.move(minutes=50)
        queue.issue()
        with pytest.raises(QuotaFull) as refused:
            queue.issue()
        assert refused.value.details["opens_at"] == "2026-11-23T02:00:00Z"
        queue.clock.move(minutes=10)
        queue.issue()


def test_what_was_taken_back_or_never_printed_does_not_count(database_url: str) -> None:
    with queue_with(database_url, Quota(day=1)) as queue:
        first = queue.issue_kiosk()
        queue.do(WithdrawTicket(ticket_id(first), KIOSK), actor="device:kiosk-1")
        second = queue.issue_kiosk()
        failed = ReportPrint(ticket_id(second), PrintState.FAILED, KIOSK, kept=False)
        queue.do(failed, actor="device:kiosk-1")
        queue.issue_kiosk()
        with pytest.raises(QuotaFull):
            queue.issue_kiosk()


def test_a_ticket_whose_visitor_was_called_counts(database_url: str) -> None:
    with queue_with(database_url, Quota(day=1)) as queue:
        queue.open()
        first = queue.issue_kiosk()
        queue.next()
        queue.do(WithdrawTicket(ticket_id(first), KIOSK), actor="device:kiosk-1")
        with pytest.raises(QuotaFull):
            queue.issue_kiosk()


def test_a_person_is_known_by_the_identifier_however_it_is_written(persons: Queue) -> None:
    with pytest.raises(IdentifierRequired):
        persons.issue(identifier=" - ")
    persons.issue(identifier="a 123.456")
    with pytest.raises(PersonQuotaFull):
        persons.issue(identifier="A123456")
    persons.issue(identifier="A123457")
    persons.clock.move(days=1)
    persons.issue(identifier="A123456")


def test_only_a_hash_is_kept_and_for_a_while(persons: Queue) -> None:
    persons.issue(identifier="A123456")
    count = select(func.count()).select_from(TICKET_PERSON)
    with persons.database.reading() as connection:
        mark = connection.execute(select(TICKET_PERSON.c.mark)).scalar_one()
        key = connection.execute(select(SITE.c.person_key)).scalar_one()
    assert (len(mark), len(key)) == (64, 32)
    persons.clock.move(days=1)
    forget_old(persons.database, persons.clock.now())
    with persons.database.reading() as connection:
        assert connection.execute(count).scalar_one() == 0
