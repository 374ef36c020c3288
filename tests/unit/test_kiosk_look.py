"""The kiosk's colours and typeface: readable in both looks, and honest about the letters that it has."""

from dataclasses import fields
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import kiosk
from kiosk.look import HIGH_CONTRAST, ORDINARY, TEXT_GROUNDS, Look, contrast
from kiosk.typeface import foreign, is_own

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""
PAIRS = [(ink, ground) for ink, grounds in TEXT_GROUNDS.items() for ground in grounds]


@pytest.mark.parametrize("look", [ORDINARY, HIGH_CONTRAST], ids=["ordinary", "high contrast"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(look: Look, ink: str, ground: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= LEAST_CONTRAST


def test_high_contrast_is_higher() -> None:
    assert contrast(HIGH_CONTRAST.ink, HIGH_CONTRAST.card) == pytest.approx(21)
    assert contrast(HIGH_CONTRAST.line, HIGH_CONTRAST.ground) >= 7


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_the_recommendation(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_every_role_is_a_colour_in_both_looks() -> None:
    for look in (ORDINARY, HIGH_CONTRAST):
        for role in fields(Look):
            assert len(getattr(look, role.name)) == 7, role.name


def test_the_typeface_draws_latin_letters_and_no_others() -> None:
    assert is_own("Đăng ký · İşlem – “Paspor” №7 ⌫ ★ Ỹ\n")
    assert foreign("护照 A") == "护照"
    assert not is_own("பாஸ்போர்ட்")


def test_no_letter_that_the_typeface_has_is_called_foreign() -> None:
    letters = TTFont(Path(kiosk.__file__).parent / "fonts/Inter-Regular.ttf").getBestCmap()
    assert [hex(code) for code in letters if foreign(chr(code))] == []
