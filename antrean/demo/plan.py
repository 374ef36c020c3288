"""What a demo was asked for, and where everything of it is; starts nothing."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from antrean.failure import Failure
from antrean.ports import claim_free, find_free

HTTP_PORTS = range(8080, 8090)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for."""

    headless: bool = False
    simulate: bool = False
    for_s: float | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The folder and the ports of one demo."""

    folder: Path
    broker_port: int
    http_port: int

    @property
    def broker(self) -> str:
        """The broker's address."""
        return f"mqtt://127.0.0.1:{self.broker_port}"

    @property
    def pages(self) -> str:
        """The address of the officers' pages."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def database(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.folder / 'antrean.sqlite'}"

    @property
    def tickets(self) -> Path:
        """The folder into which tickets are printed, as pictures."""
        return self.folder / "tickets"

    @property
    def logs(self) -> Path:
        """The folder of the programs' logs."""
        return self.folder / "logs"


def make_plan(folder: Path | None) -> Plan:
    """Choose free ports and a new folder; raise Failure when the named folder is in use."""
    if folder is None:
        chosen = Path(tempfile.mkdtemp(prefix="antrean-demo-"))
    elif folder.is_dir() and any(folder.iterdir()):
        raise Failure(f"{folder} is not empty: name a new folder")
    else:
        chosen = folder.absolute()
        chosen.mkdir(parents=True, exist_ok=True)
    plan = Plan(chosen, find_free(), claim_free(HTTP_PORTS))
    plan.tickets.mkdir()
    return plan
