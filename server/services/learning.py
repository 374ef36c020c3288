"""What a site's own past tells about its times and its visitors, read now and then and kept."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.calendar import business_day, cutover
from server.domain.estimate import Stream
from server.domain.identity import ServiceId, SiteId, StageId
from server.domain.office import Office
from server.domain.paces import Paces, learn_paces, learn_streams
from server.services.ports import Clock, Reader

LEARN_FROM = timedelta(days=28)
MOST = 20_000
"""No more visits than this are looked at, the newest."""
KEEP_S = 600.0
KEEP_UNKNOWN_S = 30.0
"""A site that is still unknown is looked at more often."""


@dataclass(frozen=True, slots=True)
class Learned:
    """How long stages take, and who comes until the business day ends at ``until``."""

    paces: Paces
    streams: tuple[Stream, ...]
    until: datetime


class Learning:
    """Keeps what was learned of each site; safe from any thread."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._kept: dict[SiteId, tuple[float, Office, Learned]] = {}
        self._lock = threading.Lock()

    def of(self, site: SiteId, office: Office, now: datetime) -> Learned:
        """Return what is known, at most ten minutes old, and read anew when the layout changed."""
        at = self._clock.monotonic()
        with self._lock:
            kept = self._kept.get(site)
        if kept is not None and kept[1] is office and now < kept[2].until:
            known = any(kept[2].paces.known(stage) for stage in office.stages)
            if at - kept[0] <= (KEEP_S if known else KEEP_UNKNOWN_S):
                return kept[2]
        learned = self._learn(site, office, now)
        with self._lock:
            self._kept[site] = at, office, learned
        return learned

    def _learn(self, site: SiteId, office: Office, now: datetime) -> Learned:
        since = now - LEARN_FROM
        day = business_day(now, office.zone, office.cutover_hour)
        until = cutover(day + timedelta(days=1), office.zone, office.cutover_hour)
        paces = learn_paces(self._reader.handled(site, since, MOST), usual(office), now, office.zone)
        arrived = self._reader.arrived(site, since, MOST)
        return Learned(paces, tuple(learn_streams(arrived, now, until, office.zone)), until)


def usual(office: Office) -> dict[tuple[StageId, ServiceId], timedelta]:
    """Return what the office says a visitor takes at each stage of each service."""
    return {
        (stage, service.id): office.stages[stage].usual
        for service in office.services.values()
        for stage in service.route
    }
