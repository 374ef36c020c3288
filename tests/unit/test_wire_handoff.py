"""The queue between the network and a program keeps the newest and says when it could not keep all."""

import logging
import threading

import pytest

from wire.handoff import Handoff


def test_items_come_out_in_the_order_they_went_in() -> None:
    queue: Handoff[int] = Handoff(3, "test")
    for item in (1, 2, 3):
        queue.put(item)
    assert [queue.take(0) for _ in range(4)] == [1, 2, 3, None]
    assert queue.dropped == 0


def test_full_queue_drops_the_oldest_and_says_so_once_each_time(caplog: pytest.LogCaptureFixture) -> None:
    queue: Handoff[int] = Handoff(2, "test")
    with caplog.at_level(logging.WARNING):
        for item in range(10):
            queue.put(item)
        assert [queue.take(0), queue.take(0)] == [8, 9]
        assert len(caplog.records) == 1
        for item in range(3):
            queue.put(item)
    assert queue.dropped == 9
    assert len(caplog.records) == 2


def test_waiting_consumer_wakes_for_an_item_and_for_the_end() -> None:
    queue: Handoff[int] = Handoff(2, "test")
    got: list[int | None] = []
    consumer = threading.Thread(target=lambda: got.extend([queue.take(10), queue.take(10)]))
    consumer.start()
    queue.put(1)
    queue.close()
    consumer.join(5)
    assert got == [1, None]


def test_closed_queue_gives_what_it_has_and_opens_again() -> None:
    queue: Handoff[int] = Handoff(2, "test")
    queue.put(1)
    queue.close()
    assert [queue.take(10), queue.take(10)] == [1, None]
    queue.open()
    assert queue.take(0.01) is None
