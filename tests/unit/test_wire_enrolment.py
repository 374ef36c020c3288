"""The one-time code of an enrolment: what proves it, what it seals, and what it does not give away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from wire.enrolment import (
    ALPHABET,
    LENGTH,
    CannotUnseal,
    Credentials,
    WrongCode,
    derive,
    make_code,
    seal,
    spell,
    unseal,
)

CODE = "K7QM-3XRD-9TPA"
CREDENTIALS = Credentials(
    broker="mqtts://broker.example:8883", site="main", device="kiosk-2", secret="s" * 32, ca="-----BEGIN"
)


def test_the_code_opens_what_it_sealed() -> None:
    assert unseal(derive(CODE), seal(derive(CODE), CREDENTIALS)) == CREDENTIALS


def test_a_code_may_be_typed_in_small_letters_without_its_hyphens() -> None:
    assert derive("k7qm 3xrd9tpa") == derive(CODE)


def test_neither_the_proof_nor_the_seal_shows_code_or_secret() -> None:
    keys = derive(CODE)
    for shown in (keys.proof, seal(keys, CREDENTIALS), repr(keys), repr(CREDENTIALS)):
        assert CODE not in shown
        assert CREDENTIALS.secret not in shown


def test_another_code_opens_nothing() -> None:
    with pytest.raises(CannotUnseal):
        unseal(derive("K7QM-3XRD-9TPB"), seal(derive(CODE), CREDENTIALS))


@pytest.mark.parametrize("at", [0, 40, -3])
def test_a_changed_letter_is_noticed(at: int) -> None:
    sealed = list(seal(derive(CODE), CREDENTIALS))
    sealed[at] = "A" if sealed[at] != "A" else "B"
    with pytest.raises(CannotUnseal):
        unseal(derive(CODE), "".join(sealed))


@pytest.mark.parametrize("text", ["", "é", "AAAA", "a", "A" * 300])
def test_garbage_is_not_taken_for_credentials(text: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal(derive(CODE), text)


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XRD-9TP"])
def test_half_a_code_is_no_code(typed: str) -> None:
    with pytest.raises(WrongCode):
        derive(typed)


def test_codes_differ_and_have_no_letter_that_is_taken_for_another() -> None:
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("ILOU01")


@given(st.text(max_size=30))
def test_a_code_is_spelled_in_groups_of_its_letters(typed: str) -> None:
    spelled = spell(typed)
    letters = spelled.replace("-", "")
    assert set(letters) <= set(ALPHABET)
    assert len(letters) <= LENGTH
    assert all(len(group) == 4 for group in spelled.split("-")[:-1])
    assert spell(spelled) == spelled


@pytest.mark.parametrize("broker", ["http://broker.example", "mqtt://a:b@broker.example", "mqtt://"])
def test_credentials_name_a_broker_and_nothing_else(broker: str) -> None:
    with pytest.raises(ValidationError):
        Credentials(broker=broker, site="main", device="kiosk-2", secret="s" * 32)
