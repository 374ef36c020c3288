"""How an office sets its displays up, as plain tables: the same in its TOML file and in the database.

Zones, own layouts, each display, look and voice. Hours of the day are ``"07:00"``, colours ``"#0b3d91"``.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import Field

from server.adapters.term_types import Language, Part, Slug, Texts
from server.domain.identity import CounterId, DeviceName, StageId
from server.domain.lobby_setup import (
    LEAST_CONTRAST,
    Display,
    First,
    Layout,
    LayoutId,
    LobbySetup,
    Look,
    Loudness,
    NumberStyle,
    Theme,
    Voice,
    Zone,
    ZoneId,
    contrast_with_white,
)
from wire.layouts import LayoutError, read_layout, shipped_layouts
from wire.messages import CatalogBox, CatalogLayout, ClockTime, Colour, Percent

Slugs = Annotated[list[Slug], Field(max_length=200)]


MOST_LAYOUT_BYTES = 40_000
"""A catalog must have room for everything else."""


class LoudnessTable(Part):
    """From ``start`` on so loud, in percent."""

    start: ClockTime
    percent: Percent


LoudnessTables = Annotated[list[LoudnessTable], Field(max_length=12)]


class ZoneTable(Part):
    """A part of the lobby, by its counters or its stages, or both."""

    name: Texts
    counters: Slugs = Field(default_factory=list)
    stages: Slugs = Field(default_factory=list)


class DisplayTable(Part):
    """How one display is set up."""

    zone: Slug | None = None
    counter: Slug | None = None
    layout: Slug = "main"
    theme: Theme = Theme.LIGHT
    mute: bool = False
    loudness: LoudnessTables = Field(default_factory=list)


class LookTable(Part):
    """The office's own colours, under white text."""

    brand: Colour | None = None
    deep_brand: Colour | None = None


class VoiceTable(Part):
    """How calls are spoken."""

    first: First = First.TICKET
    numbers: dict[Language, NumberStyle] = Field(default_factory=dict)
    loudness: LoudnessTables = Field(default_factory=list)


class DisplayTerms(Part):
    """What an office sets for its displays. A layout's table is as ``wire.layouts`` reads it."""

    zones: Annotated[dict[Slug, ZoneTable], Field(max_length=60)] = Field(default_factory=dict)
    layouts: Annotated[dict[Slug, dict[str, Any]], Field(max_length=30)] = Field(default_factory=dict)
    displays: Annotated[dict[Slug, DisplayTable], Field(max_length=200)] = Field(default_factory=dict)
    look: LookTable = LookTable()
    voice: VoiceTable = VoiceTable()


def read_lobby_setup(table: DisplayTerms) -> LobbySetup:
    """Return the set-up."""
    voice = table.voice
    return LobbySetup(
        zones={ZoneId(i): _zone(ZoneId(i), one) for i, one in table.zones.items()},
        layouts={LayoutId(i): _layout(LayoutId(i), one) for i, one in table.layouts.items()},
        displays={DeviceName(i): read_display(DeviceName(i), one) for i, one in table.displays.items()},
        look=Look(table.look.brand, table.look.deep_brand),
        voice=Voice(voice.first, voice.numbers, _loudness(voice.loudness)),
    )


def write_lobby_setup(setup: LobbySetup) -> dict[str, Any]:
    """Return the set-up as tables that read back equal; what is the default is left out."""
    look, voice = setup.look, setup.voice
    colours = {"brand": look.brand, "deep_brand": look.deep_brand}
    written: dict[str, Any] = {
        "zones": {one.id: _write_zone(one) for one in setup.zones.values()},
        "layouts": {one.id: _write_layout(one) for one in setup.layouts.values()},
        "displays": {one.device: write_display(one) for one in setup.displays.values()},
        "look": {name: value for name, value in colours.items() if value is not None},
    }
    if voice != Voice():
        numbers = {language: style.value for language, style in voice.numbers.items()}
        loudness = _write_loudness(voice.loudness)
        written["voice"] = {"first": voice.first.value, "numbers": numbers, "loudness": loudness}
    return {name: table for name, table in written.items() if table}


def read_display(device: DeviceName, table: DisplayTable) -> Display:
    """Return one display's set-up."""
    return Display(
        device,
        None if table.zone is None else ZoneId(table.zone),
        None if table.counter is None else CounterId(table.counter),
        LayoutId(table.layout),
        table.theme,
        table.mute,
        _loudness(table.loudness),
    )


def write_display(display: Display) -> dict[str, Any]:
    """Return one display's set-up as a table."""
    places = {"zone": display.zone, "counter": display.counter}
    return {
        **{name: value for name, value in places.items() if value is not None},
        "layout": display.layout,
        "theme": display.theme.value,
        "mute": display.mute,
        "loudness": _write_loudness(display.loudness),
    }


def display_mistakes(
    terms: DisplayTerms, stages: Collection[str], counters: Collection[str], languages: Collection[str]
) -> list[str]:
    """Return what the displays' tables say that cannot be."""
    found = []
    for name, zone in terms.zones.items():
        if not zone.counters and not zone.stages:
            found.append(f"zones.{name}: write its counters or its stages")
        found += _unknown(f"zones.{name}.counters", "counter", zone.counters, counters)
        found += _unknown(f"zones.{name}.stages", "stage", zone.stages, stages)
    for name, layout in terms.layouts.items():
        found += _layout_mistakes(name, layout)
    if not found and _told_bytes(terms.layouts) > MOST_LAYOUT_BYTES:
        found.append(f"layouts: together larger than {MOST_LAYOUT_BYTES // 1000} kB as displays get them")
    layouts = dict.fromkeys([*shipped_layouts(), *terms.layouts])
    for name, display in terms.displays.items():
        where, counter = f"displays.{name}", display.counter
        found += _unknown(f"{where}.zone", "zone", [display.zone] if display.zone else [], terms.zones)
        found += _unknown(f"{where}.counter", "counter", [counter] if counter else [], counters)
        found += _unknown(f"{where}.layout", "layout", [display.layout], layouts)
        found += _loudness_mistakes(f"{where}.loudness", display.loudness)
    found += _unknown("voice.numbers", "language", terms.voice.numbers, languages)
    found += _loudness_mistakes("voice.loudness", terms.voice.loudness)
    return found + _colour_mistakes(terms.look)


def zone_names(terms: DisplayTerms) -> dict[str, Texts]:
    """Return the names of the zones, each with its place."""
    return {f"zones.{name}.name": zone.name for name, zone in terms.zones.items()}


def layout_names(terms: DisplayTerms) -> dict[str, Texts]:
    """Return the names of those layouts that have one, each with its place."""
    named = {f"layouts.{name}.name": table.get("name") for name, table in terms.layouts.items()}
    return {where: name for where, name in named.items() if isinstance(name, dict)}


def _told_bytes(layouts: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(len(read_layout(name, table).model_dump_json()) for name, table in layouts.items())


def _layout_mistakes(name: str, table: Mapping[str, Any]) -> list[str]:
    try:
        read_layout(name, table)
    except LayoutError as error:
        return [f"layouts.{name}: {mistake}" for mistake in str(error).splitlines()]
    known = CatalogLayout.model_fields.keys() - {"id"}
    found = [f"layouts.{name}: there is no key {key!r}" for key in table if key not in known]
    for screen in ("landscape", "portrait"):
        found += _unknown_keys(f"layouts.{name}.{screen}", table[screen])
    return found


def _unknown_keys(where: str, box: Mapping[str, Any]) -> list[str]:
    """Return the keys of a place and of those within that no display reads."""
    found = [f"{where}: there is no key {key!r}" for key in box if key not in CatalogBox.model_fields]
    for side in ("columns", "rows"):
        for at, inner in enumerate(box.get(side, ())):
            found += _unknown_keys(f"{where}.{side}.{at}", inner)
    return found


def _colour_mistakes(look: LookTable) -> list[str]:
    colours = {"brand": look.brand, "deep_brand": look.deep_brand}
    contrasts = {name: contrast_with_white(one) for name, one in colours.items() if one is not None}
    return [
        f"look.{name}: white text on {colours[name]} has a contrast of {_cut(contrast)} to 1 and needs"
        f" {LEAST_CONTRAST} to 1 to be read (WCAG 2.2 AA): choose a darker colour"
        for name, contrast in contrasts.items()
        if contrast < LEAST_CONTRAST
    ]


def _cut(contrast: float) -> float:
    """Return the contrast with one decimal, never more than it is."""
    return int(contrast * 10) / 10


def _loudness_mistakes(where: str, tables: list[LoudnessTable]) -> list[str]:
    starts = [one.start for one in tables]
    return [f"{where}: {start} stands twice" for start in sorted(set(starts)) if starts.count(start) > 1]


def _unknown(where: str, what: str, named: Iterable[str], known: Collection[str]) -> list[str]:
    there = f"only {', '.join(known)}" if known else "there are none"
    return [f"{where}: there is no {what} {one!r}, {there}" for one in named if one not in known]


def _zone(name: ZoneId, table: ZoneTable) -> Zone:
    counters, stages = map(CounterId, table.counters), map(StageId, table.stages)
    return Zone(name, table.name, tuple(counters), tuple(stages))


def _write_zone(zone: Zone) -> dict[str, Any]:
    return {"name": zone.name, "counters": list(zone.counters), "stages": list(zone.stages)}


def _layout(name: LayoutId, table: Mapping[str, Any]) -> Layout:
    return Layout(name, table.get("name", {}), {key: one for key, one in table.items() if key != "name"})


def _write_layout(layout: Layout) -> dict[str, Any]:
    return {"name": layout.name, **layout.screens}


def _loudness(tables: Iterable[LoudnessTable]) -> tuple[Loudness, ...]:
    read = (Loudness(time.fromisoformat(one.start), one.percent) for one in tables)
    return tuple(sorted(read, key=lambda one: one.start))


def _write_loudness(loudness: Iterable[Loudness]) -> list[dict[str, Any]]:
    return [{"start": f"{one.start:%H:%M}", "percent": one.percent} for one in loudness]
