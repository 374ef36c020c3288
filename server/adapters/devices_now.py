"""What devices said last, as the staff and the watch look at it."""

from collections.abc import Iterable, Mapping

from server.adapters.devices_seen import DeviceSeen, DevicesSeen
from server.domain.device import THE_SERVER, DeviceKind
from server.domain.identity import DeviceName, SiteId
from server.services.device_watch import Said
from server.services.devices import DeviceNow
from wire.messages import HealthMessage, PrinterHealth

NO_PRINTER = PrinterHealth(kind="")


def devices_now(devices: DevicesSeen, site: SiteId) -> dict[DeviceName, DeviceNow]:
    """Return every device of the site that said anything, by name."""
    return {
        DeviceName(name): _now(DeviceName(name), seen)
        for (of, name), seen in _of(devices, site)
        if seen.presence
    }


def programs_of(devices: DevicesSeen, site: SiteId) -> set[DeviceName]:
    """Return the names under which a program has ever connected."""
    return {DeviceName(name) for (_, name), seen in _of(devices, site) if seen.program}


def what_was_said(
    devices: DevicesSeen, site: SiteId, alarms: Iterable[tuple[str, str]]
) -> dict[DeviceName, Said]:
    """Return who is connected and what is wrong, with the alarms that the server raised about each.

    An alarm about the site stands under the server's own name.
    """
    said = {
        DeviceName(name): Said(
            seen.online, _faults(seen) | _raised(alarms, f"{site}/{name}"), program=seen.program
        )
        for (_, name), seen in _of(devices, site)
    }
    return {**said, THE_SERVER: Said(online=True, faults=_raised(alarms, site))}


def _of(devices: DevicesSeen, site: SiteId) -> Iterable[tuple[tuple[SiteId, str], DeviceSeen]]:
    every: Mapping[tuple[SiteId, str], DeviceSeen] = devices.all()
    return [(key, seen) for key, seen in every.items() if key[0] == site]


def _faults(seen: DeviceSeen) -> frozenset[str]:
    return frozenset(seen.health.faults if seen.health else ())


def _raised(alarms: Iterable[tuple[str, str]], about: str) -> frozenset[str]:
    return frozenset(name for name, whom in alarms if whom == about)


def _now(name: DeviceName, seen: DeviceSeen) -> DeviceNow:
    presence, health = seen.presence, seen.health
    assert presence is not None
    now = DeviceNow(name, DeviceKind(presence.kind), seen.online, presence.version)
    return now if health is None else _with_health(now, health)


def _with_health(now: DeviceNow, health: HealthMessage) -> DeviceNow:
    printer = health.printer or NO_PRINTER
    return DeviceNow(
        now.name,
        now.kind,
        now.online,
        now.version,
        heard_at=health.at,
        printer=printer.kind or None,
        paper=printer.paper,
        cover=printer.cover,
        journal=health.journal,
        offline_tickets=health.offline,
        last_ticket=health.last_ticket,
        last_ticket_at=health.last_ticket_at,
        disk_free_mb=health.disk_free_mb,
        temperature_c=health.temperature_c,
        errors=health.errors,
    )
