"""Slips in a script that the project's font lacks, by a catalogue that names its font: Mandarin."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from PIL import Image

from kiosk.printer.raster import PAPERS, draw, render
from kiosk.printer.text import text_job
from kiosk.printer.typography import Type, ink, width, wrap
from kiosk.slip import Badge, Figure, Figures, Slip, Text, Title, build_slip
from kiosk.texts import Texts
from tests.support.escpos import print_bytes, same
from tests.support.mandarin import FONT, mandarin_locale
from tests.support.slips import OFFICE, WIDTHS, ticket

SERVICE = {"zh": "新办护照", "id": "Paspor baru", "en": "New passport"}
STYLE = Type("Medium", 22, (FONT,), "zh")


@pytest.fixture(autouse=True)
def noto(missing: Callable[[str], NoReturn]) -> None:
    if not FONT.is_file():
        missing("fonts-noto-cjk")


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(["id", "en", "zh"], mandarin_locale(tmp_path))


@pytest.fixture
def mandarin(texts: Texts) -> Slip:
    bring = {"zh": "身份证、家庭卡和出生证明"}
    return build_slip(ticket(language="zh", service=SERVICE, bring=bring), OFFICE, texts)


def test_a_slip_speaks_the_language_of_its_catalogue(mandarin: Slip) -> None:
    for block in (
        Text("2026年11月23日 星期一 · 09:42", whole=True),
        Title("新办护照"),
        Text("Paspor baru"),
        Badge("优先"),
        Figures((Figure("8", "前面等候人数"), Figure("15–25", "预计分钟"))),
        Text("请备好：身份证、家庭卡和出生证明。"),
        Text("仅限今日有效。"),
    ):
        assert block in mandarin.blocks
    assert mandarin.fonts == (FONT,)


def test_no_two_characters_are_the_same_empty_box() -> None:
    drawn = [ink(letter, STYLE) for letter in "新办护照优先排队号码"]
    assert len({picture.tobytes() for picture in drawn}) == len(drawn)


@pytest.mark.parametrize("mm", WIDTHS)
def test_a_mandarin_slip_is_drawn_with_the_font_of_its_catalogue(mandarin: Slip, mm: int) -> None:
    paper = PAPERS[mm].for_slip(mandarin)
    with_font = draw(Title("新办护照"), paper)
    assert paper.title.others == (FONT,)
    assert with_font.height == draw(Title("Paspor baru"), paper).height
    picture = render(mandarin, PAPERS[mm])
    assert any(same(with_font, part) for part in parts_of(picture, with_font.height))


def parts_of(picture: Image.Image, height: int) -> list[Image.Image]:
    return [picture.crop((0, top, picture.width, top + height)) for top in range(picture.height - height + 1)]


def test_a_slip_in_the_offices_language_draws_a_mandarin_name_too(texts: Texts) -> None:
    """The service's second name may be in another script than the ticket's language."""
    twice = Texts(["id", "zh"], texts._folders[0])
    assert build_slip(ticket(language="id", service=SERVICE), OFFICE, twice).fonts == (FONT,)


def test_chinese_is_broken_between_characters_but_not_before_a_full_stop() -> None:
    said = "请在屏幕和广播叫到您的号码时前往柜台（二号），谢谢。" * 3
    for limit in range(100, 500, 23):
        lines = wrap(said, STYLE, limit)
        assert "".join(lines) == said
        assert all(width(line, STYLE) <= limit for line in lines)
        assert not any(line[0] in "），。" or line[-1] == "（" for line in lines)


def test_latin_words_within_chinese_stay_whole() -> None:
    lines = wrap("请带KTP和passport原件以及fotokopi一份", STYLE, 150)
    assert all(any(word in line for line in lines) for word in ("KTP", "passport", "fotokopi"))


def test_a_copy_is_marked_in_both_languages(texts: Texts) -> None:
    paper = build_slip(ticket(language="zh", service=SERVICE, copy=True), OFFICE, texts)
    assert paper.blocks[0] == Badge("副本 · SALINAN", strong=True)


def test_printer_text_sends_what_no_code_page_has_as_a_picture(mandarin: Slip) -> None:
    paper = print_bytes(text_job(mandarin, 80))
    assert "Paspor baru" in paper.words
    assert "8" not in paper.words.split()  # its label is Mandarin, and both stand side by side
    assert len(paper.bands) > 5


def test_a_catalogue_whose_font_is_not_here_still_prints(mandarin: Slip) -> None:
    lost = replace(mandarin, fonts=(Path("/nowhere/Lost.ttf"),))
    assert render(lost, PAPERS[80]).height > 500
