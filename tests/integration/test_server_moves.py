"""Moving, correcting and choosing visitors on both databases: nobody is lost, doubled or unfairly placed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from server.adapters.tables import EVENT, TURN, TURN_NOTE
from server.domain.discipline import Alternate, Discipline, Match
from server.domain.errors import DomainError
from server.domain.identity import CounterId, ReasonId, ServiceId, StageId, TicketId
from server.domain.policy import CauseId, OutcomeId, Policy
from server.domain.ticket import TicketClass
from server.services.commands import (
    CallChosen,
    CancelVisit,
    ChangeRoute,
    CloseCounter,
    Command,
    Done,
    Finish,
    NoShow,
    Park,
    Position,
    Recall,
    Reclassify,
    ReleaseCounter,
    ResetSeries,
    Resume,
    Return,
    Start,
    Transfer,
    UndoLast,
)
from tests.support.queue import SITE, Queue, office, turn_id

OTHER = CauseId("other")
FILES, PHOTO = StageId("files"), StageId("photo")


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as opened:
        yield opened


@pytest.fixture
def counter(queue: Queue) -> Queue:
    queue.open()
    return queue


def refused(queue: Queue, command: object, code: str) -> DomainError:
    """Check that the command is refused with this code and that nothing happened."""
    before = count_events(queue)
    with pytest.raises(DomainError) as error:
        queue.do(command)  # type: ignore[arg-type]
    assert error.value.code == code
    assert count_events(queue) == before
    return error.value


def count_events(queue: Queue) -> int:
    with queue.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(EVENT)).scalar_one())


def ticket_id(answer: dict[str, str]) -> TicketId:
    return TicketId(UUID(answer["id"]))


def test_a_transfer_keeps_number_and_arrival_and_may_stand_first_or_last(counter: Queue) -> None:
    numbers = [counter.issue("b")["number"] for _ in range(3)]
    turn = counter.next()
    assert turn["number"] == numbers[0]
    counter.do(Transfer(turn_id(turn), counter.ani, position=Position.LAST))
    turn = counter.next()
    assert turn["number"] == numbers[1]
    counter.do(Transfer(turn_id(turn), counter.ani, position=Position.FIRST))
    order = [counter.next(finish=Finish.NO_SHOW if at else None)["number"] for at in range(3)]
    assert order == [numbers[1], numbers[2], numbers[0]]


def test_only_the_officer_it_is_meant_for_calls_a_turn(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    counter.open("2", counter.budi)
    counter.do(Transfer(turn_id(turn), counter.ani, to_officer=counter.budi))
    assert counter.next() is None
    assert counter.next("2", counter.budi)["number"] == turn["number"]


def test_nobody_is_sent_to_an_officer_who_could_not_call(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    refused(counter, Transfer(turn_id(turn), counter.ani, to_officer=counter.budi), "not_served")
    counter.open("3", counter.budi)
    refused(counter, Transfer(turn_id(turn), counter.ani, to_officer=counter.budi), "not_served")


@pytest.mark.parametrize("leave", [CloseCounter, ReleaseCounter])
def test_who_waits_for_one_alone_is_anybodys_when_that_one_leaves(
    counter: Queue, leave: type[CloseCounter | ReleaseCounter]
) -> None:
    counter.open("2", counter.budi)
    for kind in ({"to_officer": counter.budi}, {"counter": CounterId("2")}):
        counter.issue("b")
        turn = counter.next()
        counter.do(Transfer(turn_id(turn), counter.ani, **kind))
    assert counter.next() is None
    counter.do(leave(CounterId("2"), counter.budi))
    assert counter.next()["number"] == "B001"
    assert counter.next(finish=Finish.NO_SHOW)["number"] == "B002"


def test_a_note_is_forgotten_with_the_end_that_was_taken_back(counter: Queue) -> None:
    ticket = counter.issue("a")
    turn = counter.next()
    counter.do(Start(turn_id(turn), counter.ani))
    counter.do(Done(turn_id(turn), counter.ani, note="Fotokopi menyusul"))
    assert counter.reader.notes(SITE, TicketId(UUID(ticket["id"]))) == ["Fotokopi menyusul"]
    counter.do(UndoLast(CounterId("1"), counter.ani))
    assert counter.reader.notes(SITE, TicketId(UUID(ticket["id"]))) == []
    counter.do(Done(turn_id(turn), counter.ani, note="Lengkap"))
    assert counter.reader.notes(SITE, TicketId(UUID(ticket["id"]))) == ["Lengkap"]


def test_a_printed_number_may_be_called_twice_with_one_key(counter: Queue) -> None:
    counter.issue("b")
    key = uuid4()
    command = CallChosen(CounterId("1"), counter.ani, "b001")
    first = counter.do(command, press=key)
    assert first["number"] == "B001"
    assert counter.do(command, press=key) == first


def test_a_time_to_come_back_must_lie_ahead(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    past = counter.clock.now() - timedelta(minutes=1)
    refused(counter, Park(turn_id(turn), counter.ani, OTHER, past), "time_passed")


def test_a_corrected_service_keeps_the_further_ones(counter: Queue) -> None:
    ticket = TicketId(UUID(counter.issue("a")["id"]))
    counter.do(ChangeRoute(ticket, counter.ani, OTHER, service=ServiceId("b")))
    counter.do(Reclassify(ticket, counter.ani, OTHER, ticket_class=TicketClass.APPOINTMENT))
    turn = counter.next()
    counter.do(Start(turn_id(turn), counter.ani))
    counter.do(Reclassify(ticket, counter.ani, OTHER, service=ServiceId("closed")))
    on = counter.do(Done(turn_id(turn), counter.ani))
    assert on["service"] == "closed"
    assert counter.next()["service"] == "b"


def test_a_reason_goes_with_the_priority(counter: Queue) -> None:
    ticket = TicketId(UUID(counter.issue_priority("b")["id"]))
    assert counter.reader.priority_reasons(SITE, [ticket])
    counter.do(Reclassify(ticket, counter.ani, OTHER, ticket_class=TicketClass.REGULAR))
    assert counter.reader.priority_reasons(SITE, [ticket]) == {}


def test_a_visitor_sent_back_reads_the_newest_turn(counter: Queue) -> None:
    ticket = counter.issue("a")
    first = counter.next()
    counter.do(Start(turn_id(first), counter.ani))
    photo = counter.next(finish=Finish.DONE)
    counter.do(Transfer(turn_id(photo), counter.ani, stage=FILES))
    again = counter.next()
    found = counter.reader.ticket_by_token(ticket["public_token"])
    assert found is not None
    assert found[1] is not None
    assert (str(found[1].id), found[1].state.value) == (again["id"], "called")


def test_a_missed_call_of_yesterday_does_not_come_back_first_today(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    counter.clock.move(hours=24)
    counter.do(ReleaseCounter(CounterId("1"), counter.budi))
    counter.open()
    assert counter.next() is None
    with counter.database.store.transaction(SITE) as tx:
        assert tx.turn(turn_id(turn)).state.value == "expired"


def test_an_undone_transfer_leaves_one_turn_at_the_counter(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    moved = counter.do(Transfer(turn_id(turn), counter.ani, counter=CounterId("2")))
    counter.do(UndoLast(CounterId("1"), counter.ani))
    with counter.database.store.transaction(SITE) as tx:
        present = tx.turn_at(CounterId("1"))
        assert present is not None
        assert str(present.id) == turn["id"]
        assert tx.turns([turn_id(moved)]) == []


def test_an_undo_is_refused_once_the_transferred_visitor_was_called(counter: Queue) -> None:
    counter.issue("b")
    turn = counter.next()
    counter.do(Transfer(turn_id(turn), counter.ani, counter=CounterId("2")))
    counter.open("2", counter.budi)
    counter.next("2", counter.budi)
    refused(counter, UndoLast(CounterId("1"), counter.ani), "moved_on")


def test_time_aside_does_not_count_as_waiting(counter: Queue) -> None:
    counter.issue("b")
    counter.clock.move(minutes=4)
    turn = counter.next()
    counter.do(Park(turn_id(turn), counter.ani, OTHER))
    counter.clock.move(minutes=50)
    counter.do(Resume(turn_id(turn), counter.budi))
    counter.clock.move(minutes=1)
    assert counter.next()["reason"]["waited_s"] == 5 * 60


def test_a_late_visitor_stands_behind_the_next_two_and_not_after_the_grace(counter: Queue) -> None:
    numbers = []
    for _ in range(4):
        numbers.append(counter.issue("b")["number"])
        counter.clock.move(seconds=1)
    turn = counter.next()
    counter.do(NoShow(turn_id(turn), counter.ani))
    counter.clock.move(minutes=15)
    counter.do(Return(turn_id(turn), counter.ani))
    order = [counter.next(finish=Finish.NO_SHOW if at else None)["number"] for at in range(4)]
    assert order == [numbers[1], numbers[2], numbers[0], numbers[3]]
    with counter.database.store.transaction(SITE) as tx:
        missed = tx.turn_at(CounterId("1"))
    assert missed is not None
    counter.do(NoShow(missed.id, counter.ani))
    counter.clock.move(minutes=15, seconds=1)
    refused(counter, Return(missed.id, counter.ani), "grace_over")


def test_a_site_may_ask_for_recalls_before_a_no_show(database_url: str) -> None:
    with Queue(database_url, replace(office(), policy=Policy(recalls=1))) as queue:
        queue.issue("b")
        queue.open()
        turn = queue.next()
        refused(queue, NoShow(turn_id(turn), queue.ani), "recall_first")
        queue.do(Recall(turn_id(turn), queue.ani))
        assert queue.do(NoShow(turn_id(turn), queue.ani))["state"] == "no_show"


def test_a_service_is_done_only_with_its_outcome(database_url: str) -> None:
    layout = office()
    info = replace(
        layout.services[ServiceId("b")],
        outcomes={OutcomeId("solved"): {"id": "Selesai", "en": "Solved"}},
        outcome_required=True,
    )
    with Queue(database_url, replace(layout, services={**layout.services, info.id: info})) as queue:
        queue.issue("b")
        queue.open()
        turn = turn_id(queue.next())
        queue.do(Start(turn, queue.ani))
        refused(queue, Done(turn, queue.ani), "outcome_required")
        refused(queue, Done(turn, queue.ani, OutcomeId("lost")), "unknown_outcome")
        for telling in ("NIK 3171 0123 4567 0001", "ani@example.id"):
            refused(queue, Done(turn, queue.ani, OutcomeId("solved"), telling), "personal_data")
        done = queue.do(Done(turn, queue.ani, OutcomeId("solved"), "form B was missing"))
        assert (done["state"], done["outcome"]) == ("done", "solved")
        with queue.database.reading() as connection:
            assert connection.execute(select(TURN_NOTE.c.text)).scalar_one() == "form B was missing"
            bodies = connection.execute(select(EVENT.c.body)).scalars().all()
        assert not any("form B" in body for body in bodies)


def test_a_wrong_class_stands_at_once_in_the_right_line(counter: Queue) -> None:
    first, second = counter.issue("b"), counter.issue("b")
    counter.clock.move(minutes=9)
    asked = Reclassify(
        ticket_id(second), counter.ani, OTHER, ticket_class=TicketClass.PRIORITY, reason=ReasonId("elderly")
    )
    counter.do(asked)
    turn = counter.next()
    assert (turn["number"], turn["class"], turn["reason"]["rule"]) == (
        second["number"],
        "priority",
        "longest_wait",
    )
    assert counter.next(finish=Finish.NO_SHOW)["number"] == first["number"]


def test_a_visitor_served_for_the_wrong_service_leaves_the_counter(counter: Queue) -> None:
    ticket = counter.issue("a")
    turn = counter.next()
    counter.do(Start(turn_id(turn), counter.ani))
    counter.do(Done(turn_id(turn), counter.ani))
    photo = counter.next()
    assert photo["stage"] == "photo"
    moved = counter.do(Reclassify(ticket_id(ticket), counter.ani, OTHER, ServiceId("b")))
    assert (moved["state"], moved["stage"], moved["step"]) == ("waiting", "files", 0)
    assert moved["id"] != photo["id"]
    with counter.database.store.transaction(SITE) as tx:
        assert tx.turn_at(CounterId("1")) is None
        assert tx.ticket(ticket_id(ticket)).number == ticket["number"]


def test_another_service_follows_on_the_same_ticket(counter: Queue) -> None:
    ticket = counter.issue("b")
    counter.do(ChangeRoute(ticket_id(ticket), counter.ani, OTHER, service=ServiceId("a")))
    stages = []
    for at in range(3):
        turn = counter.next(finish=None if at == 0 else Finish.DONE)
        stages.append((turn["number"], turn["service"], turn["stage"]))
        counter.do(Start(turn_id(turn), counter.ani))
    number = ticket["number"]
    assert stages == [(number, "b", "files"), (number, "a", "files"), (number, "a", "photo")]
    assert counter.next(finish=Finish.DONE) is None
    with counter.database.store.transaction(SITE) as tx:
        assert not tx.ticket(ticket_id(ticket)).live


def test_skipping_the_stage_one_waits_for_goes_on_with_the_next(counter: Queue) -> None:
    ticket = counter.issue("a")
    moved = counter.do(ChangeRoute(ticket_id(ticket), counter.ani, OTHER, skip=FILES))
    assert (moved["stage"], moved["step"]) == ("photo", 1)
    moved = counter.do(ChangeRoute(ticket_id(ticket), counter.ani, OTHER, skip=PHOTO))
    assert moved["state"] == "transferred"
    with counter.database.store.transaction(SITE) as tx:
        assert tx.ticket(ticket_id(ticket)).state.value == "done"


def test_a_chosen_ticket_must_be_of_the_counters_stages(counter: Queue) -> None:
    ticket = counter.issue("b")
    counter.open("3", counter.budi)
    refused(counter, CallChosen(CounterId("3"), counter.budi, ticket_id(ticket)), "wrong_stage")
    assert counter.do(CallChosen(CounterId("1"), counter.ani, ticket_id(ticket)))["state"] == "called"


def test_a_visitor_gives_the_number_back_but_not_while_served(counter: Queue) -> None:
    first, second = counter.issue("b"), counter.issue("b")
    counter.do(CancelVisit(ticket_id(second)), actor="visitor")
    turn = counter.next()
    counter.do(Start(turn_id(turn), counter.ani))
    refused(counter, CancelVisit(ticket_id(first)), "wrong_state")
    assert counter.next(finish=Finish.DONE) is None


def test_a_released_counter_gives_its_visitor_back_to_the_same_place(counter: Queue) -> None:
    numbers = [counter.issue("b")["number"] for _ in range(2)]
    counter.next()
    counter.do(ReleaseCounter(CounterId("1"), counter.budi))
    counter.open("1", counter.budi)
    assert counter.next("1", counter.budi)["number"] == numbers[0]


def test_somebody_overdue_behind_the_head_of_the_line_goes_first(counter: Queue) -> None:
    """The head came early and was away for long; who stands behind it has waited beyond the limit."""
    head = counter.issue("b")
    turn = counter.next()
    counter.do(Park(turn_id(turn), counter.ani, OTHER))
    behind = counter.issue("b")
    counter.clock.move(minutes=61)
    counter.do(Resume(turn_id(turn), counter.ani))
    called = counter.next()
    assert (called["number"], called["reason"]["rule"]) == (behind["number"], "overdue")
    assert counter.next(finish=Finish.NO_SHOW)["number"] == head["number"]


def test_two_priority_then_one_regular_at_each_counter(database_url: str) -> None:
    rule = Alternate(Match(TicketClass.PRIORITY), 2, Match(TicketClass.REGULAR))
    with Queue(database_url, replace(office(), discipline=Discipline(rules=(rule,)))) as queue:
        for _ in range(4):
            queue.issue("b")
            queue.issue_priority("b")
        queue.open()
        classes = [queue.next(finish=Finish.NO_SHOW if at else None)["class"] for at in range(8)]
    regular, priority = "regular", "priority"
    assert classes == [priority, priority, regular, priority, priority, regular, regular, regular]


def test_a_transfer_never_leaves_two_live_turns(counter: Queue) -> None:
    counter.issue("a")
    turn = counter.next()
    moved = counter.do(Transfer(turn_id(turn), counter.ani, stage=PHOTO, cause=OTHER))
    assert (moved["stage"], moved["state"]) == ("photo", "waiting")
    refused(counter, Transfer(turn_id(turn), counter.ani), "wrong_state")
    with counter.database.reading() as connection:
        live = select(func.count()).select_from(TURN).where(TURN.c.state.in_(["waiting", "called"]))
        assert connection.execute(live).scalar_one() == 1
    counter.clock.move(seconds=11)
    refused(counter, UndoLast(CounterId("1"), counter.ani), "nothing_to_undo")


def test_a_visitor_sent_ahead_to_a_stage_of_the_route_does_not_wait_for_it_twice(counter: Queue) -> None:
    ticket = counter.issue("a")
    turn = counter.next()
    assert counter.do(Transfer(turn_id(turn), counter.ani, stage=PHOTO))["step"] == 1
    photo = counter.next()
    counter.do(Start(turn_id(photo), counter.ani))
    assert counter.next(finish=Finish.DONE) is None
    with counter.database.store.transaction(SITE) as tx:
        assert not tx.ticket(ticket_id(ticket)).live


def test_a_visitor_sent_back_to_an_earlier_stage_comes_through_the_rest_again(counter: Queue) -> None:
    counter.issue("a")
    counter.do(Start(turn_id(counter.next()), counter.ani))
    photo = counter.next(finish=Finish.DONE)
    counter.do(Transfer(turn_id(photo), counter.ani, stage=FILES))
    files = counter.next()
    assert (files["stage"], files["step"]) == ("files", 0)
    counter.do(Start(turn_id(files), counter.ani))
    assert counter.next(finish=Finish.DONE)["stage"] == "photo"


def test_a_class_corrected_at_a_stage_off_the_route_leaves_nobody_unseen(counter: Queue) -> None:
    """The line of the new class at that stage was in no route and in no transfer: it must be opened."""
    ticket = counter.issue("b")
    counter.do(Transfer(turn_id(counter.next()), counter.ani, stage=PHOTO))
    counter.do(
        Reclassify(
            ticket_id(ticket),
            counter.ani,
            OTHER,
            ticket_class=TicketClass.PRIORITY,
            reason=ReasonId("elderly"),
        )
    )
    called = counter.next()
    assert (called["number"], called["stage"], called["class"]) == (ticket["number"], "photo", "priority")


def test_a_turn_meant_for_a_counter_that_lacks_its_corrected_stage_is_anybodys(counter: Queue) -> None:
    ticket = counter.issue("a")
    counter.do(Start(turn_id(counter.next()), counter.ani))
    photo = counter.next(finish=Finish.DONE)
    counter.do(Transfer(turn_id(photo), counter.ani, counter=CounterId("3")))
    counter.do(Reclassify(ticket_id(ticket), counter.ani, OTHER, ServiceId("b")))
    counter.open("2", counter.budi)
    assert counter.next("2", counter.budi)["number"] == ticket["number"]


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "parked", "no_show"])
def test_a_wrong_service_is_corrected_in_every_state_of_a_live_turn(counter: Queue, state: str) -> None:
    ticket = counter.issue("b")
    if state != "waiting":
        turn = turn_id(counter.next())
        steps: dict[str, list[Command]] = {
            "called": [],
            "serving": [Start(turn, counter.ani)],
            "parked": [Park(turn, counter.ani, OTHER)],
            "no_show": [NoShow(turn, counter.ani)],
        }
        for command in steps[state]:
            counter.do(command)
    moved = counter.do(Reclassify(ticket_id(ticket), counter.ani, OTHER, ServiceId("a")))
    assert (moved["state"], moved["service"], moved["stage"]) == (state, "a", "files")
    assert moved["number"] == ticket["number"]
    again = Reclassify(ticket_id(ticket), counter.ani, OTHER, ServiceId("a"))
    refused(counter, again, "nothing_changed")


def test_an_undo_is_refused_once_the_visitor_was_corrected(counter: Queue) -> None:
    for correction in ("service", "route"):
        ticket = counter.issue("b")
        counter.next()
        one = ticket_id(ticket)
        if correction == "service":
            counter.do(Reclassify(one, counter.ani, OTHER, ServiceId("a")))
        else:
            counter.do(ChangeRoute(one, counter.ani, OTHER, add=PHOTO))
        refused(counter, UndoLast(CounterId("1"), counter.ani), "moved_on")
        counter.do(CancelVisit(one), actor="visitor")


def test_nobody_else_touches_a_visitor_at_a_counter(counter: Queue) -> None:
    ticket = counter.issue("a")
    turn = turn_id(counter.next())
    counter.open("2", counter.budi)
    for command in (
        Transfer(turn, counter.budi),
        Park(turn, counter.budi, OTHER),
        Reclassify(ticket_id(ticket), counter.budi, OTHER, ServiceId("b")),
        ChangeRoute(ticket_id(ticket), counter.budi, OTHER, skip=PHOTO),
        Return(turn, counter.budi),
    ):
        refused(counter, command, "not_your_counter")


def test_a_released_counters_visitor_goes_to_another_and_nothing_can_be_undone(counter: Queue) -> None:
    number = counter.issue("b")["number"]
    counter.next()
    counter.do(ReleaseCounter(CounterId("1"), counter.budi))
    counter.open("2", counter.budi)
    assert counter.next("2", counter.budi)["number"] == number
    counter.open()
    refused(counter, UndoLast(CounterId("1"), counter.ani), "nothing_to_undo")


def test_a_reset_begins_a_new_round_and_skips_numbers_that_are_live(counter: Queue) -> None:
    first, second = (counter.issue("b") for _ in range(2))
    counter.do(CancelVisit(ticket_id(first)), actor="visitor")
    reset = counter.do(ResetSeries("B", counter.budi))
    assert reset["round"] == 2
    assert counter.do(ResetSeries("B", counter.budi)) == reset
    assert [counter.issue("b")["number"] for _ in range(2)] == ["B001", "B003"]
    assert second["number"] == "B002"
