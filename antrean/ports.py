"""TCP ports of this machine: which one is free, and whether somebody answers."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path


def claim_free(wanted: Iterable[int]) -> int:
    """Return a free port as ``find_free`` does, and keep it from other claims as long as this process lives.

    So two programs that start at once choose two ports.
    """
    return find_free(port for port in wanted if _claim(port))


def _claim(port: int) -> bool:
    """Lock the port's file, which the end of the process unlocks; tell whether it was free."""
    try:
        file = os.open(Path(tempfile.gettempdir()) / f"antrean-port-{port}.lock", os.O_RDONLY | os.O_CREAT)
    except OSError:  # another user's
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    return True


def find_free(wanted: Iterable[int] = ()) -> int:
    """Return the first of the wanted ports of 127.0.0.1 that is free, any free one when none is."""
    for port in chain(wanted, (0,)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no port is free")


def answers(port: int) -> bool:
    """Tell whether somebody accepts connections on the port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
