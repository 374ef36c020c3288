"""Who waits for a site's changes within this process; knows neither where they come from nor who waits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from server.domain.identity import SiteId
from server.services.ports import Store, Transaction

Listener = Callable[[SiteId, int], None]


class _Changes:
    """How often one site has changed; each site's waiters wake alone."""

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.count = 0


class Hub:
    """Wakes threads and tells listeners when a site has changed; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sites: dict[SiteId, _Changes] = {}
        self._listeners: list[Listener] = []
        self._of_commits: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call ``listener(site, rev)`` after each change, on the thread that tells of it: hand off."""
        self._listeners.append(listener)

    def listen_to_commits(self, listener: Listener) -> None:
        """Call ``listener(site, rev)`` after each change that this process made."""
        self._of_commits.append(listener)

    def notify(self, site: SiteId, rev: int) -> None:
        """This process has changed the site, which is at ``rev`` now."""
        self.hear(site, rev)
        for listener in self._of_commits:
            listener(site, rev)

    def hear(self, site: SiteId, rev: int) -> None:
        """Another process says that the site is at ``rev``."""
        self.wake(site)
        for listener in self._listeners:
            listener(site, rev)

    def wake(self, site: SiteId) -> None:
        """Wake who waits for the site."""
        changes = self._of(site)
        with changes.condition:
            changes.count += 1
            changes.condition.notify_all()

    def changes(self, site: SiteId) -> int:
        """Return a count that grows with each change."""
        return self._of(site).count

    def wait(self, site: SiteId, seen: int, timeout_s: float) -> int:
        """Wait until ``changes`` is beyond ``seen`` or the time is over; return what it is then."""
        changes = self._of(site)
        with changes.condition:
            changes.condition.wait_for(lambda: changes.count > seen, timeout_s)
            return changes.count

    def _of(self, site: SiteId) -> _Changes:
        with self._lock:
            return self._sites.setdefault(site, _Changes())


@dataclass(frozen=True, slots=True)
class NotifyingStore:
    """A store that notifies the hub after each commit that changed a site."""

    store: Store
    hub: Hub

    def transaction(self, site: SiteId) -> AbstractContextManager[Transaction]:
        """Open a transaction as the store does."""
        return self._transaction(site)

    @contextmanager
    def _transaction(self, site: SiteId) -> Iterator[Transaction]:
        with self.store.transaction(site) as tx:
            before = tx.clock.rev
            yield tx
        if tx.clock.rev != before:
            self.hub.notify(site, tx.clock.rev)
