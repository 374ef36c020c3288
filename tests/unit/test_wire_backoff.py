"""Waits between attempts grow, vary, and are forgotten after a connection that lasted."""

from wire.backoff import LONGEST_AFTER_TAKEOVER_S, LONGEST_S, STEADY_S, Backoff


def draw_most() -> float:
    return 1.0


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(draw_most)
    assert [backoff.after(0) for _ in range(7)] == [0.5, 1, 2, 4, 8, LONGEST_S, LONGEST_S]


def test_waits_are_shortened_by_up_to_a_half() -> None:
    assert Backoff(lambda: 0.0).after(0) == 0.25
    waits = {Backoff().after(0) for _ in range(50)}
    assert len(waits) > 40
    assert all(0.25 <= wait <= 0.5 for wait in waits)


def test_connection_that_lasted_starts_anew() -> None:
    backoff = Backoff(draw_most)
    for _ in range(5):
        backoff.after(0)
    assert backoff.after(STEADY_S) == 0.5


def test_connection_that_ended_soon_counts_as_a_failure() -> None:
    backoff = Backoff(draw_most)
    assert [backoff.after(STEADY_S - 1) for _ in range(3)] == [0.5, 1, 2]


def test_takeovers_wait_longer_and_longer_even_after_steady_connections() -> None:
    backoff = Backoff(draw_most)
    waits = [backoff.after(STEADY_S, taken_over=True) for _ in range(12)]
    assert waits[:4] == [0.5, 1, 2, 4]
    assert waits[-1] == LONGEST_AFTER_TAKEOVER_S


def test_takeovers_are_forgotten_after_a_connection_that_outlasted_them() -> None:
    backoff = Backoff(draw_most)
    for _ in range(12):
        backoff.after(1, taken_over=True)
    assert backoff.after(2 * LONGEST_AFTER_TAKEOVER_S, taken_over=True) == 0.5


def test_very_many_failures_do_not_overflow() -> None:
    backoff = Backoff(draw_most)
    assert [backoff.after(0) for _ in range(3000)][-1] == LONGEST_S
