"""Numbers that a kiosk gave alone: each is recorded as printed, in line by its time, never refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.adapters.outbox import forget_old
from server.adapters.tables import EVENT, TICKET
from server.domain.errors import MovedOn, TicketExists, WrongState
from server.domain.identity import (
    Actor,
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    StageId,
    TicketId,
)
from server.domain.office import Office
from server.domain.policy import CauseId, EndOfDay, Policy, Quota
from server.domain.ticket import PrintState, Ticket, TicketClass, TicketState
from server.domain.turn import Turn, TurnState
from server.services.commands import (
    CallChosen,
    CancelVisit,
    Done,
    EndDay,
    Finish,
    IssueTicket,
    NoShow,
    Park,
    RecordOffline,
    ReportPrint,
    Start,
    UndoLast,
    WithdrawTicket,
)
from tests.support.queue import MORNING, Queue, office, turn_id

KIOSK = DeviceName("kiosk-1")


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def alone(number: str = "AK07", service: str = "a", **more: Any) -> RecordOffline:
    """Return what a kiosk says of a number that it gave alone at eight o'clock."""
    ids = SystemIds()
    given: dict[str, Any] = {
        "press": CommandId(ids.uuid()),
        "ticket": TicketId(ids.uuid()),
        "public_token": ids.token(),
        "ticket_class": TicketClass.REGULAR,
        "language": "id",
        "taken_at": MORNING,
        "clock": True,
        "device": KIOSK,
        **more,
    }
    return RecordOffline(number=number, service=ServiceId(service), **given)


def found(queue: Queue, command: RecordOffline) -> tuple[Ticket, Turn | None]:
    there = queue.reader.ticket_by_token(command.public_token)
    assert there is not None
    return there


def state_of(queue: Queue, command: RecordOffline) -> TurnState:
    turn = found(queue, command)[1]
    assert turn is not None
    return turn.state


def kinds(queue: Queue) -> list[str]:
    with queue.database.reading() as connection:
        return list(connection.execute(select(EVENT.c.type).order_by(EVENT.c.rev)).scalars())


def line(queue: Queue) -> list[str]:
    """Return the numbers in the order in which counter 1 calls them."""
    called = []
    queue.open()
    while (turn := queue.next(finish=Finish.NO_SHOW)) is not None:
        called.append(turn["number"])
    return called


def given_late(queue: Queue) -> tuple[str, RecordOffline]:
    """The site numbers a press whose answer comes too late for the kiosk, which gives AK07."""
    command = alone()
    asked = IssueTicket(
        command.service,
        language="id",
        ticket=command.ticket,
        public_token=command.public_token,
        device=KIOSK,
    )
    return queue.do(asked, press=command.press, actor="device:kiosk-1")["number"], command


def test_an_unknown_ticket_is_made_with_its_number_and_stands_by_its_time(queue: Queue) -> None:
    queue.clock.move(minutes=10)
    assert queue.issue()["number"] == "A001"
    queue.clock.move(minutes=10)
    command = alone(taken_at=MORNING + timedelta(minutes=5))
    queue.do(command)
    ticket, turn = found(queue, command)
    assert (ticket.number, ticket.letter, ticket.sequence, ticket.round) == ("AK07", "AK", 7, 0)
    assert ticket.arrived_at == command.taken_at
    assert turn is not None
    assert turn.queued_at == command.taken_at
    assert queue.issue()["number"] == "A002"
    assert line(queue) == ["AK07", "A001", "A002"]


def test_the_same_record_again_changes_nothing(queue: Queue) -> None:
    command, press = alone(), uuid4()
    queue.do(command, press=press)
    rev = queue.reader.site_clock(queue.site).rev
    queue.do(command, press=press)
    assert queue.reader.site_clock(queue.site).rev == rev
    queue.do(command)  # and under another id, after the kiosk forgot that it had sent it
    assert line(queue) == ["AK07"]


def test_a_kiosk_that_learned_the_time_in_between_only_repeats_itself(queue: Queue) -> None:
    command, press = alone(clock=False), uuid4()
    queue.do(command, press=press)
    corrected = replace(command, taken_at=MORNING - timedelta(minutes=3), clock=True)
    assert queue.do(corrected, press=press) == {}
    assert line(queue) == ["AK07"]


def test_a_time_in_the_future_is_the_servers_own(queue: Queue) -> None:
    command = alone(taken_at=MORNING + timedelta(hours=1))
    queue.do(command)
    assert found(queue, command)[0].arrived_at == MORNING


def test_a_closed_office_a_closed_service_and_a_full_quota_do_not_refuse(queue: Queue) -> None:
    one = replace(queue.layout.services[ServiceId("b")], quota=Quota(day=1))
    layout = replace(queue.layout, services={**queue.layout.services, one.id: one})
    save_office(queue.database, layout, queue.clock, Actor("user:admin"))
    queue.issue("b")
    for command in (alone("BK01", "b"), alone("CK01", "closed")):
        queue.do(command)
        assert found(queue, command)[0].live


def test_a_priority_keeps_its_class_with_and_without_a_known_reason(queue: Queue) -> None:
    for number, reason in (("AK01", None), ("AK02", ReasonId("elderly")), ("AK03", ReasonId("gone"))):
        command = alone(number, ticket_class=TicketClass.PRIORITY, reason=reason)
        queue.do(command)
        ticket = found(queue, command)[0]
        assert ticket.ticket_class is TicketClass.PRIORITY
        known = queue.reader.priority_reasons(queue.site, [ticket.id])
        assert known == ({ticket.id: reason} if reason == "elderly" else {})


@pytest.mark.parametrize(("number", "service"), [("BK01", "b"), ("ZK01", "a")])
def test_an_unknown_service_becomes_the_nearest(queue: Queue, number: str, service: str) -> None:
    command = alone(number, "gone")
    queue.do(command)
    assert found(queue, command)[0].service == service


def test_a_number_of_an_earlier_day_is_recorded_as_expired(queue: Queue) -> None:
    queue.clock.move(days=1)
    command = alone()
    queue.do(command)
    ticket, turn = found(queue, command)
    assert (ticket.state, ticket.business_day) == (TicketState.EXPIRED, MORNING.date())
    assert turn is not None
    assert turn.state is TurnState.EXPIRED


def test_where_an_office_carries_on_a_number_of_an_earlier_day_stands_in_line(database_url: str) -> None:
    layout: Office = replace(office(), policy=Policy(end_of_day=EndOfDay.CARRY_ON))
    with Queue(database_url, layout) as queue:
        queue.clock.move(days=1)
        queue.issue()
        queue.do(alone())
        assert line(queue) == ["AK07", "A001"]


def test_a_kiosk_without_the_time_gives_a_place_of_today(queue: Queue) -> None:
    queue.clock.move(days=1)
    queue.issue()
    command = alone(clock=False)
    queue.do(command)
    ticket, _ = found(queue, command)
    assert (ticket.live, ticket.arrived_at) == (True, queue.clock.at)
    assert line(queue) == ["A001", "AK07"]


def test_a_press_that_had_a_number_takes_the_printed_one_and_retires_its_own(queue: Queue) -> None:
    short = replace(queue.layout, services=office(last=2).services)
    save_office(queue.database, short, queue.clock, Actor("user:admin"))
    number, command = given_late(queue)
    assert number == "A001"
    queue.do(command)
    assert found(queue, command)[0].number == "AK07"
    assert "ticket_renumbered" in kinds(queue)
    assert line(queue) == ["AK07"]
    second = queue.issue()
    assert second["number"] == "A002"
    queue.do(CancelVisit(TicketId(UUID(second["id"]))))
    assert queue.issue()["number"] == "A002", "A001 comes no more on this day, though nobody bears it"


def test_a_press_that_was_numbered_late_stands_by_the_time_on_its_paper(queue: Queue) -> None:
    queue.clock.move(minutes=10)
    queue.do(alone("AK06", taken_at=MORNING + timedelta(minutes=1)))
    queue.do(alone("AK08", taken_at=MORNING + timedelta(minutes=3)))
    _, command = given_late(queue)  # it lay in the broker while the server stood still
    queue.do(replace(command, taken_at=MORNING + timedelta(minutes=2)))
    ticket, turn = found(queue, command)
    assert turn is not None
    assert ticket.arrived_at == turn.queued_at == MORNING + timedelta(minutes=2)
    assert line(queue) == ["AK06", "AK07", "AK08"]


def test_a_press_that_was_numbered_late_keeps_its_time_where_the_kiosk_knew_none(queue: Queue) -> None:
    queue.clock.move(minutes=10)
    _, command = given_late(queue)
    queue.do(replace(command, clock=False))
    assert found(queue, command)[0].arrived_at == queue.clock.at


@pytest.mark.parametrize("reached", ["called", "serving", "parked", "no_show", "done", "cancelled"])
def test_a_turn_that_went_on_without_its_visitor_is_in_line_again(queue: Queue, reached: str) -> None:
    _, command = given_late(queue)
    queue.open()
    turn = turn_id(queue.next())
    if reached in {"serving", "done"}:
        queue.do(Start(turn, queue.ani))
    if reached == "parked":
        queue.do(Park(turn, queue.ani, CauseId("other")))
    if reached == "no_show":
        queue.do(NoShow(turn, queue.ani))
        queue.clock.move(hours=2)  # beyond any grace
    if reached == "done":
        again = queue.do(Done(turn, queue.ani))
        assert again["state"] == "done"
        queue.open("3", queue.budi)
        photo = turn_id(queue.next("3", queue.budi))
        queue.do(Start(photo, queue.budi))
        queue.do(Done(photo, queue.budi))
        assert not found(queue, command)[0].live
    if reached == "cancelled":
        queue.do(CancelVisit(command.ticket))
    queue.do(command)
    ticket, again = found(queue, command)
    assert (ticket.number, ticket.live) == ("AK07", True)
    assert again is not None
    assert (again.state, again.queued_at, again.stage) == (TurnState.WAITING, ticket.arrived_at, "files")
    assert queue.next()["number"] == "AK07"


def test_nobody_undoes_what_the_printed_number_changed(queue: Queue) -> None:
    one_stage = replace(queue.layout.services[ServiceId("a")], route=(StageId("files"),))
    layout = replace(queue.layout, services={**queue.layout.services, one_stage.id: one_stage})
    save_office(queue.database, layout, queue.clock, Actor("user:admin"))
    _, command = given_late(queue)
    queue.open()
    turn = turn_id(queue.next())
    queue.do(Start(turn, queue.ani))
    queue.do(Done(turn, queue.ani))
    queue.do(command)
    with pytest.raises(MovedOn):
        queue.do(UndoLast(CounterId("1"), queue.ani))
    assert queue.next()["number"] == "AK07"


def test_a_number_that_is_live_already_is_kept_marked_and_raised(queue: Queue) -> None:
    first, second, third = alone(), alone(), alone("AK08")
    for command in (first, third):
        queue.do(command)
    assert queue.reader.colliding_numbers(queue.site) == []
    queue.do(second)
    assert [found(queue, one)[0].collides for one in (first, second, third)] == [False, True, False]
    assert kinds(queue).count("number_collided") == 1
    assert queue.reader.colliding_numbers(queue.site) == ["AK07"]
    assert line(queue) == ["AK07", "AK08", "AK07"]
    for command in (first, second):
        queue.do(CancelVisit(command.ticket))
    assert queue.reader.colliding_numbers(queue.site) == []


def test_a_number_that_two_hold_names_who_waits_then_who_came_first(queue: Queue) -> None:
    early, late = alone(), alone(taken_at=MORNING + timedelta(minutes=5))
    queue.clock.move(minutes=10)
    for command in (late, early):
        queue.do(command)
    assert named(queue) == early.ticket
    queue.open("1")
    queue.open("2", queue.budi)
    called = queue.do(CallChosen(CounterId("1"), queue.ani, "AK07"))
    assert called["ticket"] == str(early.ticket)
    assert named(queue) == late.ticket, "the other one still waits"
    assert queue.do(CallChosen(CounterId("2"), queue.budi, "ak07"))["ticket"] == str(late.ticket)
    assert named(queue) == early.ticket, "both were called"
    queue.do(NoShow(turn_id(called), queue.ani))
    assert named(queue) == early.ticket
    with pytest.raises(WrongState):
        queue.do(CallChosen(CounterId("1"), queue.ani, "AK07"))


def named(queue: Queue) -> TicketId | None:
    """Return whose slip is printed again when somebody types the number."""
    there = queue.reader.ticket_numbered(queue.site, "AK07")
    return None if there is None else there.id


def test_a_number_that_both_sides_gave_does_not_stop_the_series(queue: Queue) -> None:
    short = replace(queue.layout, services=office(last=2).services)
    save_office(queue.database, short, queue.clock, Actor("user:admin"))
    queue.issue()
    command = alone("A002")
    queue.do(command)
    assert found(queue, command)[0].collides is False
    queue.do(CancelVisit(command.ticket))
    assert queue.issue()["number"] == "A002"
    again = alone("A002")
    queue.do(again)
    assert found(queue, again)[0].collides is True


def test_a_late_press_of_a_recorded_ticket_changes_nothing(queue: Queue) -> None:
    command = alone()
    queue.do(command)
    asked = IssueTicket(
        command.service, ticket=command.ticket, public_token=command.public_token, device=KIOSK
    )
    with pytest.raises(TicketExists):
        queue.do(asked, press=command.press)
    assert line(queue) == ["AK07"]


def test_a_withdrawn_press_whose_paper_there_is_stands_in_line(queue: Queue) -> None:
    command = alone()
    queue.do(WithdrawTicket(command.ticket, KIOSK))
    queue.do(command)
    assert line(queue) == ["AK07"]


def test_the_outcome_of_its_slip_can_be_reported(queue: Queue) -> None:
    command = alone()
    queue.do(command)
    queue.do(ReportPrint(command.ticket, PrintState.FAILED, KIOSK))
    assert found(queue, command)[0].state is TicketState.CANCELLED


def test_an_id_that_another_ticket_has_does_not_stand_in_the_way(queue: Queue) -> None:
    taken = queue.issue()
    command = alone(ticket=TicketId(UUID(taken["id"])))
    queue.do(command)
    assert line(queue) == ["A001", "AK07"]
    with queue.database.reading() as connection:
        assert len(connection.execute(select(TICKET.c.id)).all()) == 2


def test_the_day_ends_for_offline_numbers_too(queue: Queue) -> None:
    command = alone()
    queue.do(command)
    queue.clock.move(days=1)
    queue.do(EndDay(queue.clock.at.date()))
    assert state_of(queue, command) is TurnState.EXPIRED


def test_a_retired_number_is_forgotten_with_its_time(queue: Queue) -> None:
    number, command = given_late(queue)
    queue.do(command)
    for days, taken in ((-1, True), (1, False)):
        forget_old(queue.database, queue.clock.at + timedelta(days=days))
        with queue.database.store.transaction(queue.site) as tx:
            assert tx.is_taken(MORNING.date(), number) is taken
