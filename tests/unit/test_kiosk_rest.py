"""When the kiosk's screen rests, and that its resting words stand nowhere for long."""

from collections import Counter
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from kiosk.rest import MOVE_S, Night, Rest, RestPlan, place_at, rest_after

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
PLAN = RestPlan(dim_s=120, move_s=300, night=Night(time(20), time(6)))


@pytest.mark.parametrize(
    ("idle_s", "rest"),
    [(0, Rest.AWAKE), (119, Rest.AWAKE), (120, Rest.DIMMED), (299, Rest.DIMMED), (300, Rest.MOVING)],
)
def test_an_idle_screen_dims_and_then_its_words_move(idle_s: float, rest: Rest) -> None:
    assert rest_after(PLAN, idle_s, NOON) is rest


@pytest.mark.parametrize(
    ("hour", "dark"), [(19, False), (20, True), (23, True), (0, True), (5, True), (6, False)]
)
def test_at_night_an_idle_screen_is_dark(hour: int, dark: bool) -> None:
    assert (rest_after(PLAN, 1000, NOON.replace(hour=hour)) is Rest.DARK) is dark


def test_who_touches_it_at_night_finds_it_awake() -> None:
    assert rest_after(PLAN, 10, NOON.replace(hour=23)) is Rest.AWAKE


def test_a_night_may_lie_within_one_day() -> None:
    lunch = RestPlan(night=Night(time(12), time(13)))
    assert rest_after(lunch, 1000, NOON) is Rest.DARK
    assert rest_after(lunch, 1000, NOON.replace(hour=13)) is Rest.MOVING


def test_zero_means_never() -> None:
    assert rest_after(RestPlan(dim_s=0, move_s=0), 1e6, NOON) is Rest.AWAKE
    assert rest_after(RestPlan(dim_s=0, move_s=300), 250, NOON) is Rest.AWAKE


def test_the_words_stay_a_while_and_then_stand_elsewhere() -> None:
    assert place_at(0.0) == place_at(MOVE_S - 0.1)
    assert place_at(0.0) != place_at(MOVE_S)


def test_over_a_night_every_part_of_the_screen_is_lit_alike() -> None:
    places = [place_at(turn * MOVE_S)[1] for turn in range(1296)]
    assert len(set(places)) == 1296
    cells = Counter((int(across * 6), int(up * 6)) for across, up in places)
    assert len(cells) == 36
    assert max(cells.values()) <= 1.15 * min(cells.values())
