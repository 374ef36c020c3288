"""The layouts that every display knows by name, from the TOML files beside; draws nothing.

An office's own layouts come with its catalog and replace those of the same name.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from wire.messages import PARTS, CatalogBox, CatalogLayout

DEFAULT = "main"


class LayoutError(ValueError):
    """The layout cannot be used; the message lists every mistake, one a line."""


@cache
def shipped_layouts() -> Mapping[str, CatalogLayout]:
    """Return the layouts of the files beside, by name."""
    beside = files("wire").joinpath("layouts").iterdir()
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in beside
        if file.name.endswith(".toml")
    }
    return {name: read_layout(name, tomllib.loads(text)) for name, text in sorted(texts.items())}


def find_layout(name: str, own: Iterable[CatalogLayout] = ()) -> CatalogLayout:
    """Return the layout of this name: the site's own, a shipped one, or else the default."""
    known = {**shipped_layouts(), **{layout.id: layout for layout in own}}
    return known.get(name) or known[DEFAULT]


def read_layout(name: str, table: Mapping[str, Any]) -> CatalogLayout:
    """Return the layout of a parsed TOML table; raise LayoutError naming every mistake and its place."""
    try:
        layout = CatalogLayout.model_validate({"id": name, **table})
    except ValidationError as error:
        mistakes = [
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        raise LayoutError("\n".join(mistakes)) from None
    unknown = {part for box in (layout.landscape, layout.portrait) for part in parts_of(box)} - set(PARTS)
    if unknown:
        raise LayoutError(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return layout


def parts_of(box: CatalogBox) -> list[str]:
    """Return the parts in a place, in their order."""
    inner = [part for one in (*box.columns, *box.rows) for part in parts_of(one)]
    return [box.part, *inner] if box.part else inner
