"""Draws the lobby for a terminal: the call at the left, every counter at the right; knows no broker."""

from collections.abc import Iterable, Sequence

from rich.align import Align
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from display.presentation import Picture, RowPicture, Scene

GOLD = "bold #f4b400"
CALLED = "bold #0d1b2a on #f4b400"
PALE = "bright_black"


def draw(picture: Picture, happened: Sequence[str], notes: Sequence[str]) -> RenderableType:
    """Return the lobby, what happened last, and the notes that stay below it."""
    lobby = Table.grid(expand=True, padding=(0, 1))
    lobby.add_column(ratio=3)
    lobby.add_column(ratio=2)
    lobby.add_row(Group(_draw_call(picture), _draw_stages(picture)), _draw_counters(picture))
    title = Text(f"{picture.office or 'Antrean'}   {picture.day}   {picture.clock}", style="bold")
    return Group(title, lobby, _lines(happened, "dim"), Text(), _lines(notes, ""))


def _draw_call(picture: Picture) -> RenderableType:
    if picture.scene is Scene.CALL:
        words = Text(justify="center")
        words.append(f"{picture.headline}\n\n", style="dim")
        words.append(" ".join(picture.number), style="bold")
        words.append(f"\n\n{picture.place}\n", style=GOLD)
        words.append(f"\n{picture.detail}", style="dim")
    else:
        words = Text(f"\n{picture.headline}\n\n{picture.detail}\n", justify="center")
    style = "red" if picture.scene is Scene.LOST else "#f4b400" if picture.scene is Scene.CALL else ""
    return Panel(Align.center(words, vertical="middle"), height=11, border_style=style)


def _draw_counters(picture: Picture) -> RenderableType:
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column()
    table.add_column(justify="right")
    for row in picture.rows:
        table.add_row(row.label, row.value, style=_style(row))
    return Panel(table, title=f"{picture.counter_heading} / {picture.number_heading}")


def _style(row: RowPicture) -> str:
    return CALLED if row.lit else PALE if row.pale else ""


def _draw_stages(picture: Picture) -> RenderableType:
    return Columns([Text(f"{stage.name}: {stage.strong}", style="dim") for stage in picture.stages])


def _lines(lines: Iterable[str], style: str) -> Text:
    return Text("\n".join(lines), style=style, overflow="fold")
