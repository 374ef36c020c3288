"""Text for paper: fonts, widths, even line breaks and black-and-white ink; knows no slip and no printer."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import category, east_asian_width

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

FONTS = Path(__file__).parents[1] / "fonts"
OVERSAMPLING = 4
INK_THRESHOLD = 148  # a little heavier than drawn: thin strokes fade on thermal paper
BOLD = {"Bold", "ExtraBold"}


@dataclass(frozen=True, slots=True)
class Type:
    """A weight of the project's font at a size in dots; ``others`` are fonts for scripts that it lacks.

    ``language`` chooses the forms of letters that languages write in different ways.
    """

    weight: str
    size: int
    others: tuple[Path, ...] = ()
    language: str | None = None


@cache
def _known(letter: str) -> bool:
    return letter == " " or _has(FONTS / "Inter-Medium.ttf", letter)


@cache
def _has(file: Path, letter: str) -> bool:
    """Tell whether the font has the letter: one that it lacks is drawn as the same empty box as any other."""
    try:
        font = ImageFont.truetype(file, 64, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return False
    return bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


@cache
def _installed_font(code: int) -> Path | None:
    """Return a font of this machine that has the character, as fontconfig finds it."""
    if not (fontconfig := shutil.which("fc-match")):
        return None
    command = [fontconfig, "--format=%{file}", f"sans:bold:charset={code:x}"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(found.stdout)


@cache
def _opened(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


def _font_for(text: str, style: Type) -> ImageFont.FreeTypeFont:
    """Return the project's font, or one that has the script it lacks: a named one, or the machine's."""
    size = style.size * OVERSAMPLING
    strange = next((letter for letter in text if not _known(letter)), None)
    if strange is not None:
        for file in (*style.others, _installed_font(ord(strange))):
            if file is not None and _has(file, strange):
                return _opened(_in_weight(file, style.weight), size)
    return _opened(FONTS / f"Inter-{style.weight}.ttf", size)


def _in_weight(file: Path, weight: str) -> Path:
    """Return the font's bold file beside it, for the weights that are bold."""
    bold = file.with_name(file.name.replace("Regular", "Bold"))
    return bold if weight in BOLD and bold.is_file() else file


def _language_of(font: ImageFont.FreeTypeFont, style: Type) -> str | None:
    """Return the language to set other scripts in; the basic layout of Pillow knows none."""
    ours = Path(str(font.path)).parent == FONTS
    return None if ours or not features.check("raqm") else style.language


def width(text: str, style: Type) -> int:
    """Return how many dots wide the text is."""
    text = printable(text)
    font = _font_for(text, style)
    return round(font.getlength(text, language=_language_of(font, style)) / OVERSAMPLING)


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
    for glue, word in _words(printable(text)):
        for place, piece in enumerate(_pieces(word, style, limit)):
            joined = f"{lines[-1]}{glue}{piece}" if lines and not place else piece
            if lines and not place and width(joined, style) <= limit:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines or [""]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Return what must stay on one line, each with what joins it to the piece before.

    Chinese and Japanese are written without spaces and may be broken between any two characters, but not
    before a mark that ends something, nor after one that opens it (Unicode standard annex 14).
    """
    for word in text.split():
        glue, piece = " ", ""
        for letter in word:
            if piece and _may_break(piece[-1], letter):
                yield glue, piece
                glue, piece = "", ""
            piece += letter
        yield glue, piece


def _may_break(before: str, after: str) -> bool:
    if east_asian_width(before) not in {"W", "F"} and east_asian_width(after) not in {"W", "F"}:
        return False
    return category(before) not in {"Ps", "Pi"} and category(after) not in {"Pe", "Pf", "Po"}


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
    pen = ImageDraw.Draw(large)
    language = _language_of(font, style)
    pen.text((OVERSAMPLING, baseline), text, font=font, fill=0, anchor="ls", language=language)
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
