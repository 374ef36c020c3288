"""What listeners of a site are told: events of a source; knows neither their way nor who listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from server.domain.identity import SiteId

State = TypeVar("State")


class NobodyRelays(Exception):
    """No process owns the site now: what is known of it may be old."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be told. One for a device is told once, of others whoever comes hears the newest."""

    kind: str
    data: str
    device: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Look(Generic[State]):
    """What is new at a site, and how far it has been seen with that."""

    state: State
    events: Sequence[Event] = ()


class Source(Protocol[State]):
    """Where the events of a site come from; asked by one thread at a time for each site."""

    def look(self, site: SiteId, seen: State | None) -> Look[State]:
        """Return what is new since ``seen``; None is the beginning.

        Raises UnknownSite, NobodyRelays or StoreUnavailable.
        """
        ...

    def beat(self, seen: State) -> Event:
        """Return the sign of life of a site that was just looked at."""
        ...
