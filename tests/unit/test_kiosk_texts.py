"""The kiosk's words: complete in both languages, compiled as they are written, and times and waits."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import kiosk
from kiosk.texts import LOCALE, MONTHS, OWN_FONT, WEEKDAYS, Texts

LANGUAGES = ("id", "en")
KEYWORDS = {"text": (2,), "plural": (2, 3), "mark": None}
MORNING = datetime(2026, 11, 23, 9, 42, tzinfo=ZoneInfo("Asia/Jakarta"))
PLACE = re.compile(r"\{(\w+)\}")


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        return read_po(file, locale=language)


def messages_in_the_code() -> Iterator[str]:
    for _, _, message, _, _ in extract_from_dir(Path(kiosk.__file__).parent, keywords=KEYWORDS):
        yield message[0] if isinstance(message, tuple) else message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_message_of_the_code(language: str) -> None:
    known = catalogue(language)
    assert [message for message in messages_in_the_code() if message not in known] == []


def test_every_message_is_translated_to_indonesian() -> None:
    untranslated = [m.id for m in catalogue("id") if m.id and (m.fuzzy or not all(_strings(m.string)))]
    assert untranslated == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_asks_for_no_value_that_its_message_lacks(language: str) -> None:
    extra = {"hour12", "hour24", "minute", "half", "n"}
    for message in catalogue(language):
        given_places = set(PLACE.findall(" ".join(_strings(message.id))))
        asked = set(PLACE.findall(" ".join(_strings(message.string))))
        assert asked <= given_places | extra, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_as_new_as_its_source(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        compiled = {_strings(message.id): _strings(message.string) for message in read_mo(file)}
    written = {_strings(each.id): _strings(each.string) for each in catalogue(language) if each.id}
    for message, strings in written.items():
        expected = strings if all(strings) else message
        assert compiled.get(message, message) == expected, message
    assert compiled.keys() - {("",)} <= written.keys()


def test_times_are_said_as_each_language_says_them() -> None:
    texts = Texts(LANGUAGES)
    assert texts.clock("id", MORNING) == "09.42"
    assert texts.clock("en", MORNING) == "9:42 am"
    assert texts.clock("en", MORNING.replace(hour=0)) == "12:42 am"
    assert texts.clock("en", MORNING.replace(hour=12)) == "12:42 pm"
    assert texts.day("id", MORNING) == "Senin, 23 November 2026"
    assert texts.day("en", MORNING, year=False) == "Monday, 23 November"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Texts(LANGUAGES).clock("id", MORNING.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [
        (900, 1500, "15–25 menit"),
        (240, 300, "4–5 menit"),
        (0, 300, "± 5 menit"),
        (0, 0, "± 1 menit"),
        (540, 601, "9–15 menit"),
        (4000, 8000, "60–140 menit"),
        (None, 300, None),
        (300, None, None),
    ],
)
def test_a_wait_is_a_rounded_range_or_nothing(
    low_s: int | None, high_s: int | None, said: str | None
) -> None:
    assert Texts(LANGUAGES).wait("id", low_s, high_s) == said


@given(low=st.integers(0, 40_000), more=st.integers(0, 40_000))
def test_a_said_wait_contains_the_wait(low: int, more: int) -> None:
    minutes = Texts(LANGUAGES).minutes(low, low + more)
    assert minutes is not None
    first, last = ([0, *map(int, re.findall(r"\d+", minutes))])[-2:]
    assert first * 60 <= low
    assert low + more <= last * 60


def test_one_and_many_differ_where_the_language_has_both() -> None:
    texts = Texts(LANGUAGES)
    ahead = ("person ahead of you", "people ahead of you")
    assert [texts.plural("en", *ahead, n) for n in (0, 1, 2)] == [ahead[1], ahead[0], ahead[1]]
    assert {texts.plural("id", *ahead, n) for n in (0, 1, 2)} == {"di depan Anda"}


def test_a_language_without_a_catalogue_is_served_by_the_sites_next() -> None:
    assert Texts(["zh", "id", "en"]).text("zh", "You are next") == "Anda berikutnya"
    assert Texts(["zh"]).text("zh", "You are next") == "You are next"
    assert Texts(["en-GB"]).text("en-GB", "You are next") == "You are next"


def site_catalogue(folder: Path, language: str, messages: Mapping[str, str]) -> Path:
    """Write a compiled catalogue as a site would and return its ``locale_dir``."""
    catalogue = Catalog(locale=language)
    for message, string in messages.items():
        catalogue.add(message, string)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "kiosk.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


def test_a_further_language_is_nothing_but_a_catalogue(tmp_path: Path) -> None:
    folder = site_catalogue(tmp_path, "ms", {"You are next": "Anda seterusnya"})
    texts = Texts(["id", "ms"], folder)
    assert texts.text("ms", "You are next") == "Anda seterusnya"
    assert texts.text("id", "You are next") == "Anda berikutnya"
    assert texts.font("ms") is None


def test_a_catalogue_of_the_site_goes_before_the_kiosks_own(tmp_path: Path) -> None:
    folder = site_catalogue(tmp_path, "id", {"You are next": "Silakan maju"})
    assert Texts(["id"], folder).text("id", "You are next") == "Silakan maju"


def test_another_script_names_its_font_in_the_catalogue(tmp_path: Path) -> None:
    own = tmp_path / "Own.ttf"
    own.touch()
    beside = site_catalogue(tmp_path / "a", "zh", {OWN_FONT: "Beside.ttf"})
    (beside / "zh" / "Beside.ttf").touch()
    assert Texts(["id", "zh"], beside).font("zh") == beside / "zh" / "Beside.ttf"
    by_path = site_catalogue(tmp_path / "b", "zh", {OWN_FONT: str(own)})
    assert Texts(["zh"], by_path).font("zh") == own
    assert Texts(["zh"], by_path).font("id") is None
    lost = site_catalogue(tmp_path / "c", "zh", {OWN_FONT: "NobodyHasThisFont.ttc"})
    assert Texts(["zh"], lost).font("zh") is None


def test_a_text_of_the_site_comes_in_the_language_or_the_next_that_has_it() -> None:
    texts = Texts(LANGUAGES)
    assert texts.pick("en", {"id": "Paspor", "en": "Passport"}) == "Passport"
    assert texts.pick("en", {"id": "Paspor", "en": ""}) == "Paspor"
    assert texts.pick("en", {"zh": "护照"}) == "护照"
    assert texts.pick("en", {}) == ""


def test_every_day_and_month_has_a_name() -> None:
    texts = Texts(LANGUAGES)
    days = {texts.day("id", datetime(2026, 1, day, tzinfo=UTC)).partition(",")[0] for day in range(1, 8)}
    months = {texts.day("id", datetime(2026, month, 1, tzinfo=UTC)).split()[2] for month in range(1, 13)}
    assert (len(days), len(months)) == (len(WEEKDAYS), len(MONTHS))


def _strings(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)
