"""The fonts of all programs: complete, small, licensed, the same everywhere, and with digits of one width."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
SCREEN = ROOT / "kiosk/fonts"
FOLDERS = (SCREEN, ROOT / "display/fonts", ROOT / "server/web/static/fonts")
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_digits_have_one_width(weight: str) -> None:
    font = TTFont(SCREEN / f"Inter-{weight}.ttf")
    letters = font.getBestCmap()
    assert len({font["hmtx"][letters[ord(digit)]][0] for digit in "0123456789"}) == 1


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_symbols_of_screens_and_slips_are_there(weight: str) -> None:
    letters = TTFont(SCREEN / f"Inter-{weight}.ttf").getBestCmap()
    assert [symbol for symbol in "–—·…→←±✓★≈×“”’éñüßŁő€" if ord(symbol) not in letters] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_screens_and_pages_have_the_same_letters(weight: str) -> None:
    name = f"Inter-{weight}"
    assert (SCREEN / f"{name}.ttf").read_bytes() == (ROOT / f"display/fonts/{name}.ttf").read_bytes()
    page = TTFont(FOLDERS[2] / f"{name}.woff2")
    assert page.getBestCmap().keys() == TTFont(SCREEN / f"{name}.ttf").getBestCmap().keys()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).parts[0])
def test_fonts_are_small_and_come_with_their_licence(folder: Path) -> None:
    assert "SIL Open Font License" in (folder / "OFL.txt").read_text()
    assert max(file.stat().st_size for file in folder.glob("Inter-*")) < 200_000
