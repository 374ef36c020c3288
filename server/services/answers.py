"""What commands are answered, as plain JSON values, stored so that a repeat gets the very same."""

from datetime import datetime

from server.domain.identity import Json
from server.domain.office import Counter
from server.domain.ticket import Ticket
from server.domain.turn import Turn

Answer = dict[str, Json]


def instant(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def ticket_answer(ticket: Ticket, issued_at: datetime) -> Answer:
    """Return a ticket as its taker gets it; an early visitor's arrival counts only from the appointment."""
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "service": ticket.service,
        "class": ticket.ticket_class.value,
        "state": ticket.state.value,
        "public_token": ticket.public_token,
        "ahead": ticket.promise.ahead,
        "wait_low_s": ticket.promise.wait_low_s,
        "wait_high_s": ticket.promise.wait_high_s,
        "issued_at": instant(issued_at),
        "counts_from": instant(max(issued_at, ticket.arrived_at)),
        "business_day": ticket.business_day.isoformat(),
    }


def turn_answer(turn: Turn) -> Answer:
    """Return a turn as an officer gets it."""
    return {
        "id": str(turn.id),
        "ticket": str(turn.ticket.id),
        "number": turn.ticket.number,
        "service": turn.service,
        "class": turn.ticket.ticket_class.value,
        "language": turn.ticket.language,
        "stage": turn.stage,
        "step": turn.step,
        "state": turn.state.value,
        "counter": turn.counter,
        "call_id": None if turn.call_id is None else str(turn.call_id),
        "times": turn.times,
        "queued_at": instant(turn.queued_at),
        "called_at": instant(turn.called_at),
        "started_at": instant(turn.started_at),
        "ended_at": instant(turn.ended_at),
        "reason": turn.reason,
        "until": instant(turn.until),
        "cause": turn.cause,
        "outcome": turn.outcome,
        "meant_for": turn.meant_for or None,
        "collides": turn.ticket.collides,
    }


def counter_answer(counter: Counter, turn: Turn | None) -> Answer:
    """Return a counter as it stands, with the turn it has."""
    return {
        "id": counter.id,
        "label": counter.desk.label,
        "state": counter.state.value,
        "stages": list(counter.desk.stages),
        "officer": None if counter.officer is None else str(counter.officer),
        "since": instant(counter.since),
        "until": instant(counter.until),
        "note": dict(counter.note),
        "turn": None if turn is None else turn_answer(turn),
    }
