"""Enrols a device: a secret for the broker, whose hash alone the database keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wire.atomic import write_atomically

if TYPE_CHECKING:
    from server.adapters.database import Database
    from server.domain.identity import DeviceName, SiteId
    from wire.enrolment import Kind
    from wire.settings import Broker


TOLD = timedelta(days=14)
"""So long a device hears that its code's time is over, and not that nobody knows it."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new device: its name on the broker, its secret, and a kiosk's letter."""

    username: str
    secret: str = field(repr=False)
    letter: str | None

    def keep(self, path: Path) -> None:
        """Write the secret to a file that only its owner may read."""
        write_atomically(path, f"{self.secret}\n", mode=0o600)


@dataclass(frozen=True, slots=True)
class Invited:
    """A device that may fetch its credentials with a one-time code."""

    username: str
    letter: str | None
    code: str = field(repr=False)


def enrol(database: "Database", site: "SiteId", kind: str, name: str, **place: str) -> Enrolled:
    """Add the device and return its secret, which nobody can read again.

    ``place`` is a display's zone, counter or layout. Raises InvalidTopic for a name that cannot stand in a
    topic, DeviceExists and NoLetterLeft, and DomainError for a place that is not there, with nothing added.
    """
    from broker_config.passwords import generate_secret, hash_secret
    from server.adapters.clock import SystemClock
    from server.adapters.devices import add_device
    from server.domain.device import DeviceKind
    from server.domain.identity import DeviceName
    from wire.topics import check_slug

    secret = generate_secret()
    device = DeviceName(check_slug(name, "device"))
    set_up = prepare_display(database, site, device, **place) if place else None
    letter = add_device(database, site, DeviceKind(kind), device, hash_secret(secret), SystemClock().now())
    if set_up is not None:
        set_up()
    return Enrolled(f"{site}.{name}", secret, letter)


def prepare_display(
    database: "Database",
    site: "SiteId",
    device: "DeviceName",
    *,
    zone: str | None = None,
    counter: str | None = None,
    layout: str | None = None,
) -> Callable[[], object]:
    """Return what sets the display up in the name of the command line; raise DomainError where it cannot."""
    from server.adapters.clock import SystemClock
    from server.adapters.ids import SystemIds
    from server.domain.device import DeviceKind
    from server.domain.identity import Actor, CommandId, CounterId
    from server.domain.lobby_setup import MAIN, LayoutId, ZoneId
    from server.services.commands import Press, SetUpDisplay
    from server.services.displays import check_display
    from server.services.execute import Executor
    from wire.layouts import shipped_layouts

    office, ids, shipped = database.reader.office(site), SystemIds(), tuple(shipped_layouts())
    wanted = replace(
        office.setup.display(device),
        zone=None if zone is None else ZoneId(zone),
        counter=None if counter is None else CounterId(counter),
        layout=MAIN if layout is None else LayoutId(layout),
    )
    check_display(office, wanted, shipped)
    press = Press(CommandId(ids.uuid()), Actor("command-line"))
    command = SetUpDisplay(wanted, DeviceKind.DISPLAY, shipped)
    return lambda: Executor(database.store, SystemClock(), ids).execute(site, press, command)


def invite(
    database: "Database",
    site: "SiteId",
    name: str,
    broker: "Broker",
    *,
    lasts: timedelta,
    renew: bool = False,
    kind: "Kind" = "kiosk",
) -> Invited:
    """Enrol a device whose secret waits sealed in the database, and return the code that opens it.

    ``broker`` is the one that the device reaches. ``renew`` gives a known device a new secret, and with it a
    new code. Raises InvalidTopic, DeviceExists, NoLetterLeft and UnknownDevice.
    """
    from broker_config.passwords import generate_secret, hash_secret
    from server.adapters.clock import SystemClock
    from server.adapters.devices import add_device, replace_secret
    from server.adapters.invitations import SqlInvitationStore
    from server.domain.device import DeviceKind
    from server.domain.identity import DeviceName
    from server.services.enrolment import hash_proof
    from wire.enrolment import Credentials, derive, make_code, seal
    from wire.topics import check_slug

    device, secret, code = DeviceName(check_slug(name, "device")), generate_secret(), make_code()
    authority = broker.ca_file.read_text(encoding="utf-8") if broker.ca_file else None
    credentials = Credentials(
        broker=broker.url, site=site, device=device, secret=secret, ca=authority, kind=kind
    )
    keys, now, hashed = derive(code), SystemClock().now(), hash_secret(secret)
    if renew:
        letter = replace_secret(database, site, DeviceKind(kind), device, hashed)
    else:
        letter = add_device(database, site, DeviceKind(kind), device, hashed, now)
    store = SqlInvitationStore(database)
    store.forget_expired(now - TOLD)
    store.invite(site, device, hash_proof(keys.proof), seal(keys, credentials), now + lasts)
    return Invited(f"{site}.{name}", letter, code)
