"""The `antrean` command: every program of a lobby and every chore, each loaded only when it is asked for."""

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from antrean.commands import broker, db, device, lobby, media, office, programs, simulate, user, voice
from antrean.failure import Failure

app = typer.Typer(
    name="antrean",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
TRY = "Try it and set it up"
RUN = "Run one program"
LOOK_AFTER = "Look after an office"

app.command("demo", rich_help_panel=TRY)(lobby.demo)
app.command("init", rich_help_panel=TRY)(lobby.init)
app.command("up", rich_help_panel=TRY)(lobby.up)
app.command("simulate", rich_help_panel=TRY)(simulate.simulate)
app.command("server", rich_help_panel=RUN)(programs.server)
app.add_typer(programs.kiosk_app, name="kiosk", rich_help_panel=RUN)
app.add_typer(programs.display_app, name="display", rich_help_panel=RUN)
app.add_typer(broker.app, name="broker", rich_help_panel=RUN)
app.add_typer(office.app, name="office", rich_help_panel=LOOK_AFTER)
app.add_typer(user.app, name="user", rich_help_panel=LOOK_AFTER)
app.add_typer(device.app, name="device", rich_help_panel=LOOK_AFTER)
app.command("media", rich_help_panel=LOOK_AFTER)(media.media)
app.add_typer(db.app, name="db", rich_help_panel=LOOK_AFTER)
app.add_typer(voice.app, name="voice", rich_help_panel=LOOK_AFTER)


def show_version(wanted: bool | None) -> None:  # noqa: FBT001 - Typer calls it so
    """Print the version and end, when that is what was asked for."""
    if wanted:
        try:
            typer.echo(f"antrean {version('antrean')}")
        except PackageNotFoundError:
            typer.echo("antrean, from its source tree")
        raise typer.Exit


@app.callback()
def describe(
    _version: Annotated[
        bool | None,
        typer.Option(
            "--version",
            metavar="",
            callback=show_version,
            is_eager=True,
            help="Show the version and end.",
        ),
    ] = None,
) -> None:
    """Take-a-number queue ticketing for public offices.

    Start with "antrean demo": a whole lobby on this machine.
    """


def main() -> None:
    """Run the command; an error is one readable text on stderr and exit code 2 (1 when something broke)."""
    try:
        app(prog_name="antrean")
    except Failure as failure:
        sys.stderr.write(f"antrean: {failure}\n")
        sys.exit(failure.exit_code)
