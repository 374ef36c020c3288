"""Messages that cannot be used: each counted, each kind logged once a device."""

import logging
import threading

from server.adapters.counts import Counts
from wire.topics import DeviceTopic, Topic

log = logging.getLogger(__name__)

REMEMBERED = 10_000


class Complaints:
    """Safe from any thread."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._lock = threading.Lock()
        self._logged: set[tuple[str, str, str]] = set()

    def note(self, topic: Topic, code: str, detail: str) -> None:
        """A message on this topic cannot be used, for the reason that ``code`` names."""
        sender = f"{topic.site}/{topic.device}" if isinstance(topic, DeviceTopic) else topic.site
        self._note(type(topic).__name__, sender, code, detail)

    def note_topic(self, topic: str, detail: str) -> None:
        """A message came on a topic that is not of the contract."""
        self._note("topic", topic[:200], "unknown_topic", detail)

    def _note(self, kind: str, sender: str, code: str, detail: str) -> None:
        self._counts.add_malformed(kind)
        with self._lock:
            is_new = (kind, sender, code) not in self._logged and len(self._logged) < REMEMBERED
            if is_new:
                self._logged.add((kind, sender, code))
        if is_new:
            log.warning("%s from %s is of no use (%s): %s", kind, sender, code, detail[:400])
