"""Prepares a demo's database: the sample office, its devices, and people who may sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from antrean.commands.user import make_password
from antrean.database import load_office, open_accounts
from antrean.enrolment import enrol
from server.adapters.database import Database, open_database, upgrade
from server.adapters.office_file import read_office
from server.domain.office import Office
from server.services.staff import Role

SAMPLE = "pangkalpinang.toml"
YOU, CHIEF = "petugas", "kepala"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The office that was loaded and the one password of everybody in the demo."""

    office: Office
    password: str

    @property
    def yours(self) -> str:
        """The counter that is left to the person at the screen."""
        return next(iter(self.office.desks))

    @property
    def played(self) -> Sequence[str]:
        """The counters at which officers are played."""
        return list(self.office.desks)[1:]


def prepare(url: str, kiosks: list[str], displays: list[str]) -> Prepared:
    """Make the database and everything in it."""
    upgrade(url)
    database = open_database(url)
    try:
        return _fill(database, kiosks, displays)
    finally:
        database.close()


def _fill(database: Database, kiosks: list[str], displays: list[str]) -> Prepared:
    with as_file(files("server") / "samples" / SAMPLE) as sample:
        office = replace(read_office(sample), hours=None)  # a demo runs at any time of day
    load_office(database, office)
    prepared = Prepared(office, make_password())
    accounts = open_accounts(database)
    accounts.add_user(YOU, prepared.password, Role.OFFICER, office.id, "Petugas")
    accounts.add_user(CHIEF, prepared.password, Role.SUPERVISOR, office.id, "Kepala seksi")
    for counter in prepared.played:
        accounts.add_user(f"{YOU}{counter}", prepared.password, Role.OFFICER, office.id, f"Petugas {counter}")
    for kind, names in (("kiosk", kiosks), ("display", displays)):
        for name in names:
            enrol(database, office.id, kind, name)
    return prepared
