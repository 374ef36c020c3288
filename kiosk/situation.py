"""What the flow must know of the site, taken from catalog, board and connection; knows no screen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.outlived import outlived
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
    if lost_since is not None:
        told, catalog = catalog, outlived(catalog, now)
        closed -= {each.id for each in catalog.services if each not in told.services}
    return Office(
        known=True,
        open=catalog.open and all(each.device != device for each in catalog.stopped),
        lost_since=lost_since,
        alone=own.able,
        broken=own.broken,
        languages=catalog.languages,
        services=frozenset(each.id for each in catalog.services if each.open and each.id not in closed),
        reasons=frozenset(each.id for each in catalog.priority_reasons),
        identified=frozenset(each.id for each in catalog.services if each.identifier),
        appointments=catalog.appointments and lost_since is None,
    )


def business_day(moment: datetime, catalog: CatalogMessage | None) -> date:
    """Return the site's business day; by the machine's own zone while the site is unknown."""
    if catalog is None:
        return moment.astimezone().date()
    local = moment.astimezone(ZoneInfo(catalog.timezone))
    return (local - timedelta(hours=catalog.cutover_hour)).date()


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
