"""What a slip says, for every kind of ticket."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.slip import (
    Badge,
    Cut,
    Figure,
    Figures,
    Heading,
    Logo,
    Number,
    Qr,
    Rule,
    Slip,
    Text,
    Title,
    build_slip,
)
from kiosk.texts import Texts
from tests.support.slips import OFFICE, TOKEN, slip, ticket


def texts_of(paper: Slip) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Text)]


def badges_of(paper: Slip) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Badge)]


def figures_of(paper: Slip) -> list[tuple[Figure, ...]]:
    return [block.figures for block in paper.blocks if isinstance(block, Figures)]


def test_a_slip_says_what_the_drawing_says() -> None:
    assert slip().blocks == (
        Heading("KANTOR IMIGRASI PANGKALPINANG"),
        Text("Senin, 23 November 2026 · 09.42", whole=True),
        Title("Paspor baru"),
        Text("New passport"),
        Number("A042"),
        Badge("PRIORITAS"),
        Rule(),
        Figures((Figure("8", "di depan Anda"), Figure("15–25", "menit perkiraan"))),
        Rule(),
        Qr(f"https://antrean.example.go.id/t/{TOKEN}"),
        Text("Pindai untuk melihat giliran Anda"),
        Text("Siapkan KTP, KK, dan akta kelahiran."),
        Text("Tiket berlaku hari ini."),
        Cut(),
    )


def test_the_tickets_language_comes_first() -> None:
    paper = slip(language="en")
    assert Title("New passport") in paper.blocks
    assert "Paspor baru" in texts_of(paper)
    assert "Monday, 23 November 2026 · 9:42 am" in texts_of(paper)
    assert badges_of(paper) == ["PRIORITY"]


def test_times_are_those_of_the_offices_zone() -> None:
    jayapura = replace(OFFICE, timezone="Asia/Jayapura")
    late = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
    assert "Selasa, 24 November 2026 · 01.05" in texts_of(slip(jayapura, issued_at=late))


def test_a_service_named_alike_in_both_languages_is_named_once() -> None:
    paper = slip(service={"id": "Paspor", "en": "Paspor"})
    assert [*texts_of(paper), *(b.text for b in paper.blocks if isinstance(b, Title))].count("Paspor") == 1


def test_only_priority_and_appointment_have_a_badge() -> None:
    assert badges_of(slip(ticket_class="regular")) == []
    assert badges_of(slip(ticket_class="appointment")) == ["JANJI TEMU"]


def test_without_an_estimate_only_the_people_ahead_are_told() -> None:
    assert figures_of(slip(wait_low_s=None)) == [(Figure("8", "di depan Anda"),)]


def test_nobody_ahead_reads_as_next() -> None:
    assert figures_of(slip(ahead=0, wait_low_s=None)) == [(Figure("Anda berikutnya", ""),)]
    assert figures_of(slip(ahead=0)) == [(Figure("Anda berikutnya", "perkiraan tunggu 15–25 menit"),)]


def test_one_person_ahead_is_singular_in_english() -> None:
    assert figures_of(slip(language="en", ahead=1, wait_low_s=None)) == [
        (Figure("1", "person ahead of you"),)
    ]


def test_without_a_public_address_there_is_no_code() -> None:
    for paper in (slip(replace(OFFICE, public_url=None)), slip(public_token=None)):
        assert not any(isinstance(block, Qr) for block in paper.blocks)
        assert "Pindai untuk melihat giliran Anda" not in texts_of(paper)


def test_an_offline_slip_says_that_its_number_counts_and_guesses_no_figures() -> None:
    paper = slip(number="AK07", offline=True, ahead=None, wait_low_s=None, public_token=None)
    assert figures_of(paper) == []
    assert "Dicetak tanpa sambungan. Nomor Anda tetap berlaku." in texts_of(paper)


def test_a_copy_says_so_first_and_in_the_officers_language_too() -> None:
    assert slip(copy=True).blocks[0] == Badge("SALINAN", strong=True)
    assert slip(copy=True, language="en").blocks[0] == Badge("COPY · SALINAN", strong=True)


def test_the_offices_footer_replaces_the_usual_one() -> None:
    paper = slip(replace(OFFICE, footer={"id": "Simpan tiket ini."}))
    assert texts_of(paper)[-1] == "Simpan tiket ini."
    assert "Tiket berlaku hari ini." not in texts_of(paper)


def test_the_offices_logo_stands_on_top() -> None:
    logo = Path("logo.png")
    assert slip(replace(OFFICE, logo=logo)).blocks[0] == Logo(logo)


def test_a_ticket_without_documents_to_bring_asks_for_none() -> None:
    assert not any("Siapkan" in text for text in texts_of(slip(bring={})))


@given(
    number=st.from_regex(r"[A-Z]{1,4}[0-9]{1,8}", fullmatch=True),
    name=st.text(max_size=400),
    language=st.sampled_from(["id", "en", "zh"]),
    ahead=st.none() | st.integers(0, 10_000),
    wait=st.none() | st.integers(0, 100_000),
    ticket_class=st.sampled_from(["regular", "appointment", "priority", "later"]),
)
def test_any_ticket_has_a_slip_with_its_number_and_one_cut(
    number: str, name: str, language: str, ahead: int | None, wait: int | None, ticket_class: str
) -> None:
    paper = build_slip(
        ticket(
            number=number,
            service={"id": name, "en": name[::-1]},
            language=language,
            ahead=ahead,
            wait_low_s=wait,
            wait_high_s=wait,
            ticket_class=ticket_class,
        ),
        OFFICE,
        Texts(["id", "en"]),
    )
    assert [block.text for block in paper.blocks if isinstance(block, Number)] == [number]
    assert [block for block in paper.blocks if isinstance(block, Cut)] == [paper.blocks[-1]]
