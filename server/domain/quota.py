"""How many tickets a service may still give: by day, by hour on the wall, and to one person."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.errors import PersonQuotaFull, QuotaFull
from server.domain.policy import Quota

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Given:
    """How many tickets a service gave: on the business day, in the present hour, and to this person."""

    day: int = 0
    hour: int = 0
    person: int = 0


def check(quota: Quota, given: Given, service: str, hour_ends: datetime) -> None:
    """Raise PersonQuotaFull or QuotaFull when nothing is left; one that is full for the hour says until when.

    The day stands before the hour: nobody is told to come back in vain.
    """
    if quota.person is not None and given.person >= quota.person:
        raise PersonQuotaFull(service=service, limit=quota.person)
    if quota.day is not None and given.day >= quota.day:
        raise QuotaFull(service=service, limit=quota.day, per="day")
    if quota.hour is not None and given.hour >= quota.hour:
        opens_at = hour_ends.isoformat().replace("+00:00", "Z")
        raise QuotaFull(service=service, limit=quota.hour, per="hour", opens_at=opens_at)


def hour_of(at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the present hour of the site's clock began, in the time zone of ``at``."""
    local = at.astimezone(zone)
    return at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def normalised(identifier: str) -> str:
    """Return the identifier as it is compared: capitals, without spaces and punctuation."""
    return "".join(letter for letter in identifier.upper() if letter.isalnum())


def person_mark(key: bytes, day: date, identifier: str) -> str:
    """Return the keyed hash that stands for a normalised identifier on one business day only."""
    said = f"{day.isoformat()}/{identifier}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()
