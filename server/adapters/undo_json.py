"""What a counter's last command changed, as JSON and back; knows no table."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from server.domain.identity import TicketId, TurnId
from server.domain.ticket import Ticket, TicketState
from server.domain.turn import Turn, TurnState
from server.domain.undo import Undo

TIMES = ("queued_at", "called_at", "sounded_at", "started_at", "ended_at", "until")
OWN_FORM = {"id", "ticket", "state", "call_id", *TIMES}


def write_undo(undo: Undo) -> dict[str, Any]:
    """Return the undo as plain JSON values; tickets stand by their ids."""
    return {
        "kind": undo.kind,
        "at": undo.at.isoformat(),
        "rev": undo.rev,
        "before": [_write_turn(turn) for turn in undo.before],
        "tickets": [state.value for state in undo.tickets],
        "made": [str(turn) for turn in undo.made],
    }


def tickets_in(data: Mapping[str, Any]) -> list[TicketId]:
    """Return the tickets that ``read_undo`` needs."""
    return [TicketId(UUID(turn["ticket"])) for turn in data["before"]]


def read_undo(data: Mapping[str, Any], tickets: Mapping[TicketId, Ticket]) -> Undo:
    """Return the undo; its turns get the tickets as they are now."""
    return Undo(
        kind=data["kind"],
        at=datetime.fromisoformat(data["at"]),
        rev=data["rev"],
        before=tuple(_read_turn(turn, tickets) for turn in data["before"]),
        tickets=tuple(TicketState(state) for state in data["tickets"]),
        made=tuple(TurnId(UUID(turn)) for turn in data["made"]),
    )


def _write_turn(turn: Turn) -> dict[str, Any]:
    plain = {field.name: getattr(turn, field.name) for field in fields(turn) if field.name not in OWN_FORM}
    times = {name: at and at.isoformat() for name in TIMES for at in [getattr(turn, name)]}
    return {
        **plain,
        **times,
        "id": str(turn.id),
        "ticket": str(turn.ticket.id),
        "state": turn.state.value,
        "call_id": turn.call_id and str(turn.call_id),
    }


def _read_turn(data: Mapping[str, Any], tickets: Mapping[TicketId, Ticket]) -> Turn:
    times = {name: data[name] and datetime.fromisoformat(data[name]) for name in TIMES}
    own: dict[str, Any] = {
        "id": UUID(data["id"]),
        "ticket": tickets[TicketId(UUID(data["ticket"]))],
        "state": TurnState(data["state"]),
        "call_id": data["call_id"] and UUID(data["call_id"]),
    }
    return Turn(**{**data, **times, **own})
