"""What the kiosk does next, as a pure state machine; knows no clock, toolkit, broker, printer or disk.

A visitor touches a service, meets what to bring and how many are ahead, and touches "take a number":
two touches. Prioritas may be touched before the service (on the first screen) or after it (on the
service's own screen); it asks for the reason and returns to where the visitor was. One button alone
makes a ticket (Take), and only on the screen that names the service, so that a second tap, a tap in
the middle of an animation and a tap while a press is in flight all find nothing to do.

Without an answer in time the kiosk gives a number of its own, if it may; what the server says of that press
from then on changes nothing here.

Times are seconds of the monotonic clock. Each event gives the next flow and the effects to carry out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from kiosk.outcome import PrintOutcome
from kiosk.visit import (
    Answer,
    Asking,
    AskPriority,
    Back,
    ChooseLanguage,
    ChooseReason,
    ChooseService,
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Connecting,
    DropPriority,
    Effect,
    Event,
    Finish,
    GiveUp,
    GoAlone,
    Keep,
    MakePress,
    NoNumber,
    Office,
    OfficeChanged,
    Order,
    OutOfOrder,
    OwnNumber,
    PrintEnded,
    Printing,
    PrintSlip,
    Refusal,
    Refused,
    Report,
    Showing,
    State,
    Step,
    Take,
    Tick,
    Ticket,
    Touch,
    Unreachable,
    Visit,
)

NO_ANSWER = "no_answer"
NO_JOURNAL = "no_journal"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each step may take, in seconds. ``lost_wait_s``: for an answer while nobody is heard."""

    wait_s: float = 8.0
    lost_wait_s: float = 2.0
    print_s: float = 20.0
    show_s: float = 15.0
    keep_s: float = 60.0
    refuse_s: float = 15.0
    idle_s: float = 40.0
    settle_s: float = 0.35


@dataclass(frozen=True, slots=True)
class Flow:
    """Where the kiosk stands: ``since`` it shows this screen, ``until`` it goes on by itself."""

    pace: Pace = field(default_factory=Pace)
    office: Office = field(default_factory=Office)
    state: State = field(default_factory=Connecting)
    since: float = 0.0
    until: float | None = None


def advance(flow: Flow, event: Event, now: float) -> tuple[Flow, tuple[Effect, ...]]:
    """Return the flow after ``event`` at ``now`` and what must be done for it, in this order."""
    if isinstance(event, Touch) and now < flow.since + flow.pace.settle_s:
        return flow, ()
    if isinstance(event, OfficeChanged):
        flow = replace(flow, office=event.office)
        step = _follow_office(flow.state, event.office)
    elif isinstance(event, Tick):
        step = _run_out(flow) if flow.until is not None and now >= flow.until else None
    elif isinstance(event, PrintEnded):
        step = _end_print(flow.state, event)
    else:
        step = _STEPS[type(flow.state)](flow, event)
    return (flow, ()) if step is None else (_enter(flow, step[0], now), step[1])


def begin(office: Office) -> State:
    """Return the screen that meets a new visitor."""
    if office.broken:
        return OutOfOrder()
    if not office.known:
        return Connecting()
    if office.lost_since is not None and not office.alone:
        return Unreachable(office.lost_since)
    return Choosing(Visit(office.languages[0])) if office.open else Closed()


def _enter(flow: Flow, state: State, now: float) -> Flow:
    same_screen = type(state) is type(flow.state)
    since = flow.since if same_screen else now
    lasts_s = _lasts_s(state, flow)
    return replace(flow, state=state, since=since, until=None if lasts_s is None else now + lasts_s)


def _lasts_s(state: State, flow: Flow) -> float | None:
    match state:
        case Asking(alone=False) if flow.office.lost_since is not None and flow.office.alone:
            return min(flow.pace.lost_wait_s, flow.pace.wait_s)
        case Asking():
            return flow.pace.wait_s
        case Printing():
            return flow.pace.print_s
        case Showing(outcome=outcome):
            return flow.pace.keep_s if outcome is PrintOutcome.FAILED else flow.pace.show_s
        case Refused():
            return flow.pace.refuse_s
    return flow.pace.idle_s if state != begin(flow.office) else None


def _follow_office(state: State, office: Office) -> Step | None:
    """Leave a visitor whose press is under way alone; else show what is true now."""
    if isinstance(state, Asking | Printing | Showing | Refused):
        return None
    start = begin(office)
    if not (isinstance(state, Choosing | Confirming | ChoosingReason) and isinstance(start, Choosing)):
        return None if start == state else (start, ())
    visit = _still_offered(state.visit, office)
    if isinstance(state, Confirming) and visit.service is None:
        return Choosing(visit), ()
    return None if visit == state.visit else (replace(state, visit=visit), ())


def _still_offered(visit: Visit, office: Office) -> Visit:
    return Visit(
        visit.language if visit.language in office.languages else office.languages[0],
        visit.service if visit.service in office.services else None,
        visit.reason if visit.reason in office.reasons else None,
    )


def _run_out(flow: Flow) -> Step:
    match flow.state:
        case Asking(visit, press, alone=False) if flow.office.alone and visit.service is not None:
            return Asking(visit, press, alone=True), (GoAlone(press),)
        case Asking(visit, press):
            return Refused(visit, NO_ANSWER), (GiveUp(press),)
        case Printing(visit, press, ticket):
            return Showing(visit, press, ticket, PrintOutcome.UNKNOWN), ()
        case Showing(press=press, outcome=PrintOutcome.FAILED):
            return begin(flow.office), (Report(press, PrintOutcome.FAILED),)
    return begin(flow.office), ()


def _end_print(state: State, event: PrintEnded) -> Step | None:
    """Show and report the outcome; a failure is reported once the visitor has decided.

    A slip that fails after the screen has moved on is reported unknown: its number was seen.
    """
    report = Report(event.press, event.outcome)
    if isinstance(state, Printing | Showing) and state.press == event.press:
        shown = Showing(state.visit, state.press, state.ticket, event.outcome)
        return shown, () if event.outcome is PrintOutcome.FAILED else (report,)
    if event.outcome is PrintOutcome.FAILED:
        report = Report(event.press, PrintOutcome.UNKNOWN)
    return state, (report,)


def _choosing(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, Choosing)
    match event:
        case ChooseService(service) if service in flow.office.services:
            return Confirming(replace(state.visit, service=service)), ()
        case AskPriority() if flow.office.reasons:
            return ChoosingReason(state.visit), ()
        case Order(press, visit) if _still_offered(visit, flow.office) == visit and visit.service:
            return _press(visit, press, visit.service)
    return _adjust(state, flow.office, event)


def _confirming(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, Confirming)
    match event:
        case Take(press) if state.visit.service is not None:
            return _press(state.visit, press, state.visit.service)
        case AskPriority() if flow.office.reasons:
            return ChoosingReason(state.visit), ()
        case Back():
            return Choosing(replace(state.visit, service=None)), ()
    return _adjust(state, flow.office, event)


def _choosing_reason(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, ChoosingReason)
    match event:
        case ChooseReason(reason) if reason in flow.office.reasons:
            return _before_reason(replace(state.visit, reason=reason)), ()
        case Back():
            return _before_reason(state.visit), ()
    return _adjust(state, flow.office, event)


def _before_reason(visit: Visit) -> State:
    return Choosing(visit) if visit.service is None else Confirming(visit)


def _adjust(state: Choosing | Confirming | ChoosingReason, office: Office, event: Event) -> Step | None:
    match event:
        case ChooseLanguage(language) if language in office.languages:
            return replace(state, visit=replace(state.visit, language=language)), ()
        case DropPriority():
            return replace(state, visit=replace(state.visit, reason=None)), ()
    return None


def _press(visit: Visit, press: UUID, service: str) -> Step:
    return Asking(visit, press), (MakePress(press, service, visit.reason, visit.language),)


def _asking(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, Asking)
    match event:
        case Answer(press, ticket) if press == state.press and not state.alone:
            return _print(state, ticket)
        case OwnNumber(press, ticket) if press == state.press and state.alone:
            return _print(state, ticket)
        case Refusal(press, code) if press == state.press and not state.alone:
            return Refused(state.visit, code), ()
        case NoNumber(press, code) if press == state.press:
            return Refused(state.visit, code), (GiveUp(press),)
    return None


def _print(state: Asking, ticket: Ticket) -> Step:
    slip = PrintSlip(state.press, ticket, state.visit.language)
    return Printing(state.visit, state.press, ticket), (slip,)


def _showing(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, Showing)
    failed = state.outcome is PrintOutcome.FAILED
    match event:
        case Finish():
            return begin(flow.office), (Report(state.press, state.outcome),) if failed else ()
        case Keep() if failed:
            return begin(flow.office), (Report(state.press, state.outcome, kept=True),)
    return None


def _refused(flow: Flow, event: Event) -> Step | None:
    """Let the same visitor choose again, in the same language."""
    state = flow.state
    assert isinstance(state, Refused)
    if not isinstance(event, Finish):
        return None
    start = begin(flow.office)
    if not isinstance(start, Choosing):
        return start, ()
    return Choosing(_still_offered(replace(state.visit, service=None), flow.office)), ()


def _nothing(_flow: Flow, _event: Event) -> Step | None:
    return None


_STEPS: dict[type[State], Callable[[Flow, Event], Step | None]] = {
    Connecting: _nothing,
    Unreachable: _nothing,
    OutOfOrder: _nothing,
    Closed: _nothing,
    Choosing: _choosing,
    Confirming: _confirming,
    ChoosingReason: _choosing_reason,
    Asking: _asking,
    Printing: _nothing,
    Showing: _showing,
    Refused: _refused,
}
