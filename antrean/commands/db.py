"""`antrean db`: the database's tables and the chain of its events."""

import typer

from antrean.failure import needs
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
