"""A slip as a black-and-white picture, dot for dot what the paper shows; knows no printer."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import segno
from PIL import Image, ImageDraw, UnidentifiedImageError

from kiosk.printer.typography import Type, ink, line_height, tight_ink, to_ink, width, wrap
from kiosk.slip import Badge, Block, Cut, Figure, Figures, Heading, Logo, Number, Qr, Rule, Slip, Text, Title

log = logging.getLogger(__name__)

WHITE = 1
BLACK = 0
QUIET_MODULES = 4
BETWEEN_TEXTS = 8
SMALLEST_SHARE = 0.8  # of the ordinary size, to keep a line whole


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's width in dots (203 dots an inch) and the sizes of type that suit it."""

    dots: int
    margin: int
    heading: Type
    title: Type
    text: Type
    badge: Type
    figure: Type
    number_height: int
    logo_height: int
    code: int

    @property
    def inner(self) -> int:
        """The width between the margins."""
        return self.dots - 2 * self.margin

    def for_slip(self, slip: Slip) -> "Paper":
        """Return the paper with the fonts that the slip's languages need."""
        types = ("heading", "title", "text", "badge", "figure")
        fitted = {
            name: replace(getattr(self, name), others=slip.fonts, language=slip.language) for name in types
        }
        return replace(self, **fitted)


PAPERS = {
    80: Paper(
        dots=576,
        margin=24,
        heading=Type("ExtraBold", 32),
        title=Type("Bold", 36),
        text=Type("Medium", 22),
        badge=Type("Bold", 25),
        figure=Type("Bold", 46),
        number_height=190,
        logo_height=96,
        code=230,
    ),
    58: Paper(
        dots=384,
        margin=12,
        heading=Type("ExtraBold", 26),
        title=Type("Bold", 30),
        text=Type("Medium", 20),
        badge=Type("Bold", 22),
        figure=Type("Bold", 38),
        number_height=150,
        logo_height=72,
        code=200,
    ),
}


def render(slip: Slip, paper: Paper) -> Image.Image:
    """Return the slip as a 1-bit image as wide as the paper (0 is ink)."""
    paper = paper.for_slip(slip)
    pictures = [_blank(paper, 14)]
    for before, block in zip((None, *slip.blocks), slip.blocks, strict=False):
        if isinstance(before, Text) and isinstance(block, Text):
            pictures.append(_blank(paper, BETWEEN_TEXTS))
        pictures.append(draw(block, paper))
    return _stack(pictures, paper.dots)


def draw(block: Block, paper: Paper) -> Image.Image:  # noqa: PLR0911
    """Return one block over the paper's whole width, with the white that belongs to it."""
    match block:
        case Logo():
            return _logo(block, paper)
        case Heading():
            return _lines(block.text, paper.heading, paper, above=10)
        case Title():
            return _lines(block.text, paper.title, paper, above=24)
        case Text():
            return _text(block, paper)
        case Number():
            return _centred(_fitted(block.text, paper), paper, above=26, below=28)
        case Badge():
            return _centred(_framed(block, paper), paper, above=2, below=20)
        case Rule():
            return _rule(paper)
        case Figures():
            return _figures(block, paper)
        case Qr():
            return _centred(code(block.address, paper.code), paper)
        case Cut():
            return _blank(paper, 32)


def _logo(block: Logo, paper: Paper) -> Image.Image:
    picture = _read_logo(block.file, paper)
    return _centred(picture, paper, above=6, below=4) if picture else _blank(paper, 0)


def _text(block: Text, paper: Paper) -> Image.Image:
    style = paper.text
    if block.whole and width(block.text, style) > paper.inner:
        smaller = replace(style, size=style.size * paper.inner // width(block.text, style))
        style = smaller if smaller.size >= style.size * SMALLEST_SHARE else style
    return _lines(block.text, style, paper)


def _rule(paper: Paper) -> Image.Image:
    sheet = _blank(paper, 16)
    pen = ImageDraw.Draw(sheet)
    for left in range(paper.margin, paper.dots - paper.margin, 10):
        pen.rectangle((left, 7, min(left + 5, paper.dots - paper.margin - 1), 8), fill=BLACK)
    return sheet


def _figures(block: Figures, paper: Paper) -> Image.Image:
    share = paper.inner // len(block.figures)
    columns = [_column(figure, share, paper) for figure in block.figures]
    sheet = _blank(paper, max(column.height for column in columns))
    for place, column in enumerate(columns):
        sheet.paste(column, (paper.margin + place * share, 0))
    return sheet


def code(address: str, size: int) -> Image.Image:
    """Return a QR code of about ``size`` dots with the quiet zone that readers need around it."""
    matrix = segno.make(address, error="m", micro=False, boost_error=False).matrix
    module = max(3, size // len(matrix))
    sheet = Image.new("1", (len(matrix) + 2 * QUIET_MODULES,) * 2, WHITE)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                sheet.putpixel((QUIET_MODULES + column, QUIET_MODULES + row), BLACK)
    return sheet.resize((sheet.width * module,) * 2, Image.Resampling.NEAREST)


def _lines(text: str, style: Type, paper: Paper, above: int = 0) -> Image.Image:
    drawn = [ink(line, style) for line in wrap(text, style, paper.inner)]
    lines = [_centred(line, paper) for line in drawn]
    return _stack([_blank(paper, above), *lines], paper.dots)


def _fitted(number: str, paper: Paper) -> Image.Image:
    """Return the number over the whole width, or as high as a short one may be."""
    trial = tight_ink(number, Type("ExtraBold", 200))
    size = int(200 * min(paper.inner / trial.width, paper.number_height / trial.height))
    return tight_ink(number, Type("ExtraBold", min(max(8, size), 2 * paper.number_height)))


def _framed(block: Badge, paper: Paper) -> Image.Image:
    lines = [ink(line, paper.badge) for line in wrap(block.text, paper.badge, paper.inner - 48)]
    words = _stack(lines, max(line.width for line in lines))
    badge = Image.new("1", (words.width + 40, words.height + 12), WHITE)
    badge.paste(words, (20, 6))
    if block.strong:
        return badge.point(lambda dot: 0 if dot else 255)
    edge = (0, 0, badge.width - 1, badge.height - 1)
    ImageDraw.Draw(badge).rounded_rectangle(edge, radius=8, outline=BLACK, width=3)
    return badge


def _column(figure: Figure, share: int, paper: Paper) -> Image.Image:
    inner = share - 16
    style = paper.figure
    while width(figure.value, style) > inner and style.size > 16:
        style = replace(style, size=style.size - 2)
    value = [ink(line, style) for line in wrap(figure.value, style, inner)]
    label = [ink(line, paper.text) for line in wrap(figure.label, paper.text, inner)] if figure.label else []
    space = Image.new("1", (1, max(0, line_height(paper.figure) - line_height(style)) + 4), WHITE)
    foot = Image.new("1", (1, 6), WHITE)
    return _stack([space, *value, *label, foot], share)


def _read_logo(file: Path, paper: Paper) -> Image.Image | None:
    """Return the logo in black and white; a picture that cannot be read must not cost a ticket."""
    try:
        with Image.open(file) as picture:
            flat = picture.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        log.warning("the slip's logo %s cannot be read: %s", file, error)
        return None
    flat.thumbnail((paper.inner, paper.logo_height), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", flat.size, "white")
    return to_ink(Image.alpha_composite(white, flat).convert("L"))


def _centred(picture: Image.Image, paper: Paper, above: int = 0, below: int = 0) -> Image.Image:
    sheet = _blank(paper, above + picture.height + below)
    sheet.paste(picture, ((paper.dots - picture.width) // 2, above))
    return sheet


def _stack(pictures: Sequence[Image.Image], dots: int) -> Image.Image:
    sheet = Image.new("1", (dots, max(1, sum(picture.height for picture in pictures))), WHITE)
    top = 0
    for picture in pictures:
        sheet.paste(picture, ((dots - picture.width) // 2, top))
        top += picture.height
    return sheet


def _blank(paper: Paper, height: int) -> Image.Image:
    return Image.new("1", (paper.dots, height), WHITE)
