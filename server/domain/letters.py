"""Which letter marks the numbers that one installation of a kiosk gives by itself; knows no database.

Numbers are unique without asking anybody because no two installations share a letter within memory: a kiosk
whose journal is lost comes as a new installation and gets another letter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from string import ascii_uppercase
from uuid import UUID

from server.domain.identity import DeviceName

RESTED = timedelta(hours=72)
"""A letter may serve another installation once it was not used for this long: as long as a journal keeps."""

_FIRST = ascii_uppercase.index("K")
ORDER = ascii_uppercase[_FIRST:] + ascii_uppercase[:_FIRST]
"""K as in kiosk comes first; the letters of most services stand at the end."""


@dataclass(frozen=True, slots=True)
class Install:
    """One installation of a kiosk and its letter; without one it has given it up. ``at``: last introduced."""

    device: DeviceName
    install: UUID
    letter: str | None
    at: datetime


def letter_for(
    device: DeviceName,
    install: UUID,
    installs: Iterable[Install],
    enrolled: Mapping[DeviceName, str],
    at: datetime,
    on_paper: str | None = None,
) -> tuple[str | None, Install | None]:
    """Return the installation's letter, and the one that had it until now where it was another's.

    The same installation keeps its letter, also when a restored database knows it only from what it printed
    (``on_paper``), and a device's first gets the one that it was enrolled with.
    Another gets a letter that no other device is enrolled with or uses: one that never served, else the
    one that rests longest. (None, None) where every letter is in use or has not rested.
    """
    known = list(installs)
    mine = next((one for one in known if (one.device, one.install) == (device, install)), None)
    if mine is not None and mine.letter is not None:
        return mine.letter, None
    had = {one.letter: one for one in known if one.letter is not None}
    others = {letter for name, letter in enrolled.items() if name != device}
    if on_paper is not None and mine is None and on_paper not in others and on_paper not in had:
        return on_paper, None
    own = enrolled.get(device)
    if own is not None and own not in had and all(one.device != device for one in known):
        return own, None
    newest = _newest(known)
    free = [letter for letter in ORDER if letter not in others and _rests(had.get(letter), newest, at)]
    if not free:
        return None, None
    letter = min(free, key=lambda one: (one in had, had[one].at if one in had else at, ORDER.index(one)))
    return letter, had.get(letter)


def is_newest(device: DeviceName, install: UUID, installs: Iterable[Install]) -> bool:
    """Tell whether the device's name is this installation's: it is the one that was introduced last."""
    return _newest(installs).get(device) == install


def giving_up(install: Install) -> Install:
    """Return the installation without its letter."""
    return replace(install, letter=None)


def _newest(installs: Iterable[Install]) -> dict[DeviceName, UUID]:
    """Return the installation of each device that was introduced last."""
    found: dict[DeviceName, Install] = {}
    for one in installs:
        if one.device not in found or found[one.device].at <= one.at:
            found[one.device] = one
    return {device: one.install for device, one in found.items()}


def _rests(had: Install | None, newest: Mapping[DeviceName, UUID], at: datetime) -> bool:
    if had is None:
        return True
    return newest[had.device] != had.install and at - had.at >= RESTED
