"""`antrean device`: the kiosks and displays that may connect."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from antrean.failure import Failure, needs
from antrean.options import Config, Database, Site

FIRST_START = {
    "kiosk": "  At the kiosk's first start, type the address of the officers' pages and this code.",
    "display": "  On the display: antrean display enrol, with the officers' pages' address and this code,\n"
    "  or on an appliance: sudo antrean-appliance enrol.",
}

app = typer.Typer(no_args_is_help=True, help="The kiosks and displays of an office: enrol and list them.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="For example kiosk-1: a-z, 0-9 and hyphens.")],
    kind: Annotated[Literal["kiosk", "display"], typer.Option(help="What it is.")],
    secret_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the secret there (mode 0600) instead of showing it."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="The part of the lobby that a display shows; without it all.")
    ] = None,
    counter: Annotated[str | None, typer.Option(help="The one counter above which a display hangs.")] = None,
    layout: Annotated[
        str | None, typer.Option(help='How a display divides its screen: "main" usually.')
    ] = None,
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Enrol a device: it gets a secret for the broker, and a kiosk its letter.

    With mosquitto, run "antrean broker render" afterwards.
    """
    place = {"zone": zone, "counter": counter, "layout": layout}
    chosen = {option: value for option, value in place.items() if value is not None}
    if chosen and kind != "display":
        raise Failure(f"--{', --'.join(chosen)}: only a display has that; add --kind display")
    with needs("server"):
        from antrean.database import choose_site, opened
        from antrean.enrolment import enrol

        with opened(config, database) as db:
            at = choose_site(db, site)
            enrolled = enrol(db, at, kind, name, **chosen)
    if secret_file is not None:
        enrolled.keep(secret_file)
    typer.echo(f"{kind} {name} of {at}" + (f", letter {enrolled.letter}" if enrolled.letter else ""))
    typer.echo(f"  name on the broker: {enrolled.username}")
    typer.echo(f"  secret:             {secret_file or enrolled.secret}")


@app.command()
def invite(
    name: Annotated[str, typer.Argument(metavar="NAME", help="For example kiosk-2: a-z, 0-9 and hyphens.")],
    broker: Annotated[
        str,
        typer.Option(metavar="URL", help="The broker as the device reaches it: mqtts://HOST:PORT or mqtt://"),
    ],
    kind: Annotated[Literal["kiosk", "display"], typer.Option(help="What it is.")] = "kiosk",
    ca_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The authority of the broker's certificate, for the device."),
    ] = None,
    hours: Annotated[float, typer.Option(min=0.1, max=168, help="How long the code can be used.")] = 4,
    renew: Annotated[
        bool | None,
        typer.Option(
            "--renew", metavar="", help="A device that is enrolled already gets a new secret and code."
        ),
    ] = None,
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Enrol a device by a one-time code, which somebody types at its first start.

    With mosquitto, run "antrean broker render" afterwards: the device's password is in force from then on.
    """
    with needs("server"):
        from antrean.database import choose_site, opened
        from antrean.enrolment import invite as make_invitation
        from wire.settings import Broker, SettingsError

        try:
            reached = Broker(url=broker, ca_file=ca_file)
        except ValueError as error:
            raise SettingsError([f"--broker or --ca-file: {error}"]) from None
        with opened(config, database) as db:
            at = choose_site(db, site)
            invited = make_invitation(
                db, at, name, reached, lasts=timedelta(hours=hours), renew=bool(renew), kind=kind
            )
    typer.echo(f"{kind} {name} of {at}" + (f", letter {invited.letter}" if invited.letter else ""))
    typer.echo(f"  name on the broker: {invited.username}")
    typer.echo(f"  code:               {invited.code}   (for one {kind}, for {hours:g} hours)")
    typer.echo(FIRST_START[kind])


@app.command()
def pin() -> None:
    """Ask for a PIN of 4 to 8 digits, and print the line that lets it open a kiosk's service menu."""
    with needs("kiosk"):
        from kiosk.pin import hash_pin

        typed = typer.prompt("PIN", hide_input=True, confirmation_prompt=True)
        typer.echo(f'pin = "{hash_pin(typed)}"')


@app.command("list")
def list_devices(config: Config = None, database: Database = None, site: Site = None) -> None:
    """Show the devices of an office."""
    with needs("server"):
        from antrean.database import choose_site, opened
        from server.adapters.devices import list_devices as read_devices

        with opened(config, database) as db:
            for device in read_devices(db, choose_site(db, site)):
                typer.echo(f"{device.name:<20} {device.kind:<8} {device.letter or ''}")
