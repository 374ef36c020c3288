"""A kiosk's first start: what is typed where, when the server is asked, and what went wrong."""

from dataclasses import replace

import pytest

from kiosk.enrolment import (
    CODE_LENGTH,
    CODE_LETTERS,
    LONGEST_ADDRESS,
    Ask,
    Choose,
    Enrolled,
    Enrolling,
    Event,
    Field,
    NotEnrolled,
    Step,
    SwitchLanguage,
    advance,
)
from kiosk.enrolment_words import KEYS, PROBLEMS, describe_enrolment
from kiosk.staff import Key
from wire.enrolment import ALPHABET, LENGTH

FULL = Enrolling("192.0.2.10:8080", "K7QM3XRD9TPA", "482913")


def after(state: Enrolling, *events: Event) -> Enrolling:
    for event in events:
        state, _ = advance(state, event)
    return state


def typed(text: str) -> tuple[Key, ...]:
    return tuple(Key(letter) for letter in text)


def test_one_types_the_three_and_is_asked_for_once() -> None:
    state = after(Enrolling(), *typed("192.0.2.10"), Key("enter"), *typed("K7QM3XRD9TPA"), Key("enter"))
    assert state.chosen is Field.PIN
    state, ask = advance(after(state, *typed("482913")), Key("enter"))
    assert ask == Ask("192.0.2.10", "K7QM3XRD9TPA", "482913")
    assert state.step is Step.ASKING
    assert advance(state, Key("enter")) == (state, None)
    assert after(state, *typed("abc"), Choose(Field.ADDRESS)) == state


def test_the_codes_of_kiosk_and_contract_have_the_same_letters() -> None:
    assert (sorted(CODE_LETTERS), CODE_LENGTH) == (sorted(ALPHABET), LENGTH)
    assert sorted("".join(KEYS[Field.CODE])) == sorted(ALPHABET)


@pytest.mark.parametrize(("field", "text", "kept"), [
    (Field.CODE, "k7-O0", "7"),
    (Field.CODE, "A" * 20, "A" * CODE_LENGTH),
    (Field.PIN, "12ab345678901", "12345678"),
    (Field.ADDRESS, "a" * 200, "a" * LONGEST_ADDRESS),
])  # fmt: skip
def test_a_field_takes_what_fits(field: Field, text: str, kept: str) -> None:
    state = after(Enrolling(chosen=field), *typed(text))
    assert getattr(state, field.value) == kept
    assert getattr(after(state, Key("erase")), field.value) == kept[:-1]


def test_a_half_typed_field_is_not_left_by_continue() -> None:
    state = after(Enrolling(chosen=Field.CODE), *typed("K7"), Key("enter"))
    assert (state.chosen, state.code) == (Field.CODE, "K7")


@pytest.mark.parametrize(
    ("code", "field"), [("unreachable", Field.ADDRESS), ("unknown_invitation", Field.CODE)]
)
def test_what_went_wrong_leads_to_the_field_and_goes_with_the_next_key(code: str, field: Field) -> None:
    asking = replace(FULL, step=Step.ASKING)
    state = after(asking, NotEnrolled(code))
    assert (state.step, state.problem, state.chosen) == (Step.TYPING, code, field)
    assert after(state, Key("erase")).problem == ""
    _, again = advance(state, Key("enter"))
    assert again is not None


def test_once_enrolled_nothing_can_be_typed_and_code_and_pin_are_forgotten() -> None:
    done = after(replace(FULL, step=Step.ASKING), Enrolled("kiosk-2"))
    assert (done.step, done.device, done.code, done.pin) == (Step.DONE, "kiosk-2", "", "")
    assert after(done, *typed("x"), Key("enter")) == done


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    assert after(FULL, Enrolled("kiosk-9"), NotEnrolled("unreachable")) == FULL


def test_code_and_pin_stay_out_of_logs() -> None:
    shown = repr(FULL) + repr(Ask("a", "K7QM3XRD9TPA", "482913"))
    assert "K7QM3XRD9TPA" not in shown
    assert "482913" not in shown


def test_every_step_is_said_in_both_languages() -> None:
    states = (
        Enrolling(),
        *(replace(FULL, chosen=field) for field in Field),
        *(replace(FULL, problem=code) for code in PROBLEMS),
        replace(FULL, step=Step.ASKING),
        replace(FULL, step=Step.DONE, device="kiosk-2"),
    )
    for state in states:
        said, told = describe_enrolment(state), describe_enrolment(after(state, SwitchLanguage()))
        assert said.message
        assert said.message != told.message
        assert said.title != told.title


def test_keys_show_only_while_something_can_be_typed() -> None:
    assert describe_enrolment(FULL).keys == KEYS[Field.ADDRESS]
    assert describe_enrolment(replace(FULL, step=Step.ASKING)).keys == ()
    assert not describe_enrolment(replace(FULL, step=Step.ASKING)).ready
