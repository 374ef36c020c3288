"""`antrean db`: the database's tables and the chain of its events."""

import typer

from antrean.failure import Crash, needs
from antrean.options import Config, Database

app = typer.Typer(no_args_is_help=True, help="Prepare the database and check it.")


@app.command()
def upgrade(config: Config = None, database: Database = None) -> None:
    """Make or bring up to date the tables; make a backup first (docs/operations.md)."""
    with needs("server"):
        from antrean.database import find_url
        from server.adapters import database as databases

        databases.upgrade(find_url(config, database))
    typer.echo("The database is up to date.")


@app.command()
def verify(config: Config = None, database: Database = None) -> None:
    """Check that the events of every office are as they were written; name the first that is not."""
    with needs("server"):
        from antrean.database import opened
        from server.adapters.chain import BrokenChain

        with opened(config, database) as db:
            for site in db.reader.sites():
                try:
                    count = db.reader.verify_chain(site)
                except BrokenChain as error:
                    raise Crash(str(error)) from error
                typer.echo(f"{site}: {count} events, unbroken")
