"""The fonts of the screen: Inter, and another one for what Inter cannot draw; knows no words."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from kivy.core.text import LabelBase

FONTS = Path(__file__).parent.parent / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")
OTHER = "Other"
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
USUAL = ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf")
"""What Debian calls the fonts that have most scripts, the bolder first."""
INTER = ((0x0000, 0x0530), (0x1E00, 0x2000), (0x2000, 0x2C00), (0xFB00, 0xFB07))
"""Latin, Greek and Cyrillic letters with punctuation, currencies and arrows."""
log = logging.getLogger(__name__)

for weight in WEIGHTS:
    LabelBase.register(f"Inter-{weight}", str(FONTS / f"Inter-{weight}.ttf"))


class OtherFont:
    """The font for other scripts: the one that is given, or one of the system's; None draws empty boxes."""

    def __init__(self) -> None:
        self._known = False
        self._file: Path | None = None

    def use(self, file: Path | None) -> None:
        """Take this file; without one look for it when it is needed."""
        self._file, self._known = file, False

    def find(self) -> str | None:
        """Return the name under which it can be drawn with."""
        if not self._known:
            self._known = True
            self._file = self._file or next(_look(FOLDERS), None)
            if self._file is None:
                log.warning("There is no font for this script: install fonts-noto-cjk, or set `font`")
            else:
                LabelBase.register(OTHER, str(self._file))
        return OTHER if self._file is not None else None


other_font = OtherFont()


def font_for(text: str, font: str) -> str:
    """Return the font to draw the text with: ``font`` where it can."""
    if all(any(start <= ord(sign) < end for start, end in INTER) for sign in text):
        return font
    return other_font.find() or font


def _look(folders: Iterable[Path]) -> Iterator[Path]:
    return (found for name in USUAL for folder in folders for found in sorted(folder.rglob(name)))
