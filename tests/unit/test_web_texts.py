"""Pages speak the reader's language, and every text is translated."""

import gettext
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import server.web
from server.web.texts import LANGUAGES, clock, plural, preferred

LOCALE = Path(server.web.__path__[0]) / "locale"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("id", "id"),
        ("id-ID,id;q=0.9,en-US;q=0.8", "id"),
        ("en-US,en;q=0.9,id;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.3,id;q=0.5", "id"),
        ("en;q=0", None),
        ("zh", None),
        ("en;q=much,id;q=0.1", "id"),
        (",,;q=,;;", None),
    ],
)
def test_the_browsers_first_language_that_we_speak_is_taken(header: str, language: str | None) -> None:
    assert preferred(header) == language


def test_the_time_of_day_is_the_sites_own() -> None:
    at = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    assert clock("id", at, ZoneInfo("Asia/Jakarta")) == "09.05"
    assert clock("en", at, ZoneInfo("Asia/Makassar")) == "10:05 am"
    assert clock("en", at, ZoneInfo("UTC")) == "2:05 am"


def test_numbers_take_their_form() -> None:
    assert plural("en", "waited %(n)s minute", "waited %(n)s minutes", 1) == "waited 1 minute"
    assert plural("id", "waited %(n)s minute", "waited %(n)s minutes", 31) == "menunggu 31 menit"


def test_every_text_has_an_indonesian_one() -> None:
    with (LOCALE / "id/LC_MESSAGES/web.po").open("rb") as file:
        catalogue = read_po(file)
    texts = {text.id: text.string for text in catalogue if text.id}
    assert len(texts) > 100
    assert [
        text for text, said in texts.items() if not (said if isinstance(said, str) else all(said or ()))
    ] == []


def test_every_text_of_the_pages_stands_in_the_catalogue() -> None:
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options_map = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, "mark": None, "text": (2,), "plural": (2, 3)}
    found = list(extract_from_dir(LOCALE.parent, method_map, options_map, keywords))
    with (LOCALE / "id/LC_MESSAGES/web.po").open("rb") as file_:
        catalogue = read_po(file_)
    assert len(found) > 200
    assert {message for _, _, message, _, _ in found if message not in catalogue} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_of_the_written_one(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "web.po").open("rb") as file:
        written = io.BytesIO()
        write_mo(written, read_po(file))
    written.seek(0)
    with (folder / "web.mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    assert _texts(shipped) == _texts(gettext.GNUTranslations(written))


def _texts(catalogue: gettext.GNUTranslations) -> dict[object, str]:
    """Return every text but the header, in which a date stands."""
    texts: dict[object, str] = vars(catalogue)["_catalog"]
    return {key: value for key, value in texts.items() if key}
