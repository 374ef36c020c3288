"""The counter page's panels: a choice that one key opens and a digit makes; knows no HTML."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from server.domain.identity import CounterId, StageId, UserId
from server.domain.office import Counter, Office
from server.domain.policy import ABOUT_VISITORS, CauseId
from server.domain.ticket import TicketClass
from server.domain.turn import MOVES, Move, Turn, TurnState
from server.services.commands import Position
from server.services.devices import DeviceNow
from server.web.desk_keys import Action, counter_url, turn_url
from server.web.reasons import CLASS_NAMES
from server.web.texts import pick, text

DIGITS = "123456789"
Choice = tuple[str, Mapping[str, object]]
"""A label, and what it adds to the command."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a setting; ``body`` is what it adds to the command."""

    label: str
    body: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a panel asks beside its choice; its key goes to the next option, the first is the usual one."""

    id: str
    label: str
    key: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is typed; ``path`` is where it stands in the command, ``note.id`` within its note.

    Where the address names ``{path}`` it goes there. ``first``: it is typed before anything is chosen.
    """

    path: str
    label: str
    language: str
    value: str = ""
    pattern: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A choice: each action is sent at once, with what settings and fields add.

    ``about`` is the one thing that it is for, and no other.
    """

    id: str
    about: str
    title: str
    choices: tuple[Action, ...]
    settings: tuple[Setting, ...] = ()
    fields: tuple[Field, ...] = ()
    fields_title: str = ""


def panels(
    office: Office, counter: Counter, turn: Turn | None, people: Mapping[UserId, str], language: str
) -> tuple[Panel, ...]:
    """Return the panels that work now; ``people`` are at counters elsewhere."""
    always = (_break(office, counter, language), *_tickets(office, counter, language))
    if turn is None:
        return always
    found = visitor_panels(office, counter.id, turn, people, language)
    if turn.state is TurnState.SERVING:
        found += _outcomes(office, counter.id, turn, language)
    return (*found, *always)


def visitor_panels(
    office: Office, counter: CounterId, turn: Turn, people: Mapping[UserId, str], language: str
) -> tuple[Panel, ...]:
    """Return what can be chosen for a visitor, at the counter or in line."""
    found = [_correct(office, turn, language), _route(office, turn, language)]
    if Move.PARK in moves_of(turn):
        found.append(_park(office, turn, language))
    if Move.TRANSFER in moves_of(turn):
        found.append(_transfer(office, counter, turn, people, language))
    return tuple(found)


def moves_of(turn: Turn) -> set[Move]:
    """Return what can be done to a turn in its state."""
    return {move for state, move in MOVES if state is turn.state}


def outcomes_of(office: Office, turn: Turn) -> bool:
    """Tell whether the turn's service has outcomes to choose from."""
    service = office.services.get(turn.service)
    return bool(service and service.outcomes)


def must_have_outcome(office: Office, turn: Turn) -> bool:
    """Tell whether the turn can only be done with an outcome."""
    service = office.services.get(turn.service)
    return bool(service and service.outcome_required)


def reprint_panel(id_: str, kiosks: Sequence[DeviceNow], number: str, language: str) -> Panel:
    """Return the panel that has a slip printed once more, at one of these kiosks."""
    choices = tuple(
        Action(
            f"{id_}-at-{one.name}",
            text(language, "Print at %(device)s", device=one.name),
            "" if n >= len(DIGITS) else DIGITS[n],
            f"/api/v1/devices/{one.name}/reprint",
            done=text(language, "%(device)s prints the slip, marked as a copy.", device=one.name),
        )
        for n, one in enumerate(kiosks)
    )
    label = text(language, "Number on the ticket")
    field = Field("ticket", label, language, number, pattern="[A-Za-z]{1,4}[0-9]{1,8}", first=True)
    return Panel(id_, id_, text(language, "Print a slip once more"), choices, (), (field,))


def _transfer(
    office: Office, here: CounterId, turn: Turn, people: Mapping[UserId, str], language: str
) -> Panel:
    url = turn_url(turn, "transfer")
    served = {stage for desk in office.desks.values() for stage in desk.stages}
    stages: list[Choice] = [
        (pick(stage.name, language), {"stage": stage.id})
        for stage in office.stages.values()
        if stage.id in served and stage.id != turn.stage
    ]
    counters: list[Choice] = [
        (desk.label, _to_counter(turn.stage, desk.stages, desk.id))
        for desk in office.desks.values()
        if desk.id != here and turn.stage in desk.stages
    ]
    officers: list[Choice] = [(name, {"officer": str(user)}) for user, name in people.items()]
    line = text(language, "the same line")
    choices: list[Choice] = [
        (text(language, "Back to %(line)s", line=line), {}),
        *stages,
        *counters,
        *officers,
    ]
    positions = (
        (text(language, "by arrival"), Position.ARRIVAL),
        (text(language, "first in line"), Position.FIRST),
        (text(language, "last in line"), Position.LAST),
    )
    options = tuple(Option(label, json.dumps({"position": value})) for label, value in positions)
    return Panel(
        "transfer",
        str(turn.id),
        text(language, "Transfer %(number)s to", number=turn.ticket.number),
        _numbered("transfer", url, choices[1:] + choices[:1]),
        (Setting("position", text(language, "Place"), "p", options), _unless_told(_cause(office, language))),
    )


def _to_counter(stage: StageId, served: Iterable[StageId], counter: CounterId) -> dict[str, str]:
    return {"counter": counter, **({} if stage in served else {"stage": stage})}


def _park(office: Office, turn: Turn, language: str) -> Panel:
    causes: list[Choice] = [
        (pick(cause.name, language), {"reason": cause.id}) for cause in office.causes.values()
    ]
    spans = [Option(text(language, "until called up"), "{}")] + [
        Option(text(language, "%(n)s min", n=n), json.dumps({"minutes": n})) for n in (10, 20, 30, 60)
    ]
    return Panel(
        "park",
        str(turn.id),
        text(language, "Park %(number)s because", number=turn.ticket.number),
        _numbered("park", turn_url(turn, "park"), causes),
        (Setting("minutes", text(language, "Back in line"), "m", tuple(spans)),),
    )


def _correct(office: Office, turn: Turn, language: str) -> Panel:
    ticket = turn.ticket
    services: list[Choice] = [
        (pick(service.name, language), {"service": service.id})
        for service in office.services.values()
        if service.id != ticket.service
    ]
    classes: list[Choice] = []
    if ticket.ticket_class is not TicketClass.REGULAR:
        classes.append((text(language, CLASS_NAMES[TicketClass.REGULAR]), {"class": "regular"}))
    if ticket.ticket_class is not TicketClass.PRIORITY:
        name = text(language, CLASS_NAMES[TicketClass.PRIORITY])
        classes += [
            (f"{name} · {pick(reason.name, language)}", {"class": "priority", "priority_reason": reason.id})
            for reason in office.reasons.values()
        ]
    return Panel(
        "correct",
        str(turn.id),
        text(language, "What is right for %(number)s?", number=ticket.number),
        _numbered("correct", f"/api/v1/tickets/{ticket.id}/reclassify", [*services, *classes]),
        (_cause(office, language, CauseId("wrong-service")),),
    )


def _route(office: Office, turn: Turn, language: str) -> Panel:
    """Return the choice of a stage to leave out, a stage to add, or a further service."""
    route = office.route_of(turn.ticket)
    coming = [step.stage for step in route[turn.step + 1 :]]
    here = [turn.stage] if turn.state is TurnState.WAITING else []
    served = {stage for desk in office.desks.values() for stage in desk.stages}
    leave_out: list[Choice] = [
        (text(language, "Without %(stage)s", stage=_stage(office, stage, language)), {"skip": stage})
        for stage in dict.fromkeys([*here, *coming])
    ]
    add: list[Choice] = [
        (text(language, "Also %(stage)s", stage=pick(stage.name, language)), {"add": stage.id})
        for stage in office.stages.values()
        if stage.id in served and stage.id not in {turn.stage, *coming}
    ]
    further: list[Choice] = [
        (text(language, "Then %(service)s", service=pick(service.name, language)), {"service": service.id})
        for service in office.services.values()
        if all(step.service != service.id for step in route)
    ]
    return Panel(
        "route",
        str(turn.id),
        text(language, "Stages of %(number)s", number=turn.ticket.number),
        _numbered("route", f"/api/v1/tickets/{turn.ticket.id}/route", [*leave_out, *add, *further]),
        (_cause(office, language),),
    )


def _stage(office: Office, stage: StageId, language: str) -> str:
    known = office.stages.get(stage)
    return pick(known.name, language) if known else stage


def _break(office: Office, counter: Counter, language: str) -> Panel:
    """Return the choice of why and for how long the counter pauses."""
    causes: list[Choice] = [(text(language, "Break"), {})]
    causes += [
        (pick(cause.name, language), {"reason": cause.id})
        for cause in office.causes.values()
        if cause.id not in ABOUT_VISITORS
    ]
    spans = [Option(text(language, "until I open again"), "{}")] + [
        Option(text(language, "%(n)s min", n=n), json.dumps({"minutes": n})) for n in (5, 10, 15, 30, 60)
    ]
    return Panel(
        "break",
        counter.id,
        text(language, "Why does %(counter)s pause?", counter=counter.desk.label),
        _numbered("break", counter_url(counter.id, "pause"), causes),
        (Setting("minutes", text(language, "For"), "m", tuple(spans)),),
    )


def _tickets(office: Office, counter: Counter, language: str) -> tuple[Panel, Panel]:
    """Return the choice of a service for somebody without a number, and the check-in with an appointment."""
    done = text(language, "Ticket {number}")
    services: list[Choice] = [
        (pick(service.name, language), {"service": service.id})
        for service in office.services.values()
        if service.open
    ]
    classes = [Option(text(language, CLASS_NAMES[TicketClass.REGULAR]), "{}")]
    classes += [
        Option(pick(reason.name, language), json.dumps({"class": "priority", "reason": reason.id}))
        for reason in office.reasons.values()
    ]
    made = tuple(replace(one, done=done) for one in _numbered("ticket", "/api/v1/tickets", services))
    booked = Action("ticket-booked", text(language, "With an appointment"), "a", panel="check-in")
    asks = any(service.quota.person is not None for service in office.services.values())
    new = Panel(
        "ticket",
        counter.id,
        text(language, "A new ticket for"),
        (*made, booked),
        (Setting("class", text(language, "Class"), "c", tuple(classes)),),
        (Field("identifier", text(language, "Identity number"), language),) if asks else (),
    )
    url = "/api/v1/appointments/{code}/check-in"
    check_in = Action("check-in-code", text(language, "Check in"), "", url, done=done)
    code = Field("code", text(language, "Appointment code"), language, first=True)
    return new, Panel(
        "check-in", counter.id, text(language, "With an appointment"), (check_in,), fields=(code,)
    )


def _outcomes(office: Office, counter: CounterId, turn: Turn, language: str) -> tuple[Panel, ...]:
    service = office.services.get(turn.service)
    known: list[Choice] = [
        (pick(name, language), {"outcome": outcome})
        for outcome, name in (service.outcomes.items() if service else ())
    ]
    alone: list[Choice] = [*known]
    if service is None or not service.outcome_required:
        alone.append((text(language, "Without an outcome") if known else text(language, "Done"), {}))
    following: list[Choice] = [(label, {"finish": "done", **body}) for label, body in known]
    title = text(language, "How did %(number)s end?", number=turn.ticket.number)
    about = str(turn.id)
    note = Field(
        "note", text(language, "Note for colleagues, nothing about the person"), language, first=True
    )
    url = turn_url(turn, "done")
    return (
        Panel("outcome", about, title, _numbered("outcome", url, alone)),
        Panel("note", about, title, _numbered("note", url, alone), fields=(note,)),
        Panel("outcome-next", about, title, _numbered("on", counter_url(counter, "next"), following)),
    )


def _cause(office: Office, language: str, usual: CauseId | None = None) -> Setting:
    causes = sorted(office.causes.values(), key=lambda cause: cause.id != usual)
    options = tuple(Option(pick(one.name, language), json.dumps({"reason": one.id})) for one in causes)
    return Setting("reason", text(language, "Reason"), "w", options)


def _unless_told(cause: Setting) -> Setting:
    """Return the setting with no reason as the usual one: events keep for ever what was chosen."""
    return replace(cause, options=(Option("–", "{}"), *cause.options))


def _numbered(panel: str, url: str, choices: Sequence[Choice]) -> tuple[Action, ...]:
    keys = [*DIGITS, *[""] * len(choices)]
    return tuple(
        Action(f"{panel}-{n}", label, keys[n], url, json.dumps(body))
        for n, (label, body) in enumerate(choices)
    )
