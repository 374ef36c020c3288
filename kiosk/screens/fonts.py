"""The fonts that Kivy draws with: Inter's weights, and what another script's catalogue names."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kivy.core.text import LabelBase
from PIL import ImageFont

from kiosk.typeface import foreign

FOLDER = Path(__file__).parents[1] / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")
FACES = 512
"""How many texts are remembered with their fonts: those of a screen many times over, and none for ever."""
NOWHERE = "\uffff"
"""A code that no font has: it is drawn as the box for missing letters."""

_others: list[Path] = []


def register_fonts() -> None:
    """Make Inter's weights known to Kivy as Inter-Regular, Inter-Bold and so on."""
    for weight in WEIGHTS:
        LabelBase.register(f"Inter-{weight}", str(FOLDER / f"Inter-{weight}.ttf"))


def use_fonts(files: Sequence[Path]) -> None:
    """Draw what Inter lacks with the first of these fonts that has it."""
    if _others != list(files):
        _others[:] = files
        face.cache_clear()


@lru_cache(FACES)
def face(text: str, weight: str) -> str:
    """Return the name of the font that has all letters of the text: Inter when it does."""
    missing = foreign(text)
    found = next((file for file in _others if missing and _draws(file, missing)), None)
    return f"Inter-{weight}" if found is None else str(_heavier(found) if weight != "Regular" else found)


def _heavier(file: Path) -> Path:
    """Return the bold font beside a regular one, where there is one."""
    bold = file.with_name(file.name.replace("-Regular", "-Bold"))
    return bold if bold.is_file() else file


@lru_cache(FACES)
def _draws(file: Path, letters: str) -> bool:
    try:
        font = ImageFont.truetype(str(file), 24)
    except OSError:
        return False
    box = bytes(font.getmask(NOWHERE))
    return all(bytes(font.getmask(letter)) != box for letter in letters if not letter.isspace())
