"""``python -m kiosk --config FILE``: the kiosk by itself; settings come from the environment as well."""

import argparse
import logging
import sys
from pathlib import Path

from kiosk.app import enrol, run
from kiosk.config import KioskSettings
from wire.device_settings import NotEnrolled
from wire.settings import SettingsError


def main() -> int:
    """Read the settings and run; return the exit code."""
    parser = argparse.ArgumentParser(prog="kiosk", description="An Antrean kiosk")
    parser.add_argument("--config", type=Path, help="a TOML file with the kiosk's settings")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = KioskSettings.load(arguments.config)
    except NotEnrolled as nobody:
        return enrol(nobody.settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return run(settings)


if __name__ == "__main__":
    sys.exit(main())
