"""`antrean device`: the kiosks and displays that may connect."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from antrean.failure import needs
from antrean.options import Config, Database, Site

app = typer.Typer(no_args_is_help=True, help="The kiosks and displays of an office: enrol and list them.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="For example kiosk-1: a-z, 0-9 and hyphens.")],
    kind: Annotated[Literal["kiosk", "display"], typer.Option(help="What it is.")],
    secret_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the secret there (mode 0600) instead of showing it."),
    ] = None,
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Enrol a device: it gets a secret for the broker, and a kiosk its letter.

    With mosquitto, run "antrean broker render" afterwards.
    """
    with needs("server"):
        from antrean.database import choose_site, opened
        from antrean.enrolment import enrol

        with opened(config, database) as db:
            at = choose_site(db, site)
            enrolled = enrol(db, at, kind, name)
    if secret_file is not None:
        enrolled.keep(secret_file)
    typer.echo(f"{kind} {name} of {at}" + (f", letter {enrolled.letter}" if enrolled.letter else ""))
    typer.echo(f"  name on the broker: {enrolled.username}")
    typer.echo(f"  secret:             {secret_file or enrolled.secret}")


@app.command("list")
def list_devices(config: Config = None, database: Database = None, site: Site = None) -> None:
    """Show the devices of an office."""
    with needs("server"):
        from antrean.database import choose_site, opened
        from server.adapters.devices import list_devices as read_devices

        with opened(config, database) as db:
            for device in read_devices(db, choose_site(db, site)):
                typer.echo(f"{device.name:<20} {device.kind:<8} {device.letter or ''}")
