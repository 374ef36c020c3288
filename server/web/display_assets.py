"""The mark of everything that a display's page is made of: another one means that the page must load anew."""

import hashlib
from functools import cache

from server.web.rendering import STATIC

PARTS = ("tokens.css", "display", "fonts")


@cache
def assets_mark() -> str:
    """Return the mark of the files that this process serves."""
    mark = hashlib.sha256()
    files = [
        STATIC / PARTS[0],
        *(file for folder in PARTS[1:] for file in sorted((STATIC / folder).iterdir())),
    ]
    for file in (*files, STATIC.parent / "templates/display.html"):
        mark.update(file.name.encode() + b"\0" + file.read_bytes())
    return mark.hexdigest()[:12]
