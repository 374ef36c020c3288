"""Slips on paper: as pictures and as printer text, in both widths and languages, to the byte."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, features

from kiosk.printer.address import PrinterAddressError
from kiosk.printer.discover import describe_status, trial_slip
from kiosk.printer.job import load_profile, raster_job
from kiosk.printer.raster import PAPERS, Paper, draw, render
from kiosk.printer.text import even_lines, plain, text_job
from kiosk.printer.typography import Type, width, wrap
from kiosk.slip import Badge, Figure, Figures, Heading, Number, PrinterStatus, Qr, Text, Title
from tests.support.escpos import print_bytes, same
from tests.support.slips import (
    GOLDEN,
    GOLDEN_SLIPS,
    KINDS,
    LANGUAGES,
    OFFICE,
    TOKEN,
    WIDTHS,
    golden,
    golden_slip,
    slip,
)

BOTH = [(language, mm) for language in LANGUAGES for mm in WIDTHS]
ADDRESS = f"https://antrean.example.go.id/t/{TOKEN}"
wild = st.text(st.characters(max_codepoint=0x24F), max_size=120)


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(("kind", "language", "mm"), GOLDEN_SLIPS)
def test_a_picture_is_the_golden_one(kind: str, language: str, mm: int) -> None:
    if not features.check("raqm"):
        pytest.skip("Pillow finds no libfribidi, so it sets letters a dot apart")
    with Image.open(golden(kind, language, mm, ".png")) as expected:
        assert same(render(golden_slip(kind, language), PAPERS[mm]), expected)


@pytest.mark.parametrize(("kind", "language", "mm"), GOLDEN_SLIPS)
def test_the_bytes_of_printer_text_are_the_golden_ones(kind: str, language: str, mm: int) -> None:
    job = text_job(golden_slip(kind, language), mm)
    assert job == golden(kind, language, mm, ".text").read_bytes()
    assert print_bytes(job).cuts == 1


def test_every_golden_slip_is_one_that_is_tried() -> None:
    tried = {golden(*each, ending) for each in GOLDEN_SLIPS for ending in (".png", ".text")}
    assert tried == set(GOLDEN.iterdir())


@pytest.mark.parametrize("mm", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_golden_slip_touches_the_papers_edges(kind: str, mm: int) -> None:
    for language in LANGUAGES:
        left, _, right, _ = ink_box(render(golden_slip(kind, language), PAPERS[mm]))
        assert left >= PAPERS[mm].margin - 1
        assert right <= PAPERS[mm].dots - PAPERS[mm].margin + 1


@pytest.mark.parametrize(("language", "mm"), BOTH)
def test_a_printer_shows_the_picture_dot_for_dot(language: str, mm: int) -> None:
    paper = print_bytes(raster_job(slip(language=language), mm))
    assert same(paper.picture, render(slip(language=language), PAPERS[mm]))
    assert paper.cuts == 1


def test_a_job_begins_with_a_reset_and_ends_with_a_partial_cut() -> None:
    for job in (raster_job(slip(), 80), text_job(slip(), 80)):
        assert job.startswith(b"\x1b@")
        assert job.endswith(b"\x1dV\x01")


def test_a_picture_goes_in_bands_that_a_small_buffer_holds() -> None:
    bands = print_bytes(raster_job(slip(), 80)).bands
    assert len(bands) > 10
    assert max(band.height * band.width // 8 for band in bands) <= 4096


@pytest.mark.parametrize("mm", WIDTHS)
@pytest.mark.parametrize("number", ["A042", "AK07", "B017", "WXYZ12345678"])
def test_a_number_fills_the_paper_and_stays_between_the_margins(number: str, mm: int) -> None:
    paper = PAPERS[mm]
    left, _, right, _ = ink_box(draw(Number(number), paper))
    assert left >= paper.margin - 1
    assert right <= paper.dots - paper.margin + 1
    assert right - left >= paper.inner * 0.97
    assert abs(left - (paper.dots - right)) <= 2


def test_a_short_number_is_no_higher_than_the_paper_likes() -> None:
    _, top, _, bottom = ink_box(draw(Number("A1"), PAPERS[80]))
    assert bottom - top <= PAPERS[80].number_height


@pytest.mark.parametrize("mm", WIDTHS)
def test_the_code_on_paper_is_the_address_module_for_module(mm: int) -> None:
    matrix = segno.make(ADDRESS, error="m", micro=False, boost_error=False).matrix
    picture = draw(Qr(ADDRESS), PAPERS[mm])
    left, top, right, _ = ink_box(picture)
    module, rest = divmod(right - left, len(matrix))
    assert rest == 0
    assert module >= 5
    assert min(left, top, PAPERS[mm].dots - right) >= 4 * module
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            corner = (left + column * module, top + row * module)
            square = picture.crop((*corner, corner[0] + module, corner[1] + module))
            assert square.convert("L").getextrema() == ((0, 0) if dark else (255, 255))


def test_a_logo_is_drawn_and_a_broken_one_costs_no_ticket(tmp_path: Path) -> None:
    logo, broken = tmp_path / "logo.png", tmp_path / "broken.png"
    Image.new("RGBA", (600, 300), (11, 61, 145, 255)).save(logo)
    broken.write_bytes(b"not a picture")
    plain_height = render(slip(), PAPERS[80]).height
    assert render(slip(replace(OFFICE, logo=logo)), PAPERS[80]).height > plain_height + 80
    assert render(slip(replace(OFFICE, logo=broken)), PAPERS[80]).height == plain_height


@settings(max_examples=40, deadline=None)
@given(mm=st.sampled_from(WIDTHS), text=wild, value=wild, label=wild)
def test_no_text_is_cut_off_at_the_edges(mm: int, text: str, value: str, label: str) -> None:
    paper = PAPERS[mm]
    figures = Figures((Figure(value[:12], label), Figure(label[:12], value)))
    for block in (Heading(text), Title(text), Text(text), Badge(text, strong=True), figures):
        picture = draw(block, paper)
        assert picture.width == paper.dots
        for edge in (0, paper.dots - 1):
            column = picture.crop((edge, 0, edge + 1, picture.height))
            assert column.convert("L").getextrema() == (255, 255)


@settings(max_examples=40, deadline=None)
@given(text=wild, mm=st.sampled_from(WIDTHS))
def test_any_words_make_bytes_that_a_printer_knows(text: str, mm: int) -> None:
    paper = slip(service={"id": text or "-", "en": text[::-1]}, bring={"id": text})
    assert print_bytes(text_job(paper, mm)).cuts == 1


@given(text=st.text("abc defghij", min_size=1, max_size=200), columns=st.integers(8, 48))
def test_printer_text_wraps_in_as_few_lines_as_fit(text: str, columns: int) -> None:
    lines = even_lines(text, columns)
    assert all(len(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_of_one_paragraph_are_about_equally_long() -> None:
    lines = wrap("Siapkan KTP, KK, dan akta kelahiran anak", Type("Medium", 22), 400)
    widths = [width(line, Type("Medium", 22)) for line in lines]
    assert len(lines) == 2
    assert min(widths) > 0.7 * max(widths)


def test_printer_text_says_dashes_and_dots_in_ascii() -> None:
    paper = print_bytes(text_job(slip(), 80))
    assert "Senin, 23 November 2026 - 09.42" in paper.words
    assert "15-25" in paper.words
    assert plain("“A”…→B’s\u00a0–") == '"A"...->B\'s -'


def test_printer_text_prints_letters_beyond_ascii_from_code_pages() -> None:
    words = "Café Müller ± 5, Łódź, €"
    paper = print_bytes(text_job(slip(service={"id": words, "en": words}), 80))
    assert words in " ".join(paper.words.split())
    assert paper.single_bytes


def test_printer_text_without_such_letters_sends_no_chinese_commands() -> None:
    assert not print_bytes(text_job(slip(), 80)).single_bytes


def test_words_that_no_code_page_has_are_sent_as_a_picture() -> None:
    paper = print_bytes(text_job(slip(service={"id": "Tiếng Việt", "en": "New passport"}), 80))
    assert "Vi" not in paper.words
    assert "New passport" in paper.words
    assert any(same(band, part) for band in paper.bands for part in bands_of(Title("Tiếng Việt"), PAPERS[80]))


def bands_of(block: Title, paper: Paper) -> Iterable[Image.Image]:
    picture = draw(block, paper)
    for top in range(0, picture.height, 48):
        yield picture.crop((0, top, picture.width, min(top + 48, picture.height)))


def test_printer_text_sets_the_number_as_large_as_the_paper_allows() -> None:
    sizes = {
        number: next(
            (line.wide, line.high)
            for line in print_bytes(text_job(slip(number=number), 58)).lines
            if line.text == number
        )
        for number in ("A042", "AK0712", "WXYZ12345678")
    }
    assert sizes == {"A042": (8, 8), "AK0712": (5, 5), "WXYZ12345678": (2, 2)}


def test_a_printer_that_draws_codes_is_told_the_address() -> None:
    assert print_bytes(text_job(slip(), 80, "TM-T88V")).codes == [ADDRESS]
    assert print_bytes(text_job(slip(), 80)).codes == []


def test_a_narrower_printer_gets_a_narrower_picture() -> None:
    assert print_bytes(raster_job(slip(), 80, "TM-T88V")).picture.width == 512


def test_an_unknown_profile_is_refused_with_the_nearest() -> None:
    with pytest.raises(PrinterAddressError, match="TM-T88V"):
        load_profile("TM-T88")


def test_the_trial_slip_prints_in_both_ways() -> None:
    assert print_bytes(raster_job(trial_slip(), 80)).cuts == 1
    assert "Éé" in print_bytes(text_job(trial_slip(), 80)).words


def test_a_trial_slip_is_no_ticket_and_names_its_printer() -> None:
    paper = trial_slip(about="usb:04b8:0e15")
    assert paper.blocks[0] == Badge("BUKAN TIKET · NOT A TICKET", strong=True)
    assert Text("usb:04b8:0e15") in paper.blocks
    assert not any(isinstance(block, Number) and any(map(str.isdigit, block.text)) for block in paper.blocks)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (PrinterStatus("tcp", online=True), "it says nothing of itself"),
        (
            PrinterStatus("tcp", online=True, paper="low", cover="closed", cutter="ok"),
            "paper low, cover closed, cutter ok",
        ),
        (PrinterStatus("usb", online=False, paper="out", detail="the paper is out"), "the paper is out"),
    ],
)
def test_what_a_printer_says_of_itself_is_told_to_who_sets_it_up(status: PrinterStatus, said: str) -> None:
    assert describe_status(status) == said
