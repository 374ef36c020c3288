"""The hub wakes who waits and tells commits from what other processes say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from server.domain.identity import SiteId
from server.services.hub import Hub, NotifyingStore
from server.services.ports import StoreUnavailable

MAIN, OTHER = SiteId("main"), SiteId("other")


def test_waiting_ends_when_the_site_changes() -> None:
    hub = Hub()
    seen = hub.changes(MAIN)
    threading.Timer(0.05, hub.notify, (MAIN, 1)).start()
    assert hub.wait(MAIN, seen, 5) > seen


def test_waiting_ends_with_the_time_when_only_another_site_changes() -> None:
    hub = Hub()
    hub.notify(OTHER, 1)
    assert hub.wait(MAIN, hub.changes(MAIN), 0.01) == hub.changes(MAIN)


def test_a_change_before_the_wait_is_not_missed() -> None:
    hub = Hub()
    seen = hub.changes(MAIN)
    hub.hear(MAIN, 1)
    assert hub.wait(MAIN, seen, 0) > seen


def test_listeners_hear_everything_and_listeners_to_commits_only_commits() -> None:
    hub, everything, commits = Hub(), [], []
    hub.listen(lambda site, rev: everything.append((site, rev)))
    hub.listen_to_commits(lambda site, rev: commits.append((site, rev)))
    hub.notify(MAIN, 1)
    hub.hear(MAIN, 2)
    assert everything == [(MAIN, 1), (MAIN, 2)]
    assert commits == [(MAIN, 1)]


class MemoryStore:
    """A store whose transactions change the site's rev by what they are told."""

    def __init__(self) -> None:
        self.fails = False
        self.tx: Any = SimpleNamespace(clock=SimpleNamespace(rev=5))

    @contextmanager
    def transaction(self, site: SiteId) -> Iterator[Any]:
        yield self.tx
        if self.fails:
            raise StoreUnavailable


def test_a_commit_that_changed_the_site_notifies_and_no_other_does() -> None:
    hub, told, inner = Hub(), [], MemoryStore()
    hub.listen_to_commits(lambda site, rev: told.append((site, rev)))
    store = NotifyingStore(inner, hub)
    with store.transaction(MAIN):
        pass
    inner.fails = True
    with pytest.raises(StoreUnavailable), store.transaction(MAIN) as tx:
        tx.clock.rev = 6
    inner.fails = False
    assert told == []
    with store.transaction(MAIN) as tx:
        tx.clock.rev = 7
    assert told == [(MAIN, 7)]
