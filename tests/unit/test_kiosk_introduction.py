"""A kiosk tells a new owner its tickets in parts, one after the other."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from kiosk.introduction import PART, Introduction
from tests.support import kiosk_samples
from wire.codec import encode
from wire.messages import Accepted, Introduced, ListedTicket, PrintState, Refused, TicketClass

INSTALL = UUID(int=7)


def listed(count: int) -> list[ListedTicket]:
    """Return so many tickets."""
    return [
        ListedTicket(
            press=UUID(int=name),
            ticket=UUID(int=name + 10_000),
            public_token="AbCdEfGhIjKlMnOpQrStUv",
            number=f"A{name:03}",
            service="passport-new",
            ticket_class=TicketClass.REGULAR,
            language="id",
            issued_at=kiosk_samples.NOW,
            business_day=kiosk_samples.NOW.date(),
            print_state=PrintState.PRINTED,
        )
        for name in range(1, count + 1)
    ]


def introduce(count: int) -> Introduction:
    """Return an introduction with so many tickets, whose parts are named 1, 2, 3 …"""
    names: Iterator[int] = iter(range(1, 100))
    return Introduction(INSTALL, 5, listed(count), lambda: UUID(int=next(names)))


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (1, [1]), (PART, [PART]), (PART + 1, [PART, 1])])
def test_every_ticket_is_told_once_and_the_last_part_says_so(count: int, sizes: list[int]) -> None:
    introduction = introduce(count)
    told = []
    while (part := introduction.next) is not None:
        assert len(encode(part)) <= part.max_bytes
        told.append(part)
        answer = Accepted(id=part.id) if part.more else Introduced(id=part.id, letter="K")
        assert introduction.take_answer(part.id, answer)
    assert [len(part.tickets) for part in told] == sizes
    assert [part.more for part in told] == [True] * (len(sizes) - 1) + [False]
    assert [ticket for part in told for ticket in part.tickets] == listed(count)
    assert (introduction.done, introduction.letter) == (True, "K")


def test_answers_to_other_commands_and_second_answers_mean_nothing() -> None:
    introduction = introduce(PART + 1)
    first = introduction.next
    assert first is not None
    assert not introduction.take_answer(UUID(int=99), Accepted(id=UUID(int=99)))
    assert introduction.next == first
    introduction.take_answer(first.id, Accepted(id=first.id))
    assert not introduction.take_answer(first.id, Accepted(id=first.id))


def test_a_refusal_ends_it() -> None:
    introduction = introduce(PART + 1)
    assert introduction.next is not None
    introduction.take_answer(introduction.next.id, Refused(id=introduction.next.id, code="malformed"))
    assert (introduction.done, introduction.refused, introduction.letter) == (True, "malformed", None)
