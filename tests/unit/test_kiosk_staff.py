"""The staff's menu: who comes in, who does not, what it asks for, and that it closes by itself."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from kiosk.outcome import PrintOutcome
from kiosk.staff import (
    KNOCK_S,
    LONGEST_PIN,
    MENU_S,
    PIN_S,
    SEQUENCE,
    AskingPin,
    Asleep,
    Away,
    CheckPin,
    CopySlip,
    Corner,
    Effect,
    Errand,
    ErrandEnded,
    Event,
    GoTo,
    KeepVolume,
    Key,
    Leave,
    Page,
    PinChecked,
    PrintCopy,
    PrintTrial,
    Reading,
    Restart,
    SetVolume,
    Sleep,
    Staff,
    StaffTick,
    StartAnew,
    Stir,
    TryPrinter,
    advance,
)

TICKET = UUID(int=9)
KNOCKS = tuple(Stir(corner) for corner in SEQUENCE)
LEFT, RIGHT = Stir(Corner.LEFT), Stir(Corner.RIGHT)


def after(events: Iterable[Event], staff: Staff | None = None, now: float = 100.0) -> Staff:
    """Return the menu after these events, a tenth of a second apart."""
    reached = staff or Staff(has_pin=True)
    for turn, event in enumerate(events):
        reached, _ = advance(reached, event, now + turn / 10)
    return reached


def keys(typed: str) -> tuple[Key, ...]:
    return tuple(Key(digit) for digit in typed)


def opened(page: Page = Page.MENU) -> Staff:
    return after((*KNOCKS, PinChecked(right=True), GoTo(page)))


def effects_of(staff: Staff, event: Event, now: float = 110.0) -> tuple[Effect, ...]:
    return advance(staff, event, now)[1]


def test_the_knocks_ask_for_the_pin_and_the_right_one_opens() -> None:
    asking = after(KNOCKS)
    assert asking.state == AskingPin()
    typed = after(keys("4829"), asking)
    assert effects_of(typed, Key("enter")) == (CheckPin("4829"),)
    assert after((Key("enter"), PinChecked(right=True)), typed).state == Reading(Page.MENU)


@pytest.mark.parametrize(
    "touches",
    [
        (LEFT, LEFT, LEFT, RIGHT, RIGHT),
        (RIGHT, RIGHT, RIGHT, LEFT, LEFT, LEFT),
        (LEFT, RIGHT, LEFT, RIGHT, LEFT, RIGHT),
        (LEFT, LEFT, LEFT, RIGHT, RIGHT, Stir()),
        (LEFT, LEFT, LEFT, Stir(), RIGHT, RIGHT, RIGHT),
    ],
)
def test_other_touches_ask_for_nothing(touches: tuple[Stir, ...]) -> None:
    assert isinstance(after(touches).state, Away)


def test_too_many_knocks_at_the_left_do_not_lock_the_staff_out() -> None:
    assert isinstance(after((LEFT, RIGHT, *KNOCKS)).state, AskingPin)


def test_slow_knocks_are_a_visitors_touches() -> None:
    begun = after(KNOCKS[:5])
    late, _ = advance(begun, KNOCKS[5], 100.0 + KNOCK_S + 0.1)
    assert isinstance(late.state, Away)


def test_without_a_pin_the_menu_stays_shut_and_says_so() -> None:
    shut = after(KNOCKS, Staff(has_pin=False))
    assert shut.state == Reading(Page.NO_PIN)
    tried = after((GoTo(Page.MENU), TryPrinter(), Sleep(), PinChecked(right=True)), shut)
    assert tried.state == Reading(Page.NO_PIN)
    assert effects_of(shut, TryPrinter()) == ()


def test_a_pin_never_shows_in_what_is_logged() -> None:
    typed = after(keys("4829"), after(KNOCKS))
    assert "4829" not in repr(typed)
    assert "4829" not in repr(effects_of(typed, Key("enter")))


def test_a_short_pin_is_not_checked_and_a_long_one_ends() -> None:
    asking = after(KNOCKS)
    assert effects_of(after(keys("482"), asking), Key("enter")) == ()
    assert after(keys("1234567890"), asking).state == AskingPin("1234567890"[:LONGEST_PIN])
    assert after((*keys("12"), Key("erase"), Key("erase"), Key("erase")), asking).state == AskingPin()


def test_while_the_pin_is_locked_no_key_counts() -> None:
    locked = after((*KNOCKS, PinChecked(right=False, locked_until=500.0)))
    assert locked.state == AskingPin(wrong=True)
    assert after(keys("4829"), locked).state == AskingPin(wrong=True)
    free, _ = advance(locked, Key("4"), 500.0)
    assert free.state == AskingPin("4")


def test_a_lock_holds_when_the_screen_was_left_and_is_knocked_at_again() -> None:
    locked = after((*KNOCKS, PinChecked(right=False, locked_until=500.0), Leave(), *KNOCKS))
    assert after(keys("4829"), locked).state == AskingPin()


def test_the_pin_and_the_menu_close_by_themselves() -> None:
    for staff, lasts_s in ((after(KNOCKS, now=0.0), PIN_S), (opened(), MENU_S)):
        assert staff.until is not None
        early, _ = advance(staff, StaffTick(), staff.until - 0.1)
        late, _ = advance(staff, StaffTick(), staff.until)
        assert (early.state, late.state) == (staff.state, Away())
        assert lasts_s > 0


def test_a_touch_keeps_the_menu_open() -> None:
    menu = opened()
    touched, _ = advance(menu, Stir(), 150.0)
    assert touched.until == 150.0 + MENU_S


def test_a_trial_slip_is_printed_once_and_its_end_is_told() -> None:
    menu = opened()
    printing, effects = advance(menu, TryPrinter(), 110.0)
    assert effects == (PrintTrial(),)
    assert printing.state == Reading(Page.MENU, Errand.PRINTING)
    assert effects_of(printing, TryPrinter()) == ()
    assert after((ErrandEnded(PrintOutcome.FAILED),), printing).state == Reading(Page.MENU, Errand.FAILED)


def test_a_copy_is_asked_for_by_ticket() -> None:
    assert effects_of(opened(Page.COPIES), CopySlip(TICKET)) == (PrintCopy(TICKET),)


def test_who_is_not_inside_can_do_nothing() -> None:
    touches = (TryPrinter(), CopySlip(TICKET), GoTo(Page.MENU), Restart(), Sleep(), Key("1"))
    for outside in (Staff(has_pin=True), after(KNOCKS)):
        for touch in touches:
            reached, effects = advance(outside, touch, 101.0)
            assert effects == ()
            assert not isinstance(reached.state, Reading | Asleep)
    forged, _ = advance(Staff(has_pin=True), PinChecked(right=True), 101.0)
    assert isinstance(forged.state, Away)


def test_loudness_stays_between_silence_and_full() -> None:
    assert effects_of(opened(), SetVolume(110)) == (KeepVolume(100),)
    assert after((SetVolume(-10),), opened()).volume == 0


def test_the_server_may_set_the_loudness_while_nobody_is_here() -> None:
    set_, effects = advance(Staff(has_pin=False), SetVolume(30), 5.0)
    assert (set_.volume, effects, set_.state, set_.until) == (30, (KeepVolume(30),), Away(), None)


def test_a_restart_is_asked_for_twice() -> None:
    assert effects_of(opened(), Restart()) == ()
    assert effects_of(opened(Page.RESTART), Restart()) == (StartAnew(),)


def test_a_sleeping_screen_wakes_at_a_touch_and_not_by_itself() -> None:
    asleep = after((Sleep(),), opened())
    assert asleep.state == Asleep()
    assert after((StaffTick(),), asleep, now=1e6).state == Asleep()
    assert after((Stir(),), asleep).state == Away()
