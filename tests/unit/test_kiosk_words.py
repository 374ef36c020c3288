"""What the screens say: honest waits, the visitor's language, and nothing that cannot be done."""

import time
from dataclasses import replace

import pytest

from kiosk.flow import NO_ANSWER, NO_JOURNAL, Flow
from kiosk.outcome import PrintOutcome
from kiosk.refusals import REFUSALS, UNKNOWN_CODE, refusal_text
from kiosk.texts import Texts
from kiosk.views import HomeView, NoticeView, ReasonsView, RefusedView, ServiceView, TicketView, WaitView
from kiosk.visit import (
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Connecting,
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
from wire.messages import BoardService

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


def test_the_first_screen_says_what_the_drawing_says() -> None:
    view = home()
    assert view.title == "Pilih layanan Anda"
    assert (view.header.clock, view.header.day) == ("09.42", "Senin, 23 November")
    assert view.header.hours == "Layanan buka sampai 15.00"
    assert [(tile.letter, tile.wait.figure) for tile in view.tiles] == [
        ("A", "15–25 menit"),
        ("B", "10–20 menit"),
        ("C", "± 5 menit"),
        ("D", "20–35 menit"),
        ("E", "Langsung"),
        ("F", "Tutup"),
    ]
    assert [(each.name, each.chosen) for each in view.languages] == [("Indonesia", True), ("English", False)]


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
    assert view.priority is not None
    assert (view.priority.title, view.priority.armed) == ("Prioritas: Lansia", True)


def test_a_site_without_reasons_offers_no_priority() -> None:
    view = describe(scene(Choosing(Visit("id")), priority_reasons=()))
    assert isinstance(view, HomeView)
    assert view.priority is None


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
    )
    unreadable = (CodecError, TooLarge, UnknownVersion)
    assert {NO_ANSWER, NO_JOURNAL, *(each.code for each in (*refusals, *unreadable))} == set(REFUSALS)


def test_a_code_of_a_later_server_gets_a_polite_text() -> None:
    assert refusal_text("invented_tomorrow") == UNKNOWN_CODE


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_can_be_described(language: str) -> None:
    for _name, state in states(language):
        assert describe(replace(scene(state), catalog=catalog()))
