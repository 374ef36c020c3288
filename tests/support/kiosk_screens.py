"""Writes a picture of every kiosk screen: ``python -m tests.support.kiosk_screens FOLDER`` (needs Xvfb).

The pictures are ``kiosk-SCREEN-{portrait,landscape}-LANGUAGE.png``. Each orientation runs in a process of
its own, in a real window.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from kiosk.flow import Flow
from kiosk.outcome import PrintOutcome
from kiosk.views import View
from kiosk.visit import (
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Connecting,
    Printing,
    Refused,
    Showing,
    State,
    Unreachable,
    Visit,
)
from kiosk.words import Scene, describe
from tests.support.kiosk_samples import NOW, board, catalog, office, ticket
from tests.support.xvfb import virtual_screen

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
PRESS = UUID(int=1)


def states(language: str) -> Iterator[tuple[str, State]]:
    """Yield a name and a state for every picture."""
    visit = Visit(language)
    chosen = Visit(language, "passport-new")
    first = Visit(language, "passport-new", "elderly")
    yield "home", Choosing(visit)
    yield "home-priority", Choosing(Visit(language, None, "elderly"))
    yield "service", Confirming(chosen)
    yield "service-priority", Confirming(first)
    yield "reasons", ChoosingReason(visit)
    yield "printing", Printing(chosen, PRESS, ticket())
    yield "ticket", Showing(chosen, PRESS, ticket(), PrintOutcome.PRINTED)
    yield "ticket-priority", Showing(first, PRESS, ticket(priority=True, ahead=1), PrintOutcome.PRINTED)
    yield "ticket-failed", Showing(chosen, PRESS, ticket(), PrintOutcome.FAILED)
    yield "refused", Refused(chosen, "series_full")
    yield "closed", Closed()
    yield "connecting", Connecting()
    yield "unreachable", Unreachable(NOW)


def pictures(language: str) -> Iterator[tuple[str, View]]:
    """Yield a name and a view for every picture, with waits known and, where it differs, unknown."""
    for name, state in states(language):
        now = time.monotonic()
        flow = Flow(office=office(), state=state, since=now - 6, until=now + 9)
        known = catalog() if name != "connecting" else None
        yield name, describe(Scene(flow, known, board(), NOW))
        if name in {"home", "service"}:
            yield f"{name}-no-estimate", describe(Scene(flow, known, board(waits_known=False), NOW))
    flow = Flow(office=office(), state=Choosing(Visit(language)))
    many = tuple(
        each.model_copy(update={"id": f"{each.id}-{turn}"}) for turn in (1, 2) for each in catalog().services
    )
    yield "home-many", describe(Scene(flow, catalog(services=many), board(), NOW))


def write_pictures(folder: Path, orientation: str) -> None:
    """Draw every view in a window and write what it shows; runs under a screen of the right size."""
    from kiosk.toolkit import prepare

    prepare(home=folder / ".kivy", size=SIZES[orientation], title="Antrean")
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from kiosk.screens.parts import register_fonts
    from kiosk.screens.surface import Surface

    register_fonts()
    surface = Surface(lambda _touch: None, size=Window.size)
    surface.rescale(*Window.size)
    Window.add_widget(surface)
    EventLoop.window = Window
    for language in ("id", "en"):
        for name, view in pictures(language):
            surface.show(view, at_once=True)
            shown, frames = time.monotonic(), 0
            while frames < 12 or time.monotonic() < shown + 0.5:
                EventLoop.idle()
                frames += 1
            Window.screenshot(name=str(folder / f"kiosk-{name}-{orientation}-{language}.png"))
    for file in folder.glob("kiosk-*0001.png"):
        file.replace(file.with_name(file.name.replace("0001", "")))


def main(folder: Path) -> None:
    """Write all pictures to the folder, one virtual screen per orientation."""
    folder.mkdir(parents=True, exist_ok=True)
    for orientation, (width, height) in SIZES.items():
        with virtual_screen(width, height) as screen:
            subprocess.run(
                [sys.executable, "-m", "tests.support.kiosk_screens", str(folder), orientation],
                env=screen.environment,
                check=True,
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        write_pictures(Path(sys.argv[1]), sys.argv[2])
    else:
        main(Path(sys.argv[1]))
