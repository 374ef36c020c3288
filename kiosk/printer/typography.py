"""Text for paper: fonts, widths, even line breaks and black-and-white ink; knows no slip and no printer."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import category

from PIL import Image, ImageDraw, ImageFont, ImageOps

FONTS = Path(__file__).parents[1] / "fonts"
OVERSAMPLING = 4
INK_THRESHOLD = 148  # a little heavier than drawn: thin strokes fade on thermal paper


@dataclass(frozen=True, slots=True)
class Type:
    """A weight of the project's font at a size in dots."""

    weight: str
    size: int


@cache
def _known(letter: str) -> bool:
    font = ImageFont.truetype(FONTS / "Inter-Medium.ttf", 64, layout_engine=ImageFont.Layout.BASIC)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


@cache
def _installed_font(code: int, size: int) -> ImageFont.FreeTypeFont | None:
    """Return a font of this machine that has the character, as fontconfig finds it."""
    if not (fontconfig := shutil.which("fc-match")):
        return None
    command = [fontconfig, "--format=%{file}", f"sans:bold:charset={code:x}"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
        return ImageFont.truetype(found.stdout, size)
    except (OSError, subprocess.SubprocessError):
        return None


@cache
def _our_font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"Inter-{weight}.ttf", size)


def _font_for(text: str, style: Type) -> ImageFont.FreeTypeFont:
    """Return the project's font, or one of the machine for a script that it lacks."""
    size = style.size * OVERSAMPLING
    strange = next((letter for letter in text if not _known(letter)), None)
    found = _installed_font(ord(strange), size) if strange else None
    return found or _our_font(style.weight, size)


def width(text: str, style: Type) -> int:
    """Return how many dots wide the text is."""
    text = printable(text)
    return round(_font_for(text, style).getlength(text) / OVERSAMPLING)


def wrap(text: str, style: Type, limit: int) -> list[str]:
    """Return the text in the fewest lines that fit ``limit`` dots, about equally long."""
    lines = _greedy(text, style, limit)
    low, high = limit // len(lines) // 2, limit
    while high - low > 4:
        middle = (low + high) // 2
        tighter = _greedy(text, style, middle)
        if len(tighter) == len(lines) and all(width(line, style) <= limit for line in tighter):
            high = middle
        else:
            low = middle
    return _greedy(text, style, high)


def printable(text: str) -> str:
    """Return the text with blanks for what no paper can show: control characters and unassigned ones."""
    return "".join(" " if category(letter) in {"Cc", "Cs", "Co", "Cn"} else letter for letter in text)


def _greedy(text: str, style: Type, limit: int) -> list[str]:
    lines: list[str] = []
    for word in printable(text).split() or [""]:
        for piece in _pieces(word, style, limit):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and width(joined, style) <= limit:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, style: Type, limit: int) -> list[str]:
    """Return the word, cut where even one line cannot hold it."""
    pieces = [word]
    while width(pieces[-1], style) > limit and len(pieces[-1]) > 1:
        rest = pieces.pop()
        fits = next((n for n in range(len(rest) - 1, 1, -1) if width(rest[:n], style) <= limit), 1)
        pieces += [rest[:fits], rest[fits:]]
    return pieces


def ink(text: str, style: Type) -> Image.Image:
    """Return one line as a 1-bit image (0 is ink), as high as the style's line."""
    font = _font_for(text, style)
    high = line_height(style)
    wide = max(1, width(text, style)) + 2
    large = Image.new("L", (wide * OVERSAMPLING, high * OVERSAMPLING), 255)
    baseline = round((high / 2 + style.size * 0.364) * OVERSAMPLING)
    ImageDraw.Draw(large).text((OVERSAMPLING, baseline), text, font=font, fill=0, anchor="ls")
    return to_ink(large.resize((wide, high), Image.Resampling.BOX))


def tight_ink(text: str, style: Type) -> Image.Image:
    """Return one line as a 1-bit image without any white around it."""
    text = printable(text)
    font = _font_for(text, style)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, anchor="ls"))
    sheet = (right - left + 2 * font.size, bottom - top + 2 * font.size)
    large = Image.new("L", (int(sheet[0]), int(sheet[1])), 0)
    ImageDraw.Draw(large).text((font.size - left, font.size - top), text, font=font, fill=255, anchor="ls")
    inked = large.crop(large.getbbox() or (0, 0, 1, 1))
    size = (max(1, inked.width // OVERSAMPLING), max(1, inked.height // OVERSAMPLING))
    return to_ink(ImageOps.invert(inked.resize(size, Image.Resampling.BOX)))


def line_height(style: Type) -> int:
    """Return the distance between two baselines in dots."""
    return round(style.size * 1.32)


def to_ink(grey: Image.Image) -> Image.Image:
    """Return a grey image in black and white, without dithering."""
    return grey.point(lambda level: 255 if level >= INK_THRESHOLD else 0, "1")
