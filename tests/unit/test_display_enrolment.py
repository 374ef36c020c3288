"""A display's first start: what is typed, and what its screen says in both languages."""

from functools import reduce

import pytest

from display.enrolment import PROBLEMS, Form, Place, describe_form, enter, erase, fail, switch, type_text
from display.texts import Texts

CODE = "K7QM-3XRD-9TPA"
FULL = Form("10.0.0.5:8080", "K7QM3XRD9TPA", Place.CODE)


def test_address_and_code_are_typed_one_after_the_other_and_then_asked_for() -> None:
    form = reduce(type_text, "10.0.0.5:8080", Form())
    form = enter(form)
    assert (form.place, form.asking) == (Place.CODE, False)
    form = reduce(type_text, CODE.lower(), form)
    assert describe_form(form).code == CODE
    assert enter(form) == Form("10.0.0.5:8080", "K7QM3XRD9TPA", Place.CODE, asking=True)


def test_a_whole_line_may_come_at_once_as_from_a_code_reader() -> None:
    assert type_text(Form(place=Place.CODE), f" {CODE}\r\n").code == "K7QM3XRD9TPA"


def test_letters_are_taken_back_one_by_one_where_one_is() -> None:
    form = erase(erase(FULL))
    assert form.code == "K7QM3XRD9T"
    assert erase(switch(form)).address == "10.0.0.5:808"


def test_enter_goes_to_what_is_missing() -> None:
    assert enter(Form()).place is Place.ADDRESS
    assert enter(Form(code="K7QM3XRD9TPA", place=Place.CODE)).place is Place.ADDRESS
    assert enter(Form(address="a", code="K7QM")).place is Place.CODE


def test_nothing_is_typed_while_the_server_is_asked() -> None:
    asking = enter(FULL)
    assert type_text(asking, "x") == erase(asking) == switch(asking) == enter(asking) == asking
    assert describe_form(asking).place == ""


@pytest.mark.parametrize(
    ("code", "place"), [("unreachable", Place.ADDRESS), ("invitation_used", Place.CODE)], ids=str
)
def test_a_failure_is_said_where_it_can_be_put_right_until_somebody_types(code: str, place: Place) -> None:
    form = fail(enter(FULL), code)
    said = describe_form(form)
    assert (form.place, said.is_bad, said.message_second) == (place, True, PROBLEMS[code])
    assert not describe_form(erase(form)).is_bad


def test_every_text_is_translated() -> None:
    said = describe_form(fail(enter(FULL), "cannot_store"))
    pairs = [(said.headline, said.headline_second), (said.message, said.message_second), *said.steps]
    assert all(first and second and first != second for first, second in pairs)
    indonesian = Texts(("id",))
    assert all(indonesian.text("id", message) != message for message in PROBLEMS.values())


def test_a_code_is_not_shown_to_a_log() -> None:
    assert "K7QM" not in repr(FULL)
