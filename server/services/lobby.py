"""How many are ahead, read outside the lock: a view of the lines that is at most a second old."""

import threading
from collections import Counter as Tally
from dataclasses import dataclass

from server.domain.discipline import Waiting, order
from server.domain.identity import ServiceId, SiteId, StageId, TurnId
from server.domain.ticket import Promise
from server.services.ports import Clock, Reader

MAX_AGE_S = 1.0
SMALL = 200
"""With no more waiting than this the view is read anew whenever the site has changed."""


@dataclass(frozen=True, slots=True)
class LobbyView:
    """The lines of a site at one rev. ``ahead`` counts turns of the same stage that would be called first."""

    rev: int
    read_at: float
    ahead: dict[TurnId, int]
    waiting: dict[StageId, int]

    def for_newcomer(self, stage: StageId) -> Promise:
        """Return what somebody who comes now to this stage is told."""
        return Promise(self.waiting.get(stage, 0))


class Lobby:
    """Keeps one view a site, shared by all threads of the process."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._views: dict[SiteId, LobbyView] = {}
        self._lock = threading.Lock()

    def view(self, site: SiteId) -> LobbyView:
        """Return a view of the site's lines that is at most MAX_AGE_S old; raise UnknownSite."""
        with self._lock:
            view = self._views.get(site)
        if view is not None and self._fresh(site, view):
            return view
        rev = self._reader.site_clock(site).rev
        view = look(self._reader.waiting(site), rev, self._clock.monotonic())
        with self._lock:
            self._views[site] = view
        return view

    def promise(self, site: SiteId, service: ServiceId) -> Promise:
        """Return what a newcomer for the service is told; raise UnknownSite or UnknownService."""
        with self._reader.glance(site):
            route = self._reader.office(site).service(service).route
            return self.view(site).for_newcomer(route[0])

    def _fresh(self, site: SiteId, view: LobbyView) -> bool:
        if self._clock.monotonic() - view.read_at > MAX_AGE_S:
            return False
        return len(view.ahead) > SMALL or self._reader.site_clock(site).rev == view.rev


def look(waiting: list[Waiting], rev: int, read_at: float) -> LobbyView:
    """Order the waiting turns by the discipline, stage by stage."""
    ahead: dict[TurnId, int] = {}
    count: Tally[StageId] = Tally()
    for one in order(waiting):
        ahead[one.turn] = count[one.line.stage]
        count[one.line.stage] += 1
    return LobbyView(rev, read_at, ahead, dict(count))
