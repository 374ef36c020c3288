"""When an office is open: hours by weekday, breaks between them, holidays and exceptions; knows no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from server.domain.policy import Texts

LOOK_AHEAD_DAYS = 60
"""The next opening is looked for on so many days."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` of one local day; an end at or before the start is on the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A holiday (no spans) or a day with other hours, with what the lobby reads."""

    spans: tuple[Span, ...] = ()
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether an office is open at a moment, and until when.

    ``giving``: whether kiosks give tickets. ``why``: open, last_ticket, break, before, after, holiday or
    closed_day. ``opens_at``: when kiosks give tickets again, ``closes_at`` the end of the day's hours.
    """

    open: bool
    giving: bool
    why: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    last_ticket_at: datetime | None = None
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours. Weekdays count from 0, Monday; the gaps between a day's spans are breaks.

    Kiosks give the last ticket ``last_ticket`` before the day's last span ends.
    """

    weekdays: Mapping[int, tuple[Span, ...]]
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    last_ticket: timedelta = timedelta()

    def on(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Return the day's hours in UTC, in order; an hour that daylight saving leaves out has no length."""
        special = self.special.get(day)
        spans = self.weekdays.get(day.weekday(), ()) if special is None else special.spans
        return sorted(
            (start, end) for start, end in (moments_of_span(day, span, zone) for span in spans) if start < end
        )

    def at(self, when: datetime, zone: ZoneInfo) -> Opening:
        """Return whether the office is open at this aware moment."""
        for day in self._days(when, zone):
            periods = self.on(day, zone)
            if any(start <= when < end for start, end in periods):
                closes_at = periods[-1][1]
                last = closes_at - self.last_ticket
                return Opening(
                    open=True,
                    giving=when < last,
                    why="open" if when < last else "last_ticket",
                    opens_at=None if when < last else self._next(when, zone),
                    closes_at=closes_at,
                    last_ticket_at=last,
                    note=self._note(day),
                )
        return self._closed(when, zone)

    def giving(self, first: date, days: int, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Return when kiosks give tickets in these days, in order: up to each day's last ticket."""
        spans: list[tuple[datetime, datetime]] = []
        for ahead in range(days):
            periods = self.on(first + ahead * DAY, zone)
            last = periods[-1][1] - self.last_ticket if periods else None
            spans += [(start, min(end, last)) for start, end in periods if last and start < min(end, last)]
        return spans

    def changes_after(self, when: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when ``at`` may say something else next, None when nothing is planned."""
        today = when.astimezone(zone).date()
        moments = {
            moment
            for ahead in range(-1, LOOK_AHEAD_DAYS)
            for moment in self._moments_of(today + ahead * DAY, zone)
            if moment > when
        }
        return min(moments, default=None)

    def breaks(self, start: datetime, until: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Return the breaks between the hours of each day, in order, cut to ``start`` and ``until``.

        Nights and days without hours are no breaks.
        """
        first, last = start.astimezone(zone).date() - DAY, until.astimezone(zone).date()
        periods = [self.on(first + ahead * DAY, zone) for ahead in range((last - first).days + 1)]
        gaps = [
            (max(end, start), min(begin, until)) for day in periods for (_, end), (begin, _) in pairwise(day)
        ]
        return [(begin, end) for begin, end in gaps if begin < end]

    def _closed(self, when: datetime, zone: ZoneInfo) -> Opening:
        today = when.astimezone(zone).date()
        periods = self.on(today, zone)
        if not periods:
            why = "holiday" if today in self.special else "closed_day"
        elif when < periods[0][0]:
            why = "before"
        elif when >= periods[-1][1]:
            why = "after"
        else:
            why = "break"
        closes_at = periods[-1][1] if why in {"before", "break"} else None
        return Opening(
            open=False,
            giving=False,
            why=why,
            opens_at=self._next(when, zone),
            closes_at=closes_at,
            note=self._note(today),
        )

    def _next(self, when: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when tickets are given again; hours that begin after the day's last ticket do not count."""
        today = when.astimezone(zone).date()
        for ahead in range(LOOK_AHEAD_DAYS):
            periods = self.on(today + ahead * DAY, zone)
            for start, _ in periods:
                if when < start < periods[-1][1] - self.last_ticket:
                    return start
        return None

    def _days(self, when: datetime, zone: ZoneInfo) -> tuple[date, date]:
        """Return the days whose hours may hold this moment: the local one and the one before."""
        today = when.astimezone(zone).date()
        return today, today - DAY

    def _note(self, day: date) -> Texts:
        special = self.special.get(day)
        return {} if special is None else special.note

    def _moments_of(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """Give when the day's hours begin and end, its last ticket, and local midnight."""
        yield _moment(day, time(), zone)
        periods = self.on(day, zone)
        for start, end in periods:
            yield start
            yield end
        if periods:
            yield periods[-1][1] - self.last_ticket


def moments_of_span(day: date, span: Span, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the day's span begins and ends, in UTC."""
    end_day = day if span.end > span.start else day + DAY
    return _moment(day, span.start, zone), _moment(end_day, span.end, zone)


def _moment(day: date, local: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local, tzinfo=zone).astimezone(UTC)
