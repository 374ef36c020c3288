"""Quotas: what is full, when the hour opens again, and how a person is told from another."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.errors import PersonQuotaFull, QuotaFull
from server.domain.policy import Quota
from server.domain.quota import HOUR, Given, check, hour_of, normalised, person_mark

AT = datetime(2026, 11, 23, 1, 40, 12, 5, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("zone", "began"),
    [("Asia/Jakarta", (1, 0)), ("Asia/Kolkata", (1, 30)), ("Asia/Kathmandu", (1, 15))],
)
def test_the_hour_is_the_one_on_the_wall(zone: str, began: tuple[int, int]) -> None:
    assert hour_of(AT, ZoneInfo(zone)) == AT.replace(hour=began[0], minute=began[1], second=0, microsecond=0)


@pytest.mark.parametrize(
    ("quota", "refusal"),
    [
        (Quota(), None),
        (Quota(3, 2, 2), None),
        (Quota(day=2), QuotaFull),
        (Quota(hour=1), QuotaFull),
        (Quota(9, 9, 1), PersonQuotaFull),
    ],
)
def test_a_limit_that_is_reached_refuses(quota: Quota, refusal: type[Exception] | None) -> None:
    given = Given(day=2, hour=1, person=1)
    if refusal is None:
        check(quota, given, "a", AT + HOUR)
    else:
        with pytest.raises(refusal):
            check(quota, given, "a", AT + HOUR)


def test_a_person_is_the_same_only_with_one_key_on_one_day() -> None:
    assert normalised(" a-12 3.x ") == "A123X"
    mark = person_mark(b"key", DAY, "A1")
    assert mark == person_mark(b"key", DAY, "A1")
    others = {person_mark(b"other", DAY, "A1"), person_mark(b"key", date(2026, 11, 24), "A1")}
    assert mark not in others | {person_mark(b"key", DAY, "A2")}
