"""`antrean up`: runs the office of a folder on this PC and starts again whatever ends."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from antrean.database import opened
from antrean.demo.windows import has_screen
from antrean.failure import Failure
from antrean.onepc.config import BrokerSettings
from antrean.onepc.rendering import render_broker
from antrean.onepc.supervisor import Supervisor
from antrean.parts import Part, antrean
from antrean.stopping import Stopping
from server.config import ServerSettings
from wire.atomic import write_atomically

TICK_S = 0.2
SBIN = "/usr/local/sbin:/usr/sbin:/sbin"


def run_office(folder: Path) -> int:
    """Run until Ctrl-C or SIGTERM; raise Failure when the folder is no office."""
    if not (folder / "server.toml").is_file():
        raise Failure(f"{folder} has no server.toml: make an office with  antrean init {folder}")
    settings = ServerSettings.load(folder / "server.toml")
    with Stopping() as stopping:
        supervisor = Supervisor(list_parts(folder.absolute()), tell)
        tell("antrean", f"officers' page: http://{settings.http}")
        try:
            while not stopping:
                supervisor.watch()
                stopping.wait(TICK_S)
        finally:
            tell("antrean", "stopping")
            supervisor.stop()
    return 0


def list_parts(folder: Path) -> list[Part]:
    """Return what runs here, in the order of its start; windows only where one can be opened."""
    parts = [broker_part(folder), antrean("server", "server", "--config", str(folder / "server.toml"))]
    windows = ("kiosk", "display") if can_open_windows() else ()
    configured = [name for name in windows if (folder / f"{name}.toml").is_file()]
    return parts + [antrean(name, name, "--config", str(folder / f"{name}.toml")) for name in configured]


def broker_part(folder: Path) -> Part:
    """Return the broker: mosquitto with the rendered access rules where it is installed."""
    settings = BrokerSettings.load(folder / "broker.toml" if (folder / "broker.toml").is_file() else None)
    mosquitto = shutil.which("mosquitto", path=f"{os.environ.get('PATH', os.defpath)}:{SBIN}")
    if settings.program == "mosquitto" and mosquitto is None:
        raise Failure('mosquitto is not installed: apt install mosquitto, or program = "embedded"')
    if settings.program == "embedded" or mosquitto is None:
        return antrean("broker", "broker", "run", "--listen", settings.listen)
    return Part("broker", (mosquitto, "-c", str(configure_mosquitto(folder, settings.listen))))


def configure_mosquitto(folder: Path, listen: str) -> Path:
    """Write mosquitto's files for the devices of today; return the configuration.

    mosquitto runs as whoever runs this, also as root: its own user could not read the office's folder.
    """
    with opened(folder / "server.toml", None) as database:
        config = render_broker(database, folder / "broker", listen)[0]
    running = config.with_name("running.conf")
    as_root = "user root\n" if os.geteuid() == 0 else ""
    write_atomically(running, config.read_text(encoding="utf-8") + as_root)
    return running


def can_open_windows() -> bool:
    """Tell whether there is a screen, and the toolkit for it."""
    return has_screen() and importlib.util.find_spec("kivy") is not None


def tell(name: str, line: str) -> None:
    """Print a line of a part, or about it."""
    sys.stdout.write(f"{name:<8} | {line}\n")
    sys.stdout.flush()
