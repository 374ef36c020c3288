"""What a slip needs to know, taken from the catalog and the answer to a press; knows no printer."""

from pathlib import Path

from kiosk.slip import USUAL_BLOCKS, SlipOffice, SlipTicket
from kiosk.visit import Ticket
from wire.messages import CatalogMessage, CatalogService, CommandSlip, TicketClass


def slip_ticket(
    ticket: Ticket,
    language: str,
    catalog: CatalogMessage,
    *,
    offline: bool = False,
    clock: bool = True,
    copy: bool = False,
) -> SlipTicket:
    """Return a visitor's ticket as its slip needs it; ``clock``: whether the time of its issue is known."""
    service = find_service(catalog, ticket.service)
    return SlipTicket(
        number=ticket.number,
        service=service.name if service else {},
        language=language,
        issued_at=ticket.issued_at,
        ticket_class=_class(ticket),
        ahead=ticket.ahead,
        wait_low_s=ticket.wait_low_s,
        wait_high_s=ticket.wait_high_s,
        public_token=ticket.public_token,
        bring=service.bring if service else {},
        service_text=service.slip_text if service else {},
        copy=copy,
        offline=offline,
        clock=clock,
    )


def _class(ticket: Ticket) -> TicketClass:
    if ticket.appointment:
        return TicketClass.APPOINTMENT
    return TicketClass.PRIORITY if ticket.priority else TicketClass.REGULAR


def copied_ticket(slip: CommandSlip, catalog: CatalogMessage) -> SlipTicket:
    """Return the ticket of a slip that a person asked for once more: how long its line was is long past."""
    service = find_service(catalog, slip.service)
    return SlipTicket(
        number=slip.number,
        service=service.name if service else {},
        language=slip.language,
        issued_at=slip.issued_at,
        ticket_class=slip.ticket_class,
        public_token=slip.public_token,
        bring=service.bring if service else {},
        service_text=service.slip_text if service else {},
        copy=True,
    )


def slip_office(catalog: CatalogMessage, logo: Path | None) -> SlipOffice:
    """Return the office as its slips need it."""
    return SlipOffice(
        name=catalog.slip_name or catalog.name,
        timezone=catalog.timezone,
        public_url=str(catalog.public_url) if catalog.public_url else None,
        footer=catalog.footer,
        logo=logo,
        blocks=catalog.slip.blocks if catalog.slip else USUAL_BLOCKS,
        text=catalog.slip.text if catalog.slip else {},
    )


def find_service(catalog: CatalogMessage, service: str) -> CatalogService | None:
    """Return the service of this id, while the catalog has it."""
    return next((each for each in catalog.services if each.id == service), None)
