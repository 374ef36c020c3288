"""A site's time: its business day and the time of its events; knows no clock, it is told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CLOCK_ALARM_AFTER = timedelta(seconds=60)


def business_day(at: datetime, zone: ZoneInfo, cutover_hour: int) -> date:
    """Return the business day that ``at`` falls into; it turns at ``cutover_hour`` local time."""
    return (at.astimezone(zone) - timedelta(hours=cutover_hour)).date()


def cutover(day: date, zone: ZoneInfo, cutover_hour: int) -> datetime:
    """Return the UTC moment at which the business day begins."""
    local = datetime(day.year, day.month, day.day, cutover_hour, tzinfo=zone)
    return local.astimezone(UTC)


def event_time(clock: datetime, last_event: datetime | None) -> datetime:
    """Return max(clock, last event): a site's events never go back in time."""
    if clock.tzinfo is None:
        raise ValueError("a naive datetime has no place here")
    return clock if last_event is None or clock > last_event else last_event


def clock_is_behind(clock: datetime, last_event: datetime | None) -> bool:
    """Tell whether the clock is so far behind the last event that a person must look."""
    return last_event is not None and last_event - clock > CLOCK_ALARM_AFTER


def microseconds(at: datetime) -> int:
    """Return the whole microseconds since 1970, the key of places."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
