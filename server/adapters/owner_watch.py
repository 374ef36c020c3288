"""Whether any process owns a site, asked of the database; for processes that do not own it themselves."""

from sqlalchemy import text

from server.adapters.database import Database
from server.adapters.ownership import Ownership, lock_key
from server.domain.identity import SiteId

_IS_LOCKED = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = CAST(:high AS bigint)::oid AND objid = CAST(:low AS bigint)::oid)"
)
"""A lock whose holder fell silent is gone after three seconds: see ``ownership``."""


class OwnerWatch:
    """Safe from any thread."""

    def __init__(self, database: Database, ownership: Ownership) -> None:
        self._database, self._ownership = database, ownership

    def is_owned(self, site: SiteId) -> bool:
        """Tell whether a live process relays the site; raise StoreUnavailable."""
        if self._database.is_sqlite or self._ownership.holds(site):
            return self._ownership.holds(site)
        key = lock_key(site)
        with self._database.reading() as connection:
            named = {"high": key >> 32, "low": key & 0xFFFF_FFFF}
            return bool(connection.execute(_IS_LOCKED, named).scalar_one())
