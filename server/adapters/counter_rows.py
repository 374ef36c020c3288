"""Counters and their undo, read from rows, for transactions and for readers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from server.adapters import statements as sql
from server.adapters.conditions import ticket_of
from server.adapters.undo_json import read_undo, tickets_in
from server.domain.identity import CounterId, SiteId
from server.domain.office import Counter, Office
from server.domain.undo import Undo


def counter_of(office: Office, row: Sequence[Any]) -> Counter:
    """Return the counter from its id and state, as the statements select them."""
    counter, state, officer, since, until, note = row
    return Counter(office.desks[counter], state, officer, since, until, note)


def undo_of(connection: Connection, site: SiteId, counter: CounterId) -> Undo | None:
    """Return what the counter's last command changed."""
    data = connection.execute(sql.UNDO_OF, {"site": site, "counter": counter}).scalar_one_or_none()
    if data is None:
        return None
    rows = connection.execute(sql.TICKETS_BY_ID, {"site": site, "ids": tickets_in(data)})
    tickets = [ticket_of(row) for row in rows]
    return read_undo(data, {ticket.id: ticket for ticket in tickets})
