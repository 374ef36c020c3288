"""Displays that are a page in a browser: who of them is there; the broker does not know them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from server.domain.device import DeviceKind
from server.domain.identity import DeviceName, SiteId
from server.services.device_watch import Said
from server.services.devices import DeviceNow

REPORTS_EVERY = timedelta(seconds=8)
GONE_AFTER = timedelta(seconds=25)
"""Three reports that did not come; a page that is closed says so at once."""
NO_SOUND = "no_sound"
TWO_INSTALLS = "two_installs"


@dataclass(frozen=True, slots=True)
class WebDisplay:
    """A page that is open as a display. ``install`` is its browser's; ``sound``: whether it is heard."""

    device: DeviceName
    install: UUID
    seen_at: datetime
    version: str
    sound: bool | None


class WebDisplays(Protocol):
    """Which pages are open as displays, as every process of the site knows it."""

    def report(self, site: SiteId, display: WebDisplay) -> None:
        """Note that a page is open, and how it is; raise StoreUnavailable."""
        ...

    def leave(self, site: SiteId, device: DeviceName, install: UUID) -> None:
        """Note that a page was closed; raise StoreUnavailable."""
        ...

    def present(self, site: SiteId) -> Sequence[WebDisplay]:
        """Return the pages that are open; raise StoreUnavailable."""
        ...


def with_pages(
    heard: Mapping[DeviceName, DeviceNow],
    pages: Iterable[WebDisplay],
    programs: Collection[DeviceName] = frozenset(),
) -> dict[DeviceName, DeviceNow]:
    """Return how the devices are, those that are a page among them; no page speaks for a program."""
    found = dict(heard)
    for page in pages:
        if page.device not in heard and page.device not in programs:
            now = DeviceNow(page.device, DeviceKind.DISPLAY, online=True, version=page.version)
            found[page.device] = replace(now, heard_at=page.seen_at)
    return found


def with_said_by_pages(
    said: Mapping[DeviceName, Said], pages: Collection[WebDisplay]
) -> dict[DeviceName, Said]:
    """Return who is there and what is wrong, the pages among them; two under one name are a mistake.

    Anybody may open a page: it tells neither that a program is there nor how it is.
    """
    found = dict(said)
    for device in {page.device for page in pages}:
        mine = [page for page in pages if page.device == device]
        known = found.get(device, Said(online=False))
        faults = set(known.faults)
        if not known.program and any(page.sound is False for page in mine):
            faults.add(NO_SOUND)
        if len(mine) + known.online > 1:
            faults.add(TWO_INSTALLS)
        online = known.online or not known.program
        found[device] = replace(known, online=online, faults=frozenset(faults))
    return found
