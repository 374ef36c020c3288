"""Reads pictures upright, in the size in which they are shown, whatever a camera wrote; knows no window.

The size is read before the picture: a small file that unfolds to gigabytes is refused.
"""

import warnings
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_POINTS = 50_000_000
"""A telephone's picture has up to 50 million; 200 MB of memory while it is read."""
FORMATS = ("PNG", "JPEG", "WEBP")


class BadMedium(Exception):
    """The file cannot be shown; the message says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as rows of RGBA from the top, one byte each."""

    width: int
    height: int
    rgba: bytes = field(repr=False)


def read_picture(file: Path, width: int, height: int) -> Pixels:
    """Return the picture, made smaller where it would not fit; raise BadMedium."""
    picture = _read(file, width, height)
    return Pixels(picture.width, picture.height, picture.tobytes())


def keep_smaller(file: Path, copy: Path, width: int, height: int) -> None:
    """Write the picture as a PNG that fits; raise BadMedium or OSError."""
    picture = _read(file, width, height)
    written = copy.with_suffix(".part")
    picture.save(written, "PNG")
    written.replace(copy)


def _read(file: Path, width: int, height: int) -> Image.Image:
    try:
        with warnings.catch_warnings(), Image.open(file, formats=FORMATS) as opened:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound here is lower
            if opened.width * opened.height > MOST_POINTS:
                raise BadMedium(f"has {opened.width} × {opened.height} points: make it smaller")
            opened.draft("RGB", (2 * width, 2 * height))  # a JPEG is unfolded no larger than it must be
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((max(1, width), max(1, height)), Image.Resampling.LANCZOS)
            return upright.convert("RGBA")
    except BadMedium:
        raise
    except UnidentifiedImageError:  # its own words name a path of the disk
        raise BadMedium("is no picture that can be read") from None
    except Image.DecompressionBombError:
        raise BadMedium("has too many points: make it smaller") from None
    except FileNotFoundError:
        raise BadMedium("is gone") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError, IndexError) as error:
        raise BadMedium(f"is no picture that can be read: {error}") from None
