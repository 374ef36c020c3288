"""Two servers on one PostgreSQL: what is pressed or goes wrong at one reaches whoever must know of it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from server.adapters.accounts import SqlAccountStore
from server.adapters.devices import add_device
from server.adapters.ids import SystemIds
from server.adapters.passwords import Argon2Passwords
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.accounts import Accounts
from server.services.staff import Role
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device
from tests.support.ports import free_port, is_served
from tests.support.queue import SITE, Queue
from tests.support.waiting import stays, wait_until
from tests.support.web import PASSWORD, Client
from wire.messages import BoardMessage, CommandMessage, HealthMessage, PresenceMessage, PrinterHealth
from wire.topics import Board, DeviceCommand, Health, Presence

ROOT = Path(__file__).parents[2]
KIOSK = DeviceName("kiosk-1")
INSTALL = uuid4()
START_S = 20


@contextmanager
def server_process(database: str, broker: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A server as `antrean server` runs it; it may be killed."""
    where = ["--database", database, "--broker", broker, "--http", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, "-m", "antrean", "server", *where], cwd=ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def set_up(queue: Queue) -> None:
    """Enrol the kiosk, and let rina supervise."""
    queue.clock.at = datetime.now(UTC)
    add_device(queue.database, SITE, DeviceKind.KIOSK, KIOSK, "hash", queue.clock.at)
    ids = SystemIds()
    accounts = Accounts(SqlAccountStore(queue.database, ids), Argon2Passwords(), queue.clock, ids)
    accounts.add_user("rina", PASSWORD, Role.SUPERVISOR, SITE, "Rina")


def say(kiosk: Device, fault: str) -> None:
    """Let the kiosk be connected and say what is wrong with it."""
    hello = PresenceMessage(online=True, kind="kiosk", version="1.0", install=INSTALL)
    health = HealthMessage(at=datetime.now(UTC), printer=PrinterHealth(kind="tcp"), faults=(fault,))
    kiosk.connection.publish(Presence(SITE, KIOSK), hello).wait(5)
    kiosk.connection.publish(Health(SITE, KIOSK), health).wait(5)


def orders(kiosk: Device) -> list[str]:
    return [one.action for one in kiosk.messages(str(DeviceCommand(SITE, KIOSK)), CommandMessage)]


def epochs(kiosk: Device) -> list[int]:
    return [board.epoch for board in kiosk.messages(str(Board(SITE)), BoardMessage)]


def faults(rina: Client) -> list[str]:
    told: dict[str, Any] = rina.get("/api/v1/devices").json()
    return [one["fault"] for one in told["faults"] if one["device"] == KIOSK]


def order(rina: Client, action: str) -> int:
    return rina.press(f"/devices/{KIOSK}/command", {"action": action}).status_code


def test_orders_and_faults_pass_between_two_servers_and_outlive_the_owner(
    postgres_url: str, mosquitto: Mosquitto
) -> None:
    with (
        Queue(postgres_url) as queue,
        Device(mosquitto.url, DeviceCommand.filter(SITE, KIOSK), Board.filter(SITE), name=KIOSK) as kiosk,
        server_process(postgres_url, mosquitto.url, free_port()) as owner,
    ):
        set_up(queue)
        wait_until(lambda: epochs(kiosk), START_S, "the owner's board")
        say(kiosk, "paper_low")
        port = free_port()
        with (
            server_process(postgres_url, mosquitto.url, port),
            Client(f"http://127.0.0.1:{port}", {}) as rina,
        ):
            wait_until(lambda: is_served(port), START_S, "the other server")
            assert rina.sign_in("rina").status_code == 201
            wait_until(lambda: faults(rina) == ["paper_low"], what="the fault that the owner noted")
            wait_until(lambda: order(rina, "identify") == 202, what="the kiosk's presence")
            wait_until(lambda: orders(kiosk) == ["identify"], what="the order")
            before = epochs(kiosk)[-1]
            owner.kill()
            wait_until(lambda: epochs(kiosk)[-1] > before, what="the other as the owner")
            say(kiosk, "paper_out")
            wait_until(lambda: "paper_out" in faults(rina), what="the fault")
            assert order(rina, "test_print") == 202
            wait_until(lambda: orders(kiosk)[1:], what="the order")
            stays(lambda: orders(kiosk) == ["identify", "test_print"], 0.5, "each order once")
