"""`antrean kiosk preview-slip`: the picture of a slip, from an office's file, a catalog or a kiosk's own."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from antrean.failure import Failure, needs

if TYPE_CHECKING:
    from kiosk.config import KioskSettings
    from kiosk.slip import Slip
    from wire.messages import CatalogMessage

SAMPLE = files("server") / "samples" / "pangkalpinang.toml"
EXAMPLE_URL = (
    "https://antrean.example"  # where the sample's code leads; an office's own is its server's setting
)
DOTS_MM = 8  # 203 dots an inch


def find_catalog(
    office: Path | None, catalog: Path | None, settings: "KioskSettings | None", public_url: str | None
) -> "CatalogMessage":
    """Return the catalog in either file, or else the kiosk's own, or else the sample office's."""
    if office and catalog:
        raise Failure("an office's file and a catalog are two things to show: give one of them")
    if catalog:
        return read_catalog(catalog)
    if settings and not office:
        return kept_catalog(settings)
    return office_catalog(office or Path(str(SAMPLE)), public_url or EXAMPLE_URL)


def read_catalog(file: Path) -> "CatalogMessage":
    """Return the catalog in a JSON file, as it crosses the broker."""
    from pydantic import ValidationError

    from wire.messages import CatalogMessage

    try:
        return CatalogMessage.model_validate_json(file.read_bytes())
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise Failure(f"{file} is not a catalog: {where}: {first['msg']}") from error


def office_catalog(file: Path, public_url: str) -> "CatalogMessage":
    """Return the catalog that a server would publish of the office's file."""
    with needs("server"):
        from server.adapters.office_file import read_office
        from server.adapters.wire_board import Offering, catalog_message

        return catalog_message(read_office(file), Offering(None), 0, 0, datetime.now(UTC), public_url)


def kept_catalog(settings: "KioskSettings") -> "CatalogMessage":
    """Return the catalog that the kiosk had last."""
    from kiosk.kept_catalog import read_kept_catalog

    if catalog := read_kept_catalog(settings.data):
        return catalog
    raise Failure(
        f"the kiosk has kept no catalog in {settings.data} yet; "
        "let it hear its server once, or give --office FILE"
    )


def draw_slip(slip: "Slip", width_mm: int, out: Path) -> str:
    """Write the slip's picture; return what was written in words."""
    from kiosk.printer.raster import PAPERS, render

    picture = render(slip, PAPERS[width_mm])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        picture.save(out, "PNG")
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror or error}") from error
    return f"{out}: {width_mm} mm paper, {picture.height / DOTS_MM / 10:.1f} cm long"
