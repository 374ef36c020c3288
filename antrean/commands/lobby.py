"""`antrean demo`, `init` and `up`: whole lobbies on one machine."""

from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import needs


def demo(
    headless: Annotated[
        bool | None,
        typer.Option(
            "--headless",
            metavar="",
            help="No windows: the lobby in the terminal, visitors and officers played.",
        ),
    ] = None,
    simulate: Annotated[
        bool | None,
        typer.Option("--simulate", metavar="", help="Play visitors and officers beside the windows."),
    ] = None,
    for_s: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", min=1, help="End by itself after this time.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Where tickets, database and logs go (a new folder)."),
    ] = None,
) -> None:
    """Run a whole lobby on this machine: broker, server, kiosk, display, sample office.

    With a screen it opens a kiosk and a display, and you are the visitor and the officer. Without one it
    plays both and shows the lobby in the terminal. Ctrl-C ends it and leaves nothing running.
    """
    with needs("demo"):
        from antrean.demo.plan import Wishes
        from antrean.demo.run import run_demo

        wishes = Wishes(headless=bool(headless), simulate=bool(simulate), for_s=for_s, folder=folder)
        raise typer.Exit(run_demo(wishes))


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is empty or does not exist.")],
) -> None:
    """Make a folder for an office on one PC: settings, a sample office, a database, an admin, secrets."""
    with needs("server"):
        from antrean.onepc.init import make_office

        for line in make_office(folder):
            typer.echo(line)


def up(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help='A folder that "antrean init" made.')],
) -> None:
    """Run the office of DIR on this PC: broker, server, and with a screen its kiosk and display.

    What crashes starts again. Ctrl-C or SIGTERM stops everything.
    """
    with needs("server"):
        from antrean.onepc.up import run_office

        raise typer.Exit(run_office(folder))
