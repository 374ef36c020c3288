"""Makes every picture in docs/images again: ``python -m tests.support.screenshots [FOLDER]``."""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.support import display_screens, kiosk_screens, web_screens
from tests.support.slips import LANGUAGES, WIDTHS, golden

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDEST = 960


def main(folder: Path = IMAGES) -> None:
    """Draw the screens of every program and keep them at a size that a page can carry."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="antrean-screens-") as drawn:
        kiosk_screens.main(Path(drawn))
        display_screens.draw_all(Path(drawn), display_screens.FOR_DOCUMENTS)
        web_screens.main(Path(drawn))
        for picture in sorted(Path(drawn).glob("*.png")):
            shrink(picture, folder / picture.name)
    for language in LANGUAGES:
        for width_mm in WIDTHS:
            shrink(golden("usual", language, width_mm, ".png"), folder / f"slip-{width_mm}-{language}.png")


def shrink(picture: Path, into: Path) -> None:
    """Write a smaller picture with few colours."""
    with Image.open(picture) as full:
        small = full.convert("RGB")
        small.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
        small.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(into, optimize=True)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
