"""Turns for tests of rules that look at one turn."""

from datetime import UTC, date, datetime
from uuid import uuid4

from server.domain.identity import ServiceId, SiteId, StageId, TicketId, TurnId
from server.domain.ticket import Promise, Ticket, TicketClass
from server.domain.turn import Turn, TurnState

AT = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)


def a_turn(state: TurnState = TurnState.WAITING) -> Turn:
    """Return ticket A042 at the document check, in this state."""
    ticket = Ticket(
        id=TicketId(uuid4()),
        site=SiteId("pangkalpinang"),
        number="A042",
        service=ServiceId("passport-new"),
        ticket_class=TicketClass.REGULAR,
        language="id",
        business_day=date(2026, 11, 23),
        letter="A",
        round=1,
        sequence=42,
        public_token="x" * 22,
        arrived_at=AT,
        device=None,
        promise=Promise(0),
    )
    stage = StageId("document-check")
    return Turn(TurnId(uuid4()), ticket, stage, ticket.service, 0, 1, AT, state=state)
