"""Displays that are pages: how they stand among the others; and old televisions can read their scripts."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import server.web
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.device_watch import Said
from server.services.devices import DeviceNow
from server.services.web_displays import WebDisplay, with_pages, with_said_by_pages

AT = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
LOBBY, HALL = DeviceName("lobby"), DeviceName("hall")
SCRIPTS = sorted((Path(server.web.__path__[0]) / "static/display").glob("*.js"))
TOO_NEW = {
    "optional chaining": r"\?\.[a-zA-Z_$(\[]",
    "nullish coalescing": r"\?\?",
    "a private field": r"this\.#|^\s+#\w",
    "a static block": r"static \{",
    "Array.at": r"\.at\(",
    "replaceAll": r"\.replaceAll\(",
    "replaceChildren": r"\.replaceChildren\(",
    "structuredClone": r"structuredClone",
    "randomUUID": r"randomUUID",
    "Object.hasOwn": r"Object\.hasOwn",
}
"""What came after Chromium 79, the oldest browser that docs/operations.md promises."""


def page(device: DeviceName, install: int = 1, *, sound: bool | None = True) -> WebDisplay:
    return WebDisplay(device, UUID(int=install), AT, "1", sound)


def test_an_open_page_is_a_display_that_is_connected() -> None:
    shown = with_pages({}, [page(LOBBY), page(HALL)])
    assert {name: now.online for name, now in shown.items()} == {LOBBY: True, HALL: True}


def test_a_page_does_not_stand_for_a_program_that_is_gone() -> None:
    silent = DeviceNow(LOBBY, DeviceKind.DISPLAY, online=False)
    assert with_pages({LOBBY: silent}, [page(LOBBY)]) == {LOBBY: silent}
    assert with_pages({}, [page(LOBBY)], {LOBBY}) == {}
    dead = Said(online=False, program=True)
    assert with_said_by_pages({LOBBY: dead}, [page(LOBBY, sound=False)]) == {LOBBY: dead}


def test_a_program_that_is_connected_is_told_as_it_told_itself() -> None:
    heard = DeviceNow(LOBBY, DeviceKind.DISPLAY, online=True, version="0.1", temperature_c=51)
    assert with_pages({LOBBY: heard}, [page(LOBBY)]) == {LOBBY: heard}


@pytest.mark.parametrize(
    ("pages", "faults"),
    [
        ([page(LOBBY)], set()),
        ([page(LOBBY, sound=None)], set()),
        ([page(LOBBY, sound=False)], {"no_sound"}),
        ([page(LOBBY, 1), page(LOBBY, 2)], {"two_installs"}),
    ],
    ids=["heard", "muted", "without sound", "twice"],
)
def test_what_is_wrong_with_pages(pages: list[WebDisplay], faults: set[str]) -> None:
    assert with_said_by_pages({}, pages) == {LOBBY: Said(online=True, faults=frozenset(faults))}


def test_a_page_under_the_name_of_a_program_is_a_mistake() -> None:
    program = Said(online=True, faults=frozenset({"hot"}), program=True)
    said = with_said_by_pages({LOBBY: program}, [page(LOBBY)])
    assert said[LOBBY].faults == {"hot", "two_installs"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_written_for_the_oldest_browser(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    assert [name for name, pattern in TOO_NEW.items() if re.search(pattern, script, re.MULTILINE)] == []


def test_styles_are_written_for_the_oldest_browser() -> None:
    style = (SCRIPTS[0].parent / "display.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    assert re.findall(r"\binset:|aspect-ratio|[^-]\bgap:|:is\(|:where\(|:has\(", style) == []
