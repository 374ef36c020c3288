"""A bounded queue from the network's thread to one consumer that keeps the newest; knows no message."""

import logging
from collections import deque
from threading import Condition
from typing import Generic, TypeVar

Item = TypeVar("Item")
log = logging.getLogger(__name__)


class Handoff(Generic[Item]):
    """When full, the oldest item is dropped and counted; the log says so once until the queue is empty."""

    def __init__(self, size: int, name: str) -> None:
        self._items: deque[Item] = deque(maxlen=size)
        self._changed = Condition()
        self._name = name
        self._overflowing = False
        self._closed = False
        self.dropped = 0

    def put(self, item: Item) -> None:
        """Add an item; never waits."""
        with self._changed:
            if len(self._items) == self._items.maxlen:
                self._count_drop()
            self._items.append(item)
            self._changed.notify()

    def take(self, timeout_s: float) -> Item | None:
        """Return the oldest item, or None after ``timeout_s`` or once closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed, timeout_s)
            item = self._items.popleft() if self._items else None
            if self._overflowing and not self._items:
                self._overflowing = False
                log.info("%s: the consumer caught up, %d messages dropped so far", self._name, self.dropped)
            return item

    def open(self) -> None:
        """Let consumers wait."""
        with self._changed:
            self._closed = False

    def close(self) -> None:
        """Wake a waiting consumer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _count_drop(self) -> None:
        self.dropped += 1
        if not self._overflowing:
            self._overflowing = True
            log.warning(
                "%s: more than %d messages wait, the oldest are dropped", self._name, len(self._items)
            )
