"""`antrean kiosk preview-slip`: the slip of an office's file, of a catalog, and of what a kiosk kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from antrean.command import app
from antrean.failure import Failure
from kiosk.journal import Journal
from kiosk.kept_catalog import read_kept_catalog
from kiosk.printer.raster import PAPERS, render
from kiosk.slip import Badge, Number, Qr, Title
from kiosk.slip_preview import NotInCatalog, Sample, preview_slip
from tests.support import kiosk_samples
from tests.support.escpos import same

OFFICE_FILE = Path(__file__).parents[2] / "server/samples/clinic.toml"


def preview(*words: str | Path) -> str:
    done = CliRunner().invoke(app, ["kiosk", "preview-slip", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Path]:
    """The settings of a kiosk that is running and has kept the sample catalog."""
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'site = "{kiosk_samples.SITE}"\npaper_mm = 58\ndata_dir = "{tmp_path}"\n')
    with Journal(tmp_path) as journal:
        journal.notes.keep_site(kiosk_samples.catalog(), None, kiosk_samples.NOW)
        yield settings


def test_the_sample_offices_slip_is_drawn_where_nothing_is_named(tmp_path: Path) -> None:
    said = preview("--out", tmp_path / "new" / "slip.png")
    assert "80 mm paper" in said
    with Image.open(tmp_path / "new" / "slip.png") as picture:
        assert picture.width == PAPERS[80].dots


def test_an_offices_file_is_shown_in_the_width_and_language_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "slip.png"
    preview("--office", OFFICE_FILE, "--width", "58", "--language", "en", "--out", out)
    with Image.open(out) as english:
        assert english.width == PAPERS[58].dots
        first = english.copy()
    preview("--office", OFFICE_FILE, "--width", "58", "--language", "id", "--out", out)
    with Image.open(out) as indonesian:
        assert not same(first, indonesian)


def test_a_catalogs_slip_is_the_one_that_the_kiosk_would_print(tmp_path: Path) -> None:
    file, out = tmp_path / "catalog.json", tmp_path / "slip.png"
    file.write_text(kiosk_samples.catalog().model_dump_json())
    preview("--catalog", file, "--offline", "--no-clock", "--out", out)
    expected = preview_slip(kiosk_samples.catalog(), Sample(offline=True, clock=False))
    with Image.open(out) as picture:
        assert same(picture, render(expected, PAPERS[80]))


def test_a_kiosks_own_slip_comes_from_the_catalog_that_it_kept(keeping: Path, tmp_path: Path) -> None:
    out = tmp_path / "slip.png"
    assert "58 mm paper" in preview("--config", keeping, "--out", out)
    assert read_kept_catalog(tmp_path) == kiosk_samples.catalog()


def test_a_kiosk_that_heard_no_server_yet_is_told_what_to_do(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'site = "{kiosk_samples.SITE}"\ndata_dir = "{tmp_path}"\n')
    failed = CliRunner().invoke(app, ["kiosk", "preview-slip", "--config", str(settings)])
    assert "has kept no catalog" in str(failed.exception)


def test_a_folder_without_a_catalog_has_none(tmp_path: Path) -> None:
    assert read_kept_catalog(tmp_path) is None
    (tmp_path / "journal.sqlite").write_bytes(b"not a database at all" * 100)
    assert read_kept_catalog(tmp_path) is None
    assert sorted(file.name for file in tmp_path.iterdir()) == ["journal.sqlite"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--language", "fr"], "no language 'fr'; it has id, en"),
        (["--service", "passport-now"], "did you mean 'passport-new'"),
        (["--office", "lost.toml"], "lost.toml"),
        (["--catalog", "lost.json"], "lost.json cannot be read"),
        (["--catalog", __file__], "is not a catalog"),
        (["--catalog", "a.json", "--office", "b.toml"], "give one of them"),
        (["--out", "/proc/slip.png"], "/proc/slip.png cannot be written"),
    ],
)
def test_what_cannot_be_shown_is_said_readably(words: list[str], said: str) -> None:
    failed = CliRunner().invoke(app, ["kiosk", "preview-slip", *words])
    assert isinstance(failed.exception, Failure)
    assert said in str(failed.exception)


def test_a_sample_is_what_it_was_asked_to_be() -> None:
    catalog = kiosk_samples.catalog()
    paper = preview_slip(catalog, Sample(service="stay-permit", language="en", offline=True, copy=True))
    assert {Number("DK07"), Title("Stay permit"), Badge("COPY · SALINAN", strong=True)} <= set(paper.blocks)
    usual = preview_slip(catalog, Sample())
    assert any(isinstance(block, Qr) for block in usual.blocks)


def test_an_office_without_a_service_has_no_slip() -> None:
    with pytest.raises(NotInCatalog, match="no service"):
        preview_slip(kiosk_samples.catalog(services=()), Sample())
