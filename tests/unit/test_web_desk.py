"""The counter page offers what works now, and says in words what happened."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from server.domain.identity import CallId, CounterId, ReasonId, ServiceId, TicketId, TurnId, UserId
from server.domain.office import Counter, CounterState, Reason
from server.domain.ticket import Promise, Ticket, TicketClass
from server.domain.turn import Turn, TurnState
from server.domain.undo import Undo
from server.web.desk import Desk, Facts, about, show_desk
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
    made = Turn(TurnId(uuid4()), ticket, office().services[ServiceId("a")].route[0], 0, 0, MORNING)
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
        (None, "Panggil berikutnya", "space i q"),
        (TurnState.CALLED, "Mulai layani", "space r n b x i"),
        (TurnState.SERVING, "Selesai, panggil berikutnya", "space d b x i"),
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


def test_a_regular_ticket_has_no_pill() -> None:
    shown = desk(turn(TurnState.SERVING), waiting=(turn(),))
    assert shown.present is not None
    assert (shown.present.pill, shown.waiting[0].pill) == (None, None)


def test_somebody_who_waits_long_is_late() -> None:
    patient = turn(number="A002", queued_at=MORNING - timedelta(minutes=29))
    late = turn(number="A003", queued_at=MORNING - timedelta(minutes=30))
    rows = desk(waiting=(late, patient)).waiting
    assert [(row.number, row.minutes, row.late) for row in rows] == [
        ("A003", "30 mnt", True),
        ("A002", "29 mnt", False),
    ]


def test_somebody_who_did_not_come_can_be_brought_back() -> None:
    missed = turn(TurnState.NO_SHOW, ended_at=MORNING - timedelta(minutes=4))
    row = desk(missed=(missed,)).missed[0]
    assert row.minutes == "4 mnt lalu"
    assert row.bring_back is not None
    assert row.bring_back.url == f"/api/v1/turns/{missed.id}/return"


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
