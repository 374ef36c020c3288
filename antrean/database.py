"""Opens the database for a chore of the command line, and finds the one office in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from antrean.failure import Failure

if TYPE_CHECKING:
    from server.adapters.database import Database
    from server.domain.appointment import Appointment
    from server.domain.identity import SiteId
    from server.domain.office import Office
    from server.services.accounts import Accounts


def find_url(config: Path | None, url: str | None) -> str:
    """Return the database's address from the flag, the environment or the server's settings file."""
    from server.config import ServerSettings

    return ServerSettings.load(config, database=url).database.get_secret_value()


@contextmanager
def opened(config: Path | None, url: str | None) -> Iterator["Database"]:
    """Open the database that the flags, the environment or the settings name."""
    from server.adapters.database import check_revision, open_database

    address = find_url(config, url)
    check_revision(address)
    database = open_database(address)
    try:
        yield database
    finally:
        database.close()


def choose_site(database: "Database", site: str | None) -> "SiteId":
    """Return the named site, or the only one there is; raise Failure."""
    sites = database.reader.sites()
    if not sites:
        raise Failure("The database has no office yet: load one with antrean office load FILE")
    if site is None and len(sites) == 1:
        return sites[0]
    for known in sites:
        if known == site:
            return known
    what = f"There is no office {site!r}" if site else "The database has several offices: add --site"
    raise Failure(f"{what}; there are: {', '.join(sites)}")


def load_office(database: "Database", office: "Office") -> None:
    """Put an office into the database in the name of the command line; raise OfficeInUse."""
    from server.adapters.clock import SystemClock
    from server.adapters.offices import save_office
    from server.domain.identity import Actor

    save_office(database, office, SystemClock(), Actor("command-line"))


def hold_appointments(database: "Database", site: "SiteId", rows: "tuple[Appointment, ...]") -> list[str]:
    """Hold the slots in the name of the command line and return their codes in order; raise DomainError."""
    from server.adapters.clock import SystemClock
    from server.adapters.ids import SystemIds
    from server.domain.identity import Actor, CommandId
    from server.services.commands import ImportAppointments, Press
    from server.services.execute import Executor

    ids = SystemIds()
    press = Press(CommandId(ids.uuid()), Actor("command-line"))
    answer = Executor(database.store, SystemClock(), ids).execute(site, press, ImportAppointments(rows))
    codes = (answer or {})["codes"]
    assert isinstance(codes, list)
    return [str(code) for code in codes]


def open_accounts(database: "Database") -> "Accounts":
    """Return the staff's accounts in the database."""
    from server.adapters.accounts import SqlAccountStore
    from server.adapters.clock import SystemClock
    from server.adapters.ids import SystemIds
    from server.adapters.passwords import Argon2Passwords
    from server.services.accounts import Accounts

    ids = SystemIds()
    return Accounts(SqlAccountStore(database, ids), Argon2Passwords(), SystemClock(), ids)
