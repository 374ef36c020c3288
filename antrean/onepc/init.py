"""`antrean init`: a folder with all that an office on one PC needs, ready for `antrean up`."""

import json
import shlex
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from string import Template

from antrean.commands.user import make_password
from antrean.database import load_office, open_accounts
from antrean.enrolment import enrol
from antrean.failure import Failure
from antrean.onepc.rendering import render_broker
from antrean.ports import find_free
from server.adapters.database import Database, open_database, upgrade
from server.adapters.office_file import read_office
from server.domain.identity import SiteId
from server.services.staff import Role
from wire.atomic import write_atomically

SETTINGS = ("broker.toml", "server.toml", "kiosk.toml", "display.toml")
SAMPLE = "pangkalpinang.toml"
ADMIN = "admin"
MQTT_PORTS = range(1883, 1893)
HTTP_PORTS = range(8080, 8090)


def make_office(folder: Path) -> list[str]:
    """Make the folder and return what to tell the person; raise Failure when it is in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(f"{folder} is not an empty folder: an office is made in a new one")
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _fill(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(folder: Path) -> list[str]:
    folder.chmod(0o700)
    values = {
        "folder": json.dumps(str(folder), ensure_ascii=False)[1:-1],  # as it stands in a TOML string
        "broker_port": str(find_free(MQTT_PORTS)),
        "http_port": str(find_free(HTTP_PORTS)),
    }
    site, password = _fill_database(folder, f"127.0.0.1:{values['broker_port']}")
    for name in SETTINGS:
        template = Template((files("antrean.onepc") / "templates" / name).read_text(encoding="utf-8"))
        write_atomically(folder / name, template.substitute(values, site=site))
    return _describe(folder, values["http_port"], password)


def _fill_database(folder: Path, listen: str) -> tuple[SiteId, str]:
    """Copy the sample office, put it and an admin into a new database, enrol the devices."""
    with as_file(files("server") / "samples" / SAMPLE) as sample:
        write_atomically(folder / "office.toml", sample.read_text(encoding="utf-8"))
    office = read_office(folder / "office.toml")
    url = f"sqlite:///{folder / 'antrean.sqlite'}"
    upgrade(url)
    database = open_database(url)
    try:
        load_office(database, office)
        password = make_password()
        open_accounts(database).add_user(ADMIN, password, Role.ADMIN, office.id, "Admin", one_time=True)
        render_broker(database, folder / "broker", listen, secrets=_enrol(database, office.id))
    finally:
        database.close()
    return office.id, password


def _enrol(database: Database, site: SiteId) -> dict[str, str]:
    enrolled = [enrol(database, site, kind, f"{kind}-1") for kind in ("kiosk", "display")]
    return {device.username: device.secret for device in enrolled}


def _describe(folder: Path, http_port: str, password: str) -> list[str]:
    typed = shlex.quote(str(folder))
    config = f"--config {shlex.quote(str(folder / 'server.toml'))}"
    return [
        f"An office stands in {folder}:",
        "  office.toml    services, stages and counters: change it, then",
        f"                 antrean office load {config} {shlex.quote(str(folder / 'office.toml'))}",
        f"  {', '.join(SETTINGS)}: the settings of each program",
        "",
        f"Run it:          antrean up {typed}",
        f"Officers' page:  http://127.0.0.1:{http_port}",
        f"Sign in as:      {ADMIN}",
        f"Password:        {password}   (shown only now, for the first sign-in: choose your own then)",
    ]
