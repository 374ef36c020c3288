"""`antrean kiosk preview-slip`: what a slip will look like, before any paper is spent."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import Failure, needs
from antrean.options import Config


class Width(StrEnum):
    """The widths of paper."""

    MM_58 = "58"
    MM_80 = "80"


class Kind(StrEnum):
    """The classes of tickets."""

    REGULAR = "regular"
    APPOINTMENT = "appointment"
    PRIORITY = "priority"


def preview_slip(
    *,
    config: Config = None,
    office: Annotated[
        Path | None, typer.Option("--office", metavar="FILE", help="The office's TOML file.")
    ] = None,
    catalog: Annotated[
        Path | None,
        typer.Option("--catalog", metavar="FILE", help="A catalog as JSON, as docs/wire.md has it."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="ID", help="The ticket's language: id, en, …")
    ] = None,
    service: Annotated[
        str | None, typer.Option("--service", metavar="ID", help="Which service; the first one without it.")
    ] = None,
    width: Annotated[
        Width | None, typer.Option("--width", help="Millimetres of paper: what --config says, else 80.")
    ] = None,
    ticket_class: Annotated[Kind, typer.Option("--class", help="The ticket's class.")] = Kind.REGULAR,
    offline: Annotated[
        bool, typer.Option("--offline", metavar="", help="A number that the kiosk gave without the server.")
    ] = False,
    no_clock: Annotated[
        bool, typer.Option("--no-clock", metavar="", help="While the kiosk does not know the time.")
    ] = False,
    copy: Annotated[
        bool, typer.Option("--copy", metavar="", help="A second slip that a person asked for.")
    ] = False,
    logo: Annotated[
        Path | None, typer.Option("--logo", metavar="FILE", help="A picture for the head of the slip.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option("--public-url", metavar="URL", help="Where the slip's QR code leads.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The picture to write.")] = Path(
        "slip.png"
    ),
) -> None:
    """Draw a slip as the kiosk would print it, into a PNG file.

    With --office or --catalog that office's, with --config alone the slip of the office that the kiosk knows;
    with nothing the sample office's.
    """
    with needs("printing"):
        from antrean.slip_preview import draw_slip, find_catalog
        from kiosk.config import KioskSettings
        from kiosk.slip_preview import NotInCatalog, Sample, preview_slip
        from wire.messages import TicketClass

        settings = KioskSettings.load(config) if config else None
        sample = Sample(service, language, TicketClass(ticket_class), offline, not no_clock, copy)
        try:
            slip = preview_slip(
                find_catalog(office, catalog, settings, public_url),
                sample,
                logo=logo or (settings.logo if settings else None),
                locale_dir=settings.locale_dir if settings else None,
            )
        except NotInCatalog as error:
            raise Failure(str(error)) from error
        usual = settings.paper_mm if settings else 80
        typer.echo(draw_slip(slip, int(width or usual), out))
