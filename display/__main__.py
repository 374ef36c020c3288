"""``python -m display --config FILE``: the display alone, without the ``antrean`` command."""

import argparse
import logging
import sys
from pathlib import Path

from display.app import enrol, run
from display.config import DisplaySettings
from wire.device_settings import NotEnrolled
from wire.settings import SettingsError


def main() -> int:
    """Run the display; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m display", description="Show and speak a lobby's calls.")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = DisplaySettings.load(options.config)
    except NotEnrolled as nobody:
        return enrol(nobody.settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return run(settings)


if __name__ == "__main__":
    sys.exit(main())
