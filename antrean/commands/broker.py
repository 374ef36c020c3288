"""`antrean broker`: the embedded broker for one machine, and the files for a mosquitto of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import Failure, needs
from antrean.options import Config, Database

app = typer.Typer(no_args_is_help=True, help="Run the embedded MQTT broker, or write mosquitto's files.")


@app.command("run")
def run_broker(
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="An address of this machine only.")
    ] = "127.0.0.1:1883",
) -> None:
    """Run the embedded broker: for one machine, without passwords, nothing to install."""
    with needs("server"):
        from antrean.logs import begin_logging
        from broker_config.embedded import run_embedded

        begin_logging()
        run_embedded(listen)


@app.command("render")
def render_files(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files are written.")],
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where mosquitto shall listen.")
    ] = "127.0.0.1:1883",
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The broker's certificate with its chain, for TLS.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The private key of the certificate.")
    ] = None,
    installed_in: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where mosquitto will find the files, when elsewhere."),
    ] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Write mosquitto's configuration, access list and passwords for all enrolled devices.

    The server's secret is made the first time and kept. Run it again after "antrean device add".
    """
    if (certificate is None) != (key is None):
        raise Failure("TLS needs both --certificate and --key")
    with needs("server"):
        from antrean.database import opened
        from antrean.onepc.rendering import render_broker
        from broker_config.mosquitto import Tls

        tls = Tls(certificate, key) if certificate and key else None
        with opened(config, database) as db:
            for path in render_broker(db, folder, listen, tls=tls, installed_in=installed_in):
                typer.echo(path)
