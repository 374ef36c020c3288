"""`python -m server --config FILE`: the server without the `antrean` command."""

import argparse
import logging
import sys
from pathlib import Path

from server.app import run
from server.config import ServerSettings
from wire.settings import SettingsError


def main() -> None:
    """Read the settings and serve."""
    parser = argparse.ArgumentParser(prog="python -m server", description=__doc__)
    parser.add_argument("--config", type=Path, help="a TOML file; environment variables win over it")
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    try:
        run(ServerSettings.load(parser.parse_args().config))
    except SettingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
