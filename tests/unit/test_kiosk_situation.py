"""When a kiosk that hears nobody is open: by the hours that it was told, unless a supervisor stopped it."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.situation import Own, office_of
from tests.support import kiosk_samples
from wire.messages import CatalogMessage, CatalogOpening

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENINGS = tuple(
    CatalogOpening(start=MORNING + day * DAY, end=MORNING + day * DAY + 8 * HOUR) for day in range(2)
)
LOST = MORNING
ABLE = Own(able=True)


def catalog(*, as_of: datetime, giving: bool) -> CatalogMessage:
    """Return the office's catalog as it was told then."""
    return kiosk_samples.catalog(as_of=as_of, open=giving, openings=OPENINGS, closes_at=None)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (MORNING + HOUR, True),
        (MORNING + 8 * HOUR, False),
        (MORNING + 20 * HOUR, False),
        (MORNING + DAY, True),
        (MORNING + DAY + 8 * HOUR, True),
        (None, True),
    ],
    ids=["in hours", "closed since", "at night", "opened since", "beyond what was told", "no clock"],
)
@pytest.mark.parametrize("told", [MORNING - HOUR, MORNING + HOUR], ids=["told before", "told while open"])
def test_a_kiosk_alone_opens_and_closes_with_the_office(
    now: datetime | None, is_open: bool, told: datetime
) -> None:
    known = catalog(as_of=told, giving=told > MORNING)
    assert office_of(known, None, LOST, ABLE, now).open is is_open


@pytest.mark.parametrize("now", [MORNING + 3 * HOUR, MORNING + DAY, None])
def test_a_supervisors_stop_outlives_the_connection(now: datetime | None) -> None:
    stopped = catalog(as_of=MORNING + HOUR, giving=False)
    assert not office_of(stopped, None, LOST, ABLE, now).open


def test_while_the_server_is_heard_its_word_counts() -> None:
    assert not office_of(catalog(as_of=MORNING - HOUR, giving=False), None, None, ABLE, MORNING + HOUR).open


def test_without_hours_the_last_word_counts_until_the_hour_that_it_named() -> None:
    closing = kiosk_samples.catalog(closes_at=MORNING + HOUR)
    assert office_of(closing, None, LOST, ABLE, MORNING).open
    assert not office_of(closing, None, LOST, ABLE, MORNING + HOUR).open
    assert office_of(closing, None, LOST, ABLE, None).open


def test_what_the_kiosk_can_do_by_itself_is_passed_on() -> None:
    office = office_of(None, None, LOST, Own(able=True, broken=True))
    assert (office.broken, office.known) == (True, False)
