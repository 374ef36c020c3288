"""TCP ports of this machine: which one is free, and whether somebody answers."""

import socket
from collections.abc import Iterable


def find_free(wanted: Iterable[int] = ()) -> int:
    """Return the first of the wanted ports of 127.0.0.1 that is free, any free one when none is."""
    for port in (*wanted, 0):
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
