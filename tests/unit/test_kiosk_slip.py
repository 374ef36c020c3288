"""What a slip says, for every kind of ticket."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.slip import (
    PARTS,
    USUAL_BLOCKS,
    Badge,
    Cut,
    Figure,
    Figures,
    Heading,
    Logo,
    Number,
    PrinterStatus,
    Qr,
    Rule,
    Slip,
    Text,
    Title,
    build_slip,
)
from kiosk.texts import Texts
from tests.support.slips import OFFICE, TOKEN, slip, ticket
from wire.messages import SLIP_BLOCKS


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


def test_an_office_chooses_its_blocks_and_their_order() -> None:
    office = replace(OFFICE, blocks=("number", "rule", "text", "rule"), text={"id": "Pengaduan: loket 9"})
    assert slip(office).blocks == (Number("A042"), Rule(), Text("Pengaduan: loket 9"), Rule(), Cut())


def test_the_contract_names_every_block_and_no_other() -> None:
    assert set(SLIP_BLOCKS) == set(PARTS)
    assert [name for name in SLIP_BLOCKS if name != "rule"] == list(USUAL_BLOCKS)


def test_a_block_of_a_later_version_is_passed_over() -> None:
    assert slip(replace(OFFICE, blocks=("hologram", "number"))).blocks == (Number("A042"), Cut())


def test_no_layout_loses_the_number_the_copy_or_the_word_that_an_offline_ticket_is_valid() -> None:
    paper = slip(replace(OFFICE, blocks=("footer",)), copy=True, offline=True, ahead=None, wait_low_s=None)
    assert paper.blocks == (
        Badge("SALINAN", strong=True),
        Number("A042"),
        Rule(),
        Text("Dicetak tanpa sambungan. Nomor Anda tetap berlaku."),
        Rule(),
        Text("Tiket berlaku hari ini."),
        Cut(),
    )


def test_a_services_own_text_follows_what_to_bring() -> None:
    said = texts_of(slip(service_text={"id": "Bawa dokumen asli.", "en": "Bring the originals."}))
    assert said[said.index("Siapkan KTP, KK, dan akta kelahiran.") + 1] == "Bawa dokumen asli."


def test_a_kiosk_that_does_not_know_the_time_prints_none() -> None:
    paper = slip(clock=False)
    assert not any("2026" in text or "09" in text for text in texts_of(paper))
    assert len(paper.blocks) == len(slip().blocks) - 1


def test_a_printers_faults_are_stable_codes_and_low_paper_stops_nothing() -> None:
    low = PrinterStatus("tcp", online=True, paper="low", cover="closed", cutter="ok")
    assert (low.faults, low.ready) == (("paper_low",), True)
    stopped = PrinterStatus("tcp", online=False, paper="out", cover="open", cutter="failed")
    assert stopped.faults == ("paper_out", "cover_open", "cutter_failed")
    assert not stopped.ready
    assert PrinterStatus("tcp", online=False).faults == ("printer_offline",)
    assert PrinterStatus("tcp").ready


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
