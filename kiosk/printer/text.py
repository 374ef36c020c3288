"""A slip in the printer's own letters, for slow lines; what its code pages lack is sent as a picture."""

import textwrap

from kiosk.printer.job import Job
from kiosk.printer.raster import code, draw
from kiosk.printer.typography import printable
from kiosk.slip import Badge, Block, Cut, Figure, Figures, Heading, Logo, Number, Qr, Rule, Slip, Text, Title

# Typography that says the same in ASCII, which every printer has in the same place.
PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "·": "-",
        "•": "-",
        "…": "...",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "→": "->",
        "←": "<-",
        "×": "x",
        "✓": "v",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u00ad": "",
        "\u200b": "",
    }
)


def text_job(slip: Slip, width_mm: int, profile: str | None = None) -> bytes:
    """Return the slip's bytes for a printer of the profile, or of any make."""
    job = Job(width_mm, profile)
    job.paper = job.paper.for_slip(slip)
    for block in slip.blocks:
        if all(job.can_write(plain(line)) for line in _words(block)):
            write(block, job)
        else:
            job.draw(draw(block, job.paper))
    return job.output


def plain(text: str) -> str:
    """Return the text with ASCII where it says the same."""
    return printable(text.translate(PLAIN))


def write(block: Block, job: Job) -> None:
    """Print one block."""
    match block:
        case Logo():
            job.draw(draw(block, job.paper))
        case Heading(text):
            _lines(text, job, high=2, bold=True)
        case Title(text):
            job.feed()
            _lines(text, job, wide=2, high=2, bold=True)
        case Text(text, whole):
            for part in text.split(" · ") if whole and len(text) > job.columns else (text,):
                _lines(part, job)
        case Number(text):
            _number(text, job)
        case Badge(text, strong):
            _badge(text, job, strong=strong)
        case Rule():
            job.write("-" * job.columns)
        case Figures(figures):
            _figures(figures, job)
        case Qr():
            _code(block, job)
        case Cut():
            job.cut()


def _number(text: str, job: Job) -> None:
    size = max(1, min(8, job.columns // max(1, len(text))))
    job.feed()
    _lines(text, job, wide=size, high=size, bold=True)
    job.feed()


def _badge(text: str, job: Job, *, strong: bool) -> None:
    for line in even_lines(plain(text), job.columns - 4):
        job.write(f" {line} " if strong else f"[ {line} ]", high=2, bold=True, invert=strong)


def _figures(figures: tuple[Figure, ...], job: Job) -> None:
    share = job.columns // len(figures)
    if all(_fits(figure, share) for figure in figures):
        job.write(_beside([figure.value for figure in figures], share // 2), wide=2, high=2, bold=True)
        if any(figure.label for figure in figures):
            job.write(_beside([figure.label for figure in figures], share))
        return
    for figure in figures:
        _lines(figure.value, job, high=2, bold=True)
        _lines(figure.label, job)


def _code(block: Qr, job: Job) -> None:
    if job.draws_codes:
        job.feed()
        job.code(block.address)
    else:
        job.draw(code(block.address, job.paper.code * 3 // 4))


def _words(block: Block) -> tuple[str, ...]:
    match block:
        case Heading(text) | Title(text) | Text(text) | Number(text) | Badge(text):
            return (text,)
        case Figures(figures):
            return tuple(word for figure in figures for word in (figure.value, figure.label))
        case _:
            return ()


def _lines(text: str, job: Job, *, wide: int = 1, high: int = 1, bold: bool = False) -> None:
    for line in even_lines(plain(text), max(1, job.columns // wide)):
        job.write(line, wide=wide, high=high, bold=bold)


def even_lines(text: str, columns: int) -> list[str]:
    """Return the text in the fewest lines that fit, about equally long."""
    fewest = len(textwrap.wrap(text, columns))
    narrow = next(
        (width for width in range(1, columns) if len(textwrap.wrap(text, width)) <= fewest), columns
    )
    return textwrap.wrap(text, narrow)


def _fits(figure: Figure, share: int) -> bool:
    return len(plain(figure.value)) <= share // 2 and len(plain(figure.label)) <= share - 1


def _beside(words: list[str], share: int) -> str:
    return "".join(plain(word).center(share) for word in words)
