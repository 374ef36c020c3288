"""The officer's counter page as plain values: what is shown, what each key does; knows no HTML."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.domain.device import Fault
from server.domain.identity import Json, ReasonId, StageId, TicketId, UserId
from server.domain.office import Counter, CounterState, Office
from server.domain.ticket import Ticket, TicketClass
from server.domain.turn import Turn, TurnState
from server.domain.undo import UNDO_FOR, Undo
from server.services.devices import DeviceNow
from server.web.desk_keys import Action, below, beside, counter_url, primary, seat, turn_url
from server.web.desk_panels import Panel, must_have_outcome, outcomes_of, panels, reprint_panel
from server.web.faults import FaultLine, fault_lines
from server.web.reasons import CLASS_NAMES, why_called
from server.web.texts import clock, mark, pick, plural, text

SHORT = 14
"""A reason of more characters leaves no room for the service in a line of the list."""

STATE_NAMES = {
    CounterState.OPEN: mark("Open"),
    CounterState.PAUSED: mark("On a break"),
    CounterState.CLOSED: mark("Closed"),
}


@dataclass(frozen=True, slots=True)
class Pill:
    """What sets a ticket apart from a regular one: the class, the reason, or both in ``full``."""

    ticket_class: TicketClass
    text: str
    full: str


@dataclass(frozen=True, slots=True)
class Present:
    """The visitor at the counter. ``since`` is when the visitor was called, or service began.

    ``collides``: another visitor holds the same number.
    """

    number: str
    service: str
    stage: str
    then: str
    pill: Pill | None
    why: str
    serving: bool
    since: datetime
    times: int
    notes: tuple[str, ...] = ()
    collides: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in line, parked, or somebody who did not come; ``act`` is what a press on it does.

    ``more`` is the page with everything that can be done for this visitor.
    """

    number: str
    service: str
    pill: Pill | None
    minutes: str
    late: bool
    act: Action | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page is made of, as read from the database."""

    office: Office
    counter: Counter
    turn: Turn | None
    waiting: Sequence[Turn]
    waiting_count: int
    missed: Sequence[Turn]
    undo: Undo | None
    served: tuple[int, int | None]
    now: datetime
    reasons: Mapping[TicketId, ReasonId] = field(default_factory=dict)
    parked: Sequence[Turn] = ()
    people: Mapping[UserId, str] = field(default_factory=dict)
    ahead: tuple[Turn, dict[str, Json]] | None = None
    faults: Sequence[Fault] = ()
    acknowledged_by: Mapping[UserId, str] = field(default_factory=dict)
    kiosks: Sequence[DeviceNow] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class UndoBar:
    """What the counter's last command did, and until when it can be taken back."""

    text: str
    until: datetime
    action: Action


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the page."""

    label: str
    state: CounterState
    state_name: str
    stages: str
    today: str
    mean: str
    mean_s: int | None
    present: Present | None
    primary: Action
    beside: tuple[Action, ...]
    below: tuple[Action, ...]
    seat: tuple[Action, ...]
    undo: UndoBar | None
    waiting: tuple[Row, ...]
    waiting_count: int
    missed: tuple[Row, ...]
    parked: tuple[Row, ...]
    panels: tuple[Panel, ...]
    ahead: str
    summary: str
    faults: tuple[FaultLine, ...]


def show_desk(facts: Facts, language: str) -> Desk:
    """Return the page for a counter that its officer holds."""
    counter, turn = facts.counter, facts.turn
    present = None if turn is None else _present(facts, turn, language)
    ask = turn is not None and must_have_outcome(facts.office, turn)
    has_outcomes = turn is not None and outcomes_of(facts.office, turn)
    expect = None if facts.ahead is None else facts.ahead[0].ticket.id
    return Desk(
        label=counter.desk.label,
        state=counter.state,
        state_name=text(language, STATE_NAMES[counter.state]),
        stages=" · ".join(stage_name(facts.office, stage, language) for stage in counter.desk.stages),
        today=_today(facts.served, language),
        mean=_mean(facts.served[1], language),
        mean_s=facts.served[1],
        present=present,
        primary=primary(counter, turn, language, expect, ask_outcome=ask),
        beside=beside(turn, language),
        below=below(turn, language, has_outcomes=has_outcomes),
        seat=(*_reprints(facts, language), *seat(counter, turn, language)),
        undo=_undo_bar(facts, language),
        waiting=tuple(_waiting(facts, one, language) for one in facts.waiting),
        waiting_count=facts.waiting_count,
        missed=tuple(_missed(facts, one, language) for one in facts.missed),
        parked=tuple(_parked(facts, one, language) for one in facts.parked),
        panels=panels(facts.office, counter, turn, facts.people, language) + _second_slip(facts, language),
        ahead=_ahead(facts, language),
        summary=_summary(present, facts.waiting_count, language),
        faults=fault_lines(facts.faults, facts.acknowledged_by, facts.now, facts.office.zone, language),
    )


def _reprints(facts: Facts, language: str) -> tuple[Action, ...]:
    """Return the key that has a slip printed once more, where there is a kiosk to print it."""
    label = text(language, "Second slip")
    return (Action("reprint", label, "s", panel="reprint"),) if facts.kiosks else ()


def _second_slip(facts: Facts, language: str) -> tuple[Panel, ...]:
    number = "" if facts.turn is None else facts.turn.ticket.number
    return (reprint_panel("reprint", facts.kiosks, number, language),) if facts.kiosks else ()


def stage_name(office: Office, stage: StageId, language: str) -> str:
    """Return what a stage is called."""
    known = office.stages.get(stage)
    return pick(known.name, language) if known else stage


def minutes(language: str, seconds: float) -> str:
    """Return whole minutes for people."""
    return plural(language, "%(n)s min", "%(n)s min", max(0, int(seconds)) // 60)


def _present(facts: Facts, turn: Turn, language: str) -> Present:
    service = facts.office.services.get(turn.ticket.service)
    after = _after(facts.office, turn)
    since = turn.started_at or turn.called_at
    assert since is not None
    return Present(
        number=turn.ticket.number,
        service=pick(service.name, language) if service else turn.ticket.service,
        stage=stage_name(facts.office, turn.stage, language),
        then=stage_name(facts.office, after, language) if after else "",
        pill=_pill(facts, turn.ticket, language),
        why=why_called(turn.reason, language),
        serving=turn.state is TurnState.SERVING,
        since=since,
        times=turn.times,
        notes=tuple(facts.notes),
        collides=turn.ticket.collides,
    )


def _after(office: Office, turn: Turn) -> StageId | None:
    route = office.route_of(turn.ticket)
    return route[turn.step + 1].stage if turn.step + 1 < len(route) else None


def _pill(facts: Facts, ticket: Ticket, language: str) -> Pill | None:
    if ticket.ticket_class is TicketClass.REGULAR:
        return None
    name = text(language, CLASS_NAMES[ticket.ticket_class])
    reason = facts.office.reasons.get(facts.reasons.get(ticket.id, ReasonId("")))
    if reason is None:
        return Pill(ticket.ticket_class, name, name)
    said = _within_a_phrase(pick(reason.name, language))
    return Pill(ticket.ticket_class, said if len(said) <= SHORT else name, f"{name} · {said}")


def _within_a_phrase(name: str) -> str:
    """Return the name with a small first letter, unless it begins with an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _today(served: tuple[int, int | None], language: str) -> str:
    count, mean_s = served
    today = plural(language, "Today %(n)s done", "Today %(n)s done", count)
    return today if mean_s is None else f"{today} · {_mean(mean_s, language)}"


def _mean(seconds: int | None, language: str) -> str:
    return "" if seconds is None else text(language, "average %(time)s", time=about(language, seconds))


def about(language: str, seconds: int) -> str:
    """Return a length of service for people: seconds below a minute, whole minutes above."""
    if seconds < 60:
        return plural(language, "%(n)s sec", "%(n)s sec", seconds)
    return minutes(language, seconds + 30)


def _row(facts: Facts, turn: Turn, language: str) -> Row:
    waited_s = (facts.now - turn.queued_at).total_seconds()
    service = facts.office.services.get(turn.ticket.service)
    return Row(
        number=turn.ticket.number,
        service=pick(service.name, language) if service else turn.ticket.service,
        pill=_pill(facts, turn.ticket, language),
        minutes=minutes(language, waited_s),
        late=facts.now >= facts.office.discipline.due(turn),
        more=f"/counter/visitor/{turn.id}",
    )


def _waiting(facts: Facts, turn: Turn, language: str) -> Row:
    """Return a row that calls exactly this visitor when pressed twice."""
    row = _row(facts, turn, language)
    at_work = facts.counter.state is CounterState.OPEN
    called = facts.turn is not None and facts.turn.state is TurnState.CALLED
    body = {"ticket": str(turn.ticket.id)}
    if facts.turn is not None:
        body["finish"] = "done"
    ask = facts.turn is not None and must_have_outcome(facts.office, facts.turn)
    action = Action(
        f"call-{turn.id}",
        text(language, "Call %(number)s out of order", number=row.number),
        "",
        counter_url(facts.counter.id, "call"),
        json.dumps(body),
        enabled=at_work and not called and not ask,
        confirm=text(language, "Call %(number)s out of order?", number=row.number),
    )
    return replace(row, act=action)


def _parked(facts: Facts, turn: Turn, language: str) -> Row:
    row = _row(facts, turn, language)
    cause = facts.office.causes.get(turn.cause) if turn.cause else None
    label = text(language, "Bring %(number)s back in line", number=row.number)
    since = minutes(language, (facts.now - (turn.ended_at or turn.queued_at)).total_seconds())
    left = text(language, "%(time)s ago", time=since)
    if turn.until is not None:
        left = text(language, "until %(time)s", time=clock(language, turn.until, facts.office.zone))
    action = Action(f"parked-{turn.id}", label, "", turn_url(turn, "resume"))
    service = pick(cause.name, language) if cause else row.service
    return replace(row, service=service, pill=None, minutes=left, late=False, act=action)


def _ahead(facts: Facts, language: str) -> str:
    """Return whom Next would call and why, where the office shows that before."""
    if facts.ahead is None:
        return ""
    turn, reason = facts.ahead
    service = facts.office.services.get(turn.service)
    named = pick(service.name, language) if service else turn.service
    why = why_called(reason, language)
    return text(
        language,
        "Next: %(number)s · %(service)s · %(why)s",
        number=turn.ticket.number,
        service=named,
        why=why,
    )


def _missed(facts: Facts, turn: Turn, language: str) -> Row:
    row = _row(facts, turn, language)
    label = text(language, "Bring %(number)s back in line", number=row.number)
    since = turn.ended_at or turn.queued_at
    ago = minutes(language, (facts.now - since).total_seconds())
    action = Action(f"missed-{turn.id}", label, "", turn_url(turn, "return"))
    return replace(row, minutes=text(language, "%(time)s ago", time=ago), late=False, act=action)


def _undo_bar(facts: Facts, language: str) -> UndoBar | None:
    undo = facts.undo
    if undo is None or facts.now - undo.at > UNDO_FOR:
        return None
    if facts.turn is not None and facts.turn.rev > undo.rev:
        return None
    url = counter_url(facts.counter.id, "undo")
    said = " · ".join(_what_happened(facts, turn, undo, language) for turn in undo.before)
    return UndoBar(said, undo.at + UNDO_FOR, Action("undo", text(language, "Undo"), "z", url))


def _what_happened(facts: Facts, before: Turn, undo: Undo, language: str) -> str:
    """Return what the command made of a turn, told from the state before it."""
    number = before.ticket.number
    if undo.kind == "park":
        return text(language, "%(number)s parked", number=number)
    if undo.kind == "transfer":
        return text(language, "%(number)s transferred", number=number)
    if before.state is TurnState.WAITING:
        return text(language, "%(number)s called", number=number)
    if before.state is TurnState.CALLED:
        if undo.kind == "start":
            return text(language, "%(number)s being served", number=number)
        return text(language, "%(number)s did not come", number=number)
    after = _after(facts.office, before) if undo.made else None
    done = text(language, "%(number)s done", number=number)
    return f"{done} → {stage_name(facts.office, after, language)}" if after else done


def _summary(present: Present | None, waiting: int, language: str) -> str:
    """Return what a screen reader says when the page changes."""
    if present is None:
        return plural(
            language, "Nobody at the counter, %(n)s waiting", "Nobody at the counter, %(n)s waiting", waiting
        )
    if present.serving:
        return text(language, "%(number)s being served", number=present.number)
    return text(language, "%(number)s called", number=present.number)
