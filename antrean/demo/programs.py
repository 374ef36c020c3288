"""The programs of a demo as they are started: broker and server, and with a screen the two windows."""

from antrean.demo.api import is_ready
from antrean.demo.crew import Crew
from antrean.demo.plan import Plan
from antrean.demo.preparation import Prepared, prepare
from antrean.demo.windows import ASSUMED, measure_screen, side_by_side
from antrean.parts import Part, Process, antrean
from antrean.ports import answers
from kiosk.pin import hash_pin

KIOSK, PLAYED_KIOSK = "kiosk-1", "kiosk-2"
PIN = "2580"
"""Opens the staff's menu of the demo's kiosk."""
DISPLAY, TERMINAL = "display-1", "terminal"


def start_server(plan: Plan, crew: Crew) -> tuple[Prepared, Process]:
    """Start broker and server on a prepared database; return once the server is ready, with its process."""
    listen = f"127.0.0.1:{plan.broker_port}"
    crew.start(antrean("broker", "broker", "run", "--listen", listen), lambda: answers(plan.broker_port))
    prepared = prepare(plan.database, [KIOSK, PLAYED_KIOSK], [DISPLAY, TERMINAL])
    return prepared, crew.start(server_part(plan), lambda: is_ready(plan.pages))


def server_part(plan: Plan) -> Part:
    """Return the server as it is started."""
    addresses = {
        "--database": plan.database,
        "--broker": plan.broker,
        "--http": f"127.0.0.1:{plan.http_port}",
        "--public-url": plan.pages,
    }
    return antrean("server", "server", *(word for pair in addresses.items() for word in pair))


def open_windows(plan: Plan, prepared: Prepared, crew: Crew) -> list[Process]:
    """Open the kiosk and the display side by side."""
    kiosk_place, display_place = side_by_side(*(measure_screen() or ASSUMED))
    shared = ("--broker", plan.broker, "--site", prepared.office.id)
    kiosk = antrean(
        "kiosk", "kiosk", *shared, "--device", KIOSK, "--data-dir", str(plan.folder / KIOSK),
        "--printer", f"picture:{plan.tickets}", "--windowed", kiosk_place.size,
        **kiosk_place.environment, ANTREAN_KIOSK_PIN=hash_pin(PIN),
    )  # fmt: skip
    display = antrean(
        "display", "display", *shared, "--device", DISPLAY, "--data-dir", str(plan.folder / DISPLAY),
        "--windowed", display_place.size, **display_place.environment,
    )  # fmt: skip
    return [crew.start(kiosk), crew.start(display)]
