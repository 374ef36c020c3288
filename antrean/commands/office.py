"""`antrean office`: an office's layout, from a TOML file into the database and back."""

from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import needs
from antrean.options import Config, Database, Site

app = typer.Typer(no_args_is_help=True, help="Services, stages and counters of an office, as a TOML file.")
File = Annotated[Path, typer.Argument(metavar="FILE", help="The office's TOML file.")]


@app.command()
def load(file: File, config: Config = None, database: Database = None) -> None:
    """Put the office into the database; what is there already is brought up to date."""
    with needs("server"):
        from antrean.database import load_office, opened
        from server.adapters.office_file import read_office

        office = read_office(file)
        with opened(config, database) as db:
            load_office(db, office)
    typer.echo(
        f"{office.name} ({office.id}): {len(office.services)} services, {len(office.desks)} counters loaded."
    )


@app.command()
def check(file: File) -> None:
    """Look for mistakes in the file and name all of them; change nothing."""
    with needs("server"):
        from server.adapters.office_file import read_office

        office = read_office(file)
    typer.echo(
        f"{file} is right: {office.name}, {len(office.services)} services, {len(office.desks)} counters."
    )


@app.command()
def appointments(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with service, slot, code and initials.")],
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Hold the slots in a CSV file, all of them or none, and print their codes."""
    with needs("server"):
        from antrean.database import choose_site, hold_appointments, opened
        from server.adapters.appointment_file import read_appointments

        with opened(config, database) as db:
            chosen = choose_site(db, site)
            rows = read_appointments(file, db.reader.office(chosen))
            codes = hold_appointments(db, chosen, rows)
    for row, code in zip(rows, codes, strict=True):
        typer.echo(f"{code},{row.service},{row.slot.isoformat()}")


@app.command()
def dump(config: Config = None, database: Database = None, site: Site = None) -> None:
    """Write the office that is in the database to standard output, as TOML."""
    with needs("server"):
        from antrean.database import choose_site, opened
        from server.adapters.office_file import dump_office

        with opened(config, database) as db:
            typer.echo(dump_office(db.reader.office(choose_site(db, site))), nl=False)
