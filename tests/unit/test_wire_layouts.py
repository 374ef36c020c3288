"""Layouts are data: each shipped one is whole, and a mistake in an office's own is named with its place."""

import pytest

from wire.layouts import DEFAULT, LayoutError, find_layout, parts_of, read_layout, shipped_layouts
from wire.messages import CatalogBox, CatalogLayout

OWN = CatalogLayout(id="own", landscape=CatalogBox(part="grid"), portrait=CatalogBox(part="counters"))


def test_shipped_layouts_have_names_in_both_languages() -> None:
    assert DEFAULT in shipped_layouts()
    assert all({"id", "en"} <= layout.name.keys() for layout in shipped_layouts().values())


def test_own_layout_is_found_and_an_unknown_name_gives_the_default() -> None:
    assert find_layout("own", [OWN]) is OWN
    assert find_layout("gone", [OWN]) is shipped_layouts()[DEFAULT]


def test_own_layout_replaces_the_shipped_one_of_its_name() -> None:
    mine = OWN.model_copy(update={"id": DEFAULT})
    assert find_layout(DEFAULT, [mine]) is mine


def test_parts_come_in_their_order() -> None:
    box = CatalogBox(rows=(CatalogBox(part="header"), CatalogBox(columns=(CatalogBox(part="call"),))))
    assert parts_of(box) == ["header", "call"]


@pytest.mark.parametrize(
    ("landscape", "said"),
    [
        ({"part": "call", "rows": [{"part": "call"}]}, "landscape: Value error, a place has either"),
        ({}, "landscape: Value error, a place has either"),
        ({"part": "clok"}, "there is no part clok; there are header"),
        ({"rows": [{"part": "call", "size": -1}]}, "landscape.rows.0.size"),
    ],
    ids=["two kinds", "no kind", "unknown part", "negative size"],
)
def test_mistake_is_named(landscape: dict[str, object], said: str) -> None:
    with pytest.raises(LayoutError, match=said):
        read_layout("mine", {"landscape": landscape, "portrait": {"part": "call"}})
