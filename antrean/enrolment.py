"""Enrols a device: a secret for the broker, whose hash alone the database keeps."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wire.atomic import write_atomically

if TYPE_CHECKING:
    from server.adapters.database import Database
    from server.domain.identity import SiteId


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new device: its name on the broker, its secret, and a kiosk's letter."""

    username: str
    secret: str = field(repr=False)
    letter: str | None

    def keep(self, path: Path) -> None:
        """Write the secret to a file that only its owner may read."""
        write_atomically(path, f"{self.secret}\n", mode=0o600)


def enrol(database: "Database", site: "SiteId", kind: str, name: str) -> Enrolled:
    """Add the device and return its secret, which nobody can read again.

    Raises InvalidTopic for a name that cannot stand in a topic, DeviceExists and NoLetterLeft.
    """
    from broker_config.passwords import generate_secret, hash_secret
    from server.adapters.clock import SystemClock
    from server.adapters.devices import add_device
    from server.adapters.tables import DeviceKind
    from server.domain.identity import DeviceName
    from wire.topics import check_slug

    secret = generate_secret()
    device = DeviceName(check_slug(name, "device"))
    letter = add_device(database, site, DeviceKind(kind), device, hash_secret(secret), SystemClock().now())
    return Enrolled(f"{site}.{name}", secret, letter)
