"""The id that names one installation of a device for as long as its folder lives; knows no broker."""

import logging
from pathlib import Path
from uuid import UUID, uuid4

from wire.atomic import write_atomically

FILE_NAME = "install-id"

log = logging.getLogger(__name__)


def install_id(directory: Path) -> UUID:
    """Return the installation's id, made at the first call; an unreadable one is replaced with a warning.

    Two devices that answer to one name are told apart by it.
    """
    path = directory / FILE_NAME
    try:
        return UUID(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        log.info("a new installation in %s", directory)
    except ValueError:
        log.warning("%s holds no id: this counts as a new installation", path)
    made = uuid4()
    write_atomically(path, f"{made}\n")
    return made
