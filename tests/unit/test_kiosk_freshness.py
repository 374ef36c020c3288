"""Whose word is the newest: a former owner is not heard, and an epoch that went back is, after a while."""

from datetime import UTC, datetime

import pytest

from kiosk.freshness import LAG_S, LOST_S, SURE_S, Freshness
from tests.support import kiosk_samples
from wire.messages import HeartbeatMessage

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
LATER, EARLIER = 1_800_000_000, 1_795_000_000


def beat(epoch: int, rev: int = 0) -> HeartbeatMessage:
    """Return an owner's sign of life."""
    return HeartbeatMessage(epoch=epoch, rev=rev, now=NOW)


def knowing_later() -> Freshness:
    """Return what was heard of the later epoch, up to second 0."""
    known = Freshness()
    assert known.take_heartbeat(beat(LATER), 0.0)
    assert known.take_board(kiosk_samples.board(epoch=LATER))
    assert known.take_catalog(kiosk_samples.catalog(epoch=LATER))
    return known


def test_a_former_owner_counts_for_nothing_while_the_present_one_is_heard() -> None:
    known = knowing_later()
    for second in range(1, 60):
        assert not known.take_heartbeat(beat(EARLIER), second)
        assert known.take_heartbeat(beat(LATER), second + 0.5)
    assert not known.take_board(kiosk_samples.board(epoch=EARLIER, rev=9))


def test_an_epoch_that_went_back_is_believed_once_nothing_else_was_heard_for_long() -> None:
    known = knowing_later()
    heard = [second for second in range(1, 60) if known.take_heartbeat(beat(EARLIER), second)]
    assert heard[0] == 1 + SURE_S
    assert heard == list(range(heard[0], 60))
    assert known.take_board(kiosk_samples.board(epoch=EARLIER))
    assert known.take_catalog(kiosk_samples.catalog(epoch=EARLIER))


def test_until_then_nobody_is_heard_and_after_it_the_board_is_asked_for() -> None:
    known = knowing_later()
    assert not any(known.take_heartbeat(beat(EARLIER), second) for second in range(1, 11))
    assert known.lost(LOST_S)
    assert known.take_heartbeat(beat(EARLIER), 11.0)
    assert not known.lost(11.0)
    assert known.must_resync(11.0 + LAG_S)


@pytest.mark.parametrize(
    "moments",
    [[50.0] * 100, [1.0, 2.0, 3.0, 9.0, 10.0, 11.0, 12.0], [1.0, 100.0, 200.0]],
    ids=["a cut cable's backlog", "with a pause", "now and then"],
)
def test_what_lay_in_a_queue_or_comes_now_and_then_is_not_believed(moments: list[float]) -> None:
    known = knowing_later()
    assert not any(known.take_heartbeat(beat(EARLIER), moment) for moment in moments)


def test_a_retained_board_of_a_later_epoch_does_not_hide_the_present_ones_for_ever() -> None:
    known = Freshness()
    assert known.take_board(kiosk_samples.board(epoch=LATER))
    for second in range(1, 12):
        assert known.take_heartbeat(beat(EARLIER), second), "it is the only owner that was ever heard"
    assert known.take_board(kiosk_samples.board(epoch=EARLIER))
