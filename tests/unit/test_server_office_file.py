"""Office files: the samples are right, what is written reads back, and every mistake is named at once."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from server.adapters.office_file import OfficeFileError, dump_office, parse_office, read_office

SAMPLES = sorted((Path(__file__).parents[2] / "server" / "samples").glob("*.toml"))


def small() -> dict[str, Any]:
    return {
        "site": {"id": "small", "name": "Small", "languages": ["id"]},
        "stages": {"desk": {"name": {"id": "Meja"}}},
        "services": {"help": {"letter": "A", "name": {"id": "Bantuan"}, "route": ["desk"]}},
        "counters": {"1": {"label": "Loket 1", "stages": ["desk"]}},
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_right_and_reads_back_equal(sample: Path) -> None:
    office = read_office(sample)
    assert parse_office(tomllib.loads(dump_office(office)), "dump") == office


def test_there_are_two_samples() -> None:
    assert [sample.stem for sample in SAMPLES] == ["clinic", "pangkalpinang"]


def test_the_first_office_has_its_services_counters_and_reasons() -> None:
    office = read_office(SAMPLES[1])
    assert [service.series.letter for service in office.services.values()] == list("ABCDEF")
    assert len(office.desks) == 9
    assert list(office.reasons) == ["elderly", "disabled", "pregnant", "with-infant", "ill"]


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("site", {"timezone": "Mars"}, "site.timezone: 'Mars' is no time zone"),
        ("site", {"languages": ["id", "en"]}, "services.help.name: no text in language 'en'"),
        ("site", {"id": "Not A Slug"}, "site.id"),
        ("site", {"colour": "red"}, "site.colour: Extra inputs"),
        ("site", {"slip_name": "x" * 121}, "site.slip_name"),
        (
            "services",
            {"b": {"letter": "A", "name": {"id": "x"}, "route": ["desk"]}},
            "also the letter of help",
        ),
        (
            "services",
            {"help": {"letter": "A", "name": {"id": "x"}, "route": ["dek"]}},
            "there is no stage 'dek'",
        ),
        ("stages", {"lost": {"name": {"id": "x"}}}, "stages.lost: no counter serves it"),
        ("counters", {"2": {"label": "x", "stages": []}}, "counters.2.stages"),
    ],
)
def test_a_mistake_is_named_with_its_place(part: str, change: dict[str, Any], says: str) -> None:
    raw = small()
    raw[part] |= change
    with pytest.raises(OfficeFileError, match=r"mistake\(s\)") as error:
        parse_office(raw, "office.toml")
    assert says in str(error.value)


def test_a_missing_or_broken_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(OfficeFileError, match="cannot be read"):
        read_office(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[site")
    with pytest.raises(OfficeFileError, match="is not TOML"):
        read_office(broken)
