"""Makes every picture in docs/images again: ``python -m tests.support.screenshots [FOLDER]``."""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.support import display_screens, kiosk_screens, web_display_screens, web_screens
from tests.support.slips import LANGUAGES, WIDTHS, golden

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDEST, WIDER = 960, 1440  # and a sheet of several pictures


def main(folder: Path = IMAGES) -> None:
    """Draw the screens of every program and keep them at a size that a page can carry."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="antrean-screens-") as drawn:
        kiosk_screens.main(Path(drawn))
        display_screens.draw_for_documents(Path(drawn))
        web_screens.main(Path(drawn))
        web_display_screens.main(Path(drawn), web_display_screens.FOR_DOCUMENTS)
        for picture in sorted(Path(drawn).glob("*.png")):
            shrink(
                picture, folder / picture.name, WIDER if picture.name in display_screens.SHEETS else WIDEST
            )
    for language in LANGUAGES:
        for width_mm in WIDTHS:
            shrink(golden("usual", language, width_mm, ".png"), folder / f"slip-{width_mm}-{language}.png")


def shrink(picture: Path, into: Path, widest: int = WIDEST) -> None:
    """Write a smaller picture with few colours."""
    with Image.open(picture) as full:
        small = full.convert("RGB")
        small.thumbnail((widest, widest), Image.Resampling.LANCZOS)
        small.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(into, optimize=True)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
