"""The counter page's buttons and their keys: which there are, and which work now; knows no HTML."""

import json
from dataclasses import dataclass

from server.domain.identity import CounterId, TicketId
from server.domain.office import Counter, CounterState
from server.domain.turn import Turn, TurnState
from server.web.texts import text


@dataclass(frozen=True, slots=True)
class Action:
    """A button and its key: what it sends where.

    ``confirm`` is asked before; ``done`` is said after, ``{name}`` in it standing for a field of the answer.
    ``panel`` is what it opens instead of sending anything, and ``fetched`` whence that comes where it is not
    on the page.
    """

    id: str
    label: str
    key: str
    url: str = ""
    body: str = "{}"
    enabled: bool = True
    confirm: str = ""
    panel: str = ""
    fetched: str = ""
    done: str = ""
    method: str = "POST"


def primary(
    counter: Counter,
    turn: Turn | None,
    language: str,
    expect: TicketId | None = None,
    *,
    ask_outcome: bool = False,
) -> Action:
    """Return the one large button: what is right most of the time; ``expect`` is whom it would call."""
    expected = {} if expect is None else {"expect": str(expect)}
    paused = counter.state is not CounterState.OPEN
    if turn is not None and turn.state is TurnState.CALLED:
        return Action("primary", text(language, "Start serving"), "space", turn_url(turn, "start"))
    if turn is not None and paused:
        panel = "outcome" if ask_outcome else ""
        return Action("primary", text(language, "Done"), "space", turn_url(turn, "done"), panel=panel)
    if turn is not None:
        body = json.dumps({"finish": "done", **expected})
        label = text(language, "Done, call the next")
        panel = "outcome-next" if ask_outcome else ""
        return Action("primary", label, "space", counter_url(counter.id, "next"), body, panel=panel)
    if paused:
        return Action("primary", text(language, "Open again"), "space", counter_url(counter.id, "open"))
    label = text(language, "Call the next visitor")
    return Action("primary", label, "space", counter_url(counter.id, "next"), json.dumps(expected))


def beside(turn: Turn | None, language: str) -> tuple[Action, ...]:
    """Return the keys beside it, for a visitor who has not come yet."""
    called = turn is not None and turn.state is TurnState.CALLED
    return (
        Action("recall", text(language, "Call again"), "r", turn_url(turn, "recall"), enabled=called),
        Action("no-show", text(language, "No-show"), "n", turn_url(turn, "no-show"), enabled=called),
    )


def below(turn: Turn | None, language: str, *, has_outcomes: bool = False) -> tuple[Action, ...]:
    """Return the smaller keys for the visitor who is here."""
    serving = turn is not None and turn.state is TurnState.SERVING
    here = turn is not None
    sure = text(language, "Press again to end it")
    return (
        Action(
            "done",
            text(language, "Done"),
            "d",
            turn_url(turn, "done"),
            enabled=serving,
            panel="outcome" if has_outcomes else "",
        ),
        Action("return", text(language, "Back in line"), "b", turn_url(turn, "return"), enabled=here),
        Action(
            "cancel", text(language, "End visit"), "x", turn_url(turn, "cancel"), enabled=here, confirm=sure
        ),
        Action("transfer", text(language, "Transfer"), "t", enabled=here, panel="transfer"),
        Action("park", text(language, "Park"), "p", enabled=here, panel="park"),
        Action("correct", text(language, "Correct"), "c", enabled=here, panel="correct"),
        Action("route", text(language, "Stages"), "l", enabled=here, panel="route"),
        Action("note", text(language, "Done with a note"), "o", enabled=serving, panel="note"),
        Action("ticket", text(language, "New ticket"), "k", panel="ticket"),
    )


def seat(counter: Counter, turn: Turn | None, language: str) -> tuple[Action, ...]:
    """Return the keys for the counter itself."""
    close = Action(
        "close",
        text(language, "Close counter"),
        "q",
        counter_url(counter.id, "close"),
        enabled=turn is None,
        confirm=text(language, "Press again to close"),
    )
    if counter.state is CounterState.PAUSED:
        resume = Action("open", text(language, "Open again"), "i", counter_url(counter.id, "open"))
        return resume, close
    return Action("pause", text(language, "Break"), "i", panel="break"), close


def turn_url(turn: Turn | None, verb: str) -> str:
    """Return where a command for the turn goes."""
    return "" if turn is None else f"/api/v1/turns/{turn.id}/{verb}"


def counter_url(counter: CounterId, verb: str) -> str:
    """Return where a command for the counter goes."""
    return f"/api/v1/counters/{counter}/{verb}"
