"""The enrolled kiosks and displays of a site."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.adapters.database import Database
from server.adapters.tables import DEVICE, KIOSK_INSTALL, SITE
from server.domain.device import DeviceKind
from server.domain.errors import UnknownSite
from server.domain.identity import DeviceName, SiteId
from server.domain.letters import ORDER


class DeviceExists(Exception):
    """The site has a device of this name already."""


class UnknownDevice(Exception):
    """The site has no device of this name and kind."""


class NoLetterLeft(Exception):
    """The site has a kiosk for every letter from A to Z."""


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device. ``letter`` marks the numbers that a kiosk gives while it is offline."""

    site: SiteId
    name: DeviceName
    kind: DeviceKind
    letter: str | None
    secret_hash: str
    enrolled_at: datetime


def add_device(
    database: Database,
    site: SiteId,
    kind: DeviceKind,
    name: DeviceName,
    secret_hash: str,
    at: datetime,
    letter: str | None = None,
) -> str | None:
    """Enrol a device and return its letter: for a kiosk the one asked for, or the first that is free from K.

    Free is what no kiosk was enrolled with and, as long as there is such a letter, no other one uses.
    Raises UnknownSite, DeviceExists (also for a letter that is taken) or NoLetterLeft.
    """
    try:
        with database.writing() as connection:
            lock = select(SITE.c.id).where(SITE.c.id == site).with_for_update(key_share=True)
            if connection.execute(lock).first() is None:
                raise UnknownSite(site=site)
            given = (letter or _free(connection, site, name)) if kind is DeviceKind.KIOSK else None
            row = {"site": site, "name": name, "kind": kind, "letter": given}
            connection.execute(insert(DEVICE), {**row, "secret_hash": secret_hash, "enrolled_at": at})
    except IntegrityError as error:
        or_letter = f" or a kiosk with the letter {letter}" if letter else ""
        raise DeviceExists(f"{site} has a device {name!r}{or_letter} already") from error
    return given


def replace_secret(
    database: Database, site: SiteId, kind: DeviceKind, name: DeviceName, secret_hash: str
) -> str | None:
    """Give an enrolled device another secret and return its letter; raise UnknownDevice."""
    mine = (DEVICE.c.site == site, DEVICE.c.name == name, DEVICE.c.kind == kind)
    with database.writing() as connection:
        changed = connection.execute(update(DEVICE).where(*mine).values(secret_hash=secret_hash))
        if not changed.rowcount:
            raise UnknownDevice(f"{site} has no {kind} {name!r}")
        letter: str | None = connection.execute(select(DEVICE.c.letter).where(*mine)).scalar_one()
    return letter


def list_devices(database: Database, site: SiteId | None = None) -> list[Device]:
    """Return the devices of a site, or of all, by name."""
    found = select(
        DEVICE.c.site,
        DEVICE.c.name,
        DEVICE.c.kind,
        DEVICE.c.letter,
        DEVICE.c.secret_hash,
        DEVICE.c.enrolled_at,
    ).order_by(DEVICE.c.site, DEVICE.c.name)
    with database.reading() as connection:
        rows = connection.execute(found if site is None else found.where(DEVICE.c.site == site)).mappings()
        return [Device(**row) for row in rows]


def _free(connection: Connection, site: SiteId, name: DeviceName) -> str:
    enrolled = select(DEVICE.c.letter).where(DEVICE.c.site == site)
    in_use = select(KIOSK_INSTALL.c.letter).where(
        KIOSK_INSTALL.c.site == site, KIOSK_INSTALL.c.device != name
    )
    taken = set(connection.execute(enrolled).scalars())
    free = [letter for letter in ORDER if letter not in taken]
    if not free:
        raise NoLetterLeft("the site has a kiosk for every letter from A to Z")
    used = set(connection.execute(in_use).scalars())
    return next((letter for letter in free if letter not in used), free[0])
