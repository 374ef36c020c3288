"""What the site's owner does by the clock: the day's end, opening hours, visitors who were parked until now.

Late is as good as in time: each has the id that (site, kind, due time) gives it, so a repeat does nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.calendar import business_day, cutover
from server.domain.events import EventType
from server.domain.identity import Actor, CommandId, SiteId
from server.domain.office import Office
from server.domain.policy import EndOfDay
from server.services.answers import Answer, instant
from server.services.commands import Command, EndDay, NoteOpening, Press, ResumeParked
from server.services.ports import Parked
from server.services.tickets import expire
from server.services.unit_of_work import UnitOfWork

OWNER = Actor("owner")
_NAMESPACE = uuid.UUID("6f0e1c5e-2f0f-5c7b-9a51-6c8e5f0d8a11")


def timetable(office: Office, now: datetime) -> tuple[list[tuple[Press, Command]], datetime]:
    """Return what is due by the calendar, and when to look again.

    The owner looks when it takes the site over and at each of those times.
    """
    today = business_day(now, office.zone, office.cutover_hour)
    ends = cutover(today + timedelta(days=1), office.zone, office.cutover_hour)
    due: list[tuple[Press, Command]] = [owner_press(office.id, EndDay(today), "end_day", today.isoformat())]
    if office.hours is None:
        return due, ends
    change = office.hours.changes_after(now, office.zone) or ends
    opening = office.hours.at(now, office.zone)
    note = NoteOpening(change, opening.open, opening.why)
    due.append(owner_press(office.id, note, "opening", f"{change.isoformat()}/{opening.why}"))
    return due, min(ends, change)


def back_from_park(office: Office, parked: Iterable[Parked]) -> list[tuple[Press, Command]]:
    """Return what puts these parked turns, whose time has come, back in line."""
    return [
        owner_press(
            office.id,
            ResumeParked(one.turn, one.until),
            "resume",
            f"{one.turn}/{one.until.isoformat()}/{one.rev}",
        )
        for one in parked
    ]


def end_day(work: UnitOfWork, command: EndDay) -> Answer:
    """Expire what is left of earlier days in the lines and end those visits.

    A site that carries on keeps them, but for missed calls to which nobody may come back any more.
    """
    policy = work.office.policy
    left = work.tx.turns_before(command.day)
    if policy.end_of_day is EndOfDay.CARRY_ON:
        left = [turn for turn in left if turn.is_missed_for_good(work.at, policy.grace)]
    for turn in left:
        expire(work, turn)
    return {"expired": len(left)}


def note_opening(work: UnitOfWork, command: NoteOpening) -> Answer:
    """Record that the site opened or closed by its hours, until ``command.at``."""
    kind = EventType.SITE_OPENED if command.open else EventType.SITE_CLOSED
    work.record(kind, why=command.why, until=instant(command.at))
    return {"open": command.open}


def owner_press(site: SiteId, command: Command, kind: str, due_time: str) -> tuple[Press, Command]:
    """Return a command of the owner's under the id that (site, kind, due time) gives it."""
    return Press(_id(site, kind, due_time), OWNER), command


def _id(site: SiteId, kind: str, due_time: str) -> CommandId:
    return CommandId(uuid.uuid5(_NAMESPACE, f"{site}/{kind}/{due_time}"))
