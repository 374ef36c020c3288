"""A real server process on a real broker, and what people and devices do with it over the wire."""

import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks.office import COUNTERS, SERVICE, office
from server.adapters.accounts import SqlAccountStore
from server.adapters.clock import SystemClock
from server.adapters.database import open_database
from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.adapters.passwords import Argon2Passwords
from server.domain.identity import Actor, SiteId
from server.services.accounts import Accounts, Role
from tests.support.mosquitto import Mosquitto
from tests.support.ports import free_port, is_served
from tests.support.waiting import wait_until
from wire.codec import decode, decode_answer
from wire.messages import HeartbeatMessage, Introduce, Introduced, IssueTicket, KioskAnswer, TicketIssued
from wire.mqtt import Connection, ConnectionState
from wire.settings import Broker
from wire.topics import Call, Heartbeat, KioskRequest, KioskResponse

PASSWORD = "for measuring only"


@dataclass(frozen=True, slots=True)
class Running:
    """Where the server and its broker are."""

    http_port: int
    broker: Mosquitto
    sites: tuple[SiteId, ...]


@contextmanager
def server(url: str, sites: int) -> Iterator[Running]:
    """Start broker and server on the database at ``url``, with so many sites and an officer a counter."""
    names = tuple(SiteId(f"site-{n}") for n in range(1, sites + 1))
    _found(url, names)
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder, Mosquitto(Path(folder)) as broker:
        port = free_port()
        command = [sys.executable, "-m", "antrean", "server", "--database", url, "--broker", broker.url]
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--http", f"127.0.0.1:{port}"], stdout=output, stderr=subprocess.STDOUT
            )
        try:
            wait_until(lambda: is_served(port) and _is_ready(port), timeout_s=30, what=f"the server: {log}")
            yield Running(port, broker, names)
        finally:
            process.terminate()
            process.wait(20)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/readyz")
    return connection.getresponse().status == 200


def _found(url: str, sites: tuple[SiteId, ...]) -> None:
    database = open_database(url)
    accounts = Accounts(SqlAccountStore(database, SystemIds()), Argon2Passwords(), SystemClock(), SystemIds())
    each = COUNTERS if len(sites) == 1 else 1
    for site in sites:
        save_office(database, office(site), SystemClock(), Actor("benchmark"))
        for n in range(1, each + 1):
            accounts.add_user(f"{site}-{n}", PASSWORD, Role.OFFICER, site)
    database.close()


class OfficerClient:
    """An officer at a counter, over one HTTP connection."""

    def __init__(self, port: int, site: SiteId, n: int) -> None:
        self.counter = str(n)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = ""
        self._sign_in(f"{site}-{n}")
        assert self.press(f"/counters/{n}/open")[0] == 200

    def empty(self) -> None:
        """Ask for nothing: the raw part of every request."""
        self._connection.request("GET", "/healthz")
        assert self._read()[0] == 200

    def issue(self) -> None:
        """Give a ticket."""
        status, body = self.press("/tickets", {"service": SERVICE})
        assert status == 201, body

    def call_next(self) -> None:
        """Call the next visitor; the one before did not come."""
        status, body = self.press(f"/counters/{self.counter}/next", {"finish": "no_show"})
        assert status == 200, (status, body)

    def press(self, path: str, body: object = None) -> tuple[int, bytes]:
        """Send a command under a new key."""
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
            "Cookie": self.cookie,
        }
        payload = json.dumps(body if body is not None else {})
        self._connection.request("POST", f"/api/v1{path}", payload, headers)
        return self._read()

    def _sign_in(self, name: str) -> None:
        credentials = json.dumps({"username": name, "password": PASSWORD})
        headers = {"Content-Type": "application/json"}
        self._connection.request("POST", "/api/v1/session", credentials, headers)
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 201, body
        self.cookie = response.headers["Set-Cookie"].split(";", maxsplit=1)[0]

    def _read(self) -> tuple[int, bytes]:
        response = self._connection.getresponse()
        return response.status, response.read()


class DeviceClient:
    """A kiosk and a display in one, over our own connection."""

    def __init__(self, broker: Mosquitto, site: SiteId) -> None:
        self._request = KioskRequest(site, "kiosk-1")
        self._response = KioskResponse(site, "kiosk-1")
        self._connection = Connection(Broker(url=broker.url), f"{site}.bench.{uuid.uuid4().hex[:8]}")
        self._call = str(Call(site))
        for topic in (self._response, Call(site), Heartbeat(site)):
            self._connection.subscribe(str(topic), topic.qos)
        self._connection.start()
        wait_until(lambda: self._connection.state is ConnectionState.CONNECTED, what="the broker")
        heartbeat = decode(HeartbeatMessage, self._await(str(Heartbeat(site))))
        answer = self._ask(Introduce(id=uuid.uuid4(), install=uuid.uuid4(), epoch=heartbeat.epoch))
        assert isinstance(answer, Introduced), answer

    def issue(self) -> None:
        """Press a service and wait for the number."""
        press = IssueTicket(
            id=uuid.uuid4(),
            ticket=uuid.uuid4(),
            public_token=uuid.uuid4().hex[:22],
            service=SERVICE,
            language="id",
            pressed_at=datetime.now(UTC),
        )
        answer = self._ask(press)
        assert isinstance(answer, TicketIssued), answer

    def await_call(self) -> None:
        """Wait for the next call on the site's topic."""
        self._await(self._call)

    def close(self) -> None:
        """Disconnect."""
        self._connection.stop()

    def _ask(self, command: IssueTicket | Introduce) -> KioskAnswer:
        self._connection.publish(
            self._request,
            command,
            expiry_s=10,
            response_topic=self._response,
            correlation=command.id.bytes,
        )
        return decode_answer(self._await(str(self._response)))

    def _await(self, topic: str) -> Any:
        while True:
            message = self._connection.receive(10)
            assert message is not None, f"nothing came on {topic} within 10 s"
            if message.topic == topic:
                return message.payload
