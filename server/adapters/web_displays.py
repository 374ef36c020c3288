"""The pages that are open as displays, kept in the database so that every process knows them."""

import threading
from collections import deque
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from server.adapters.database import Database
from server.adapters.tables import WEB_DISPLAY
from server.domain.identity import DeviceName, SiteId
from server.services.ports import Clock
from server.services.web_displays import GONE_AFTER, REPORTS_EVERY, WebDisplay

MOST_PAGES = 5
"""Of one display: more of them are somebody's play."""
MOST_WRITTEN = 12
"""Of one display within the time of a report: anybody may say something, and writing it costs a commit."""
_T = WEB_DISPLAY.c
_PRESENT = (
    select(_T.device, _T.install, _T.seen_at, _T.version, _T.sound)
    .where(_T.site == bindparam("of_site"), _T.seen_at > bindparam("after"))
    .order_by(_T.device, _T.install)
)
_OTHERS = select(func.count()).where(
    _T.site == bindparam("of_site"), _T.device == bindparam("of"), _T.install != bindparam("but")
)
_FORGET = delete(WEB_DISPLAY).where(_T.site == bindparam("of_site"), _T.seen_at <= bindparam("before"))
_LEAVE = delete(WEB_DISPLAY).where(
    _T.site == bindparam("of_site"), _T.device == bindparam("of"), _T.install == bindparam("which")
)


def _upsert(make: Any) -> Any:
    given = make(WEB_DISPLAY)
    changing = {name: given.excluded[name] for name in ("seen_at", "version", "sound")}
    return given.on_conflict_do_update(index_elements=list(WEB_DISPLAY.primary_key.columns), set_=changing)


_KEEP = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


class SqlWebDisplays:
    """Safe from any thread. What is said of one display too often is passed over; a page says it again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._lock = threading.Lock()
        self._written: dict[tuple[SiteId, DeviceName], deque[float]] = {}

    def report(self, site: SiteId, display: WebDisplay) -> None:
        """Note that a page is open, and how it is."""
        if not self._may_write(site, display.device):
            return
        with self._database.writing() as connection:
            connection.execute(_FORGET, {"of_site": site, "before": self._clock.now() - GONE_AFTER})
            named = {"of_site": site, "of": display.device, "but": display.install}
            if connection.execute(_OTHERS, named).scalar_one() >= MOST_PAGES:
                return
            row = {
                "site": site,
                "device": display.device,
                "install": display.install,
                "seen_at": display.seen_at,
                "version": display.version,
                "sound": display.sound,
            }
            connection.execute(_KEEP[connection.dialect.name], row)

    def leave(self, site: SiteId, device: DeviceName, install: UUID) -> None:
        """Note that a page was closed."""
        if not self._may_write(site, device):
            return
        with self._database.writing() as connection:
            connection.execute(_LEAVE, {"of_site": site, "of": device, "which": install})

    def present(self, site: SiteId) -> Sequence[WebDisplay]:
        """Return the pages that are open."""
        after = self._clock.now() - GONE_AFTER
        with self._database.reading() as connection:
            rows = connection.execute(_PRESENT, {"of_site": site, "after": after}).all()
        return [WebDisplay(DeviceName(row.device), *row[1:]) for row in rows]

    def _may_write(self, site: SiteId, device: DeviceName) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            written = self._written.setdefault((site, device), deque(maxlen=MOST_WRITTEN))
            if len(written) == MOST_WRITTEN and now - written[0] < REPORTS_EVERY.total_seconds():
                return False
            written.append(now)
            return True
