"""Whatever the theme and the site's colours, every text can be read on its ground (WCAG 2.2 AA)."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.theme import GOLD, PAIRS, WARNING, Palette, contrast, make_palette, mix

THEMES = ("light", "dark")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_is_read_on_its_ground(theme: str, text: str, ground: str) -> None:
    palette = make_palette(theme)
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@given(st.sampled_from(THEMES), COLOURS, COLOURS)
def test_a_sites_own_colours_leave_every_text_readable(theme: str, brand: str, deep: str) -> None:
    palette = make_palette(theme, brand, deep)
    for text, ground in PAIRS:
        assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_told_by_colour_stands_out(theme: str) -> None:
    palette = make_palette(theme)
    assert contrast(palette.place, palette.panel) >= 3
    assert contrast(palette.alarm_mark, palette.alarm) >= 3


def test_every_text_colour_is_paired_with_its_ground() -> None:
    texts = {field.name for field in fields(Palette) if field.name.endswith(("_text", "_weak"))}
    assert texts == {text for text, _ in PAIRS}


def test_gold_means_who_is_called_and_nothing_else() -> None:
    for theme in THEMES:
        palette = make_palette(theme)
        golden = {field.name for field in fields(palette) if getattr(palette, field.name) == GOLD}
        assert golden == {"place"}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast(WARNING, "#ffffff") == pytest.approx(5.18, abs=0.01)


def test_a_mix_lies_between() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#112233", "#ffffff", 0) == "#112233"
