"""Starts a device's program anew in its own place: the same process id, so that its watcher stays calm."""

import os
import sys
from typing import NoReturn


def start_anew() -> NoReturn:
    """Replace this process with a fresh one of the same command line; everything must be closed before."""
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line
