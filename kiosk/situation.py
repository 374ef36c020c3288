"""What the flow must know of the site, taken from catalog, board and connection; knows no screen."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.visit import Office, Ticket
from wire.messages import BoardMessage, CatalogMessage, TicketClass, TicketIssued


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
) -> Office:
    """Return the office as it is now: a service is offered while neither catalog nor board closes it.

    While the server is away, ``now`` (None: nobody knows) decides whether the office has closed since.
    """
    if catalog is None:
        return Office(lost_since=lost_since, broken=own.broken)
    closed = {line.service for line in board.services if not line.open} if board else set()
    return Office(
        known=True,
        open=catalog.open and not (lost_since is not None and _has_closed(catalog, now)),
        lost_since=lost_since,
        alone=own.able,
        broken=own.broken,
        languages=catalog.languages,
        services=frozenset(each.id for each in catalog.services if each.open and each.id not in closed),
        reasons=frozenset(each.id for each in catalog.priority_reasons),
    )


def _has_closed(catalog: CatalogMessage, now: datetime | None) -> bool:
    return now is not None and catalog.closes_at is not None and now >= catalog.closes_at


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
    )
