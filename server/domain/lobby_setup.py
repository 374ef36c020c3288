"""How a site's displays are set up: zones, layouts, each display, look, voice; knows no screen and no sound.

What stands in a layout only the displays know; here it has a name and is carried.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from typing import Any, NewType

from server.domain.errors import UnknownZone
from server.domain.identity import CounterId, DeviceName, StageId
from server.domain.policy import Texts

ZoneId = NewType("ZoneId", str)
LayoutId = NewType("LayoutId", str)
MAIN = LayoutId("main")
"""The layout of a display that nobody gave another one."""

MOST_DISPLAYS = 200
"""So many can be set up in a site."""

LEAST_CONTRAST = 4.5
"""What text needs against its ground (WCAG 2.2, success criterion 1.4.3)."""


class Theme(StrEnum):
    """Dark text on light ground, or the other way."""

    LIGHT = "light"
    DARK = "dark"


class First(StrEnum):
    """In whose language a call is spoken first."""

    TICKET = "ticket"
    SITE = "site"


class NumberStyle(StrEnum):
    """How a number is spoken: A042 as "A, 0, 4, 2" or as "A, 42"."""

    DIGITS = "digits"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the lobby. Of counters and stages one may be empty: it follows from the other."""

    id: ZoneId
    name: Texts
    counters: tuple[CounterId, ...] = ()
    stages: tuple[StageId, ...] = ()

    def resolve(self, serves: Mapping[CounterId, Iterable[StageId]]) -> "Zone":
        """Return the zone with both; ``serves`` are the site's counters in their order, with their stages."""
        serving = (one for one, its in serves.items() if not {*its}.isdisjoint(self.stages))
        counters = tuple(dict.fromkeys(self.counters or serving))
        served = (stage for counter in counters for stage in serves.get(counter, ()))
        return replace(self, counters=counters, stages=tuple(dict.fromkeys(self.stages or served)))


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud displays speak from a time of day on, until the day's next one."""

    start: time
    percent: int


@dataclass(frozen=True, slots=True)
class Display:
    """How one display is set up: without a zone it shows the whole lobby, with a counter that one alone.

    ``mute`` is by the staff; without ``loudness`` the site's own holds.
    """

    device: DeviceName
    zone: ZoneId | None = None
    counter: CounterId | None = None
    layout: LayoutId = MAIN
    theme: Theme = Theme.LIGHT
    mute: bool = False
    loudness: tuple[Loudness, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of the office's own; ``screens`` is how it divides a wide and a high screen."""

    id: LayoutId
    name: Texts
    screens: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """The site's own colours, ``#rrggbb``."""

    brand: str | None = None
    deep_brand: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """How calls are spoken; a language that is not in ``numbers`` has digits."""

    first: First = First.TICKET
    numbers: dict[str, NumberStyle] = field(default_factory=dict)
    loudness: tuple[Loudness, ...] = ()


@dataclass(frozen=True, slots=True)
class LobbySetup:
    """Everything that a site's displays go by; a display that is not named here is as a new one."""

    zones: dict[ZoneId, Zone] = field(default_factory=dict)
    layouts: dict[LayoutId, Layout] = field(default_factory=dict)
    displays: dict[DeviceName, Display] = field(default_factory=dict)
    look: Look = Look()
    voice: Voice = Voice()

    def check_zone(self, zone: ZoneId | None) -> None:
        """Raise UnknownZone for a zone that the site does not have."""
        if zone is not None and zone not in self.zones:
            raise UnknownZone(zone=zone)

    def keeping(self, others: Iterable[Display]) -> "LobbySetup":
        """Return the set-up with those of the displays that it does not name itself."""
        return replace(self, displays={one.device: one for one in others} | self.displays)

    def display(self, device: DeviceName) -> Display:
        """Return how the display is set up."""
        return self.displays.get(device) or Display(device)


def contrast_with_white(colour: str) -> float:
    """Return the contrast of white text on this colour, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
