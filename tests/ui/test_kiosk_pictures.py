"""Every kiosk screen as it is drawn: readable, whole, large enough to touch, and within reach.

Each screen is drawn in a real window, in both orientations, every mode and both languages, and measured.
"""

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image

from kiosk.look import contrast
from kiosk.typeface import is_own
from tests.support.kiosk_screens import SIZES, draw
from tests.support.mandarin import FONT
from tests.support.xvfb import need_screen_tools

SMALLEST_SCREEN_MM = 268
"""The short side of the smallest screen that the kiosk is drawn for, 21.5 inches."""
UNITS_PER_MM = 1080 / SMALLEST_SCREEN_MM
LEAST_TOUCH_MM = 20
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""
LEAST_TYPE_ARCMIN = 16
"""The height of capitals at one metre: ISO 9241-303 asks for 16 minutes of arc at least."""
CAPITALS = 0.727
"""The height of Inter's capitals, as a share of the font size."""
DRAWN = ("id", "en", "id-large", "en-low", "id-large-low")
"""Languages and modes: every picture costs half a second."""

pytestmark = pytest.mark.timeout(600)
FILLING = {"choose"}
"""What fills the screen, so that a hand finds it without looking: its lower part is within reach."""
REACH = {"portrait": 0.5, "landscape": 0.66}
"""Up to which share of the screen's height controls stand while low buttons are on."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with every picture and its measures."""
    need_screen_tools()
    folder = tmp_path_factory.mktemp("screens")
    draw(folder, (*DRAWN, "zh") if FONT.exists() else DRAWN, settle_s=0.3)
    return folder


def measures(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each picture's name and what was drawn where."""
    found = sorted(folder.glob("kiosk-*.json"))
    assert len(found) > 180
    for file in found:
        yield file.stem, json.loads(file.read_text(encoding="utf-8"))


def test_everything_to_touch_is_large_enough_for_a_thumb(drawn: Path) -> None:
    least = LEAST_TOUCH_MM * UNITS_PER_MM - 1
    small = [
        (name, touched, box[2:])
        for name, seen in measures(drawn)
        for touched, box in seen["touchables"].items()
        if min(box[2:]) < least
    ]
    assert small == []


def test_everything_to_touch_is_on_the_screen_and_beside_each_other(drawn: Path) -> None:
    wrong: list[tuple[str, ...]] = []
    for name, seen in measures(drawn):
        boxes = seen["touchables"]
        wrong += [(name, one) for one, box in boxes.items() if not _is_inside(box, seen["size"])]
        pairs = combinations(boxes, 2)
        wrong += [(name, one, other) for one, other in pairs if _overlap(boxes[one], boxes[other])]
    assert wrong == []


def test_low_buttons_bring_everything_to_touch_within_reach(drawn: Path) -> None:
    high = []
    for name, seen in measures(drawn):
        orientation = next(each for each in SIZES if each in name)
        limit = seen["size"][1] * (1 - REACH[orientation]) - 1
        if name.endswith("-low") and "home-many" not in name:
            controls = {one: box for one, box in seen["touchables"].items() if one not in FILLING}
            high += [(name, one) for one, box in controls.items() if box[1] < limit]
    assert high == []


def test_helps_are_at_the_same_place_on_every_screen(drawn: Path) -> None:
    """A kiosk that still looks for its site does not know which helps there will be."""
    places: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for name, seen in measures(drawn):
        orientation = next(each for each in SIZES if each in name)
        for kind in ("aloud", "priority", "appointment", "large", "low"):
            if kind in seen["touchables"] and "connecting" not in name:
                x, _top, width, _height = seen["touchables"][kind]
                places.setdefault((orientation, kind), set()).add((round(x), round(width)))
    assert {where: len(found) for where, found in places.items()} == dict.fromkeys(places, 1)


def test_no_text_is_cut_off_or_leaves_the_screen(drawn: Path) -> None:
    cut = []
    for name, seen in measures(drawn):
        for text in seen["texts"]:
            too_high = text["box"][3] > text["room"][3] + 2
            if too_high or text["cut"] or not _is_inside(text["box"], seen["size"]):
                cut.append((name, text["text"]))
    assert cut == []


def test_texts_do_not_lie_on_one_another(drawn: Path) -> None:
    crossed = []
    for name, seen in measures(drawn):
        for one, other in combinations(seen["texts"], 2):
            if _overlap(_core(one), _core(other)):
                crossed.append((name, one["text"], other["text"]))
    assert crossed == []


def test_another_script_is_drawn_with_the_font_that_its_catalogue_names(
    drawn: Path, missing: Callable[[str], NoReturn]
) -> None:
    if not FONT.exists():
        missing("fonts-noto-cjk")
    seen = dict(measures(drawn))["kiosk-home-portrait-zh"]
    fonts = {text["text"]: text["font"] for text in seen["texts"]}
    assert fonts["请选择服务"].endswith("NotoSansCJK-Bold.ttc")
    assert fonts["请触摸下面的一项"] == str(FONT)
    assert fonts["Indonesia"] == "Inter-Medium"
    foreign_in_inter = [
        (name, text["text"])
        for name, seen in measures(drawn)
        for text in seen["texts"]
        if text["font"].startswith("Inter") and not is_own(text["text"])
    ]
    assert foreign_in_inter == []


def test_type_can_be_read_at_one_metre(drawn: Path) -> None:
    least = LEAST_TYPE_ARCMIN / 3437.75 * 1000 * UNITS_PER_MM / CAPITALS
    small = [
        (name, text["text"], round(text["font_px"], 1))
        for name, seen in measures(drawn)
        if "-long-" not in name
        for text in seen["texts"]
        if text["font_px"] < least
    ]
    assert small == []


def test_large_type_is_larger(drawn: Path) -> None:
    smallest = {name: min(text["font_px"] for text in seen["texts"]) for name, seen in measures(drawn)}
    for orientation in SIZES:
        for screen in ("home", "service", "ticket", "refused", "reasons", "more-time"):
            ordinary = smallest[f"kiosk-{screen}-{orientation}-id"]
            assert smallest[f"kiosk-{screen}-{orientation}-id-large"] >= ordinary * 1.1, (screen, orientation)


def test_every_drawn_text_stands_out_from_what_is_behind_it(drawn: Path) -> None:
    faint = []
    for name, seen in measures(drawn):
        with Image.open(drawn / f"{name}.png") as picture:
            shot = picture.convert("RGB")
        for text in seen["texts"]:
            ratio = contrast(_hex(*(255 * each for each in text["color"])), _ground(shot, text["box"]))
            if ratio < LEAST_CONTRAST:
                faint.append((name, text["text"], round(ratio, 2)))
    assert faint == []


def _is_inside(box: list[float], size: list[float]) -> bool:
    x, y, width, height = box
    return x >= -1 and y >= -1 and x + width <= size[0] + 1 and y + height <= size[1] + 1


def _overlap(one: list[float], other: list[float]) -> bool:
    ax, ay, aw, ah = one
    bx, by, bw, bh = other
    return min(ax + aw, bx + bw) - max(ax, bx) > 2 and min(ay + ah, by + bh) - max(ay, by) > 2


def _core(text: dict[str, Any]) -> list[float]:
    """Return where the letters themselves are: a line's box has room above and below them."""
    x, y, width, height = text["box"]
    line = min(height, text["font_px"] * 1.2)
    return [x, y + line * 0.22, width, height - line * 0.44]


def _ground(shot: Image.Image, box: list[float]) -> str:
    """Return the colour that is most often behind a text: that of the ground, not of the letters."""
    x, y, width, height = box
    area = shot.crop((int(x), int(y), int(x + width) + 1, int(y + height) + 1))
    counted = area.getcolors(area.width * area.height)
    assert counted
    _times, color = max(counted)
    assert isinstance(color, tuple)
    return _hex(color[0], color[1], color[2])


def _hex(red: float, green: float, blue: float) -> str:
    return f"#{round(red):02x}{round(green):02x}{round(blue):02x}"
