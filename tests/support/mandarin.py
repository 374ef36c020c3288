"""A site's folder of catalogues with Mandarin in it, as an office would add a language in another script."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WORDS = Path(__file__).with_name("mandarin.po")
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def mandarin_locale(folder: Path) -> Path:
    """Compile the catalogue into the folder and return it, for ``locale_dir``."""
    place = folder / "zh" / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    with WORDS.open("rb") as words, (place / "kiosk.mo").open("wb") as compiled:
        write_mo(compiled, read_po(words, locale="zh"))
    return folder
