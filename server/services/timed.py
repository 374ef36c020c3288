"""What the site's owner does by the clock: ending the day. Late is as good as in time."""

import uuid
from datetime import datetime

from server.domain.calendar import business_day
from server.domain.events import EventType
from server.domain.identity import Actor, CommandId, SiteId
from server.domain.office import Office
from server.domain.ticket import TicketState
from server.services.answers import Answer
from server.services.commands import EndDay, Press
from server.services.tickets import end
from server.services.unit_of_work import UnitOfWork

OWNER = Actor("owner")
_NAMESPACE = uuid.UUID("6f0e1c5e-2f0f-5c7b-9a51-6c8e5f0d8a11")


def end_of_day(office: Office, now: datetime) -> tuple[Press, EndDay]:
    """Return the command that ends the days before today, with the id that (site, kind, due time) gives it.

    The owner carries it out when it takes the site over and whenever today changes; repeats do nothing.
    """
    today = business_day(now, office.zone, office.cutover_hour)
    return Press(_id(office.id, "end_day", today.isoformat()), OWNER), EndDay(today)


def end_day(work: UnitOfWork, command: EndDay) -> Answer:
    """Expire what is left of earlier days in the lines, and end those visits."""
    left = work.tx.turns_before(command.day)
    for turn in left:
        turn.expire(work.at)
        work.record_turn(EventType.TURN_EXPIRED, turn, why="day_ended")
        end(work, turn.ticket, TicketState.EXPIRED)
    return {"expired": len(left)}


def _id(site: SiteId, kind: str, due_time: str) -> CommandId:
    return CommandId(uuid.uuid5(_NAMESPACE, f"{site}/{kind}/{due_time}"))
