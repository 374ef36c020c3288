"""Selections of turns and tickets, written as their partial indexes have them, and rows as values.

The states stand as literals: a database uses a partial index only where it can see that the condition holds.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Label,
    Select,
    TextClause,
    and_,
    literal_column,
    select,
    text,
    union_all,
)

from server.adapters import tables
from server.adapters.tables import TICKET, TURN
from server.domain.identity import ServiceId, StageId
from server.domain.ticket import Promise, Route, Step, Ticket
from server.domain.turn import NAMED_FIRST, Turn

WAITING = text(f"turn.{tables.WAITING}")
AT_COUNTER = text(f"turn.{tables.AT_COUNTER}")
LIVE = text(f"turn.{tables.LIVE}")
AWAY = text(f"turn.{tables.AWAY}")
SOUNDED = text(f"turn.{tables.SOUNDED}")
HANDLED = text(f"turn.{tables.HANDLED}")
FINISHED = text(f"turn.{tables.FINISHED}")
TICKET_LIVE = text(f"ticket.{tables.TICKET_LIVE}")
TICKET_ALONE = and_(TICKET_LIVE, text("NOT ticket.collides"))
TICKET_COLLIDING = and_(TICKET_LIVE, text("ticket.collides"))
UNSERVED = text("turn.state IN ('waiting', 'parked', 'no_show')")

_T = TURN.c
TURN_COLUMNS = (
    _T.id,
    _T.stage,
    _T.service,
    _T.step,
    _T.place,
    _T.queued_at,
    _T.queued_rev,
    _T.state,
    _T.counter,
    _T.call_id,
    _T.times,
    _T.called_at,
    _T.sounded_at,
    _T.started_at,
    _T.ended_at,
    _T.reason,
    _T.rev,
    _T.meant_for,
    _T.until,
    _T.cause,
    _T.outcome,
)
_K = TICKET.c
TICKET_COLUMNS = (
    _K.id,
    _K.site,
    _K.number,
    _K.service,
    _K["class"],
    _K.language,
    _K.business_day,
    _K.letter,
    _K.round,
    _K.sequence,
    _K.public_token,
    _K.arrived_at,
    _K.device,
    _K.ahead,
    _K.wait_low_s,
    _K.wait_high_s,
    _K.state,
    _K.print_state,
    _K.route,
    _K.collides,
)
_WIDTH = len(TURN_COLUMNS)
_TICKET: Callable[..., Ticket] = Ticket


def select_turns(*conditions: Any) -> Select[Any]:
    """Select turns with their tickets, to be read by ``turn_of``."""
    return (
        select(*TURN_COLUMNS, *TICKET_COLUMNS).join_from(TURN, TICKET, _T.ticket == _K.id).where(*conditions)
    )


def select_bearers(numbered: ColumnElement[bool], *columns: Any) -> CompoundSelect[Any]:
    """Select the live tickets that bear a number, first whom it names: who waits, then by arrival."""
    states = " ".join(f"WHEN '{state}' THEN {at}" for at, state in enumerate(NAMED_FIRST))
    standing: Label[int] = literal_column(f"CASE turn.state {states} ELSE {len(NAMED_FIRST)} END").label(
        "standing"
    )
    order = standing, _K.arrived_at.label("arrived"), _K.id.label("last")
    found = select(*columns, *order).join_from(TICKET, TURN, and_(_T.ticket == _K.id, LIVE), isouter=True)
    both = union_all(found.where(numbered, TICKET_ALONE), found.where(numbered, TICKET_COLLIDING))
    return both.order_by("standing", "arrived", "last")


def turn_of(row: Sequence[Any]) -> Turn:
    """Return the turn and its ticket from a row of ``select_turns``."""
    return Turn(row[0], ticket_of(row[_WIDTH:]), *row[1:_WIDTH])


def ticket_of(columns: Sequence[Any]) -> Ticket:
    """Return the ticket from the values of TICKET_COLUMNS."""
    return _TICKET(
        *columns[:13], Promise(*columns[13:16]), *columns[16:18], route_of(columns[18]), columns[19]
    )


def route_of(stored: Sequence[Sequence[str]] | None) -> Route | None:
    """Return a ticket's own route from its JSON."""
    return None if stored is None else tuple(Step(ServiceId(s), StageId(g)) for s, g in stored)


def in_state(state: str) -> TextClause:
    """Return the condition for one state, as a literal."""
    return text(f"turn.state = '{state}'")


def route_json(ticket: Ticket) -> list[list[str]] | None:
    """Return a ticket's own route as JSON, None where its service's holds."""
    return None if ticket.route is None else [[step.service, step.stage] for step in ticket.route]
