"""Transactions under a site's lock, over SQLAlchemy Core; knows no rule of the queue."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from server.adapters import statements as sql
from server.adapters.conflicts import explain
from server.adapters.office_cache import OfficeCache
from server.adapters.transaction import SqlTransaction
from server.domain.errors import UnknownSite
from server.domain.identity import SiteId
from server.domain.office import SiteClock


class SqlStore:
    """Opens transactions on one site."""

    def __init__(
        self, writing: Callable[[], AbstractContextManager[Connection]], offices: OfficeCache
    ) -> None:
        self._writing, self._offices = writing, offices

    @contextmanager
    def transaction(self, site: SiteId) -> Iterator[SqlTransaction]:
        """Open a transaction under the site's lock; commit at its end, roll back when an error leaves it.

        Raises UnknownSite or StoreUnavailable. What a constraint refuses becomes its DomainError.
        """
        try:
            with self._writing() as connection:
                tx = self._begin(connection, site)
                yield tx
                tx.finish()
        except IntegrityError as error:
            raise explain(error) from error

    def _begin(self, connection: Connection, site: SiteId) -> SqlTransaction:
        row = connection.execute(sql.LOCK_SITE, {"site": site}).one_or_none()
        if row is None:
            raise UnknownSite(site=site)
        config_rev, *clock, last_hash = row
        office = self._offices.get(connection, site, config_rev)
        return SqlTransaction(connection, office, SiteClock(*clock), last_hash)
