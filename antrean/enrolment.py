"""Enrols a device: a secret for the broker, whose hash alone the database keeps."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wire.atomic import write_atomically

if TYPE_CHECKING:
    from server.adapters.database import Database
    from server.domain.identity import SiteId
    from wire.settings import Broker


TOLD = timedelta(days=14)
"""So long a kiosk hears that its code's time is over, and not that nobody knows it."""


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
    """A kiosk that may fetch its credentials with a one-time code."""

    username: str
    letter: str | None
    code: str = field(repr=False)


def enrol(database: "Database", site: "SiteId", kind: str, name: str) -> Enrolled:
    """Add the device and return its secret, which nobody can read again.

    Raises InvalidTopic for a name that cannot stand in a topic, DeviceExists and NoLetterLeft.
    """
    from broker_config.passwords import generate_secret, hash_secret
    from server.adapters.clock import SystemClock
    from server.adapters.devices import add_device
    from server.domain.device import DeviceKind
    from server.domain.identity import DeviceName
    from wire.topics import check_slug

    secret = generate_secret()
    device = DeviceName(check_slug(name, "device"))
    letter = add_device(database, site, DeviceKind(kind), device, hash_secret(secret), SystemClock().now())
    return Enrolled(f"{site}.{name}", secret, letter)


def invite(
    database: "Database",
    site: "SiteId",
    name: str,
    broker: "Broker",
    *,
    lasts: timedelta,
    renew: bool = False,
) -> Invited:
    """Enrol a kiosk whose secret waits sealed in the database, and return the code that opens it.

    ``broker`` is the one that the kiosk reaches. ``renew`` gives a known kiosk a new secret, and with it a
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
    credentials = Credentials(broker=broker.url, site=site, device=device, secret=secret, ca=authority)
    keys, now, hashed = derive(code), SystemClock().now(), hash_secret(secret)
    if renew:
        letter = replace_secret(database, site, DeviceKind.KIOSK, device, hashed)
    else:
        letter = add_device(database, site, DeviceKind.KIOSK, device, hashed, now)
    store = SqlInvitationStore(database)
    store.forget_expired(now - TOLD)
    store.invite(site, device, hash_proof(keys.proof), seal(keys, credentials), now + lasts)
    return Invited(f"{site}.{name}", letter, code)
