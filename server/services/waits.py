"""How true the waits were that visitors were told: the promise at issue beside the first call."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from server.domain.accuracy import Accuracy, Told, accuracy
from server.domain.identity import ServiceId, SiteId
from server.services.ports import Reader

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Report:
    """How true the waits were since ``since``: over all, by service, and by the hour of arrival."""

    since: datetime
    overall: Accuracy
    by_service: Mapping[ServiceId, Accuracy]
    by_hour: Mapping[int, Accuracy]


def report(reader: Reader, site: SiteId, now: datetime, days: int = 28) -> Report:
    """Return how true the waits of the last ``days`` were; raise UnknownSite."""
    since = now - timedelta(days=days)
    told = reader.told(site, since)
    return Report(
        since,
        accuracy(told),
        _grouped(told, lambda one: one.service),
        _grouped(told, lambda one: one.hour),
    )


def _grouped(told: Iterable[Told], key: Callable[[Told], Key]) -> dict[Key, Accuracy]:
    groups: defaultdict[Key, list[Told]] = defaultdict(list)
    for one in told:
        groups[key(one)].append(one)
    return {name: accuracy(group) for name, group in sorted(groups.items(), key=lambda item: str(item[0]))}
