"""What the flow must know of the site, taken from catalog, board and connection; knows no screen."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.visit import Office, Ticket
from wire.messages import BoardMessage, CatalogMessage, CatalogOpening, TicketClass, TicketIssued


@dataclass(frozen=True, slots=True)
class Own:
    """Whether the kiosk can give numbers of its own, and whether it can write anything down at all."""

    able: bool
    broken: bool = False


UNABLE = Own(able=False)


def office_of(
    catalog: CatalogMessage | None,
    board: BoardMessage | None,
    lost_since: datetime | None,
    own: Own = UNABLE,
    now: datetime | None = None,
    *,
    device: str | None = None,
) -> Office:
    """Return the office as it is now: a service is offered while neither catalog nor board closes it.

    While the server is away, ``now`` (None: nobody knows) decides whether the office has closed since.
    ``device`` is this kiosk, which a supervisor may have stopped.
    """
    if catalog is None:
        return Office(lost_since=lost_since, broken=own.broken)
    closed = {line.service for line in board.services if not line.open} if board else set()
    is_open = catalog.open if lost_since is None else _opens_alone(catalog, now)
    return Office(
        known=True,
        open=is_open and all(each.device != device for each in catalog.stopped),
        lost_since=lost_since,
        alone=own.able,
        broken=own.broken,
        languages=catalog.languages,
        services=frozenset(each.id for each in catalog.services if each.open and each.id not in closed),
        reasons=frozenset(each.id for each in catalog.priority_reasons),
        identified=frozenset(each.id for each in catalog.services if each.identifier),
        appointments=catalog.appointments and lost_since is None,
    )


def _opens_alone(catalog: CatalogMessage, now: datetime | None) -> bool:
    """Return whether the office is open by the hours that its catalog named; a supervisor's stop stays.

    Beyond those hours' days, and where nobody knows the time, it is as it was last known or as they were: who
    stands before the kiosk was let in.
    """
    if not catalog.openings:
        has_closed = now is not None and catalog.closes_at is not None and now >= catalog.closes_at
        return catalog.open and not has_closed
    was_stopped = not catalog.open and _within(catalog.openings, catalog.as_of)
    beyond = now is None or now >= catalog.openings[-1].end
    return not was_stopped and (beyond or _within(catalog.openings, now))


def _within(openings: tuple[CatalogOpening, ...], moment: datetime | None) -> bool:
    return moment is not None and any(each.start <= moment < each.end for each in openings)


def ticket_of(issued: TicketIssued) -> Ticket:
    """Return the server's answer as people need it."""
    return Ticket(
        number=issued.number,
        service=issued.service,
        priority=issued.ticket_class is TicketClass.PRIORITY,
        public_token=issued.public_token,
        issued_at=issued.issued_at,
        business_day=issued.business_day,
        ahead=issued.ahead,
        wait_low_s=issued.wait_low_s,
        wait_high_s=issued.wait_high_s,
        appointment=issued.ticket_class is TicketClass.APPOINTMENT,
    )
