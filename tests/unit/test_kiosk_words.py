"""What the screens say: honest waits, the visitor's language, and nothing that cannot be done."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.flow import NO_ANSWER, NO_JOURNAL, Flow
from kiosk.outcome import PrintOutcome
from kiosk.refusals import REFUSALS, UNKNOWN_CODE, refusal_text
from kiosk.situation import office_of
from kiosk.texts import Texts
from kiosk.views import (
    AidView,
    EntryView,
    FactView,
    HomeView,
    NoticeView,
    ReasonsView,
    RefusedView,
    ServiceView,
    TicketView,
    View,
    WaitView,
)
from kiosk.visit import (
    CheckingIn,
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Connecting,
    Identifying,
    Refused,
    Showing,
    State,
    Unreachable,
    Visit,
)
from kiosk.words import Scene, describe, documents, waiting
from server.domain import errors
from tests.support.kiosk_samples import NOW, board, catalog, office, ticket
from tests.support.kiosk_screens import PRESS, states
from wire.codec import CodecError, TooLarge, UnknownVersion
from wire.messages import BoardService, CatalogDevice

TEXTS = Texts(("id", "en"))


def scene(state: State, *, waits_known: bool = True, **changes: object) -> Scene:
    """Return what a screen is made of in this state."""
    flow = Flow(office=office(), state=state, since=time.monotonic(), until=time.monotonic() + 9)
    return Scene(flow, catalog(**changes), board(waits_known=waits_known), NOW)


def home(language: str = "id", *, waits_known: bool = True) -> HomeView:
    """Return the first screen."""
    view = describe(scene(Choosing(Visit(language)), waits_known=waits_known))
    assert isinstance(view, HomeView)
    return view


def aids(view: View) -> dict[str, AidView]:
    """Return the helps at the foot of a screen by their kind."""
    return {each.kind: each for each in view.frame.aids}


def test_the_first_screen_says_what_the_drawing_says() -> None:
    view = home()
    assert view.title == "Pilih layanan Anda"
    assert (view.frame.header.clock, view.frame.header.day) == ("09.42", "Senin, 23 November")
    assert view.frame.header.hours == "Layanan buka sampai 15.00"
    assert [(tile.letter, tile.wait.figure) for tile in view.tiles] == [
        ("A", "15–25 menit"),
        ("B", "10–20 menit"),
        ("C", "± 5 menit"),
        ("D", "20–35 menit"),
        ("E", "Langsung"),
        ("F", "Tutup"),
    ]
    assert [(each.name, each.chosen) for each in view.frame.languages] == [
        ("Indonesia", True),
        ("English", False),
    ]


def test_without_an_estimate_the_people_are_the_figure() -> None:
    first, *_others = home("en", waits_known=False).tiles
    assert first.wait == WaitView("8", "people waiting")


def test_nothing_is_claimed_about_a_line_that_nobody_reported() -> None:
    assert waiting(TEXTS, "id", None) == WaitView("", "")


def test_one_person_is_one_person() -> None:
    assert waiting(TEXTS, "en", BoardService(service="x", ahead=1)) == WaitView("1", "person waiting")


def test_a_closed_service_stays_in_its_place_and_says_why() -> None:
    tile = home("en").tiles[-1]
    assert not tile.open
    assert tile.description == "Sold out today, opens again tomorrow 8:00 am"


def test_a_service_that_the_board_closes_is_closed() -> None:
    line = BoardService(service="information", ahead=0, open=False, note={"id": "Petugas rapat"})
    closed = Scene(
        Flow(office=office(), state=Choosing(Visit("id"))), catalog(), board(services=(line,)), NOW
    )
    view = describe(closed)
    assert isinstance(view, HomeView)
    tile = next(each for each in view.tiles if each.service == "information")
    assert (tile.open, tile.description) == (False, "Petugas rapat")


def test_a_chosen_reason_is_said_and_can_be_taken_back() -> None:
    view = describe(scene(Confirming(Visit("id", "passport-new", "elderly"))))
    assert isinstance(view, ServiceView)
    assert view.priority == "Prioritas: Lansia"
    assert aids(view)["priority"] == AidView("priority", "Lansia", armed=True)


def test_a_site_without_reasons_offers_no_priority() -> None:
    view = describe(scene(Choosing(Visit("id")), priority_reasons=()))
    assert isinstance(view, HomeView)
    assert set(aids(view)) == {"appointment", "large", "low"}


def test_reasons_are_in_the_visitors_language() -> None:
    view = describe(scene(ChoosingReason(Visit("en", None, "ill"))))
    assert isinstance(view, ReasonsView)
    assert [reason.name for reason in view.reasons if reason.chosen] == ["Ill"]


@pytest.mark.parametrize(
    ("bring", "listed"),
    [
        ("KTP, KK, dan akta kelahiran.", ("KTP", "KK", "Akta kelahiran")),
        ("Receipt; ID card", ("Receipt", "ID card")),
        ("", ()),
    ],
)
def test_documents_are_listed_one_by_one(bring: str, listed: tuple[str, ...]) -> None:
    assert documents(bring) == listed


def test_the_number_comes_with_what_to_do_next() -> None:
    view = describe(scene(Showing(Visit("id", "passport-new"), PRESS, ticket(), PrintOutcome.PRINTED)))
    assert isinstance(view, TicketView)
    assert (view.number, view.moment) == ("A042", "Senin, 23 November 2026 · 09.42")
    assert len(view.steps) == 3
    assert view.keep == ""


def test_without_paper_the_visitor_is_asked_to_keep_the_number() -> None:
    view = describe(scene(Showing(Visit("en", "passport-new"), PRESS, ticket(), PrintOutcome.FAILED)))
    assert isinstance(view, TicketView)
    assert (view.failed, view.keep) == (True, "I keep this number")


@pytest.mark.parametrize("address", ["https://antrean.example", None])
def test_where_nobody_knows_of_the_paper_the_visitor_is_told_what_to_do_without(address: str | None) -> None:
    state = Showing(Visit("id", "passport-new"), PRESS, ticket(), PrintOutcome.UNKNOWN)
    view = describe(scene(state, public_url=address))
    assert isinstance(view, TicketView)
    said = "Jika tiket tidak keluar, foto nomor ini"
    assert (view.title, view.number, view.failed) == ("Nomor antrean Anda", "A042", False)
    assert view.steps[0] == "Ambil tiket Anda di bawah layar ini"
    assert (bool(view.code) and view.code_title == said) is (address is not None)
    assert (said in view.steps) is (address is None)


@pytest.mark.parametrize("language", ["id", "en"])
def test_helps_keep_their_place_on_every_screen_of_a_visit(language: str) -> None:
    places = {tuple(aids(describe(scene(state)))) for _name, state in states(language)}
    assert places == {("priority", "appointment", "large", "low")}


def test_a_help_that_means_nothing_on_a_screen_is_not_offered_there() -> None:
    entry = aids(describe(scene(CheckingIn(Visit("id")))))
    assert [kind for kind, aid in entry.items() if aid.offered] == ["large", "low"]
    lost = replace(office(), appointments=False)
    flow = Flow(office=lost, state=Choosing(Visit("id")))
    assert not aids(describe(Scene(flow, catalog(), board(), NOW)))["appointment"].offered


def test_languages_can_be_changed_on_every_screen_of_a_visit() -> None:
    for name, state in states("en"):
        chosen = [each.id for each in describe(scene(state)).frame.languages if each.chosen]
        assert chosen == ["en"], name


def test_large_type_and_low_buttons_are_drawn_and_armed() -> None:
    view = describe(scene(Confirming(Visit("id", "passport-new", large=True, low=True))))
    assert (view.frame.large, view.frame.low) == (True, True)
    assert aids(view)["large"].armed
    assert aids(view)["low"].armed


def test_fee_and_duration_are_told_before_the_number_is_taken() -> None:
    view = describe(scene(Confirming(Visit("en", "passport-new"))))
    assert isinstance(view, ServiceView)
    assert view.facts == (FactView("Fee", "Rp 350,000"), FactView("Usual duration", "4 working days"))
    view = describe(scene(Confirming(Visit("en", "information"))))
    assert isinstance(view, ServiceView)
    assert view.facts == ()


def test_a_service_says_itself_who_it_asks_for() -> None:
    view = describe(scene(Identifying(Visit("en", "stay-permit"), "X1")))
    assert isinstance(view, EntryView)
    assert (view.title, view.typed, view.ready) == ("Type your passport number", "X1", True)


def test_a_code_can_be_sent_once_there_is_one() -> None:
    view = describe(scene(CheckingIn(Visit("id"))))
    assert isinstance(view, EntryView)
    assert (view.title, view.ready) == ("Ketik kode janji temu Anda", False)


def test_a_printer_without_paper_is_told_before_a_service_is_chosen() -> None:
    view = describe(replace(scene(Choosing(Visit("en"))), paperless=True))
    assert isinstance(view, HomeView)
    assert view.banner == "No paper at the moment: your number will be on this screen"
    assert home("en").banner == ""


def test_without_paper_a_code_to_photograph_opens_the_tickets_page() -> None:
    state = Showing(Visit("en", "passport-new"), PRESS, ticket(), PrintOutcome.FAILED)
    view = describe(scene(state))
    assert isinstance(view, TicketView)
    assert view.code == "https://antrean.example/t/AbCdEfGhIjKlMnOpQrStUv"
    assert len(view.steps) == 2
    view = describe(scene(state, public_url=None))
    assert isinstance(view, TicketView)
    assert (view.code, view.steps[0]) == ("", "Photograph this number or write it down")


def test_an_offline_number_says_that_it_counts() -> None:
    alone = ticket(number="AK07", ahead=None, offline=True)
    view = describe(scene(Showing(Visit("en", "passport-new"), PRESS, alone, PrintOutcome.PRINTED)))
    assert isinstance(view, TicketView)
    assert view.note == "The connection is interrupted. Your number is valid."
    assert view.figures == ()


def test_an_appointments_ticket_names_its_service_and_its_class() -> None:
    kept = ticket(appointment=True, service="stay-permit")
    view = describe(scene(Showing(Visit("en"), PRESS, kept, PrintOutcome.PRINTED)))
    assert isinstance(view, TicketView)
    assert (view.service, view.priority) == ("Stay permit", "Appointment")


def test_a_kiosk_that_a_supervisor_stopped_says_why_and_the_others_do_not() -> None:
    stop = (CatalogDevice(device="kiosk-1", note={"en": "Please use the next one."}),)
    stopped = replace(scene(Closed(), stopped=stop), device="kiosk-1")
    view = describe(stopped)
    assert isinstance(view, NoticeView)
    assert view.lines[1] == ("This kiosk is not in use now", "Please use the next one.")
    assert not office_of(stopped.catalog, None, None, device="kiosk-1").open
    assert office_of(stopped.catalog, None, None, device="kiosk-2").open


@pytest.mark.parametrize(
    ("hours", "since"),
    [(1, "9:42 am"), (24, "Monday, 23 November 2026, 9:42 am")],
    ids=["today", "yesterday"],
)
def test_since_when_nobody_is_heard_names_the_day_where_it_was_another(hours: int, since: str) -> None:
    alone = replace(scene(Unreachable(NOW)), now=NOW + timedelta(hours=hours))
    view = describe(alone)
    assert isinstance(view, NoticeView)
    assert view.lines[1][0] == f"No connection since {since}"


@pytest.mark.parametrize("state", [Closed(), Connecting(), Unreachable(NOW)])
def test_a_notice_speaks_every_language_of_the_site(state: State) -> None:
    view = describe(scene(state))
    assert isinstance(view, NoticeView)
    assert len(view.lines) == 2
    assert view.lines[0] != view.lines[1]


def test_a_kiosk_that_knows_no_site_still_speaks() -> None:
    view = describe(Scene(Flow(), None, None, NOW))
    assert isinstance(view, NoticeView)
    assert view.lines[0][0] == "Mohon tunggu sebentar"


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_is_told_in_both_languages(code: str) -> None:
    said = {}
    for language in ("id", "en"):
        view = describe(scene(Refused(Visit(language, "passport-new"), code)))
        assert isinstance(view, RefusedView)
        said[language] = (view.title, view.advice)
    assert said["id"][0] != said["en"][0]
    assert said["id"][1] != said["en"][1]


def test_every_refusal_of_a_press_has_a_text() -> None:
    refusals = (
        errors.UnknownSite,
        errors.UnknownService,
        errors.UnknownReason,
        errors.ReasonRequired,
        errors.ServiceClosed,
        errors.SiteClosed,
        errors.Stopped,
        errors.SeriesFull,
        errors.QuotaFull,
        errors.PersonQuotaFull,
        errors.IdentifierRequired,
        errors.TicketExists,
        errors.TicketWithdrawn,
        errors.KeyReused,
        errors.UnknownAppointment,
        errors.AppointmentUsed,
        errors.TooEarly,
        errors.TooLate,
    )
    unreadable = (CodecError, TooLarge, UnknownVersion)
    assert {NO_ANSWER, NO_JOURNAL, *(each.code for each in (*refusals, *unreadable))} == set(REFUSALS)


def test_a_code_of_a_later_server_gets_a_polite_text() -> None:
    assert refusal_text("invented_tomorrow") == UNKNOWN_CODE


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_can_be_described(language: str) -> None:
    for _name, state in states(language):
        assert describe(replace(scene(state), catalog=catalog()))


@pytest.mark.parametrize(
    ("high_s", "figure"),
    [(60, "Langsung"), (1500, "20–25 menit"), (None, "0")],
    ids=["soon", "later", "unknown"],
)
def test_nobody_ahead_is_right_away_only_where_it_is(high_s: int | None, figure: str) -> None:
    low_s = None if high_s is None else min(high_s, 1200)
    line = BoardService(service="a", ahead=0, wait_low_s=low_s, wait_high_s=high_s)
    assert waiting(TEXTS, "id", line).figure == figure
