"""The store in memory: an error leaves nothing, what is read is a copy, and a database's constraints hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from server.domain.discipline import Line, for_counter
from server.domain.errors import UnknownCounter, UnknownSite, UnknownTicket, UnknownTurn
from server.domain.identity import Actor, CounterId, SiteId, TicketId, TurnId, UserId
from server.domain.ticket import Ticket, TicketClass, TicketState
from server.domain.turn import Turn, TurnState
from server.services.commands import CallNext, IssueTicket, OpenCounter
from server.services.execute import HANDLERS
from server.services.unit_of_work import begin
from server.simulation.memory import ConstraintViolated, MemoryStore, MemoryTransaction
from server.simulation.run import DrawnIds
from tests.support.simulation import DESK, SERVICE, hall

NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)
SITE, ONE, TWO = SiteId("hall"), CounterId("1"), CounterId("2")
LINE = Line(DESK, TicketClass.REGULAR, SERVICE)


class Broken(Exception):
    """What goes wrong in a test."""


@pytest.fixture
def store() -> MemoryStore:
    """Return a hall with two counters, two waiting and officers at both."""
    store, ids = MemoryStore(hall(2)), DrawnIds(1)
    commands = [OpenCounter(ONE, officer(1)), OpenCounter(TWO, officer(2)), *[IssueTicket(SERVICE)] * 2]
    for command in commands:
        with store.transaction(SITE) as tx:
            HANDLERS[type(command)](begin(tx, ids, Actor("test"), NOW), command)
    return store


def officer(nth: int) -> UserId:
    """Return the same officer for the same number."""
    return UserId(UUID(int=nth))


def ticket_of(store: MemoryStore, nth: int = 0) -> Ticket:
    """Return one of the tickets."""
    return list(store.tickets.values())[nth]


def first(tx: MemoryTransaction) -> Turn:
    """Return whom counter 1 could call."""
    return tx.offer(tx.counter(ONE), 0).heads[0]


def snapshot(store: MemoryStore) -> object:
    """Return everything that a transaction may change, by value."""
    return (
        repr(store.clock),
        repr(store.events),
        repr(store.tickets),
        repr(store.turns),
        repr(store.seats),
        repr(store.undos),
        dict(store.live),
        dict(store.present),
        dict(store.numbers),
        dict(store.positions),
        sorted(repr(one) for one in store.waiting()),
        {counter: list(calls) for counter, calls in store.sounded.items() if calls},
        len(store.calls),
    )


def test_an_error_leaves_everything_as_it_was(store: MemoryStore) -> None:
    before = snapshot(store)
    with pytest.raises(Broken):
        break_off(store)
    assert snapshot(store) == before
    assert not store.tombstones


def break_off(store: MemoryStore) -> None:
    """Change everything that can be changed, and fail."""
    with store.transaction(SITE) as tx:
        work = begin(tx, DrawnIds(2), Actor("test"), NOW + timedelta(days=1))
        HANDLERS[IssueTicket](work, IssueTicket(SERVICE))
        HANDLERS[CallNext](work, CallNext(ONE, officer(1)))
        tx.remove_turn(first(tx).id)
        tx.keep_tombstone(TicketId(uuid4()), NOW)
        raise Broken


def test_what_is_read_is_a_copy(store: MemoryStore) -> None:
    with store.transaction(SITE) as tx:
        turn, counter = first(tx), tx.counter(ONE)
        turn.state, turn.ticket.state, counter.officer = TurnState.DONE, TicketState.DONE, None
        assert tx.turn(turn.id).state is TurnState.WAITING
        assert tx.ticket(turn.ticket.id).live
        assert tx.counter(ONE).officer == officer(1)


def test_a_called_turn_is_at_its_counter_and_in_line_no_more(store: MemoryStore) -> None:
    with store.transaction(SITE) as tx:
        work = begin(tx, DrawnIds(2), Actor("test"), NOW)
        HANDLERS[CallNext](work, CallNext(ONE, officer(1)))
    assert len(store.waiting()) == 1
    assert [turn is not None for _, turn in store.counters()] == [True, False]
    with store.transaction(SITE) as tx:
        assert list(tx.offer(tx.counter(ONE), 3).recent) == [LINE]
        assert tx.place_of(LINE, 5) == tx.place_of(LINE, 1)


def test_a_line_that_is_meant_for_a_counter_is_offered_to_it_alone(store: MemoryStore) -> None:
    with store.transaction(SITE) as tx:
        turn = first(tx)
        turn.meant_for = for_counter(TWO)
        tx.save_turn(turn)
        assert turn.id not in {one.id for one in tx.offer(tx.counter(ONE), 0).heads}
        assert turn.id in {one.id for one in tx.offer(tx.counter(TWO), 0).heads}


def test_unknown_things_are_unknown(store: MemoryStore) -> None:
    with pytest.raises(UnknownSite):
        store.transaction(SiteId("other"))
    with store.transaction(SITE) as tx:
        for error, ask in (
            (UnknownTicket, lambda: tx.ticket(TicketId(uuid4()))),
            (UnknownTurn, lambda: tx.turn(TurnId(uuid4()))),
            (UnknownCounter, lambda: tx.counter(CounterId("9"))),
        ):
            with pytest.raises(error):
                ask()


def test_two_live_tickets_never_bear_one_number(store: MemoryStore) -> None:
    twin = replace(ticket_of(store), id=TicketId(uuid4()), public_token="x" * 22, sequence=77)
    with pytest.raises(ConstraintViolated, match="one number"), store.transaction(SITE) as tx:
        tx.add_ticket(twin, None)
    again = replace(twin, number="A077", sequence=1)
    with pytest.raises(ConstraintViolated, match="once a round"), store.transaction(SITE) as tx:
        tx.add_ticket(again, None)


def test_a_ticket_has_one_live_turn_and_a_counter_one_visitor(store: MemoryStore) -> None:
    with store.transaction(SITE) as tx:
        turn = first(tx)
    with pytest.raises(ConstraintViolated, match="one live turn"), store.transaction(SITE) as tx:
        tx.add_turn(replace(turn, id=TurnId(uuid4())))
    with store.transaction(SITE) as tx:
        one, other = (tx.turn(waiting.turn) for waiting in store.waiting())
        one.state = other.state = TurnState.CALLED
        one.counter = other.counter = ONE
        tx.save_turn(one)
    with pytest.raises(ConstraintViolated, match="one visitor"), store.transaction(SITE) as tx:
        tx.save_turn(other)


def test_an_officer_is_at_one_counter(store: MemoryStore) -> None:
    with store.transaction(SITE) as tx:
        counter = tx.counter(TWO)
    counter.officer = officer(1)
    with pytest.raises(ConstraintViolated, match="one counter"), store.transaction(SITE) as tx:
        tx.save_counter(counter)
