"""Which pictures and videos are due, and which comes next; the web display's script holds to the same cases.

Knows no file and no screen. ``tests/golden/display_media.json`` has the cases.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
"""What displays and browsers both show, by the ending of a file's name."""


class Scheduled(Protocol):
    """When and where a medium is shown: ``wire.messages.CatalogMedium`` says what each field means."""

    @property
    def id(self) -> str:
        """Its name among the site's media."""

    @property
    def zone(self) -> str | None:
        """The zone whose displays alone show it."""

    @property
    def days(self) -> Collection[int]:
        """The days of the week, 1 is Monday; none: every day."""

    @property
    def start(self) -> str | None:
        """The time of day from which on it is shown."""

    @property
    def end(self) -> str | None:
        """The time of day before which it is shown."""

    @property
    def first(self) -> date | None:
        """The first day."""

    @property
    def last(self) -> date | None:
        """The last day."""


Medium = TypeVar("Medium", bound=Scheduled)


def due(media: Sequence[Medium], local: datetime, zone: str | None) -> list[Medium]:
    """Return what a display of this zone (None: of none) shows in turn at the site's local time."""
    return [medium for medium in media if medium.zone in {None, zone} and is_due(medium, local)]


def following(
    media: Sequence[Medium],
    local: datetime,
    zone: str | None,
    shown: str | None = None,
    passed_over: Collection[str] = (),
) -> Medium | None:
    """Return what comes after the medium ``shown``: the list's next one that is due.

    After the list's last comes its first, and what is alone comes again. Those ``passed_over`` cannot be
    shown, or not yet.
    """
    ids = [medium.id for medium in media]
    begin = ids.index(shown) + 1 if shown in ids else 0
    fit = {medium.id for medium in due(media, local, zone)} - set(passed_over)
    return next((medium for medium in (*media[begin:], *media[:begin]) if medium.id in fit), None)


def is_due(medium: Scheduled, local: datetime) -> bool:
    """Tell whether the medium is shown on this day at this time of day, by the site's calendar and clock.

    An ``end`` that is not after ``start`` is on the next morning; each of its days counts by itself.
    """
    day = local.date()
    if medium.days and local.isoweekday() not in medium.days:
        return False
    if (medium.first and day < medium.first) or (medium.last and day > medium.last):
        return False
    start, end = medium.start or "00:00", medium.end or "24:00"
    now = f"{local:%H:%M}"
    return start <= now < end if start < end else now >= start or now < end
