"""What a site's own past says about its pace and its visitors."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.identity import ServiceId, StageId
from server.domain.paces import Arrived, Handled, Paces, learn_paces, learn_streams
from server.domain.situation import Stream
from server.domain.ticket import TicketClass

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
"""A Tuesday, half past ten in Jakarta."""
DESK = StageId("desk")
A, B = ServiceId("a"), ServiceId("b")
USUAL = {(DESK, A): timedelta(minutes=10), (DESK, B): timedelta(minutes=10)}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def visit(seconds: float, service: ServiceId = A, called_at: datetime = NOW - DAY) -> Handled:
    return Handled(DESK, service, called_at, called_at + timedelta(seconds=seconds), missed=False)


def learned(visits: Iterable[Handled]) -> Paces:
    return learn_paces(visits, USUAL, NOW, ZONE)


def test_before_anything_was_seen_the_usual_time_is_taken_and_no_time_is_known() -> None:
    paces = learned([])
    pace = paces.at(DESK, A, NOW)
    assert (pace.mean_s, pace.cv) == (600.0, 0.6)
    assert pace.doubt >= 0.3
    assert not paces.known(DESK)


def test_a_stage_is_known_after_ten_visits() -> None:
    assert not learned([visit(100)] * 9).known(DESK)
    assert learned([visit(100)] * 10).known(DESK)


def test_few_visits_are_drawn_toward_the_usual_and_many_speak_for_themselves() -> None:
    few, many = (learned([visit(200)] * number).at(DESK, A, NOW) for number in (2, 400))
    assert 200 < many.mean_s < 210 < few.mean_s < 600
    assert many.doubt < 0.03 < few.doubt


def test_a_service_that_was_never_seen_takes_after_its_stage_and_stays_in_doubt() -> None:
    paces = learned([visit(200)] * 400)
    assert paces.at(DESK, B, NOW).mean_s == pytest.approx(200, rel=0.1)
    assert paces.at(DESK, B, NOW).doubt > 4 * paces.at(DESK, A, NOW).doubt


def test_the_time_of_day_counts_where_it_was_seen() -> None:
    morning, afternoon = NOW - DAY, NOW - DAY + 5 * HOUR
    visits = [visit(200, A, morning)] * 60 + [visit(500, A, afternoon)] * 60
    paces = learned(visits)
    assert paces.at(DESK, A, NOW).mean_s < 250
    assert paces.at(DESK, A, NOW + 5 * HOUR).mean_s > 450
    assert 300 < paces.at(DESK, A, NOW + 9 * HOUR).mean_s < 400


def test_forgotten_and_impossible_visits_teach_nothing_and_odd_ones_little() -> None:
    plain = [visit(200)] * 50
    assert learned([*plain, visit(4 * 3600), visit(-5)]) == learned(plain)
    assert learned([*plain, visit(7200)]).at(DESK, A, NOW).mean_s < 300


def test_the_spread_of_visits_is_learned() -> None:
    even, odd = learned([visit(300)] * 200), learned([visit(100), visit(500)] * 100)
    assert even.at(DESK, A, NOW).cv < 0.2
    assert odd.at(DESK, A, NOW).cv > 0.5


@given(st.lists(st.tuples(st.floats(-10, 20_000), st.sampled_from([A, B])), max_size=40))
def test_every_pace_is_a_pace(seen: list[tuple[float, ServiceId]]) -> None:
    pace = learned([visit(seconds, service) for seconds, service in seen]).at(DESK, A, NOW)
    assert 0 < pace.mean_s <= 3 * 3600
    assert 0.05 <= pace.cv <= 2
    assert 0 <= pace.doubt < 2


# Arrivals


def arrivals(day: datetime, number: int, service: ServiceId = A) -> list[Arrived]:
    return [Arrived(service, TicketClass.REGULAR, day + timedelta(minutes=n)) for n in range(number)]


def test_nobody_is_expected_where_nobody_was_seen() -> None:
    assert list(learn_streams([], NOW, NOW + 3 * HOUR, ZONE)) == []
    today = arrivals(NOW - HOUR, 5)
    assert list(learn_streams(today, NOW, NOW + 3 * HOUR, ZONE)) == []


def test_the_same_hours_of_other_days_are_expected_from_now_until_the_end() -> None:
    seen = [one for back in range(1, 5) for one in arrivals(NOW - back * DAY, 12)]
    seen += [one for back in range(1, 5) for one in arrivals(NOW - back * DAY + HOUR, 6, B)]
    assert list(learn_streams(seen, NOW, NOW + HOUR, ZONE)) == [
        Stream(A, TicketClass.REGULAR, NOW, NOW + HOUR / 2, 12.0),
        Stream(B, TicketClass.REGULAR, NOW + HOUR / 2, NOW + HOUR, 6.0),
    ]


def test_a_weekday_that_is_busier_is_expected_to_be_busier() -> None:
    seen = [one for back in range(1, 15) for one in arrivals(NOW - back * DAY, 20 if back % 7 == 0 else 6)]
    (stream,) = learn_streams(seen, NOW, NOW + HOUR / 4, ZONE)
    assert 8 < stream.per_hour < 20


def test_hours_are_those_of_the_site_where_clocks_are_half_an_hour_off() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    seen = arrivals(NOW - DAY + timedelta(minutes=31), 4)
    (stream,) = learn_streams(seen, NOW, NOW + HOUR, zone)
    # It is nine there: the hour of those who came lasts the whole hour.
    assert (stream.start, stream.end) == (NOW, NOW + HOUR)
