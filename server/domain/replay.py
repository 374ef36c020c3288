"""A site's tickets and turns as its events alone tell them: the proof that the events hold what matters.

Knows what each event means, and neither commands nor a database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.domain.discipline import ANYBODY
from server.domain.events import EventType
from server.domain.ticket import TicketState
from server.domain.turn import Turn, TurnState

STATES = {
    EventType.TURN_CALLED: TurnState.CALLED,
    EventType.TURN_STARTED: TurnState.SERVING,
    EventType.TURN_DONE: TurnState.DONE,
    EventType.TURN_MISSED: TurnState.NO_SHOW,
    EventType.TURN_PARKED: TurnState.PARKED,
    EventType.TURN_TRANSFERRED: TurnState.TRANSFERRED,
    EventType.TURN_CANCELLED: TurnState.CANCELLED,
    EventType.TURN_EXPIRED: TurnState.EXPIRED,
    EventType.TURN_QUEUED: TurnState.WAITING,
    EventType.TURN_RETURNED: TurnState.WAITING,
    EventType.TURN_RESUMED: TurnState.WAITING,
}
"""The state that each event leaves its turn in."""

GIVEN = frozenset({EventType.TICKET_ISSUED, EventType.TICKET_RECORDED, EventType.TICKET_RESTORED})
"""The events with which a ticket begins."""

PLACED = ("stage", "service", "step", "place", "queued_at", "meant_for", "counter", "times")


@dataclass(slots=True)
class Past:
    """What the events told so far, by ticket and by turn, each as plain values."""

    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    turns: dict[str, dict[str, Any]] = field(default_factory=dict)


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Past:
    """Return the state after the events, given in order as (type, data)."""
    past = Past()
    for kind, data in events:
        _apply(past, EventType(kind), data)
    return past


def placed(turn: Turn) -> dict[str, Any]:
    """Return where a turn stands, as the event of an undo keeps it."""
    return {
        "stage": turn.stage,
        "service": turn.service,
        "step": turn.step,
        "place": turn.place,
        "queued_at": turn.queued_at.isoformat().replace("+00:00", "Z"),
        "meant_for": turn.meant_for,
        "counter": turn.counter,
        "times": turn.times,
        "state": turn.state.value,
    }


def _apply(past: Past, kind: EventType, data: Mapping[str, Any]) -> None:
    if kind in GIVEN:
        past.tickets[data["ticket"]] = {
            "number": data["number"],
            "service": data["service"],
            "class": data["class"],
            "state": TicketState.LIVE.value,
            "route": None,
        }
    elif kind is EventType.TICKET_RENUMBERED:
        past.tickets[data["ticket"]] |= {name: data[name] for name in ("number", "service", "state")}
    elif kind is EventType.TICKET_ENDED:
        past.tickets[data["ticket"]]["state"] = data["state"]
    elif kind is EventType.TICKET_RECLASSIFIED:
        past.tickets[data["ticket"]] |= {name: data[name] for name in ("service", "class", "route")}
        past.turns[data["turn"]] |= data["turn_now"]
    elif kind is EventType.ROUTE_CHANGED:
        past.tickets[data["ticket"]]["route"] = data["route"]
    elif kind is EventType.TURN_FREED:
        past.turns[data["turn"]]["meant_for"] = ANYBODY
    elif kind is EventType.TURN_RECALLED:
        past.turns[data["turn"]]["times"] = data["times"]
    elif kind is EventType.COMMAND_UNDONE:
        _undo(past, data)
    elif kind in STATES:
        _move(past, kind, data)


def _move(past: Past, kind: EventType, data: Mapping[str, Any]) -> None:
    turn = past.turns.setdefault(data["turn"], {"ticket": data["ticket"], "counter": None, "times": 0})
    turn["state"] = STATES[kind].value
    if turn["state"] == TurnState.WAITING.value:
        turn |= {name: data[name] for name in PLACED if name in data}
        turn |= {"counter": None, "times": 0}
    elif kind is EventType.TURN_CALLED:
        turn |= {"counter": data["counter"], "times": 1}


def _undo(past: Past, data: Mapping[str, Any]) -> None:
    for turn in data["removed"]:
        del past.turns[turn]
    for turn, before in data["restored"].items():
        past.turns[turn] |= before
    for ticket, state in data["tickets"].items():
        past.tickets[ticket]["state"] = state
