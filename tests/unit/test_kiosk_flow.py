"""What the kiosk decides: two touches, one press one ticket, and always back to the start."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.flow import NO_ANSWER, NO_JOURNAL, Flow, Pace, advance, begin
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
    Refusal,
    Refused,
    Report,
    Scanned,
    Showing,
    State,
    SwitchLarge,
    SwitchLow,
    Take,
    Tick,
    TypeKey,
    Unreachable,
    Visit,
)
from tests.support.kiosk_samples import ticket

OFFICE = Office(
    known=True,
    languages=("id", "en"),
    services=frozenset({"passport-new", "information", "visa"}),
    reasons=frozenset({"elderly", "ill"}),
    identified=frozenset({"visa"}),
    appointments=True,
)
PRESS, OTHER = UUID(int=1), UUID(int=2)
LOST_AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
HOME = Choosing(Visit("id"))
CHOSEN = Visit("id", "passport-new")
VISA = Visit("id", "visa")
FIRST = Visit("id", "passport-new", "elderly")
ASKING = Asking(CHOSEN, PRESS)
PRINTING = Printing(CHOSEN, PRESS, ticket())
ALONE = replace(OFFICE, alone=True)
OWN = ticket(number="AK07", offline=True, ahead=None)
NUMBERING = Asking(CHOSEN, PRESS, alone=True)


def showing(outcome: PrintOutcome = PrintOutcome.PRINTED) -> Showing:
    """Return the ticket's screen."""
    return Showing(CHOSEN, PRESS, ticket(), outcome)


UNHURRIED = replace(showing(), visit=replace(CHOSEN, large=True))


def at(state: State, office: Office = OFFICE) -> Flow:
    """Return a flow that has shown this state for long enough to be touched."""
    return Flow(office=office, state=state, since=0.0, until=1000.0)


def play(flow: Flow, *events: Event, start: float = 100.0) -> tuple[Flow, list[Effect]]:
    """Return the flow and all effects after events a second apart."""
    done: list[Effect] = []
    for second, event in enumerate(events):
        flow, effects = advance(flow, event, start + second)
        done.extend(effects)
    return flow, done


MOVES: list[tuple[str, State, Event, State, tuple[Effect, ...]]] = [
    ("a service is chosen", HOME, ChooseService("passport-new"), Confirming(CHOSEN), ()),
    ("a closed service is not", HOME, ChooseService("stay-permit"), HOME, ()),
    ("priority before the service", HOME, AskPriority(), ChoosingReason(Visit("id")), ()),
    ("priority after the service", Confirming(CHOSEN), AskPriority(), ChoosingReason(CHOSEN), ()),
    ("reason, then the services", ChoosingReason(Visit("id")), ChooseReason("ill"),
     Choosing(Visit("id", None, "ill")), ()),
    ("reason, back to the service", ChoosingReason(CHOSEN), ChooseReason("elderly"), Confirming(FIRST), ()),
    ("an unknown reason", ChoosingReason(CHOSEN), ChooseReason("tall"), ChoosingReason(CHOSEN), ()),
    ("priority taken back", Confirming(FIRST), DropPriority(), Confirming(CHOSEN), ()),
    ("back from the service", Confirming(FIRST), Back(), Choosing(Visit("id", None, "elderly")), ()),
    ("back from the reasons", ChoosingReason(CHOSEN), Back(), Confirming(CHOSEN), ()),
    ("another language", HOME, ChooseLanguage("en"), Choosing(Visit("en")), ()),
    ("a language the site lacks", HOME, ChooseLanguage("ms"), HOME, ()),
    ("taking needs a service", HOME, Take(PRESS), HOME, ()),
    ("taking", Confirming(FIRST), Take(PRESS), Asking(FIRST, PRESS),
     (MakePress(PRESS, "passport-new", "elderly", "id"),)),
    ("taking while asking", ASKING, Take(OTHER), ASKING, ()),
    ("the answer", ASKING, Answer(PRESS, ticket()), PRINTING, (PrintSlip(PRESS, ticket(), "id"),)),
    ("another press's answer", ASKING, Answer(OTHER, ticket()), ASKING, ()),
    ("a second answer", PRINTING, Answer(PRESS, ticket()), PRINTING, ()),
    ("a late answer", NUMBERING, Answer(PRESS, ticket()), NUMBERING, ()),
    ("a late refusal", NUMBERING, Refusal(PRESS, "series_full"), NUMBERING, ()),
    ("the kiosk's own number", NUMBERING, OwnNumber(PRESS, OWN), Printing(CHOSEN, PRESS, OWN),
     (PrintSlip(PRESS, OWN, "id"),)),
    ("an own number that nobody asked for", ASKING, OwnNumber(PRESS, OWN), ASKING, ()),
    ("nothing could be written down", ASKING, NoNumber(PRESS, NO_JOURNAL), Refused(CHOSEN, NO_JOURNAL),
     (GiveUp(PRESS),)),
    ("no own number", NUMBERING, NoNumber(PRESS, NO_ANSWER), Refused(CHOSEN, NO_ANSWER), (GiveUp(PRESS),)),
    ("a refusal", ASKING, Refusal(PRESS, "series_full"), Refused(CHOSEN, "series_full"), ()),
    ("printed", PRINTING, PrintEnded(PRESS, PrintOutcome.PRINTED), showing(),
     (Report(PRESS, PrintOutcome.PRINTED),)),
    ("nobody knows", PRINTING, PrintEnded(PRESS, PrintOutcome.UNKNOWN), showing(PrintOutcome.UNKNOWN),
     (Report(PRESS, PrintOutcome.UNKNOWN),)),
    ("not printed waits for the visitor", PRINTING, PrintEnded(PRESS, PrintOutcome.FAILED),
     showing(PrintOutcome.FAILED), ()),
    ("not printed and kept", showing(PrintOutcome.FAILED), Keep(), HOME,
     (Report(PRESS, PrintOutcome.FAILED, kept=True),)),
    ("not printed and not wanted", showing(PrintOutcome.FAILED), Finish(), HOME,
     (Report(PRESS, PrintOutcome.FAILED),)),
    ("keeping a printed one means nothing", showing(), Keep(), showing(), ()),
    ("finished", showing(), Finish(), HOME, ()),
    ("a late failure was seen on the screen", HOME, PrintEnded(PRESS, PrintOutcome.FAILED), HOME,
     (Report(PRESS, PrintOutcome.UNKNOWN),)),
    ("a late success", HOME, PrintEnded(PRESS, PrintOutcome.PRINTED), HOME,
     (Report(PRESS, PrintOutcome.PRINTED),)),
    ("after a refusal the language stays", Refused(Visit("en", "information"), "series_full"), Finish(),
     Choosing(Visit("en")), ()),
    ("a code is typed", CheckingIn(Visit("id"), "K7"), TypeKey("M"), CheckingIn(Visit("id"), "K7M"), ()),
    ("no such key", CheckingIn(Visit("id"), "K7"), TypeKey("?"), CheckingIn(Visit("id"), "K7"), ()),
    ("a key is erased", CheckingIn(Visit("id"), "K7"), EraseKey(), CheckingIn(Visit("id"), "K"), ()),
    ("an appointment", HOME, AskAppointment(), CheckingIn(Visit("id")), ()),
    ("back from the code", CheckingIn(Visit("id"), "K7"), Back(), HOME, ()),
    ("checking in", CheckingIn(Visit("id"), "K7M2"), Take(PRESS), Asking(Visit("id"), PRESS),
     (MakeCheckIn(PRESS, "K7M2", "id"),)),
    ("checking in without a code", CheckingIn(Visit("id")), Take(PRESS), CheckingIn(Visit("id")), ()),
    ("a code is read at home", HOME, Scanned(PRESS, " K7M2\n"), Asking(Visit("id"), PRESS),
     (MakeCheckIn(PRESS, "K7M2", "id"),)),
    ("a link with a code is read", HOME, Scanned(PRESS, "https://a.example/check-in?code=K7-M2"),
     Asking(Visit("id"), PRESS), (MakeCheckIn(PRESS, "K7-M2", "id"),)),
    ("a link to somewhere else", HOME, Scanned(PRESS, "https://a.example/menu"), HOME, ()),
    ("a broken link", HOME, Scanned(PRESS, "http://[?code=K7"), HOME, ()),
    ("a code is read on a service's screen", Confirming(FIRST), Scanned(PRESS, "K7M2"),
     Asking(Visit("id"), PRESS), (MakeCheckIn(PRESS, "K7M2", "id"),)),
    ("a code is read while time is asked for", MoreTime(Confirming(CHOSEN)), Scanned(PRESS, "K7M2"),
     Asking(Visit("id"), PRESS), (MakeCheckIn(PRESS, "K7M2", "id"),)),
    ("a code too long for a message", HOME, Scanned(PRESS, "7" * 65), HOME, ()),
    ("a code is read too late", ASKING, Scanned(OTHER, "K7M2"), ASKING, ()),
    ("a code is read under a number", showing(), Scanned(OTHER, "K7M2"), showing(), ()),
    ("who are you", Confirming(VISA), Take(PRESS), Identifying(VISA), ()),
    ("a person is typed", Identifying(VISA, "X"), TypeKey("1"), Identifying(VISA, "X1"), ()),
    ("a person's card is read", Identifying(VISA), Scanned(PRESS, "X12"), Identifying(VISA, "X12"), ()),
    ("nobody is no person", Identifying(VISA), Take(PRESS), Identifying(VISA), ()),
    ("a known person", Identifying(VISA, "X1"), Take(PRESS), Asking(VISA, PRESS),
     (MakePress(PRESS, "visa", None, "id", "X1"),)),
    ("back from who", Identifying(VISA, "X1"), Back(), Confirming(VISA), ()),
    ("more time", MoreTime(Confirming(FIRST)), GoOn(), Confirming(FIRST), ()),
    ("no more time", MoreTime(Confirming(FIRST)), Finish(), HOME, ()),
    ("no more time, without paper", MoreTime(showing(PrintOutcome.FAILED)), Finish(), HOME,
     (Report(PRESS, PrintOutcome.FAILED, kept=True),)),
    ("the paper fails while time is asked for", MoreTime(UNHURRIED), PrintEnded(PRESS, PrintOutcome.FAILED),
     MoreTime(replace(UNHURRIED, outcome=PrintOutcome.FAILED)), ()),
    ("large type", Confirming(CHOSEN), SwitchLarge(), Confirming(replace(CHOSEN, large=True)), ()),
    ("large type off", MoreTime(UNHURRIED), SwitchLarge(), MoreTime(showing()), ()),
    ("low buttons", showing(), SwitchLow(), replace(showing(), visit=replace(CHOSEN, low=True)), ()),
    ("another language under a number", showing(), ChooseLanguage("en"),
     replace(showing(), visit=replace(CHOSEN, language="en")), ()),
    ("nothing to suit", Closed(), SwitchLow(), Closed(), ()),
    ("a program's order", HOME, Order(PRESS, FIRST), Asking(FIRST, PRESS),
     (MakePress(PRESS, "passport-new", "elderly", "id"),)),
    ("an order of a closed service", HOME, Order(PRESS, Visit("id", "stay-permit")), HOME, ()),
    ("an order elsewhere", ASKING, Order(OTHER, FIRST), ASKING, ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "event", "after", "effects"), [move[1:] for move in MOVES], ids=[move[0] for move in MOVES]
)
def test_each_event_leads_to_its_state(
    state: State, event: Event, after: State, effects: tuple[Effect, ...]
) -> None:
    flow, done = advance(at(state), event, 100.0)
    assert (flow.state, done) == (after, effects)


RUN_OUT: list[tuple[State, State, tuple[Effect, ...]]] = [
    (ASKING, Refused(CHOSEN, NO_ANSWER), (GiveUp(PRESS),)),
    (PRINTING, showing(PrintOutcome.UNKNOWN), ()),
    (showing(), HOME, ()),
    (showing(PrintOutcome.FAILED), MoreTime(showing(PrintOutcome.FAILED)), ()),
    (showing(PrintOutcome.UNKNOWN), MoreTime(showing(PrintOutcome.UNKNOWN)), ()),
    (UNHURRIED, MoreTime(UNHURRIED), ()),
    (Refused(Visit("en"), "busy"), MoreTime(Refused(Visit("en"), "busy")), ()),
    (Confirming(Visit("en", "information")), MoreTime(Confirming(Visit("en", "information"))), ()),
    (Choosing(Visit("en", None, "ill")), MoreTime(Choosing(Visit("en", None, "ill"))), ()),
    (CheckingIn(Visit("en"), "K7"), MoreTime(CheckingIn(Visit("en"), "K7")), ()),
    (MoreTime(Confirming(CHOSEN)), HOME, ()),
    (MoreTime(UNHURRIED), HOME, ()),
    (MoreTime(showing(PrintOutcome.FAILED)), HOME, (Report(PRESS, PrintOutcome.FAILED, kept=True),)),
]


@pytest.mark.parametrize(("state", "after", "effects"), RUN_OUT)
def test_each_screen_goes_on_by_itself(state: State, after: State, effects: tuple[Effect, ...]) -> None:
    flow, done = advance(at(state), Tick(), 1000.0)
    assert (flow.state, done) == (after, effects)


def test_a_press_under_way_gets_no_more_time_by_a_touch_on_a_language() -> None:
    asking = at(ASKING)
    flow, _ = advance(asking, ChooseLanguage("en"), 500.0)
    assert flow.state == Asking(replace(CHOSEN, language="en"), PRESS)
    assert flow.until == asking.until


def test_every_touch_on_a_screen_gives_its_whole_time_again() -> None:
    flow, _ = advance(at(Identifying(VISA)), TypeKey("X"), 900.0)
    assert flow.until == 900.0 + flow.pace.idle_s


def test_nobody_is_hurried_the_question_comes_first_and_stands_for_twenty_seconds() -> None:
    flow, _ = advance(at(Confirming(CHOSEN)), Tick(), 1000.0)
    assert flow.until is not None
    assert flow.until - 1000.0 >= 20.0, "WCAG 2.2, 2.2.1: at least 20 seconds to ask for more"
    for turn in range(12):
        flow, _ = advance(flow, GoOn(), 1001.0 + 100 * turn)
        assert flow.state == Confirming(CHOSEN)
        flow, _ = advance(flow, Tick(), 1060.0 + 100 * turn)
        assert flow.state == MoreTime(Confirming(CHOSEN))


def test_the_next_visitor_meets_ordinary_type_and_places() -> None:
    flow, _ = play(at(HOME), SwitchLarge(), SwitchLow(), ChooseService("information"))
    assert flow.state == Confirming(Visit("id", "information", large=True, low=True))
    ended = PrintEnded(PRESS, PrintOutcome.PRINTED)
    flow, _ = play(flow, Take(PRESS), Answer(PRESS, ticket()), ended, Finish(), start=110.0)
    assert flow.state == HOME


def test_an_appointment_without_an_answer_is_withdrawn_even_by_a_kiosk_that_may_go_alone() -> None:
    alone = replace(OFFICE, alone=True)
    flow, done = advance(at(Asking(Visit("id"), PRESS), alone), Tick(), 1000.0)
    assert flow.state == Refused(Visit("id"), NO_ANSWER)
    assert done == (GiveUp(PRESS),)


def test_an_office_that_checks_nobody_in_any_more_leads_back() -> None:
    flow, _ = play(at(CheckingIn(Visit("en"), "K7")), OfficeChanged(replace(OFFICE, appointments=False)))
    assert flow.state == Choosing(Visit("en"))


def test_a_regular_visitor_touches_twice() -> None:
    flow, done = play(at(HOME), ChooseService("passport-new"), Take(PRESS))
    assert flow.state == ASKING
    assert done == [MakePress(PRESS, "passport-new", None, "id")]


def test_the_first_screen_stays_while_nobody_touches_it() -> None:
    flow, _ = advance(Flow(), OfficeChanged(OFFICE), 5.0)
    assert flow.state == HOME
    assert flow.until is None


def test_a_double_tap_on_a_tile_does_not_take_a_number() -> None:
    flow, _ = advance(at(HOME), ChooseService("passport-new"), 100.0)
    flow, done = advance(flow, Take(PRESS), 100.2)
    assert flow.state == Confirming(CHOSEN)
    assert done == ()


def test_a_second_tap_on_take_makes_no_second_press() -> None:
    flow, done = advance(at(Confirming(CHOSEN)), Take(PRESS), 100.0)
    for later in (100.1, 100.6, 103.0):
        flow, again = advance(flow, Take(OTHER), later)
        done += again
    assert done == (MakePress(PRESS, "passport-new", None, "id"),)


def test_a_double_tap_does_not_dismiss_the_number() -> None:
    flow, _ = advance(at(PRINTING), PrintEnded(PRESS, PrintOutcome.PRINTED), 100.0)
    flow, _ = advance(flow, Finish(), 100.2)
    assert isinstance(flow.state, Showing)


def test_the_next_visitor_meets_the_sites_first_language() -> None:
    flow, _ = play(
        at(HOME),
        ChooseLanguage("en"),
        ChooseService("information"),
        Take(PRESS),
        Answer(PRESS, ticket()),
        PrintEnded(PRESS, PrintOutcome.PRINTED),
        Finish(),
    )
    assert flow.state == HOME


def test_a_lost_connection_is_said_and_heals_by_itself() -> None:
    lost = replace(OFFICE, lost_since=LOST_AT)
    flow, _ = play(at(HOME), OfficeChanged(lost))
    assert flow.state == Unreachable(LOST_AT)
    flow, _ = play(flow, OfficeChanged(OFFICE))
    assert flow.state == HOME


@pytest.mark.parametrize("state", [ASKING, PRINTING, showing()])
def test_a_press_under_way_outlives_a_lost_connection(state: State) -> None:
    flow, _ = play(at(state), OfficeChanged(replace(OFFICE, lost_since=LOST_AT)))
    assert flow.state == state


def test_without_an_answer_the_kiosk_makes_a_number_of_its_own() -> None:
    flow, done = advance(at(ASKING, ALONE), Tick(), 1000.0)
    assert (flow.state, done) == (NUMBERING, (GoAlone(PRESS),))
    flow, done = advance(flow, Tick(), 1000.0 + Pace().wait_s)
    assert (flow.state, done) == (Refused(CHOSEN, NO_ANSWER), (GiveUp(PRESS),)), "never for ever"


def test_a_check_in_has_no_service_to_make_a_number_for() -> None:
    flow, done = advance(at(Asking(Visit("id"), PRESS), ALONE), Tick(), 1000.0)
    assert (flow.state, done) == (Refused(Visit("id"), NO_ANSWER), (GiveUp(PRESS),))


def test_a_visitor_waits_less_while_nobody_is_heard_anyway() -> None:
    flow, _ = advance(at(Confirming(CHOSEN), replace(ALONE, lost_since=LOST_AT)), Take(PRESS), 100.0)
    assert flow.until == 100.0 + Pace().lost_wait_s
    flow, _ = advance(at(Confirming(CHOSEN), ALONE), Take(PRESS), 100.0)
    assert flow.until == 100.0 + Pace().wait_s


def test_a_lost_connection_leaves_a_visitor_of_an_able_kiosk_where_he_is() -> None:
    flow, _ = play(at(Confirming(CHOSEN), ALONE), OfficeChanged(replace(ALONE, lost_since=LOST_AT)))
    assert flow.state == Confirming(CHOSEN)


def test_a_service_that_closes_while_it_is_looked_at_leads_back() -> None:
    flow, _ = play(at(Confirming(CHOSEN)), OfficeChanged(replace(OFFICE, services=frozenset())))
    assert flow.state == HOME


@pytest.mark.parametrize(
    ("office", "screen"),
    [
        (Office(), Connecting()),
        (Office(lost_since=LOST_AT), Connecting()),
        (replace(OFFICE, open=False), Closed()),
        (replace(OFFICE, open=False, lost_since=LOST_AT), Unreachable(LOST_AT)),
        (OFFICE, HOME),
        (replace(ALONE, lost_since=LOST_AT), HOME),
        (replace(ALONE, lost_since=LOST_AT, open=False), Closed()),
        (replace(OFFICE, broken=True), OutOfOrder()),
        (Office(broken=True), OutOfOrder()),
    ],
)
def test_a_new_visitor_meets_what_is_true(office: Office, screen: State) -> None:
    assert begin(office) == screen


presses = st.integers(1, 6).map(lambda number: UUID(int=number))
outcomes = st.sampled_from(PrintOutcome)
offices = st.sampled_from(
    [
        OFFICE,
        ALONE,
        replace(OFFICE, open=False),
        replace(OFFICE, lost_since=LOST_AT),
        replace(ALONE, lost_since=LOST_AT),
        replace(OFFICE, broken=True),
        Office(),
    ]
)
services = st.sampled_from(["passport-new", "information", "nothing"])
visits = st.builds(Visit, st.sampled_from(["id", "en"]), services, st.sampled_from([None, "ill", "tall"]))
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(ChooseLanguage, st.sampled_from(["id", "en", "ms"])),
    st.builds(ChooseService, services),
    st.sampled_from(
        [
            AskPriority(),
            DropPriority(),
            AskAppointment(),
            TypeKey("7"),
            EraseKey(),
            SwitchLarge(),
            SwitchLow(),
            GoOn(),
            Back(),
            Finish(),
            Keep(),
            Tick(),
        ]
    ),
    st.builds(ChooseReason, st.sampled_from(["elderly", "tall"])),
    st.builds(OfficeChanged, offices),
)

answers: st.SearchStrategy[Event] = st.one_of(
    st.builds(Answer, presses, st.just(ticket())), st.builds(Refusal, presses, st.just("busy"))
)


def taken(press: UUID) -> st.SearchStrategy[Event]:
    """Return a new press, by a touch or by a program."""
    return st.sampled_from([Take(press), Order(press, CHOSEN), Scanned(press, "K7M2")])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_random_touches_never_make_two_tickets_of_one_press(data: st.DataObject) -> None:
    """Each press is new as the station's are; answers and outcomes may come twice, late or never."""
    flow, now, made = Flow(office=OFFICE, state=HOME), 10.0, 0
    done: list[Effect] = []
    for _ in range(data.draw(st.integers(1, 60))):
        now += data.draw(st.sampled_from([0.0, 0.1, 0.5, 3.0, 30.0]))
        event = data.draw(st.one_of(events, answers, taken(UUID(int=made + 1))))
        flow, effects = advance(flow, event, now)
        done.extend(effects)
        made += sum(isinstance(effect, MakePress | MakeCheckIn) for effect in effects)
        for alone in [effect for effect in effects if isinstance(effect, GoAlone)]:
            ends: list[Event] = [OwnNumber(alone.press, OWN), NoNumber(alone.press, NO_ANSWER)]
            flow, effects = advance(flow, data.draw(st.sampled_from(ends)), now)
            done.extend(effects)
        for slip in [effect for effect in effects if isinstance(effect, PrintSlip)]:
            flow, effects = advance(flow, PrintEnded(slip.press, data.draw(outcomes)), now)
            done.extend(effects)
    for kind in (MakePress, GoAlone, PrintSlip, GiveUp, Report):
        named = [effect.press for effect in done if isinstance(effect, kind)]
        assert len(named) == len(set(named)), kind
    given_up = {effect.press for effect in done if isinstance(effect, GiveUp)}
    assert not given_up & {effect.press for effect in done if isinstance(effect, PrintSlip)}
    for _ in range(4):
        now += Pace().keep_s
        flow, _effects = advance(flow, Tick(), now)
    assert flow.state == begin(flow.office)
