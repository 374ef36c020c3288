"""What the screens say that are not for visitors, in the site's first language."""

from dataclasses import replace

import pytest

from kiosk.journal import Step
from kiosk.rest import MOVE_S, Rest
from kiosk.staff import AskingPin, Errand, Page, Staff
from kiosk.staff_views import NameView, PageView, PinView, RestView, StaffScreenView
from kiosk.staff_words import FAULTS, Backstage, describe_staff
from kiosk.visit import Closed
from tests.support.staff_samples import COPIES, HEALTH, backstage, reading, staff_scene


def page(name: Page, **changes: object) -> PageView:
    view = shown(replace(backstage(reading(name)), **changes))  # type: ignore[arg-type]
    assert isinstance(view, PageView)
    return view


def shown(back: Backstage) -> StaffScreenView | None:
    return describe_staff(back, staff_scene())


def rest(**changes: object) -> RestView:
    view = shown(replace(backstage(rest=Rest.MOVING), **changes))  # type: ignore[arg-type]
    assert isinstance(view, RestView)
    return view


def test_while_nobody_of_the_staff_is_there_the_screen_is_the_visitors() -> None:
    assert shown(backstage()) is None
    assert shown(backstage(rest=Rest.DIMMED)) is None


def test_a_fault_stands_first_in_the_status_and_on_the_menu() -> None:
    rows = page(Page.STATUS).rows
    assert (rows[0].title, rows[0].tone) == ("Kertas hampir habis", "bad")
    menu = {row.name: row.detail for row in page(Page.MENU).rows}
    assert menu["status"] == "Kertas hampir habis"


def test_a_fault_that_this_version_does_not_know_is_told_by_its_code() -> None:
    unknown = HEALTH.model_copy(update={"faults": ("new_fault",)})
    assert page(Page.STATUS, health=unknown).rows[0].title == "new_fault"
    assert page(Page.MENU, health=unknown).rows


def test_every_fault_of_printer_machine_and_journal_has_words() -> None:
    from kiosk.slip import PrinterStatus
    from wire.vitals import Vitals

    worst = PrinterStatus("usb", online=False, paper="out", cover="open", cutter="failed")
    told = {*worst.faults, *replace(worst, paper="low").faults, *Vitals(0, 100).faults}
    told |= {*PrinterStatus("usb", online=False).faults, "journal_full", "journal_failed", "journal_damaged"}
    told |= {"no_sound", "screen_frozen", "name_taken", "offline_refused"}
    assert told <= FAULTS.keys()


def test_what_a_machine_does_not_tell_is_left_out() -> None:
    silent = HEALTH.model_copy(update={"temperature_c": None, "last_ticket": None, "printer": None})
    names = {row.name for row in page(Page.STATUS, health=silent).rows}
    assert names.isdisjoint({"heat", "last", "printer", "paper"})
    assert page(Page.STATUS, health=None).rows


def test_tickets_can_be_printed_again_newest_first_with_the_hour_when_it_is_known() -> None:
    untimed = (replace(COPIES[0], timed=False), *COPIES[1:])
    rows = page(Page.COPIES, copies=untimed).rows
    assert [row.title for row in rows[:2]] == ["A042", "E017"]
    assert [row.value for row in rows[:2]] == ["", "09.40"]
    assert page(Page.COPIES, copies=()).rows[0].meaning is None


def test_a_ticket_that_may_be_on_no_paper_says_so() -> None:
    steps = (Step.FAILED, Step.UNKNOWN, Step.PRINTED)
    copies = tuple(replace(one, step=step) for one, step in zip(COPIES, steps, strict=False))
    details = [row.detail for row in page(Page.COPIES, copies=copies).rows]
    assert details == [
        "Paspor baru · tidak tercetak",
        "Informasi dan pengaduan · mungkin tidak tercetak",
        "Paspor baru",
    ]


def test_the_network_page_says_who_is_reached() -> None:
    tones = {row.name: row.tone for row in page(Page.NETWORK, connected=True, heard=False).rows}
    assert (tones["broker"], tones["server"]) == ("good", "bad")


@pytest.mark.parametrize("errand", Errand)
def test_what_the_printer_did_is_said(errand: Errand) -> None:
    view = shown(backstage(reading(Page.MENU, errand)))
    assert isinstance(view, PageView)
    assert view.note
    assert view.note_is_bad is (errand is Errand.FAILED)


def test_the_pin_is_never_shown_and_the_wait_is() -> None:
    view = shown(backstage(Staff(has_pin=True, state=AskingPin("4829"))))
    assert isinstance(view, PinView)
    assert view.dots == 4
    assert "4829" not in repr(view)
    locked = shown(backstage(Staff(has_pin=True, state=AskingPin(), locked_until=MOVE_S + 24.2)))
    assert isinstance(locked, PinView)
    assert locked.subtitle == "Coba lagi dalam 25 detik"


def test_a_resting_screen_speaks_one_language_after_the_other() -> None:
    titles = {rest(now=turn * MOVE_S).title for turn in range(2)}
    assert titles == {"Sentuh layar untuk mengambil nomor", "Touch the screen to take a number"}


def test_a_resting_screen_of_a_closed_office_says_that_it_is_closed() -> None:
    view = describe_staff(backstage(rest=Rest.MOVING, now=0.0), staff_scene(Closed()))
    assert isinstance(view, RestView)
    assert view.title == "Kantor sedang tutup"


def test_who_asks_for_the_name_gets_it_over_everything_else() -> None:
    view = shown(backstage(reading(Page.MENU), naming=True))
    assert view == NameView("kiosk-1", "Kantor Imigrasi Pangkalpinang")


def test_a_dark_screen_says_nothing() -> None:
    view = shown(backstage(rest=Rest.DARK))
    assert view == RestView("", "", "", (0.5, 0.5), dark=True)
