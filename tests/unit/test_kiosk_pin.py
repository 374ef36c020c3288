"""The service menu's PIN: kept as a hash, and slow to guess."""

from pathlib import Path

import pytest

from kiosk.pin import (
    FIRST_WAIT_S,
    FREE_TRIES,
    LONGEST_WAIT_S,
    InvalidPin,
    Tries,
    hash_pin,
    is_hash,
    load_tries,
    save_tries,
    verify_pin,
)


def test_the_right_pin_opens_and_no_other() -> None:
    hashed = hash_pin("482913")
    assert "482913" not in hashed
    assert verify_pin("482913", hashed)
    assert not verify_pin("482914", hashed)
    assert not verify_pin("", hashed)


def test_the_same_pin_is_never_kept_in_the_same_way() -> None:
    assert hash_pin("4829") != hash_pin("4829")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４"])
def test_a_pin_has_four_to_eight_digits(pin: str) -> None:
    with pytest.raises(InvalidPin):
        hash_pin(pin)


@pytest.mark.parametrize(
    "text",
    ["", "4829", "scrypt$14$8$1$AA==", "scrypt$30$8$1$AA==$AA==", "scrypt$1$8$1$AA==$AA==", "argon2$x"],
)
def test_what_is_no_hash_of_a_pin_is_told(text: str) -> None:
    assert not is_hash(text)
    assert is_hash(hash_pin("4829"))


def test_three_tries_are_free_and_then_the_wait_doubles_up_to_its_longest() -> None:
    tries, waits = Tries(), []
    for _ in range(FREE_TRIES + 12):
        tries = tries.failed(100.0)
        waits.append(tries.locked_until - 100.0)
    assert waits[: FREE_TRIES + 2] == [0.0, 0.0, FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert max(waits) == waits[-1] == LONGEST_WAIT_S


def test_a_restart_does_not_shorten_the_wait(tmp_path: Path) -> None:
    tries = Tries()
    for _ in range(FREE_TRIES + 1):
        tries = tries.failed(0.0)
    save_tries(tmp_path, tries)
    assert load_tries(tmp_path, 1000.0) == Tries(FREE_TRIES + 1, 1000.0 + 2 * FIRST_WAIT_S)


def test_who_never_failed_may_try(tmp_path: Path) -> None:
    assert load_tries(tmp_path, 5.0) == Tries()
    (tmp_path / "pin-failures").write_text("many\n")
    assert load_tries(tmp_path, 5.0) == Tries()
