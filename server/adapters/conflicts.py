"""What a violated constraint means. Under the site's lock none is, but for what is unique across sites."""

from sqlalchemy.exc import IntegrityError

from server.domain.errors import CounterBusy, OfficerElsewhere, TicketExists
from server.services.ports import StoreUnavailable

_MEANINGS: tuple[tuple[type[Exception], tuple[str, ...]], ...] = (
    (
        TicketExists,
        ("pk_ticket", "uq_ticket_public_token", "failed: ticket.id", "failed: ticket.public_token"),
    ),
    (OfficerElsewhere, ("uq_counter_site_officer", "counter.site, counter.officer")),
    (CounterBusy, ("uq_turn_at_counter", "turn.site, turn.counter")),
    (StoreUnavailable, ("uq_turn_live_ticket", "failed: turn.ticket", "uq_ticket_", "failed: ticket.site")),
)
"""By the constraint's name, as PostgreSQL tells it, or its columns, as SQLite does."""


def explain(error: IntegrityError) -> Exception:
    """Return the refusal that the violated constraint stands for, or the error itself."""
    said = str(error.orig)
    for meaning, marks in _MEANINGS:
        if any(mark in said for mark in marks):
            return meaning()
    return error
