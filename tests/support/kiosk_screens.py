"""Writes a picture of every kiosk screen: ``python -m tests.support.kiosk_screens FOLDER`` (needs Xvfb).

The pictures are ``kiosk-SCREEN-{portrait,landscape}-LANGUAGE[-MODE].png``; beside each stands what was drawn
where, as JSON, for tests that measure. Each orientation runs in a process of its own, in a real window.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from kiosk.flow import Flow
from kiosk.guidance import guided, script_of
from kiosk.guide import OPENING, Guide
from kiosk.outcome import PrintOutcome
from kiosk.views import View
from kiosk.visit import (
    Asking,
    CheckingIn,
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Connecting,
    Identifying,
    MoreTime,
    OutOfOrder,
    Printing,
    Refused,
    Showing,
    State,
    Unreachable,
    Visit,
)
from kiosk.words import Scene, describe
from tests.support.kiosk_samples import NOW, board, catalog, long_catalog, office, ticket
from tests.support.mandarin import mandarin_locale
from tests.support.xvfb import virtual_screen
from wire.messages import CatalogDevice

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
PRESS = UUID(int=1)
DEVICE = "kiosk-1"
MODES = {"": (False, False), "large": (True, False), "low": (False, True), "large-low": (True, True)}
"""How a visitor may have the screens drawn: in large type, with low buttons."""
STOPPED = (
    CatalogDevice(
        device=DEVICE, note={"id": "Silakan ke mesin di sebelah.", "en": "Please use the next one."}
    ),
)


def states(language: str, *, large: bool = False, low: bool = False) -> Iterator[tuple[str, State]]:
    """Yield a name and a state for every picture of a visit."""
    visit = Visit(language, large=large, low=low)
    chosen = replace(visit, service="passport-new")
    first = replace(chosen, reason="elderly")
    yield "home", Choosing(visit)
    yield "home-priority", Choosing(replace(visit, reason="elderly"))
    yield "service", Confirming(chosen)
    yield "service-priority", Confirming(first)
    yield "reasons", ChoosingReason(visit)
    yield "check-in", CheckingIn(visit, "K7M2PX")
    yield "identify", Identifying(replace(visit, service="stay-permit"))
    yield "asking", Asking(visit, PRESS)
    yield "printing", Printing(chosen, PRESS, ticket())
    yield "ticket", Showing(chosen, PRESS, ticket(), PrintOutcome.PRINTED)
    yield "ticket-priority", Showing(first, PRESS, ticket(priority=True, ahead=1), PrintOutcome.PRINTED)
    yield "ticket-failed", Showing(chosen, PRESS, ticket(), PrintOutcome.FAILED)
    yield "ticket-unknown", Showing(chosen, PRESS, ticket(), PrintOutcome.UNKNOWN)
    alone = ticket(number="AK07", ahead=None, wait_low_s=None, wait_high_s=None, offline=True)
    yield "ticket-offline", Showing(chosen, PRESS, alone, PrintOutcome.PRINTED)
    yield "refused", Refused(chosen, "series_full")
    yield "more-time", MoreTime(Confirming(chosen))


def notices() -> Iterator[tuple[str, State]]:
    """Yield a name and a state for every screen that has nothing to touch."""
    yield "closed", Closed()
    yield "stopped", Closed()
    yield "connecting", Connecting()
    yield "unreachable", Unreachable(NOW)
    yield "out-of-order", OutOfOrder()


def scenes(language: str, mode: str = "") -> Iterator[tuple[str, Scene]]:
    """Yield a name and a scene for every picture, and what is hard to draw: much, long or unknown."""
    many = tuple(
        each.model_copy(update={"id": f"{each.id}-{turn}"}) for turn in (1, 2) for each in catalog().services
    )
    large, low = MODES[mode]
    visit = Visit(language, large=large, low=low)
    for name, state in states(language, large=large, low=low):
        yield name, _scene(state)
    yield "home-many", _scene(Choosing(visit), services=many)
    alone = _scene(Choosing(visit))
    away = replace(alone.flow.office, lost_since=NOW, alone=True, appointments=False)
    yield "home-alone", replace(alone, flow=replace(alone.flow, office=away))
    yield "home-alone-paperless", replace(alone, flow=replace(alone.flow, office=away), paperless=True)
    yield "home-paperless", replace(_scene(Choosing(visit)), paperless=True)
    long = replace(_scene(Choosing(visit)), catalog=long_catalog())
    yield "home-long", long
    yield "service-long", replace(long, flow=_flow(Confirming(replace(visit, service="longest"))))
    if mode:
        return
    for name, state in notices():
        told = _scene(state, stopped=STOPPED if name == "stopped" else (), open=name != "closed")
        yield name, replace(told, catalog=None) if name == "connecting" else told
    chosen = Confirming(replace(visit, service="passport-new"))
    for name, state in (("home", Choosing(visit)), ("service", chosen)):
        yield f"{name}-no-estimate", replace(_scene(state), board=board(waits_known=False))


def pictures(language: str, mode: str = "", locale_dir: Path | None = None) -> Iterator[tuple[str, View]]:
    """Yield a name and a view for every picture; with ``locale_dir`` at an office that has Mandarin too."""

    def at_office(scene: Scene) -> Scene:
        if locale_dir is None or scene.catalog is None:
            return scene
        spoken = scene.catalog.model_copy(update={"languages": ("id", "en", "zh")})
        return replace(scene, catalog=spoken, locale_dir=locale_dir)

    for name, scene in scenes(language, mode):
        yield name, describe(at_office(scene))
    large, low = MODES[mode]
    for name, heard, place in aloud(Visit(language, large=large, low=low)):
        scene = at_office(heard)
        view = describe(scene)
        reading = Guide(script_of(view, scene.texts, language), place=place)
        yield name, guided(view, reading, scene.texts, language)


def aloud(visit: Visit) -> Iterator[tuple[str, Scene, int]]:
    """Yield screens while they are read aloud: explained, a choice, the longest one, and the number."""
    heard = replace(visit, aloud=True)
    shown = Showing(replace(heard, service="passport-new"), PRESS, ticket(), PrintOutcome.PRINTED)
    yield "aloud", _scene(Choosing(heard)), 1
    yield "aloud-opening", _scene(Choosing(heard)), OPENING
    yield "aloud-long", replace(_scene(Choosing(heard)), catalog=long_catalog()), 1
    yield "aloud-ticket", _scene(shown), OPENING


def _flow(state: State) -> Flow:
    now = time.monotonic()
    return Flow(office=office(), state=state, since=now - 6, until=now + 9)


def _scene(state: State, **changes: object) -> Scene:
    return Scene(_flow(state), catalog(**changes), board(), NOW, device=DEVICE, speaks=True)


def write_pictures(folder: Path, orientation: str, wanted: tuple[str, ...], settle_s: float) -> None:
    """Draw views in a window and write what it shows; runs under a screen of the right size.

    ``wanted``: LANGUAGE or LANGUAGE-MODE; all screens of each.
    """
    from kiosk.toolkit import prepare

    prepare(home=folder / ".kivy", size=SIZES[orientation], title="Antrean")
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from kiosk.screens.fonts import register_fonts
    from kiosk.screens.surface import Surface

    register_fonts()
    surface = Surface(lambda _touch: None, size=Window.size)
    surface.rescale(*Window.size)
    Window.add_widget(surface)
    EventLoop.window = Window
    for each in wanted:
        language, _, mode = each.partition("-")
        locale_dir = mandarin_locale(folder / f".locale-{orientation}") if language == "zh" else None
        for name, view in pictures(language, mode, locale_dir):
            surface.show(view, at_once=True)
            _settle(EventLoop, settle_s)
            file = folder / f"kiosk-{name}-{orientation}-{each}.png"
            Window.screenshot(name=str(file))
            file.with_suffix(".json").write_text(json.dumps(measure(surface)), encoding="utf-8")
    for file in folder.glob("kiosk-*0001.png"):
        file.replace(file.with_name(file.name.replace("0001", "")))


def _settle(loop: Any, settle_s: float) -> None:
    """Let the window lay out and its short animations end."""
    shown, frames = time.monotonic(), 0
    while frames < 20 or time.monotonic() < shown + settle_s:
        loop.idle()
        frames += 1


def measure(surface: Any) -> dict[str, Any]:
    """Return where each text and each touchable is drawn, in pixels from the top left."""
    from kivy.uix.label import Label

    screen = surface.screen
    texts = [
        one for one in screen.walk() if isinstance(one, Label) and one.text.strip() and _is_seen(one, screen)
    ]
    return {
        "size": list(surface.size),
        "touchables": {one.name: _box(one, one.size, surface.height) for one in screen.touchables()},
        "texts": [
            {
                "text": one.text,
                "font": one.font_name,
                "color": list(one.color[:3]),
                "font_px": one.font_size,
                "box": _box(one, one.texture_size, surface.height),
                "cut": _is_cut(one),
                "room": _box(one, one.size, surface.height),
            }
            for one in texts
        ],
    }


def _is_cut(label: Any) -> bool:
    """Whether a text has more lines than it may show."""
    whole = " ".join(" ".join(word.text for word in line.words) for line in label._label._cached_lines)
    return "".join(whole.split()) != "".join(label.text.split())


def _is_seen(one: Any, screen: Any) -> bool:
    while one is not screen:
        if one.opacity == 0:
            return False
        one = one.parent
    return True


def _box(one: Any, size: tuple[float, float], window_height: float) -> list[float]:
    """Return left, top, width and height of what is drawn in the middle of a widget."""
    x, y = one.to_window(one.center_x, one.center_y)
    width, height = size
    return [x - width / 2, window_height - y - height / 2, width, height]


MODE_PAGES = ("home", "service", "check-in", "ticket", "ticket-failed", "ticket-unknown")
"""What the documents show of modes and of another script."""
HARD = ("-alone-paperless", "-many", "-long", "-no-estimate", "asking", "-opening")
"""Pictures for those who look for what is wrong with a screen."""
PAGE = ("id", "en", "id-large", "id-low", "id-large-low", "zh")
"""What the documents show."""
EVERYTHING = tuple(language + (f"-{mode}" if mode else "") for mode in MODES for language in ("id", "en"))


def draw(folder: Path, wanted: tuple[str, ...], *, settle_s: float = 0.45) -> None:
    """Write pictures and measures to the folder, one virtual screen per orientation."""
    folder.mkdir(parents=True, exist_ok=True)
    for orientation, (width, height) in SIZES.items():
        with virtual_screen(width, height) as screen:
            arguments = [str(folder), orientation, str(settle_s), *wanted]
            subprocess.run(
                [sys.executable, "-m", "tests.support.kiosk_screens", *arguments],
                env=screen.environment,
                check=True,
            )


def main(folder: Path) -> None:
    """Write the pictures that the documents show."""
    draw(folder, PAGE)
    for picture in folder.glob("kiosk-*.png"):
        name, _, drawn = re.sub("-(portrait|landscape)-", "|", picture.stem[6:]).partition("|")
        is_usual = drawn in {"id", "en"} and not name.endswith(HARD)
        if not is_usual and name not in MODE_PAGES:
            picture.unlink()


if __name__ == "__main__":
    if len(sys.argv) > 4:
        write_pictures(Path(sys.argv[1]), sys.argv[2], tuple(sys.argv[4:]), float(sys.argv[3]))
    else:
        draw(Path(sys.argv[1]), EVERYTHING)
