"""`antrean server`, `kiosk` and `display`: the long-running programs, one function each."""

from pathlib import Path
from typing import Annotated

import typer

from antrean.commands.preview_slip import preview_slip
from antrean.failure import needs
from antrean.logs import begin_logging
from antrean.options import Broker, Config, Database, DeviceSite, Windowed

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where this device keeps its id and its journal."),
]
Probe = Annotated[
    Path | None,
    typer.Option(
        "--probe", metavar="FILE", hidden=True, help="Tell what is on the screen as JSON (for tests)."
    ),
]


def server(
    config: Config = None,
    database: Database = None,
    database_direct: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The same PostgreSQL without a pooler, when --database goes through one."
        ),
    ] = None,
    broker: Broker = None,
    http: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where the pages and the API listen.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address on the slips' QR codes; none without it.")
    ] = None,
) -> None:
    """Run the server: tickets and counters, the officers' pages, the API.

    It needs a database that "antrean db upgrade" prepared and an office from "antrean office load".
    """
    with needs("server"):
        begin_logging()
        from server.app import run
        from server.config import ServerSettings

        run(
            ServerSettings.load(
                config,
                database=database,
                database_direct=database_direct,
                broker=broker,
                http=http,
                public_url=public_url,
            )
        )


kiosk_app = typer.Typer(invoke_without_command=True)


@kiosk_app.callback()
def kiosk(
    context: typer.Context,
    config: Config = None,
    broker: Broker = None,
    site: DeviceSite = None,
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help='The name from "antrean device add".')
    ] = None,
    printer: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="picture:DIR, tcp://HOST:PORT, usb:VID:PID, serial:PORT or file:PATH. "
            '"list" finds printers, "test" prints a slip on each USB printer, or on that of --config.',
        ),
    ] = None,
    windowed: Windowed = None,
    data_dir: DataDir = None,
    probe: Probe = None,
) -> None:
    """Run a kiosk: the touch screen where visitors take a number, and its printer."""
    if context.invoked_subcommand:
        return
    if printer in {"list", "test"}:
        from antrean.find_printers import find_printers, try_configured

        with needs("printing"):
            if printer == "test" and config is not None:
                try_configured(config)
            else:
                find_printers(test=printer == "test")
        return
    with needs("kiosk"):
        from kiosk.config import KioskSettings
        from wire.device_settings import NotEnrolled

        begin_logging()
        try:
            settings = KioskSettings.load(
                config,
                broker=broker,
                site=site,
                device=device,
                printer=printer,
                windowed=windowed,
                data_dir=data_dir,
                probe=probe,
            )
        except NotEnrolled as nobody:
            from kiosk.app import enrol

            raise typer.Exit(enrol(nobody.settings)) from None
        from kiosk.app import run

        raise typer.Exit(run(settings))


kiosk_app.command("preview-slip")(preview_slip)


display_app = typer.Typer(invoke_without_command=True)


@display_app.callback()
def display(
    context: typer.Context,
    config: Config = None,
    broker: Broker = None,
    site: DeviceSite = None,
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help='The name from "antrean device add".')
    ] = None,
    windowed: Windowed = None,
    data_dir: DataDir = None,
    mute: Annotated[
        bool | None, typer.Option("--mute", metavar="", help="Show calls without speaking them.")
    ] = None,
    probe: Probe = None,
) -> None:
    """Run a lobby display: the latest call in large type, spoken, and every counter."""
    if context.invoked_subcommand:
        return
    with needs("display"):
        from display.config import DisplaySettings
        from wire.device_settings import NotEnrolled

        begin_logging()
        try:
            settings = DisplaySettings.load(
                config,
                broker=broker,
                site=site,
                device=device,
                windowed=windowed,
                data_dir=data_dir,
                mute=mute,
                probe=probe,
            )
        except NotEnrolled as nobody:
            from display.app import enrol

            raise typer.Exit(enrol(nobody.settings)) from None
        from display.app import run

        raise typer.Exit(run(settings))


@display_app.command("enrol")
def enrol_display(
    server: Annotated[
        str,
        typer.Option(metavar="ADDRESS", prompt="Address of the server", help="Of the officers' pages."),
    ],
    code: Annotated[
        str,
        typer.Option(metavar="CODE", prompt="One-time code", help='From "antrean device invite".'),
    ],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Enrol this display with a one-time code; a display that waits for it starts by itself.

    Say it as the user who runs the display, with the same --config and --data-dir.
    """
    with needs("display"):
        from display.config import DisplaySettings
        from display.enrolling import enrol_by_command
        from wire.device_settings import NAMELESS

        begin_logging()
        settings = DisplaySettings.load(config, data_dir=data_dir, site=NAMELESS)
        typer.echo(f"This is {enrol_by_command(settings, server, code)} now: {settings.enrolment}")
