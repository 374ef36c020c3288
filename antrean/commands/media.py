"""`antrean media`: what displays will show of a folder, and every mistake in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wire.messages import CatalogMedium


def media(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of pictures and videos.")],
) -> None:
    """Show which pictures and videos of a folder displays will show, when, and name every mistake."""
    from wire.media_folder import DAYS, MediaFolder

    looking = MediaFolder(folder, "/media")
    looking.read()
    found = looking.read()  # what was copied just now is taken at the second look
    for each in found.files:
        typer.echo(f"{each.file.name:<40} {_how_long(each.medium)}{_when(each.medium, DAYS)}")
    if found.logo is not None:
        typer.echo(f"{found.logo.file.name:<40} the office's logo")
    for mistake in found.mistakes:
        typer.echo(f"mistake: {mistake}", err=True)
    if found.mistakes:
        raise typer.Exit(1)


def _how_long(medium: "CatalogMedium") -> str:
    return "to its end" if medium.kind == "video" else f"{medium.seconds} s"


def _when(medium: "CatalogMedium", names: tuple[str, ...]) -> str:
    days = " ".join(names[day - 1] for day in medium.days)
    hours = f"{medium.start or '00:00'}-{medium.end or '24:00'}" if medium.start or medium.end else ""
    dates = f"{medium.first or ''}..{medium.last or ''}" if medium.first or medium.last else ""
    zone = f"zone {medium.zone}" if medium.zone else ""
    return "".join(f", {part}" for part in (days, hours, dates, zone) if part)
