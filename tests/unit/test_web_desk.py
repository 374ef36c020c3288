"""The counter page offers what works now, and says in words what happened."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from server.domain.identity import CallId, CounterId, ReasonId, ServiceId, TicketId, TurnId, UserId
from server.domain.office import Counter, CounterState, Reason
from server.domain.policy import CauseId, OutcomeId
from server.domain.ticket import Promise, Ticket, TicketClass
from server.domain.turn import Turn, TurnState
from server.domain.undo import Undo
from server.web.desk import Desk, Facts, about, show_desk
from server.web.reasons import why_called
from server.web.visitor import show_visitor
from tests.support.queue import MORNING, SITE, office

COUNTER = CounterId("1")


def turn(state: TurnState = TurnState.WAITING, number: str = "A001", **more: Any) -> Turn:
    ticket = Ticket(
        id=TicketId(uuid4()),
        site=SITE,
        number=number,
        service=ServiceId("a"),
        ticket_class=TicketClass.REGULAR,
        language="id",
        business_day=date(2026, 11, 23),
        letter="A",
        round=1,
        sequence=1,
        public_token="x" * 22,
        arrived_at=MORNING,
        device=None,
        promise=Promise(0),
    )
    stage = office().services[ServiceId("a")].route[0]
    made = Turn(TurnId(uuid4()), ticket, stage, ticket.service, 0, 0, MORNING)
    if state in {TurnState.CALLED, TurnState.SERVING}:
        made.call(COUNTER, CallId(uuid4()), MORNING, {"rule": "longest_wait", "waited_s": 31 * 60 + 5})
    if state is TurnState.SERVING:
        made.start(MORNING)
    return replace(made, **more)


def desk(
    present: Turn | None = None, state: CounterState = CounterState.OPEN, language: str = "id", **more: Any
) -> Desk:
    layout = office()
    counter = Counter(layout.desks[COUNTER], state, UserId(uuid4()), MORNING)
    facts = Facts(layout, counter, present, (), 0, (), None, (0, None), MORNING)
    return show_desk(replace(facts, **more), language)


def enabled(shown: Desk) -> str:
    actions = (shown.primary, *shown.beside, *shown.below, *shown.seat)
    return " ".join(action.key for action in actions if action.enabled)


@pytest.mark.parametrize(
    ("state", "primary", "keys"),
    [
        (None, "Panggil berikutnya", "space k i q"),
        (TurnState.CALLED, "Mulai layani", "space r n b x t p c l k i"),
        (TurnState.SERVING, "Selesai, panggil berikutnya", "space d b x t p c l o k i"),
    ],
)
def test_an_open_counter_offers_what_the_visitors_state_allows(
    state: TurnState | None, primary: str, keys: str
) -> None:
    shown = desk(turn(state) if state else None)
    assert shown.primary.label == primary
    assert enabled(shown) == keys


@pytest.mark.parametrize(
    ("state", "primary", "url"),
    [
        (None, "Open again", "/open"),
        (TurnState.CALLED, "Start serving", "/start"),
        (TurnState.SERVING, "Done", "/done"),
    ],
)
def test_a_pausing_counter_finishes_its_visitor_and_calls_nobody(
    state: TurnState | None, primary: str, url: str
) -> None:
    shown = desk(turn(state) if state else None, CounterState.PAUSED, "en")
    assert shown.primary.label == primary
    assert shown.primary.url.endswith(url)


def test_the_visitor_is_shown_with_service_next_stage_and_reason() -> None:
    present = desk(turn(TurnState.SERVING)).present
    assert present is not None
    assert (present.number, present.service) == ("A001", "Paspor")
    assert (present.stage, present.then) == ("Berkas", "Foto")
    assert present.why == "menunggu 31 menit, paling lama"


@pytest.mark.parametrize(
    ("kind", "name", "short", "full"),
    [
        (TicketClass.PRIORITY, "Ibu hamil", "ibu hamil", "Prioritas · ibu hamil"),
        (TicketClass.PRIORITY, "TNI", "TNI", "Prioritas · TNI"),
        (TicketClass.PRIORITY, "Penyandang disabilitas", "Prioritas", "Prioritas · penyandang disabilitas"),
        (TicketClass.PRIORITY, None, "Prioritas", "Prioritas"),
        (TicketClass.APPOINTMENT, None, "Janji temu", "Janji temu"),
    ],
)
def test_a_pill_names_the_reason_in_a_line_where_there_is_room(
    kind: TicketClass, name: str | None, short: str, full: str
) -> None:
    first = turn(TurnState.SERVING)
    first.ticket.ticket_class = kind
    reason = ReasonId("some")
    layout = office()
    if name:
        layout.reasons[reason] = Reason(reason, {"id": name})
    shown = desk(first, waiting=(first,), office=layout, reasons={first.ticket.id: reason} if name else {})
    assert shown.present is not None
    for pill in (shown.present.pill, shown.waiting[0].pill):
        assert pill is not None
        assert (pill.text, pill.full) == (short, full)


def test_the_officer_is_warned_of_a_number_that_two_visitors_hold() -> None:
    twice = turn(TurnState.SERVING)
    twice.ticket.collides = True
    for one, warned in ((twice, True), (turn(TurnState.SERVING), False)):
        present = desk(one).present
        assert present is not None
        assert present.collides is warned


def test_a_regular_ticket_has_no_pill() -> None:
    shown = desk(turn(TurnState.SERVING), waiting=(turn(),))
    assert shown.present is not None
    assert (shown.present.pill, shown.waiting[0].pill) == (None, None)


def test_somebody_beyond_the_classs_limit_is_late() -> None:
    patient = turn(number="A002", queued_at=MORNING - timedelta(minutes=59))
    late = turn(number="A003", queued_at=MORNING - timedelta(minutes=60))
    rows = desk(waiting=(late, patient)).waiting
    assert [(row.number, row.minutes, row.late) for row in rows] == [
        ("A003", "60 mnt", True),
        ("A002", "59 mnt", False),
    ]


def test_somebody_who_did_not_come_can_be_brought_back() -> None:
    missed = turn(TurnState.NO_SHOW, ended_at=MORNING - timedelta(minutes=4))
    row = desk(missed=(missed,)).missed[0]
    assert row.minutes == "4 mnt lalu"
    assert row.act is not None
    assert row.act.url == f"/api/v1/turns/{missed.id}/return"


def undone(*before: Turn, kind: str = "next", made: bool = False, age_s: float = 3) -> Undo:
    at = MORNING - timedelta(seconds=age_s)
    states = tuple(one.ticket.state for one in before)
    return Undo(kind, at, 10, before, states, (TurnId(uuid4()),) if made else ())


@pytest.mark.parametrize(
    ("undo", "said"),
    [
        (undone(turn()), "A001 dipanggil"),
        (undone(turn(TurnState.CALLED), kind="start"), "A001 dilayani"),
        (undone(turn(TurnState.CALLED), kind="no_show"), "A001 tidak hadir"),
        (undone(turn(TurnState.SERVING), kind="done", made=True), "A001 selesai → Foto"),
        (undone(turn(TurnState.SERVING), kind="done"), "A001 selesai"),
        (
            undone(turn(TurnState.SERVING), turn(number="B002"), made=True),
            "A001 selesai → Foto · B002 dipanggil",
        ),
    ],
)
def test_the_undo_bar_says_what_the_last_command_did(undo: Undo, said: str) -> None:
    bar = desk(undo=undo).undo
    assert bar is not None
    assert bar.text == said
    assert bar.until == MORNING + timedelta(seconds=7)


def test_nothing_is_offered_for_undo_after_ten_seconds() -> None:
    assert desk(undo=undone(turn(), age_s=10.5)).undo is None


def test_nothing_is_offered_for_undo_once_the_visitor_was_called_again() -> None:
    assert desk(turn(TurnState.CALLED, rev=11), undo=undone(turn())).undo is None


@pytest.mark.parametrize(("seconds", "said"), [(20, "20 dtk"), (89, "1 mnt"), (91, "2 mnt"), (360, "6 mnt")])
def test_service_times_are_told_in_round_minutes(seconds: int, said: str) -> None:
    assert about("id", seconds) == said


def test_a_visitor_can_be_sent_anywhere_parked_and_corrected_with_one_digit() -> None:
    shown = {panel.id: panel for panel in desk(turn(TurnState.SERVING)).panels}
    assert {"transfer", "park", "correct", "route", "outcome"} <= set(shown)
    assert [one.key for one in shown["park"].choices] == ["1", "2", "3", "4", "5", "6"]
    assert json.loads(shown["park"].choices[0].body) == {"reason": "documents-missing"}
    assert json.loads(shown["transfer"].choices[0].body) == {"stage": "photo"}
    assert [setting.key for setting in shown["transfer"].settings] == ["p", "w"]
    usual = shown["correct"].settings[0].options[0]
    assert json.loads(usual.body) == {"reason": "wrong-service"}


def test_an_empty_counter_offers_a_break_and_new_tickets() -> None:
    shown = {panel.id: panel for panel in desk().panels}
    assert list(shown) == ["break", "ticket", "check-in"]
    reasons = [json.loads(one.body).get("reason") for one in shown["break"].choices]
    assert reasons == [None, "system-down", "other"]
    assert json.loads(shown["ticket"].choices[0].body) == {"service": "a"}
    assert shown["ticket"].choices[-1].panel == "check-in"
    assert [field.path for field in shown["check-in"].fields] == ["code"]


def test_stages_to_come_can_be_left_out_and_others_added() -> None:
    shown = {panel.id: panel for panel in desk(turn(TurnState.SERVING)).panels}
    offered = [json.loads(one.body) for one in shown["route"].choices]
    assert {"skip": "photo"} in offered
    assert {"service": "b"} in offered
    assert not any(one.get("skip") == "files" for one in offered), "it is under way"


def test_a_visitor_in_line_can_be_moved_but_not_served() -> None:
    seat = Counter(office().desks[COUNTER], CounterState.OPEN, UserId(uuid4()), MORNING)
    waits = show_visitor(office(), seat, turn(), {}, MORNING + timedelta(minutes=9), "en")
    assert [key.id for key in waits.keys] == ["call", "transfer", "park", "cancel", "correct", "route"]
    assert ("Wait", "9 min") in waits.facts
    aside = turn()
    aside.park(MORNING, CauseId("other"), None)
    parked = show_visitor(office(), seat, aside, {}, MORNING, "en")
    assert [key.id for key in parked.keys] == ["resume", "cancel", "correct", "route"]


@pytest.mark.parametrize(("required", "keys"), [(True, ["1"]), (False, ["1", "2"])])
def test_done_asks_for_the_outcome_where_there_are_some(required: bool, keys: list[str]) -> None:
    layout = office()
    service = replace(
        layout.services[ServiceId("a")],
        outcomes={OutcomeId("complete"): {"id": "Lengkap"}},
        outcome_required=required,
    )
    layout.services[ServiceId("a")] = service
    shown = desk(turn(TurnState.SERVING), office=layout)
    done = next(action for action in shown.below if action.key == "d")
    assert (done.panel, shown.primary.panel) == ("outcome", "outcome-next" if required else "")
    panels = {panel.id: panel for panel in shown.panels}
    assert [one.key for one in panels["outcome"].choices] == keys
    assert json.loads(panels["outcome-next"].choices[0].body) == {"finish": "done", "outcome": "complete"}


def test_a_chosen_visitor_is_called_after_asking() -> None:
    chosen = turn(number="A043")
    row = desk(turn(TurnState.SERVING), waiting=(chosen,), language="en").waiting[0]
    assert row.act is not None
    assert row.act.confirm == "Call A043 out of order?"
    assert json.loads(row.act.body) == {"ticket": str(chosen.ticket.id), "finish": "done"}


def test_what_is_shown_before_is_what_space_calls() -> None:
    first = turn(number="A043")
    shown = desk(ahead=(first, {"rule": "longest_wait", "waited_s": 12 * 60}), language="en")
    assert shown.ahead == "Next: A043 · Paspor · waited 12 minutes, the longest"
    assert json.loads(shown.primary.body) == {"expect": str(first.ticket.id)}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ({"rule": "longest_wait"}, "waited 31 minutes, the longest"),
        ({"rule": "place"}, "waited 31 minutes; first by arrival in the line that was due"),
        ({"rule": "weight"}, "waited 31 minutes; this counter prefers this stage"),
        (
            {"rule": "priority", "class": "priority", "passed": 2},
            "waited 31 minutes, priority class; nobody in line was due before",
        ),
        ({"rule": "overdue", "limit_s": 1200}, "waited 31 minutes, beyond the limit of 20 min"),
        (
            {"rule": "wait_over", "limit_s": 2400},
            "waited 31 minutes; this line was due by the office's rule after 40 min",
        ),
        ({"rule": "chosen"}, "waited 31 minutes; chosen by the officer, out of order"),
        ({"rule": "invented_tomorrow"}, "waited 31 minutes"),
    ],
)
def test_every_rule_is_said_in_words(reason: dict[str, Any], said: str) -> None:
    assert why_called({**reason, "waited_s": 31 * 60 + 5}, "en") == said
