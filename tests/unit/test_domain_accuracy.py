"""How true promised waits were."""

from server.domain.accuracy import Accuracy, Told, accuracy
from server.domain.identity import ServiceId


def told(low_s: int, high_s: int, waited_s: int) -> Told:
    return Told(ServiceId("a"), 9, low_s, high_s, waited_s)


def test_nobody_was_told_anything() -> None:
    assert accuracy([]) == Accuracy(0, None, None, None)


def test_whoever_waits_exactly_as_long_as_told_at_most_is_covered() -> None:
    assert accuracy([told(60, 120, 120)]).p80_coverage == 1.0
    assert accuracy([told(60, 120, 121)]).p80_coverage == 0.0


def test_the_error_is_that_of_the_middle_and_the_bias_keeps_its_sign() -> None:
    found = accuracy([told(100, 200, 90), told(100, 200, 250), told(100, 200, 130), told(100, 200, 100)])
    assert found == Accuracy(4, 0.75, 20.0, -42.5)
