"""A visitor in line as the staff sees one: everything that can be done, as plain values; knows no HTML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.domain.identity import UserId
from server.domain.office import Counter, CounterState, Office
from server.domain.turn import Move, Turn, TurnState
from server.web.desk import minutes, stage_name
from server.web.desk_keys import Action, counter_url, turn_url
from server.web.desk_panels import Panel, moves_of, visitor_panels
from server.web.reasons import CLASS_NAMES
from server.web.texts import mark, pick, text

STATES = {
    TurnState.WAITING: mark("Waiting"),
    TurnState.PARKED: mark("Parked"),
    TurnState.NO_SHOW: mark("Did not come"),
    TurnState.CALLED: mark("Called to a counter"),
    TurnState.SERVING: mark("At a counter"),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who it is, how long the wait was so far, and the keys that work."""

    number: str
    facts: tuple[tuple[str, str], ...]
    keys: tuple[Action, ...]
    panels: tuple[Panel, ...]


def show_visitor(
    office: Office, counter: Counter, turn: Turn, people: Mapping[UserId, str], now: datetime, language: str
) -> Visitor:
    """Return the page of somebody who is in line, parked or late, for an officer at ``counter``."""
    service = office.services.get(turn.service)
    facts = (
        (text(language, "Service"), pick(service.name, language) if service else turn.service),
        (text(language, "Stage"), stage_name(office, turn.stage, language)),
        (text(language, "Class"), text(language, CLASS_NAMES[turn.ticket.ticket_class])),
        (text(language, "State"), text(language, STATES[turn.state])),
        (text(language, "Wait"), minutes(language, (now - turn.queued_at).total_seconds())),
    )
    return Visitor(
        turn.ticket.number,
        facts,
        tuple(_keys(counter, turn, language)),
        visitor_panels(office, counter.id, turn, people, language),
    )


def _keys(counter: Counter, turn: Turn, language: str) -> list[Action]:
    moves, number = moves_of(turn), turn.ticket.number
    asked = text(language, "Call %(number)s out of order?", number=number)
    call = Action(
        "call",
        text(language, "Call %(number)s out of order", number=number),
        "space",
        counter_url(counter.id, "call"),
        json.dumps({"ticket": str(turn.ticket.id)}),
        enabled=counter.state is CounterState.OPEN and turn.stage in counter.desk.stages,
        confirm=asked,
    )
    back = text(language, "Bring %(number)s back in line", number=number)
    sure = text(language, "Press again to end it")
    keys = {
        Move.CALL: call,
        Move.RESUME: Action("resume", back, "b", turn_url(turn, "resume")),
        Move.RETURN: Action("return", back, "b", turn_url(turn, "return")),
        Move.TRANSFER: Action("transfer", text(language, "Transfer"), "t", panel="transfer"),
        Move.PARK: Action("park", text(language, "Park"), "p", panel="park"),
        Move.CANCEL: Action(
            "cancel", text(language, "End visit"), "x", turn_url(turn, "cancel"), confirm=sure
        ),
    }
    always = [
        Action("correct", text(language, "Correct"), "c", panel="correct"),
        Action("route", text(language, "Stages"), "l", panel="route"),
    ]
    return [*(action for move, action in keys.items() if move in moves), *always]
