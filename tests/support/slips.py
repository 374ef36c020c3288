"""Slips for tests; run as a program (``python -m tests.support.slips``) it renews the golden ones."""

from dataclasses import replace
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


LONGEST = {
    "id": "Penggantian paspor karena hilang, rusak, atau perubahan data pemegang paspor biasa 48 halaman",
    "en": "Replacement of an ordinary 48-page passport that was lost, damaged or has outdated personal data",
}
WIDEST = {
    "number": "WMWM888888",
    "service": {"id": "PEMBARUAN WARGANEGARA WNA", "en": "MMMMMMMMMM WWWWWWWWWW"},
    "ahead": 8888,
    "wait_low_s": 8 * 3600,
    "wait_high_s": 10 * 3600,
    "bring": {
        "id": "KTP-el, KK, akta kelahiran atau buku nikah, surat pernyataan, dan paspor lama",
        "en": "ID card, family card, birth or marriage certificate, declaration and old passport",
    },
    "service_text": {
        "id": "Bawa dokumen asli dan satu fotokopi A4. Jangan dipotong.",
        "en": "Bring the originals and one copy of each on A4. Do not cut the copies.",
    },
}
ALONE = {"number": "AK07", "offline": True, "ahead": None, "wait_low_s": None, "wait_high_s": None}
# What a slip may be, for the golden ones; "usual" is the drawing's.
KINDS: dict[str, dict[str, object]] = {
    "usual": {},
    "longest": {"service": LONGEST, "ticket_class": "regular"},
    "widest": WIDEST,
    "offline": ALONE,
    "offline-no-clock": {**ALONE, "clock": False},
    "copy": {"copy": True, "ahead": None, "wait_low_s": None, "wait_high_s": None},
}
GOLDEN_SLIPS = [(kind, language, width) for kind in KINDS for language in LANGUAGES for width in WIDTHS]


def golden_slip(kind: str, language: str) -> Slip:
    """Return the slip of this kind; the widest has an office's own layout with its text as well."""
    office = OFFICE
    if kind == "widest":
        text = {"id": "Pengaduan: loket 9 atau WhatsApp", "en": "Complaints: counter 9 or WhatsApp"}
        office = replace(OFFICE, text=text)
    return slip(office, language=language, **KINDS[kind])


def golden(kind: str, language: str, width_mm: int, ending: str) -> Path:
    """Return where a golden slip is."""
    return GOLDEN / f"{kind}-{language}-{width_mm}{ending}"


def main() -> None:
    """Write every golden slip; look at the pictures before committing them."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for kind, language, width in GOLDEN_SLIPS:
        paper = golden_slip(kind, language)
        render(paper, PAPERS[width]).save(golden(kind, language, width, ".png"), optimize=True)
        golden(kind, language, width, ".text").write_bytes(text_job(paper, width))


if __name__ == "__main__":
    main()
