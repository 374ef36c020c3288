"""How many wait and who is ahead, read outside the lock: views that are at most a second old."""

import threading
from collections import Counter as Tally
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from server.domain.discipline import order
from server.domain.identity import ServiceId, SiteId, StageId, TurnId
from server.domain.ticket import Promise
from server.services.ports import Clock, Reader

MAX_AGE_S = 1.0
SMALL = 200
"""With no more waiting than this a view is read anew whenever the site has changed."""


@dataclass(frozen=True, slots=True)
class LobbyView:
    """How many wait for each stage of a site at one rev."""

    rev: int
    read_at: float
    waiting: Mapping[StageId, int]

    @property
    def size(self) -> int:
        """How many turns the view is about."""
        return sum(self.waiting.values())

    def for_newcomer(self, stage: StageId) -> Promise:
        """Return what somebody who comes now to this stage is told."""
        return Promise(self.waiting.get(stage, 0))


@dataclass(frozen=True, slots=True)
class OrderView:
    """For each waiting turn, how many of the same stage the discipline would call first, at one rev."""

    rev: int
    read_at: float
    ahead: Mapping[TurnId, int]

    @property
    def size(self) -> int:
        """How many turns the view is about."""
        return len(self.ahead)


View = TypeVar("View", LobbyView, OrderView)


class Lobby:
    """Keeps the views of each site, shared by all threads of the process."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._views: dict[SiteId, LobbyView] = {}
        self._orders: dict[SiteId, OrderView] = {}
        self._lock = threading.Lock()

    def view(self, site: SiteId) -> LobbyView:
        """Return how many wait, at most MAX_AGE_S old; raise UnknownSite."""
        return self._keep(site, self._views, self._count)

    def ahead(self, site: SiteId, turn: TurnId) -> int | None:
        """Return how many would be called before the turn, None when it does not wait; raise UnknownSite."""
        return self._keep(site, self._orders, self._order).ahead.get(turn)

    def promise(self, site: SiteId, service: ServiceId) -> Promise:
        """Return what a newcomer for the service is told; raise UnknownSite.

        Whether there is such a service is the command's to say, or a repeat would not get its first answer.
        """
        with self._reader.glance(site):
            wanted = self._reader.office(site).services.get(service)
            return Promise(0) if wanted is None else self.view(site).for_newcomer(wanted.route[0])

    def _keep(
        self, site: SiteId, views: dict[SiteId, View], read: Callable[[SiteId, int, float], View]
    ) -> View:
        with self._lock:
            view = views.get(site)
        if view is not None and self._is_fresh(site, view):
            return view
        view = read(site, self._reader.site_clock(site).rev, self._clock.monotonic())
        with self._lock:
            views[site] = view
        return view

    def _is_fresh(self, site: SiteId, view: LobbyView | OrderView) -> bool:
        if self._clock.monotonic() - view.read_at > MAX_AGE_S:
            return False
        return view.size > SMALL or self._reader.site_clock(site).rev == view.rev

    def _count(self, site: SiteId, rev: int, at: float) -> LobbyView:
        return LobbyView(rev, at, self._reader.count_waiting(site))

    def _order(self, site: SiteId, rev: int, at: float) -> OrderView:
        ahead: dict[TurnId, int] = {}
        called: Tally[StageId] = Tally()
        for one in order(self._reader.waiting(site)):
            ahead[one.turn] = called[one.line.stage]
            called[one.line.stage] += 1
        return OrderView(rev, at, ahead)
