"""How many wait, who is ahead and how long it takes, read outside the lock: views at most a second old."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from server.domain.discipline import Line
from server.domain.estimate import Estimate, Situation, Wait, estimate
from server.domain.identity import ServiceId, SiteId, StageId, TurnId
from server.domain.office import Office
from server.domain.ticket import Promise, TicketClass
from server.services.learning import Learning
from server.services.ports import Clock, Reader
from server.services.situation import situation_of, wait_from_slot

MAX_AGE_S = 1.0
SMALL = 200
"""With no more waiting than this a count is read anew whenever the site has changed."""
_UNKNOWN = Wait(0, None, None)


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


@dataclass(frozen=True, slots=True)
class WaitsView:
    """The estimate at one rev, and the stages whose times are known well enough to be told."""

    rev: int
    read_at: float
    situation: Situation
    estimate: Estimate
    known: frozenset[StageId]

    def told(self, stage: StageId, wait: Wait, ahead: int) -> Promise:
        """Return what people are told: the range only where enough is known."""
        if stage not in self.known:
            return Promise(ahead)
        return Promise(ahead, wait.low_s, wait.high_s)


View = TypeVar("View", LobbyView, WaitsView)


class Lobby:
    """Keeps the views of each site, shared by all threads of the process."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._learning = Learning(reader, clock)
        self._views: dict[SiteId, LobbyView] = {}
        self._waits: dict[SiteId, WaitsView] = {}
        self._lock = threading.Lock()

    def view(self, site: SiteId) -> LobbyView:
        """Return how many wait, at most MAX_AGE_S old; raise UnknownSite."""
        return self._keep(site, self._views, self._is_fresh, self._count)

    def for_turn(self, site: SiteId, turn: TurnId, stage: StageId) -> Promise | None:
        """Return what a waiting visitor is told now, None when the turn does not wait; raise UnknownSite."""
        waits = self._estimated(site)
        if turn not in waits.estimate.turns and self._reader.site_clock(site).rev != waits.rev:
            waits = self._keep(site, self._waits, self._is_of_now, self._estimate)
        wait = waits.estimate.turns.get(turn)
        return None if wait is None else waits.told(stage, wait, wait.ahead)

    def promise(
        self, site: SiteId, service: ServiceId, ticket_class: TicketClass = TicketClass.REGULAR
    ) -> Promise:
        """Return what a newcomer for the service is told; raise UnknownSite.

        Whether there is such a service is the command's to say, or a repeat would not get its first answer.
        """
        with self._reader.glance(site):
            wanted = self._reader.office(site).services.get(service)
            if wanted is None:
                return Promise(0)
            return self.newcomer(site, service, wanted.route[0], ticket_class)

    def promise_from(self, site: SiteId, service: ServiceId, slot: datetime) -> Promise:
        """Return what somebody who checks in now for this slot is told, from a slot to come on.

        Raises UnknownSite.
        """
        with self._reader.glance(site):
            wanted = self._reader.office(site).services.get(service)
            if wanted is None or slot <= self._clock.now():
                return self.promise(site, service, TicketClass.APPOINTMENT)
            waits = self._estimated(site)
        line = Line(wanted.route[0], TicketClass.APPOINTMENT, service)
        wait = wait_from_slot(waits.situation, line, slot)
        return waits.told(line.stage, wait, wait.ahead)

    def newcomer(
        self,
        site: SiteId,
        service: ServiceId,
        stage: StageId,
        ticket_class: TicketClass = TicketClass.REGULAR,
    ) -> Promise:
        """Return what somebody who joined this line now would be told.

        Everybody at the stage goes before a regular newcomer; whom another class passes, the estimate says.
        """
        waiting = self.view(site).waiting.get(stage, 0)
        waits = self._estimated(site)
        wait = waits.estimate.newcomers.get(Line(stage, ticket_class, service), _UNKNOWN)
        ahead = waiting if ticket_class is TicketClass.REGULAR else min(waiting, wait.ahead)
        return waits.told(stage, wait, ahead)

    def _estimated(self, site: SiteId) -> WaitsView:
        return self._keep(site, self._waits, self._is_young, self._estimate)

    def _keep(
        self,
        site: SiteId,
        views: dict[SiteId, View],
        fresh: Callable[[SiteId, View], bool],
        read: Callable[[SiteId, int, float], View],
    ) -> View:
        with self._lock:
            view = views.get(site)
        if view is not None and fresh(site, view):
            return view
        view = read(site, self._reader.site_clock(site).rev, self._clock.monotonic())
        with self._lock:
            views[site] = view
        return view

    def _is_young(self, _site: SiteId, view: LobbyView | WaitsView) -> bool:
        return self._clock.monotonic() - view.read_at <= MAX_AGE_S

    def _is_of_now(self, site: SiteId, view: WaitsView) -> bool:
        return self._reader.site_clock(site).rev == view.rev

    def _is_fresh(self, site: SiteId, view: LobbyView) -> bool:
        if not self._is_young(site, view):
            return False
        return view.size > SMALL or self._reader.site_clock(site).rev == view.rev

    def _count(self, site: SiteId, rev: int, at: float) -> LobbyView:
        return LobbyView(rev, at, self._reader.count_waiting(site))

    def _estimate(self, site: SiteId, rev: int, at: float) -> WaitsView:
        now = self._clock.now()
        with self._reader.glance(site):
            office = self._reader.office(site)
            learned = self._learning.of(site, office, now)
            situation = situation_of(
                office,
                now,
                waiting=self._reader.waiting(site),
                counters=self._reader.counters(site),
                paces=learned.paces,
                streams=learned.streams,
                expected=[
                    (one.service, one.slot)
                    for one in self._reader.appointments(site, now - office.policy.late, learned.until)
                    if one.ticket is None
                ],
            )
        found = estimate(situation, _newcomers(office), turns=True)
        known = frozenset(stage for stage in office.stages if learned.paces.known(stage))
        return WaitsView(rev, at, situation, found, known)


def _newcomers(office: Office) -> list[Line]:
    """Return the lines that anybody is told about: where services begin, and each stage's regular ones."""
    first = [
        Line(service.route[0], ticket_class, service.id)
        for service in office.services.values()
        for ticket_class in TicketClass
    ]
    later = [
        Line(stage, TicketClass.REGULAR, service.id)
        for service in office.services.values()
        for stage in service.route[1:]
    ]
    return list(dict.fromkeys([*first, *later]))
