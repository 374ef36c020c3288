"""Writes mosquitto's files for the devices that a database knows."""

from pathlib import Path
from typing import TYPE_CHECKING

from broker_config.mosquitto import SERVER_USER, Device, Tls, render
from broker_config.passwords import generate_secret, hash_secret
from server.adapters.devices import list_devices
from wire.topics import Role

if TYPE_CHECKING:
    from server.adapters.database import Database


def render_broker(
    database: "Database",
    folder: Path,
    listen: str,
    *,
    secrets: dict[str, str] | None = None,
    tls: Tls | None = None,
    installed_in: Path | None = None,
) -> list[Path]:
    """Write configuration, access list, passwords, and the secrets that are given; return the files.

    ``secrets`` has fresh devices' secrets by their name on the broker. The server's secret is kept when the
    folder has one. Raises CannotRender and InvalidListenAddress.
    """
    fresh = secrets or {}
    devices = [
        Device(site, device.name, Role(device.kind), device.secret_hash, fresh.get(f"{site}.{device.name}"))
        for site in database.reader.sites()
        for device in list_devices(database, site)
    ]
    secret = _read_secret(folder / "secrets" / SERVER_USER) or generate_secret()
    return render(
        folder,
        devices,
        server_hash=hash_secret(secret),
        server_secret=secret,
        listen=listen,
        tls=tls,
        installed_in=installed_in,
    )


def _read_secret(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() if path.exists() else None
