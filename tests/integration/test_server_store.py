"""Every command on real databases: answers, repeats, refusals, undo, numbers, days and events."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, event, select, text, update
from sqlalchemy.exc import IntegrityError

from server.adapters.chain import BrokenChain
from server.adapters.tables import EVENT, OUTBOX, TICKET, TICKET_PRIORITY, TURN
from server.domain.errors import (
    CounterBusy,
    CounterClosed,
    CounterTaken,
    KeyReused,
    MovedOn,
    NothingToUndo,
    NotYourCounter,
    OfficerElsewhere,
    ReasonRequired,
    SeriesFull,
    ServiceClosed,
    TicketExists,
    TicketWithdrawn,
    UnknownCounter,
    UnknownReason,
    UnknownService,
    UnknownSite,
    UnknownTicket,
    UnknownTurn,
    WrongState,
)
from server.domain.identity import (
    CounterId,
    DeviceName,
    ReasonId,
    SiteId,
    StageId,
    TicketId,
    TurnId,
)
from server.domain.ticket import PrintState, TicketClass, TicketState
from server.domain.turn import TurnState
from server.services.board import read_board
from server.services.commands import (
    Cancel,
    CloseCounter,
    Done,
    EndDay,
    Finish,
    NoShow,
    PauseCounter,
    Recall,
    ReportPrint,
    Return,
    Start,
    UndoLast,
    WithdrawTicket,
)
from server.services.lobby import Lobby
from tests.support.queue import Queue, office, turn_id


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


@pytest.fixture
def small(database_url: str) -> Iterator[Queue]:
    """A site whose series have three numbers."""
    with Queue(database_url, office(last=3)) as queue:
        yield queue


def waiting(queue: Queue, *stages: str) -> list[str]:
    turns = queue.reader.turns_in(queue.site, TurnState.WAITING, [StageId(one) for one in stages], 100)
    return [turn.ticket.number for turn in turns]


# --- tickets ------------------------------------------------------------------------------------


def test_a_ticket_gets_the_next_number_and_waits_at_its_first_stage(queue: Queue) -> None:
    assert [queue.issue()["number"], queue.issue()["number"], queue.issue("b")["number"]] == [
        "A001",
        "A002",
        "B001",
    ]
    assert waiting(queue, "files", "photo") == ["A001", "A002", "B001"]


def test_a_ticket_is_found_by_its_public_token(queue: Queue) -> None:
    issued = queue.issue()
    found = queue.reader.ticket_by_token(issued["public_token"])
    assert found is not None
    ticket, turn = found
    assert (ticket.number, turn and turn.state) == ("A001", TurnState.WAITING)
    assert queue.reader.ticket_by_token("x" * 22) is None


def test_a_priority_reason_stands_in_the_side_table_and_in_no_event(queue: Queue) -> None:
    queue.issue_priority()
    with queue.database.reading() as connection:
        assert connection.execute(select(TICKET_PRIORITY.c.reason)).scalars().all() == ["elderly"]
        bodies = connection.execute(select(EVENT.c.body)).scalars().all()
    assert not [body for body in bodies if "elderly" in body]


def test_the_reasons_of_some_tickets_are_read_together(queue: Queue) -> None:
    asked = [
        TicketId(UUID(issue()["id"])) for issue in (queue.issue, queue.issue_priority, queue.issue_priority)
    ]
    others = queue.issue_priority("b")["id"]
    reasons = queue.reader.priority_reasons(queue.site, asked)
    assert reasons == dict.fromkeys(asked[1:], "elderly")
    assert UUID(others) not in reasons
    assert queue.reader.priority_reasons(queue.site, []) == {}
    assert queue.reader.priority_reasons(SiteId("elsewhere"), asked) == {}


@pytest.mark.parametrize(
    ("refusal", "asked"),
    [
        (UnknownService, {"service": "x"}),
        (ServiceClosed, {"service": "closed"}),
        (ReasonRequired, {"ticket_class": TicketClass.PRIORITY}),
        (UnknownReason, {"ticket_class": TicketClass.PRIORITY, "reason": ReasonId("x")}),
    ],
)
def test_a_press_that_makes_no_sense_is_refused(
    queue: Queue, refusal: type[Exception], asked: dict[str, object]
) -> None:
    with pytest.raises(refusal):
        queue.issue(**asked)  # type: ignore[arg-type]
    assert waiting(queue, "files") == []


def test_a_site_that_is_not_there_is_refused(queue: Queue) -> None:
    queue.site = SiteId("elsewhere")
    with pytest.raises(UnknownSite):
        queue.issue()


def test_an_id_or_token_that_is_taken_is_refused(queue: Queue) -> None:
    first = queue.issue_kiosk()
    with pytest.raises(TicketExists):
        queue.issue(ticket=TicketId(UUID(first["id"])), public_token="z" * 22)
    with pytest.raises(TicketExists):
        queue.issue(ticket=TicketId(uuid4()), public_token=first["public_token"])


# --- once per id --------------------------------------------------------------------------------


def test_the_same_press_again_gets_the_first_answer_and_changes_nothing(queue: Queue) -> None:
    press = uuid4()
    queue.issue()
    queue.open()
    first = queue.next(press=press)
    rev = queue.reader.site_clock(queue.site).rev
    queue.clock.move(seconds=5)
    assert queue.next(press=press) == first
    assert queue.reader.site_clock(queue.site).rev == rev


def test_nobody_waits_is_stored_too(queue: Queue) -> None:
    press = uuid4()
    queue.open()
    assert queue.next(press=press) is None
    queue.issue()
    assert queue.next(press=press) is None


def test_a_refusal_is_stored_with_its_details(queue: Queue) -> None:
    press = uuid4()
    with pytest.raises(NotYourCounter) as first:
        queue.next(press=press)
    queue.open()
    queue.issue()
    with pytest.raises(NotYourCounter) as again:
        queue.next(press=press)
    assert again.value.details == first.value.details


def test_the_same_id_with_another_body_or_actor_is_refused(queue: Queue) -> None:
    press = uuid4()
    queue.open()
    queue.next(press=press)
    with pytest.raises(KeyReused):
        queue.next(press=press, finish=Finish.DONE)
    with pytest.raises(KeyReused):
        queue.next(press=press, actor="user:budi")


# --- the counter's day --------------------------------------------------------------------------


def test_a_visitor_is_called_served_and_waits_for_the_next_stage(queue: Queue) -> None:
    queue.issue()
    queue.open()
    turn = queue.next()
    assert (turn["state"], turn["times"], turn["reason"]["rule"]) == ("called", 1, "longest_wait")
    assert queue.do(Recall(turn_id(turn), queue.ani))["times"] == 2
    assert queue.do(Start(turn_id(turn), queue.ani))["state"] == "serving"
    assert queue.do(Done(turn_id(turn), queue.ani))["state"] == "done"
    assert waiting(queue, "photo") == ["A001"]


def test_after_the_last_stage_the_ticket_ends(queue: Queue) -> None:
    issued = queue.issue("b")
    queue.open()
    turn = queue.next()
    queue.do(Start(turn_id(turn), queue.ani))
    queue.clock.move(seconds=90)
    queue.do(Done(turn_id(turn), queue.ani))
    found = queue.reader.ticket_by_token(issued["public_token"])
    assert found is not None
    assert found[0].state is TicketState.DONE
    assert queue.reader.served_today(queue.site, CounterId("1")) == (1, 90)


def test_at_a_single_counter_done_and_next_calls_the_visitor_who_was_just_queued(queue: Queue) -> None:
    queue.issue()
    queue.open()
    first = queue.next()
    queue.do(Start(turn_id(first), queue.ani))
    second = queue.next(finish=Finish.DONE)
    assert (second["number"], second["stage"], second["state"]) == ("A001", "photo", "called")
    queue.do(UndoLast(CounterId("1"), queue.ani))
    (_, present), *_ = queue.reader.counters(queue.site)
    assert present is not None
    assert (present.stage, present.state) == ("files", TurnState.SERVING)
    assert waiting(queue, "files", "photo") == []


def test_next_with_a_visitor_at_the_counter_is_refused_unless_told_how_to_finish(queue: Queue) -> None:
    queue.issue("b")
    queue.issue("b")
    queue.open()
    queue.next()
    with pytest.raises(CounterBusy):
        queue.next()
    assert queue.next(finish=Finish.NO_SHOW)["number"] == "B002"


def test_a_missed_visitor_can_come_back_to_the_same_place(queue: Queue) -> None:
    for _ in range(2):
        queue.issue("b")
        queue.clock.move(seconds=1)
    queue.open()
    turn = queue.next()
    queue.do(NoShow(turn_id(turn), queue.ani))
    queue.do(Return(turn_id(turn), queue.ani))
    assert waiting(queue, "files") == ["B001", "B002"]
    assert queue.reader.recent_calls(queue.site, 5) == []


def test_calls_that_come_at_once_stand_on_the_board_until_displays_have_shown_them(queue: Queue) -> None:
    for _ in range(20):
        queue.issue("b")
    queue.open()
    queue.next()
    for _ in range(19):
        queue.clock.move(seconds=0.05)
        queue.next(finish=Finish.NO_SHOW)

    def listed() -> list[str]:
        board = read_board(queue.reader, Lobby(queue.reader, queue.clock), queue.clock, queue.site)
        return [call.ticket for call in board.recent]

    called = [f"B{n:03}" for n in range(20, 0, -1)]
    assert listed() == called
    queue.clock.move(minutes=3)
    assert listed() == called[:12]


def test_a_cancelled_visit_frees_its_number(queue: Queue) -> None:
    queue.issue("b")
    queue.open()
    turn = queue.next()
    queue.do(Cancel(turn_id(turn), queue.ani))
    with queue.database.store.transaction(queue.site) as tx:
        assert tx.live_bearer("B001") is None


def test_a_turn_in_another_state_is_refused_with_the_state(queue: Queue) -> None:
    queue.issue()
    queue.open()
    turn = queue.next()
    with pytest.raises(WrongState) as refusal:
        queue.do(Done(turn_id(turn), queue.ani))
    assert refusal.value.details["state"] == "called"


def test_things_that_are_not_there_are_refused(queue: Queue) -> None:
    queue.open()
    with pytest.raises(UnknownTurn):
        queue.do(Start(TurnId(uuid4()), queue.ani))
    with pytest.raises(UnknownCounter):
        queue.next("9")
    with pytest.raises(UnknownTicket):
        queue.do(ReportPrint(TicketId(uuid4()), PrintState.PRINTED, DeviceName("kiosk-1")))


def test_counters_are_opened_paused_and_closed_by_their_officer_alone(queue: Queue) -> None:
    queue.open()
    with pytest.raises(CounterTaken):
        queue.open("1", queue.budi)
    with pytest.raises(OfficerElsewhere):
        queue.open("2")
    until = queue.clock.at + timedelta(minutes=15)
    queue.do(PauseCounter(CounterId("1"), queue.ani, until, {"id": "Istirahat", "en": "Break"}))
    (counter, _), *_ = queue.reader.counters(queue.site)
    assert (counter.state, counter.until, counter.note["en"]) == ("paused", until, "Break")
    with pytest.raises(CounterClosed):
        queue.next()
    with pytest.raises(NotYourCounter):
        queue.do(CloseCounter(CounterId("1"), queue.budi))
    queue.do(CloseCounter(CounterId("1"), queue.ani))
    assert queue.open("2")["officer"] == str(queue.ani)


# --- undo ---------------------------------------------------------------------------------------


def test_undo_takes_a_call_back_and_it_disappears_from_the_recent_calls(queue: Queue) -> None:
    queue.issue()
    queue.open()
    queue.next()
    assert [turn.ticket.number for turn in queue.reader.recent_calls(queue.site, 5)] == ["A001"]
    queue.do(UndoLast(CounterId("1"), queue.ani))
    assert queue.reader.recent_calls(queue.site, 5) == []
    assert waiting(queue, "files") == ["A001"]


def test_undo_of_done_makes_an_ended_ticket_live_again(queue: Queue) -> None:
    issued = queue.issue("b")
    queue.open()
    turn = queue.next()
    queue.do(Start(turn_id(turn), queue.ani))
    queue.do(Done(turn_id(turn), queue.ani))
    queue.do(UndoLast(CounterId("1"), queue.ani))
    found = queue.reader.ticket_by_token(issued["public_token"])
    assert found is not None
    assert found[0].live
    assert found[1] is not None
    assert found[1].state is TurnState.SERVING


def test_undo_reverts_done_and_next_as_one(queue: Queue) -> None:
    queue.issue("b")
    queue.clock.move(seconds=1)
    queue.issue("b")
    queue.open()
    first = queue.next()
    queue.do(Start(turn_id(first), queue.ani))
    queue.next(finish=Finish.DONE)
    queue.do(UndoLast(CounterId("1"), queue.ani))
    (_, present), *_ = queue.reader.counters(queue.site)
    assert present is not None
    assert (present.ticket.number, present.state) == ("B001", TurnState.SERVING)
    assert waiting(queue, "files") == ["B002"]


def test_undo_is_refused_once_the_visitor_moved_on(queue: Queue) -> None:
    queue.issue()
    queue.open()
    queue.open("3", queue.budi)
    turn = queue.next()
    queue.do(Start(turn_id(turn), queue.ani))
    queue.do(Done(turn_id(turn), queue.ani))
    queue.next("3", queue.budi)
    with pytest.raises(MovedOn):
        queue.do(UndoLast(CounterId("1"), queue.ani))


def test_undo_ends_after_ten_seconds_and_happens_once(queue: Queue) -> None:
    queue.issue()
    queue.open()
    queue.next()
    queue.clock.move(seconds=11)
    with pytest.raises(NothingToUndo):
        queue.do(UndoLast(CounterId("1"), queue.ani))
    queue.clock.move(seconds=-2)
    queue.do(UndoLast(CounterId("1"), queue.ani))
    with pytest.raises(NothingToUndo):
        queue.do(UndoLast(CounterId("1"), queue.ani))


# --- slips --------------------------------------------------------------------------------------


def test_a_slip_that_failed_ends_the_visit_unless_the_number_was_kept(queue: Queue) -> None:
    kiosk = DeviceName("kiosk-1")
    failed, kept, printed = (TicketId(UUID(queue.issue_kiosk("b")["id"])) for _ in range(3))
    queue.do(ReportPrint(failed, PrintState.FAILED, kiosk))
    queue.do(ReportPrint(kept, PrintState.FAILED, kiosk, kept=True))
    queue.do(ReportPrint(printed, PrintState.PRINTED, kiosk))
    assert waiting(queue, "files") == ["B002", "B003"]


def test_another_kiosks_ticket_is_unknown(queue: Queue) -> None:
    ticket = TicketId(UUID(queue.issue_kiosk()["id"]))
    with pytest.raises(UnknownTicket):
        queue.do(ReportPrint(ticket, PrintState.FAILED, DeviceName("kiosk-2")))


def test_a_withdrawn_press_can_never_become_a_ticket(queue: Queue) -> None:
    late, kiosk = TicketId(uuid4()), DeviceName("kiosk-1")
    queue.do(WithdrawTicket(late, kiosk))
    queue.do(WithdrawTicket(late, kiosk))
    with pytest.raises(TicketWithdrawn):
        queue.issue(ticket=late, public_token="t" * 22, device=kiosk)
    early = TicketId(UUID(queue.issue_kiosk()["id"]))
    queue.do(WithdrawTicket(early, kiosk))
    assert waiting(queue, "files") == []


# --- numbers ------------------------------------------------------------------------------------


def test_numbers_wrap_into_a_new_round_skipping_those_still_live(small: Queue) -> None:
    numbers = [small.issue("b")["number"] for _ in range(3)]
    small.open()
    for _ in range(2):
        turn = small.next()
        small.do(Cancel(turn_id(turn), small.ani))
    small.issue("b")
    assert numbers == ["B001", "B002", "B003"]
    assert waiting(small, "files") == ["B003", "B001"]
    assert small.issue("b")["number"] == "B002"
    with pytest.raises(SeriesFull):
        small.issue("b")


def test_yesterdays_live_number_is_skipped_today(small: Queue) -> None:
    small.issue("b")
    small.open()
    small.next()
    small.clock.move(days=1)
    assert small.issue("b")["number"] == "B002"


# --- days and clocks ----------------------------------------------------------------------------


def test_the_day_turns_at_the_sites_own_midnight_and_numbers_begin_anew(queue: Queue) -> None:
    queue.issue("b")
    queue.open()
    queue.do(Cancel(turn_id(queue.next()), queue.ani))
    queue.clock.move(hours=16)  # midnight in Jakarta
    ticket = queue.issue("b")
    assert (ticket["number"], ticket["business_day"]) == ("B001", "2026-11-24")


def test_the_end_of_the_day_expires_what_is_left_but_not_who_is_being_served(queue: Queue) -> None:
    queue.issue()
    queue.issue("b")
    queue.open()
    served = queue.next()
    queue.clock.move(days=1)
    day = queue.clock.at.date()
    assert queue.do(EndDay(day), actor="owner") == {"expired": 1}
    assert waiting(queue, "files") == []
    assert queue.do(Start(turn_id(served), queue.ani))["state"] == "serving"


def test_a_clock_that_goes_back_moves_neither_events_nor_the_day(queue: Queue) -> None:
    first = queue.issue()
    queue.clock.move(days=-2)
    second = queue.issue()
    assert second["business_day"] == first["business_day"]
    assert second["issued_at"] == first["issued_at"]
    assert waiting(queue, "files") == ["A001", "A002"]


# --- the chain and the outbox -------------------------------------------------------------------


def test_the_chain_of_events_holds_and_shows_what_was_changed(queue: Queue) -> None:
    for _ in range(3):
        queue.issue()
    count = queue.reader.verify_chain(queue.site)
    assert count == queue.reader.site_clock(queue.site).rev
    with queue.database.writing() as connection:
        body = connection.execute(select(EVENT.c.body).where(EVENT.c.rev == 3)).scalar_one()
        connection.execute(update(EVENT).where(EVENT.c.rev == 3).values(body=body.replace("A001", "A009")))
    with pytest.raises(BrokenChain) as broken:
        queue.reader.verify_chain(queue.site)
    assert broken.value.rev == 3


def test_a_removed_last_event_is_noticed(queue: Queue) -> None:
    queue.issue()
    last = queue.reader.site_clock(queue.site).rev
    with queue.database.writing() as connection:
        connection.execute(EVENT.delete().where(EVENT.c.rev == last))
    with pytest.raises(BrokenChain, match="missing"):
        queue.reader.verify_chain(queue.site)


def test_a_refused_command_leaves_no_trace_but_its_answer(queue: Queue) -> None:
    queue.open()
    rev = queue.reader.site_clock(queue.site).rev
    with pytest.raises(UnknownService):
        queue.issue("x")
    assert queue.reader.site_clock(queue.site).rev == rev
    assert queue.reader.verify_chain(queue.site) == rev


def test_each_call_and_recall_stands_in_the_outbox(queue: Queue) -> None:
    queue.issue()
    queue.open()
    turn = queue.next()
    queue.do(Recall(turn_id(turn), queue.ani))
    with queue.database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.call_id, OUTBOX.c.times).order_by(OUTBOX.c.rev)).all()
    assert rows == [(UUID(turn["call_id"]), 1), (UUID(turn["call_id"]), 2)]


def test_the_database_itself_refuses_a_number_twice(queue: Queue) -> None:
    queue.issue()
    queue.issue()
    names = r"uq_ticket_live_number|ticket\.site, ticket\.number"
    with pytest.raises(IntegrityError, match=names), queue.database.writing() as connection:
        connection.execute(update(TICKET).values(number="A001"))


def test_the_heads_of_the_lines_are_read_from_the_lines_index(queue: Queue) -> None:
    for _ in range(300):
        queue.issue_kiosk()
    seen: list[str] = []
    with queue.database.store.transaction(queue.site) as tx:
        connection = tx._connection

        def explain(_conn: object, cursor: object, sql: str, parameters: object, *_: object) -> None:
            if "firsts" in sql and not sql.startswith("EXPLAIN"):
                prefix = "EXPLAIN QUERY PLAN " if queue.database.is_sqlite else "EXPLAIN "
                found = connection.exec_driver_sql(prefix + sql, parameters)  # type: ignore[arg-type]
                seen.extend(str(row) for row in found)

        if not queue.database.is_sqlite:
            _serve_many(connection)
        event.listen(connection, "before_cursor_execute", explain)
        offer = tx.offer(tx.counter(CounterId("1")), 0)
    assert [head.ticket.number for head in offer.heads] == ["A001"]
    assert offer.oldest == offer.heads
    plan = "\n".join(seen)
    assert plan.count("ix_turn_line") == plan.count("ix_turn_oldest") == 1, plan
    assert "SCAN turn" not in plan
    assert "Seq Scan on turn" not in plan


def _serve_many(connection: Connection) -> None:
    """Let the table hold what a month leaves behind, so that reading all of it would be the worse plan."""
    kept = [column.name for column in TURN.columns if column.name not in {"id", "state"}]
    names = ", ".join(f'"{name}"' for name in kept)
    connection.execute(
        text(
            f"INSERT INTO turn (id, state, {names}) SELECT gen_random_uuid(), 'done', {names} "
            "FROM (SELECT * FROM turn LIMIT 1) one, generate_series(1, 20000)"
        )
    )
    connection.execute(text("ANALYZE turn"))
