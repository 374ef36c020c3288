"""The lobby in the terminal: alive where there is one, plain lines in a file or a pipe."""

from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.live import Live

from antrean.demo.drawing import draw
from display.presentation import Picture

REMEMBERED = 6


class Screen(Protocol):
    """What shows the lobby."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def tell(self, line: str) -> None:
        """Show that something happened."""

    def show(self, picture: Picture) -> None:
        """Show the lobby as it is now."""


class LiveScreen:
    """Draws the lobby again and again in place."""

    def __init__(self, console: Console, notes: Sequence[str]) -> None:
        self._notes = notes
        self._happened: deque[str] = deque(maxlen=REMEMBERED)
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def tell(self, line: str) -> None:
        """Add a line below the lobby."""
        self._happened.append(line)

    def show(self, picture: Picture) -> None:
        """Draw everything anew."""
        self._live.update(draw(picture, tuple(self._happened), self._notes), refresh=True)


class PlainScreen:
    """Prints a line for everything that happens."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def tell(self, line: str) -> None:
        """Print the line."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def show(self, picture: Picture) -> None:
        """A picture says nothing that the lines did not."""


def open_screen(console: Console, notes: Sequence[str]) -> Screen:
    """Return what suits the console, and print the notes where they do not stay in sight."""
    if console.is_terminal:
        return LiveScreen(console, notes)
    for note in notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    return PlainScreen(console)
