"""When a kiosk that hears nobody is open: by the hours that it was told, unless a supervisor stopped it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.outlived import outlived
from kiosk.situation import Own, business_day, office_of
from tests.support import kiosk_samples
from wire.messages import (
    BoardService,
    CatalogDevice,
    CatalogMessage,
    CatalogOpening,
    CatalogService,
    CatalogStop,
)

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


MIDNIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)
SOLD_OUT = {"id": "Habis", "en": "Sold out for today"}


def shut(until: datetime | None) -> tuple[CatalogService, ...]:
    """Return the services, the first of them shut until then."""
    first, *others = kiosk_samples.SERVICES
    return first.model_copy(update={"open": False, "note": SOLD_OUT, "until": until}), *others


@pytest.mark.parametrize(
    ("lost_since", "until", "now", "is_offered"),
    [
        (LOST, MIDNIGHT, MIDNIGHT, True),
        (LOST, MIDNIGHT, MIDNIGHT - HOUR, False),
        (LOST, MIDNIGHT, None, False),
        (LOST, None, MIDNIGHT + DAY, False),
        (None, MIDNIGHT, MIDNIGHT + HOUR, False),
    ],
    ids=["the next day", "today", "no clock", "without an end", "the server is heard"],
)
def test_what_is_shut_for_today_opens_the_next_day_at_a_kiosk_alone(
    lost_since: datetime | None, until: datetime | None, now: datetime | None, *, is_offered: bool
) -> None:
    known = kiosk_samples.catalog(services=shut(until), closes_at=None)
    line = BoardService(service=known.services[0].id, ahead=0, open=False)
    board = kiosk_samples.board(services=(line,))
    office = office_of(known, board, lost_since, ABLE, now)
    assert (known.services[0].id in office.services) is is_offered
    assert known.services[1].id in office.services
    assert "passport-same-day" not in office.services, "this one was not shut for today"


def test_what_opened_again_says_nothing_of_yesterday() -> None:
    known = kiosk_samples.catalog(
        as_of=MORNING + HOUR, openings=OPENINGS, closes_at=OPENINGS[0].end, services=shut(MIDNIGHT)
    )
    by_now = outlived(known, MORNING + DAY)
    assert (by_now.services[0].open, by_now.services[0].note) == (True, {})
    assert by_now.closes_at == OPENINGS[1].end
    evening = outlived(known.model_copy(update={"open": False, "note": SOLD_OUT}), MIDNIGHT)
    assert evening.closes_at is None


@pytest.mark.parametrize("openings", [OPENINGS, ()], ids=["hours", "no hours"])
@pytest.mark.parametrize(
    ("until", "is_open"), [(MIDNIGHT, True), (None, False)], ids=["for today", "without an end"]
)
def test_a_stop_for_today_ends_with_the_day_at_a_kiosk_alone(
    openings: tuple[CatalogOpening, ...], until: datetime | None, *, is_open: bool
) -> None:
    told = {"as_of": MORNING - HOUR, "openings": openings, "closes_at": None}
    site = kiosk_samples.catalog(open=False, note=SOLD_OUT, stop=CatalogStop(until=until), **told)
    kiosk = kiosk_samples.catalog(stopped=(CatalogDevice(device="kiosk-1", until=until),), **told)
    for stopped in (site, kiosk):
        assert not office_of(stopped, None, LOST, ABLE, MORNING + HOUR, device="kiosk-1").open
        assert office_of(stopped, None, LOST, ABLE, MORNING + DAY, device="kiosk-1").open is is_open
    assert outlived(site, MORNING + DAY).note == ({} if is_open else SOLD_OUT)


@pytest.mark.parametrize(
    ("hour", "utc", "day"),
    [
        (0, datetime(2026, 11, 23, 16, 59, tzinfo=UTC), date(2026, 11, 23)),
        (0, datetime(2026, 11, 23, 17, 0, tzinfo=UTC), date(2026, 11, 24)),
        (4, datetime(2026, 11, 23, 20, 59, tzinfo=UTC), date(2026, 11, 23)),
        (4, datetime(2026, 11, 23, 21, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_the_business_day_turns_at_the_sites_own_hour(hour: int, utc: datetime, day: date) -> None:
    assert business_day(utc, kiosk_samples.catalog(cutover_hour=hour)) == day
