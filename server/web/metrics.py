"""What can be measured, for Prometheus: counts and times, never a person's or a ticket's data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from server.services.lobby import Lobby
from server.services.ports import Reader

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Readings:
    """What other rooms know: malformed messages by topic kind, sums and connections by name, alarms."""

    malformed: Mapping[str, int] = field(default_factory=dict)
    connected: Mapping[str, bool] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)
    alarms: Sequence[tuple[str, str]] = ()


class Meters:
    """The web's own counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._commands = Counter(
            "antrean_commands", "Commands by kind and outcome", ["kind", "outcome"], registry=registry
        )
        self._refusals = Counter("antrean_refusals", "Refused requests by code", ["code"], registry=registry)
        self._seconds = Histogram(
            "antrean_http_seconds",
            "Time to answer a request",
            ["route", "status"],
            buckets=BUCKETS,
            registry=registry,
        )

    def commanded(self, kind: str, outcome: str) -> None:
        """Count a command."""
        self._commands.labels(kind, outcome).inc()

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self._refusals.labels(code).inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request; a stream counts by its first byte to its last."""
        self._seconds.labels(route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)


class LobbyCollector(Collector):
    """People waiting per stage, and what other rooms counted, read when asked."""

    def __init__(self, reader: Reader, lobby: Lobby, readings: Callable[[], Readings]) -> None:
        self._reader, self._lobby, self._readings = reader, lobby, readings

    def describe(self) -> Iterable[Metric]:
        """Return nothing, so that registering asks no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Read what is so now."""
        waiting = GaugeMetricFamily("antrean_waiting", "Turns waiting", labels=["site", "stage"])
        for site in self._reader.sites():
            view = self._lobby.view(site)
            for stage in self._reader.office(site).stages:
                waiting.add_metric([site, stage], view.waiting.get(stage, 0))
        yield waiting
        yield from _families(self._readings(), self._faults())

    def _faults(self) -> set[tuple[str, str]]:
        """Return the devices' faults as alarms, about SITE/DEVICE or the site."""
        return {
            (fault.code, f"{site}/{fault.device}" if fault.device else site)
            for site in self._reader.sites()
            for fault in self._reader.faults(site)
        }


def _families(readings: Readings, faults: set[tuple[str, str]]) -> Iterable[Metric]:
    malformed = CounterMetricFamily("antrean_malformed_messages", "Unreadable messages", labels=["from"])
    for source, count in readings.malformed.items():
        malformed.add_metric([source], count)
    yield malformed
    connected = GaugeMetricFamily("antrean_connected", "1 while the connection stands", labels=["to"])
    for name, stands in readings.connected.items():
        connected.add_metric([name], int(stands))
    yield connected
    sums = CounterMetricFamily("antrean_relayed", "What the broker's side counted", labels=["what"])
    for name, count in readings.sums.items():
        sums.add_metric([name], count)
    yield sums
    alarms = GaugeMetricFamily("antrean_alarm", "1 while a person must look", labels=["alarm", "about"])
    for name, about in sorted({*readings.alarms, *faults}):
        alarms.add_metric([name, about], 1)
    yield alarms
