"""How places, rows, tiles and text are divided so that nothing is cut off; in units, knows no toolkit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from display.presentation import RowPicture, StagePicture

LOWEST, HIGHEST = 74.0, 132.0  # of a row, so that it is read at ten metres
PALE_HEIGHT = 0.72
LONG_LABEL, LONG_STATE = 4, 34  # letters; more need a row's full height
COLUMNS_AT_MOST, COLUMN_GAP = 4, 64.0
COLUMN_WIDTH, FEW = 620.0, 5  # of a column as drawn; so many rows need no second one
TILE_WIDTH, TILE_HEIGHT = 290.0, 176.0  # the smallest of a grid's
TILE_SHAPE = 1.7  # wide to high, where there is a choice
SIZED_AT_MOST = 0.86  # of a place, where others share what is left
MANY_WORDS = 80
LINE_HEIGHT = 1.22  # of Inter, which has ascenders of 0.97 and descenders of 0.24
CHUNK = 48  # letters; one texture for a whole text would be wider than a small GPU allows


@dataclass(frozen=True, slots=True)
class Length:
    """How long a place is to be along its parent: ``size``, a ``share`` of the rest, nothing if ``gone``."""

    size: float | None = None
    share: float = 1.0
    gone: bool = False


def divide(extent: float, lengths: Sequence[Length]) -> list[float]:
    """Return each place's length. Sized ones give way together where they would leave too little."""
    sized = sum(length.size for length in lengths if length.size is not None and not length.gone)
    shares = sum(length.share for length in lengths if length.size is None and not length.gone)
    room = extent * (SIZED_AT_MOST if shares else 1.0)
    scale = room / sized if sized and (sized > room or not shares) else 1.0
    rest = extent - sized * scale
    return [
        0.0 if length.gone else rest * length.share / shares if length.size is None else length.size * scale
        for length in lengths
    ]


def count_columns(width: float, narrowest: float) -> int:
    """Return how many columns have room that are not narrower than ``narrowest``."""
    return max(1, min(COLUMNS_AT_MOST, int((width + COLUMN_GAP) // (narrowest + COLUMN_GAP))))


def row_capacity(rows: Sequence[RowPicture], height: float, columns: int) -> int:
    """Return how many rows have room on a page of so many columns: all of them where they fit."""
    if row_height(split_columns(rows, height, columns), height) >= LOWEST:
        return max(1, len(rows))
    return columns * max(1, int(height // LOWEST))


def split_columns(
    rows: Sequence[RowPicture], height: float, columns_at_most: int, width: float = COLUMN_WIDTH
) -> list[Sequence[RowPicture]]:
    """Return the rows in as few columns as show them in full, and fill the width. Lengths are in units."""
    least = round(width / COLUMN_WIDTH) if len(rows) > FEW else 1
    for columns in range(max(1, min(columns_at_most, least)), columns_at_most + 1):
        per_column = math.ceil(len(rows) / columns) or 1
        divided = [rows[at : at + per_column] for at in range(0, len(rows), per_column)]
        if row_height(divided, height) >= LOWEST:
            break
    return divided


def row_height(columns: Sequence[Sequence[RowPicture]], height: float) -> float:
    """Return the height of a full row in units, such that the fullest column fits."""
    return min(HIGHEST, height / max((_sum(column) for column in columns), default=1.0))


def grid_capacity(width: float, height: float) -> int:
    """Return how many tiles have room on a page."""
    return max(1, int(width // TILE_WIDTH)) * max(1, int(height // TILE_HEIGHT))


def grid_shape(count: int, width: float, height: float) -> tuple[int, int]:
    """Return the columns and rows for so many tiles: the largest tiles, no row more than they need."""
    tiles = max(1, count)
    shapes = [(columns, math.ceil(tiles / columns)) for columns in range(1, tiles + 1)]
    return max(shapes, key=lambda shape: _tile_size(shape, width, height))


def _tile_size(shape: tuple[int, int], width: float, height: float) -> float:
    columns, rows = shape
    return min(width / columns, height / rows * TILE_SHAPE)


def _sum(rows: Sequence[RowPicture]) -> float:
    return sum(weigh(row) for row in rows)


def weigh(row: RowPicture) -> float:
    """Return a row's height relative to a full one."""
    short = len(row.label) <= LONG_LABEL and len(row.value) <= LONG_STATE
    return PALE_HEIGHT if row.pale and short else 1.0


def split_lines(stages: Sequence[StagePicture], per_line: int) -> list[Sequence[StagePicture]]:
    """Return the stages in lines of about the same length."""
    count = max(1, -(-len(stages) // per_line))
    length = max(1, -(-len(stages) // count))
    return [stages[at : at + length] for at in range(0, len(stages), length)]


def split_text(text: str) -> list[str]:
    """Return the text in pieces that are cut after a space; joined they are the text."""
    pieces: list[str] = []
    for word in text.split(" "):
        if pieces and len(pieces[-1]) + len(word) < CHUNK:
            pieces[-1] += f"{word} "
        elif word:
            pieces.append(f"{word} ")
    return pieces


def fit_lines(
    words: Sequence[float], space: float, width: float, height: float, wanted: float, lines_at_most: int
) -> tuple[float, list[int]]:
    """Return the largest size up to ``wanted`` for a text in a place, and how many words go on each line.

    ``words`` and ``space`` are widths at size 1. All words are on some line, however small the type becomes.
    """
    best: tuple[float, list[int]] = (0.0, [len(words)])
    for lines in range(1, min(lines_at_most, max(1, len(words))) + 1):
        across = _narrowest(words, space, lines)
        size = min(wanted, height / (lines * LINE_HEIGHT), width / across if across else wanted)
        if size > best[0] * 1.02:
            best = (size, _wrap(words, space, across))
    return best


def _narrowest(words: Sequence[float], space: float, lines: int) -> float:
    """Return the smallest width at which the words take no more than so many lines."""
    longest = max(words, default=0.0)
    if len(words) > MANY_WORDS:
        return _about_narrowest(words, space, lines)
    spans = (
        sum(words[start:end]) + space * (end - start - 1)
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )
    widths = sorted(span for span in spans if span >= longest)
    low, high = 0, len(widths) - 1
    while low < high:
        middle = (low + high) // 2
        if len(_wrap(words, space, widths[middle])) <= lines:
            high = middle
        else:
            low = middle + 1
    return widths[low] if widths else 0.0


def _about_narrowest(words: Sequence[float], space: float, lines: int) -> float:
    """Return it within a thousandth of the whole, for so many words that trying each width takes long."""
    low, high = max(words), sum(words) + space * len(words)
    exact = (high - low) / 1000
    while high - low > exact:
        middle = (low + high) / 2
        if len(_wrap(words, space, middle)) <= lines:
            high = middle
        else:
            low = middle
    return high


def _wrap(words: Sequence[float], space: float, width: float) -> list[int]:
    """Return how many words go on each line of this width; a longer word has a line of its own."""
    lines: list[int] = []
    left = -1.0
    for word in words:
        if lines and space + word <= left + 1e-9:
            lines[-1] += 1
            left -= space + word
        else:
            lines.append(1)
            left = width - word
    return lines
