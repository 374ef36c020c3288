"""Who waits for a site's changes within this process; knows neither where they come from nor who waits."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from server.domain.identity import SiteId
from server.services.ports import Store, Transaction

Listener = Callable[[SiteId, int], None]


class Hub:
    """Wakes threads and tells listeners when a site has changed; safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._changes: defaultdict[SiteId, int] = defaultdict(int)
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
        with self._changed:
            self._changes[site] += 1
            self._changed.notify_all()

    def changes(self, site: SiteId) -> int:
        """Return a count that grows with each change."""
        with self._changed:
            return self._changes[site]

    def wait(self, site: SiteId, seen: int, timeout_s: float) -> int:
        """Wait until ``changes`` is beyond ``seen`` or the time is over; return what it is then."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes[site] > seen, timeout_s)
            return self._changes[site]


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
