"""The catalog that a kiosk had last, read from its journal beside the kiosk that writes it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError

from wire.messages import CatalogMessage


def read_kept_catalog(folder: Path) -> CatalogMessage | None:
    """Return the catalog in the journal of this folder; None when there is none that can be read."""
    try:
        address = f"{(folder / 'journal.sqlite').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as db:
            row = db.execute("SELECT value FROM note WHERE name = 'catalog'").fetchone()
        return CatalogMessage.model_validate_json(row[0]) if row else None
    except (sqlite3.Error, ValidationError):
        return None
