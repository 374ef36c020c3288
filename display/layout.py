"""How rows, cells and text are divided so that nothing is cut off; lengths in units, knows no toolkit."""

import math
from collections.abc import Sequence

from display.presentation import RowPicture, StagePicture

LOWEST, HIGHEST = 62.0, 132.0
PALE_HEIGHT = 0.72
COLUMNS_AT_MOST = 3
CHUNK = 48  # letters; one texture for a whole text would be wider than a small GPU allows


def split_columns(rows: list[RowPicture], height: float) -> list[list[RowPicture]]:
    """Return the rows in as few columns as show them in full. ``height`` is in units."""
    per_column = math.ceil(len(rows) / _count_columns(rows, height)) or 1
    return [rows[at : at + per_column] for at in range(0, len(rows), per_column)]


def row_height(rows: list[RowPicture], height: float) -> float:
    """Return the height of a full row in units, such that the fullest column fits."""
    fullest = max((_sum(column) for column in split_columns(rows, height)), default=1.0)
    return min(HIGHEST, height / fullest)


def _count_columns(rows: list[RowPicture], height: float) -> int:
    return max(1, min(COLUMNS_AT_MOST, math.ceil(_sum(rows) * LOWEST / max(1.0, height))))


def _sum(rows: list[RowPicture]) -> float:
    return sum(weigh(row) for row in rows)


def weigh(row: RowPicture) -> float:
    """Return a row's height relative to a full one."""
    return PALE_HEIGHT if row.pale else 1.0


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
