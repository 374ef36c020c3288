"""A real server and broker, as processes, for kiosks that are killed, cut off and brought back."""

import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.support.cut_cable import CutCable
from tests.support.mosquitto import Mosquitto
from tests.support.played_kiosk import PlayedKiosk
from tests.support.whole_lobby import KIOSK, SITE, WholeLobby

TICKETS = """
SELECT number, state, print_state, device, collides FROM ticket ORDER BY arrived_at, rowid
"""

RETIRED = "SELECT number FROM retired_number"


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket as the server has it."""

    number: str
    state: str
    print_state: str
    device: str | None
    collides: int

    @property
    def stands(self) -> bool:
        """Whether somebody may still be called by it."""
        return self.state not in {"cancelled", "expired"}


class KioskSite(WholeLobby):
    """Server and mosquitto with its access list; kiosks reach it through a cable that can be cut."""

    staff = ()
    devices = (KIOSK, "kiosk-2", "kiosk-3", "kiosk-4")

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._set_up()
            config = self.folder / "broker" / "mosquitto.conf"
            self.broker = stack.enter_context(Mosquitto(self.folder, config=config, port=self._mqtt_port))
            self.cable = stack.enter_context(CutCable(self._mqtt_port))
            stack.callback(self.stop_server)
            self.start_server()
            self._stack = stack.pop_all()
        return self

    def far_kiosk(self, folder: Path, printer: str, *, device: str = KIOSK, **more: object) -> PlayedKiosk:
        """Return a kiosk at the far end of the cable."""
        settings: dict[str, object] = {
            "broker": self.credentials(device) | {"url": self.cable.url},
            "site": SITE,
            "device": device,
            "printer": printer,
            "wait_s": 2.0,
            "lost_wait_s": 0.1,
            "show_s": 0.01,
        }
        return PlayedKiosk(folder, **{**settings, **more})

    def tickets(self) -> list[Kept]:
        """Return every ticket in the order of arrival, as it is on disk."""
        path = self.database.removeprefix("sqlite:///")
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
        try:
            rows = database.execute(TICKETS).fetchall()
        finally:
            database.close()
        return [Kept(*row) for row in rows]

    def retired(self) -> set[str]:
        """Return the numbers that were given, are on no paper, and are not given again."""
        path = self.database.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as database:
            return {number for (number,) in database.execute(RETIRED)}

    def standing(self) -> list[str]:
        """Return the numbers that stand in line, in the order of arrival."""
        return [ticket.number for ticket in self.tickets() if ticket.stands]
