"""Slips for tests; run as a program (``python -m tests.support.slips``) it renews the golden ones."""

from datetime import UTC, datetime
from pathlib import Path

from kiosk.printer.raster import PAPERS, render
from kiosk.printer.text import text_job
from kiosk.slip import Slip, SlipOffice, SlipTicket, build_slip
from kiosk.texts import Texts

GOLDEN = Path(__file__).parents[1] / "golden" / "slips"
WIDTHS = (80, 58)
LANGUAGES = ("id", "en")
TOKEN = "AbCdEfGhIjKlMnOpQrStUv"
OFFICE = SlipOffice(
    name="Kantor Imigrasi Pangkalpinang",
    timezone="Asia/Jakarta",
    public_url="https://antrean.example.go.id/",
)


def ticket(**other: object) -> SlipTicket:
    """Return the ticket of the drawing, but for what is given."""
    usual: dict[str, object] = {
        "number": "A042",
        "service": {"id": "Paspor baru", "en": "New passport"},
        "language": "id",
        "issued_at": datetime(2026, 11, 23, 2, 42, tzinfo=UTC),
        "ticket_class": "priority",
        "ahead": 8,
        "wait_low_s": 900,
        "wait_high_s": 1500,
        "public_token": TOKEN,
        "bring": {"id": "KTP, KK, dan akta kelahiran", "en": "ID card, family card and birth certificate"},
    }
    return SlipTicket(**(usual | other))  # type: ignore[arg-type]


def slip(office: SlipOffice = OFFICE, **other: object) -> Slip:
    """Return the slip of the drawing, but for what is given."""
    return build_slip(ticket(**other), office, Texts(LANGUAGES))


def golden(language: str, width_mm: int, ending: str) -> Path:
    """Return where a golden slip is."""
    return GOLDEN / f"{language}-{width_mm}{ending}"


def main() -> None:
    """Write every golden slip; look at the pictures before committing them."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for width in WIDTHS:
            paper = slip(language=language)
            render(paper, PAPERS[width]).save(golden(language, width, ".png"), optimize=True)
            golden(language, width, ".text").write_bytes(text_job(paper, width))


if __name__ == "__main__":
    main()
