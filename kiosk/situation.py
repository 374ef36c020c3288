"""What the flow must know of the site, taken from catalog, board and connection; knows no screen."""

from datetime import datetime

from kiosk.visit import Office, Ticket
from wire.messages import BoardMessage, CatalogMessage, TicketClass, TicketIssued


def office_of(
    catalog: CatalogMessage | None, board: BoardMessage | None, lost_since: datetime | None
) -> Office:
    """Return the office as it is now: a service is offered while neither catalog nor board closes it."""
    if catalog is None:
        return Office(lost_since=lost_since)
    closed = {line.service for line in board.services if not line.open} if board else set()
    return Office(
        known=True,
        open=catalog.open,
        lost_since=lost_since,
        languages=catalog.languages,
        services=frozenset(each.id for each in catalog.services if each.open and each.id not in closed),
        reasons=frozenset(each.id for each in catalog.priority_reasons),
    )


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
