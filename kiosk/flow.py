"""What the kiosk does next, as a pure state machine; knows no clock, toolkit, broker, printer or disk.

A visitor touches a service, meets what to bring and how many are ahead, and touches "take a number":
two touches. Prioritas may be touched before the service (on the first screen) or after it (on the
service's own screen); it asks for the reason and returns to where the visitor was. One button alone
makes a ticket (Take), and only on the screen that names the service or on the keypad that follows it or asks
for an appointment's code, so that a second tap, a tap in the middle of an animation and a tap while a press
is in flight all find nothing to do. A code that a reader reads checks in from any screen before a press.

Nobody is hurried: before a visit is forgotten the kiosk asks whether more time is needed. Language, large
type and low buttons can be changed on every screen of a visit.

Without an answer in time the kiosk gives a number of its own, if it may; what the server says of that press
from then on changes nothing here.

Times are seconds of the monotonic clock. Each event gives the next flow and the effects to carry out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from kiosk.keypad import code_in, is_complete, shorter, typed_with
from kiosk.outcome import PrintOutcome
from kiosk.visit import (
    Answer,
    AskAppointment,
    Asking,
    AskPriority,
    Back,
    CheckingIn,
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
    EraseKey,
    Event,
    Finish,
    GiveUp,
    GoAlone,
    GoOn,
    Identifying,
    Keep,
    Listening,
    MakeCheckIn,
    MakePress,
    MoreTime,
    NoNumber,
    Office,
    OfficeChanged,
    Order,
    OutOfOrder,
    OwnNumber,
    PrintEnded,
    Printing,
    PrintSlip,
    ReadAloud,
    Refusal,
    Refused,
    Report,
    Scanned,
    Showing,
    SpeakLouder,
    State,
    Step,
    Suit,
    SwitchLarge,
    SwitchLow,
    Take,
    Tick,
    Ticket,
    Touch,
    TypeKey,
    Unreachable,
    Visit,
    Visited,
)

NO_ANSWER = "no_answer"
NO_JOURNAL = "no_journal"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each step may take, in seconds.

    ``lost_wait_s``: for an answer while nobody is heard. ``more_s``: to say whether more time is needed.
    """

    wait_s: float = 8.0
    lost_wait_s: float = 2.0
    print_s: float = 20.0
    show_s: float = 15.0
    keep_s: float = 60.0
    refuse_s: float = 30.0
    idle_s: float = 40.0
    more_s: float = 20.0
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
    elif isinstance(event, Suit):
        return _suit(flow, event, now), ()
    elif isinstance(event, Listening):
        return _wait_for_listener(flow, now), ()
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
    pace = flow.pace
    if isinstance(state, Asking):
        return _answer_s(state, flow)
    if isinstance(state, Showing):
        return pace.show_s if state.outcome is PrintOutcome.PRINTED else pace.keep_s
    if state == begin(flow.office):
        return None
    lasts_s = {Printing: pace.print_s, Refused: pace.refuse_s, MoreTime: pace.more_s}
    return lasts_s.get(type(state), pace.idle_s)


def _answer_s(state: Asking, flow: Flow) -> float:
    """Return how long to wait for an answer: shorter while nobody is heard and the kiosk may go alone."""
    lost = flow.office.lost_since is not None and flow.office.alone and not state.alone
    return min(flow.pace.lost_wait_s, flow.pace.wait_s) if lost else flow.pace.wait_s


def _suit(flow: Flow, event: Suit, now: float) -> Flow:
    """Suit the visitor: language, type and reach. A press under way gets no more time by it."""
    state = flow.state
    visited = state.before if isinstance(state, MoreTime) else state
    if not isinstance(visited, Visited):
        return flow
    suited = replace(visited, visit=_suited(visited.visit, flow.office, event))
    if isinstance(state, MoreTime):
        return _enter(flow, MoreTime(suited), now)
    if isinstance(state, Asking | Printing):
        return replace(flow, state=suited)
    return _enter(flow, suited, now)


def _suited(visit: Visit, office: Office, event: Suit) -> Visit:
    match event:
        case ChooseLanguage(language) if language in office.languages:
            return replace(visit, language=language)
        case SwitchLarge():
            return replace(visit, large=not visit.large)
        case SwitchLow():
            return replace(visit, low=not visit.low)
        case ReadAloud(on):
            return replace(visit, aloud=on)
        case SpeakLouder(on):
            return replace(visit, loud=on)
    return visit


def _wait_for_listener(flow: Flow, now: float) -> Flow:
    """Begin the screen's time anew; a press under way gets no more by it."""
    waits = isinstance(flow.state, Visited) and not isinstance(flow.state, Asking | Printing)
    return _enter(flow, flow.state, now) if waits else flow


def _follow_office(state: State, office: Office) -> Step | None:
    """Leave a visitor whose press is under way alone; else show what is true now."""
    if isinstance(state, MoreTime):
        return _follow_office(state.before, office)
    if isinstance(state, Asking | Printing | Showing | Refused):
        return None
    start = begin(office)
    if not (isinstance(state, Visited) and isinstance(start, Choosing)):
        return None if start == state else (start, ())
    visit = _still_offered(state.visit, office)
    if not _still_possible(replace(state, visit=visit), office):
        return Choosing(visit), ()
    return None if visit == state.visit else (replace(state, visit=visit), ())


def _still_offered(visit: Visit, office: Office) -> Visit:
    return replace(
        visit,
        language=visit.language if visit.language in office.languages else office.languages[0],
        service=visit.service if visit.service in office.services else None,
        reason=visit.reason if visit.reason in office.reasons else None,
    )


def _still_possible(state: Visited, office: Office) -> bool:
    if isinstance(state, Confirming | Identifying):
        return state.visit.service is not None
    return office.appointments or not isinstance(state, CheckingIn)


def _run_out(flow: Flow) -> Step:
    match flow.state:
        case Asking() as state:
            return _without_answer(state, flow.office)
        case Printing(visit, press, ticket):
            return Showing(visit, press, ticket, PrintOutcome.UNKNOWN), ()
        case MoreTime(before):
            return _leave(before, flow.office)
    if not isinstance(flow.state, Visited):
        return begin(flow.office), ()
    return _leave(flow.state, flow.office) if _has_all(flow.state) else (MoreTime(flow.state), ())


def _without_answer(state: Asking, office: Office) -> Step:
    """Go on alone where the kiosk may; an appointment is known to the server only."""
    if office.alone and not state.alone and state.visit.service is not None:
        return replace(state, alone=True), (GoAlone(state.press),)
    return Refused(state.visit, NO_ANSWER), (GiveUp(state.press),)


def _has_all(state: Visited) -> bool:
    """Whether the visitor has the number on paper, and has seen it as long as most need."""
    if not isinstance(state, Showing):
        return False
    return state.outcome is PrintOutcome.PRINTED and not state.visit.unhurried


def _leave(state: Visited, office: Office) -> Step:
    """Forget a visitor who is gone; a number that was only on the screen may be on a photograph."""
    if isinstance(state, Showing) and state.outcome is PrintOutcome.FAILED:
        return begin(office), (Report(state.press, state.outcome, kept=True),)
    return begin(office), ()


def _end_print(state: State, event: PrintEnded) -> Step:
    """Show and report the outcome; a failure is reported once the visitor has decided.

    A slip that fails after the screen has moved on is reported unknown: its number was seen.
    """
    report = Report(event.press, event.outcome)
    if (
        isinstance(state, MoreTime)
        and isinstance(state.before, Showing)
        and state.before.press == event.press
    ):
        shown, effects = _end_print(state.before, event)
        assert isinstance(shown, Showing)
        return MoreTime(shown), effects
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
        case AskAppointment() if flow.office.appointments:
            return CheckingIn(state.visit), ()
        case Order(press, visit) if _still_offered(visit, flow.office) == visit and visit.service:
            return _press(visit, press, visit.service)
    return _adjust(state, flow.office, event)


def _confirming(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, Confirming)
    match event:
        case Take() if state.visit.service in flow.office.identified:
            return Identifying(state.visit), ()
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
        case DropPriority():
            return replace(state, visit=replace(state.visit, reason=None)), ()
        case Scanned(press, text):
            return _check_in(state.visit, office, press, text)
    return None


def _checking_in(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, CheckingIn)
    match event:
        case Take(press):
            return _check_in(state.visit, flow.office, press, state.typed)
        case Scanned(press, text):
            return _check_in(state.visit, flow.office, press, text)
        case Back():
            return Choosing(state.visit), ()
    return _type(state, event)


def _identifying(flow: Flow, event: Event) -> Step | None:
    """What a reader reads here is who the person is, not yet the wish to go on."""
    state = flow.state
    assert isinstance(state, Identifying)
    service = state.visit.service
    match event:
        case Take(press) if service is not None and is_complete(state.typed):
            return _press(state.visit, press, service, identifier=state.typed)
        case Scanned(text=text) if is_complete(text.strip()):
            return replace(state, typed=text.strip()), ()
        case Back():
            return Confirming(state.visit), ()
    return _type(state, event)


def _type(state: CheckingIn | Identifying, event: Event) -> Step | None:
    match event:
        case TypeKey(key):
            return replace(state, typed=typed_with(state.typed, key)), ()
        case EraseKey():
            return replace(state, typed=shorter(state.typed)), ()
    return None


def _check_in(visit: Visit, office: Office, press: UUID, code: str) -> Step | None:
    code = code_in(code)
    if not office.appointments or not is_complete(code):
        return None
    visit = replace(visit, service=None, reason=None)
    return Asking(visit, press), (MakeCheckIn(press, code, visit.language),)


def _press(visit: Visit, press: UUID, service: str, *, identifier: str | None = None) -> Step:
    return Asking(visit, press), (MakePress(press, service, visit.reason, visit.language, identifier),)


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


def _more_time(flow: Flow, event: Event) -> Step | None:
    state = flow.state
    assert isinstance(state, MoreTime)
    match event:
        case GoOn():
            return state.before, ()
        case Finish():
            return _leave(state.before, flow.office)
        case Scanned():
            return _STEPS[type(state.before)](replace(flow, state=state.before), event)
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
    CheckingIn: _checking_in,
    Identifying: _identifying,
    Asking: _asking,
    Printing: _nothing,
    Showing: _showing,
    Refused: _refused,
    MoreTime: _more_time,
}
