"""The web on a real SQLite file: an office with its staff, clients that sign in, and a server on a port."""

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import Client as HttpClient
from httpx import Response

import server.samples
from server.adapters.accounts import SqlAccountStore
from server.adapters.counts import Counts
from server.adapters.database import Database, open_database
from server.adapters.display_messages import DisplayMessages
from server.adapters.ids import SystemIds
from server.adapters.invitations import SqlInvitationStore
from server.adapters.media_folder import MediaShelf
from server.adapters.office_file import read_office
from server.adapters.offices import save_office
from server.adapters.passwords import Argon2Passwords
from server.adapters.web_displays import SqlWebDisplays
from server.domain.device import DeviceKind
from server.domain.identity import Actor, CommandId, DeviceName, SiteId
from server.domain.office import Office
from server.services.accounts import Accounts, Role
from server.services.attempts import Attempts
from server.services.commands import NoteFault, Press
from server.services.devices import DeviceNow
from server.services.enrolment import Enrolment
from server.services.execute import Executor
from server.services.hub import Hub, NotifyingStore
from server.services.lobby import Lobby
from server.services.ports import Clock
from server.services.web_displays import with_pages
from server.speech import PackSpeaker
from server.web.app import create_app, end_streams
from server.web.metrics import Readings
from server.web.wiring import DisplayServices, WebServices
from tests.support.ports import free_port, is_served
from tests.support.queue import HandClock
from tests.support.waiting import wait_until
from wire.layouts import shipped_layouts
from wire.media_folder import MediaFile

PASSWORD = "loket nomor tiga"
SITE = SiteId("pangkalpinang")
STAFF = (("budi", "Budi Santoso"), ("siti", "Siti Aminah"))


def sample_office() -> Office:
    """Return the sample office that ships with the server, open at any time of day."""
    return replace(read_office(Path(server.samples.__path__[0]) / "pangkalpinang.toml"), hours=None)


@dataclass
class Site:
    """An office's web with two officers, budi and siti, and whatever else a test adds.

    ``heard`` is how devices are, as far as they said anything; ``deserted`` are the sites that nobody relays.
    """

    database: Database
    clock: Clock
    accounts: Accounts
    services: WebServices
    app: FastAPI
    address: str = ""
    unready: list[str] = field(default_factory=list)
    heard: dict[DeviceName, DeviceNow] = field(default_factory=dict)
    deserted: set[SiteId] = field(default_factory=set)
    clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def hear(self, name: str, kind: DeviceKind = DeviceKind.KIOSK, **more: Any) -> None:
        """Let a device be as it is told, connected unless that says otherwise."""
        now = {"online": True, "version": "1.0", **more}
        self.heard[DeviceName(name)] = DeviceNow(DeviceName(name), kind, **now)

    def break_down(self, device: str, code: str) -> None:
        """Let something be wrong with a device."""
        noted = NoteFault(DeviceName(device), code, self.clock.now())
        self.services.executor.execute(SITE, Press(CommandId(uuid.uuid4()), Actor("owner")), noted)

    def client(self, user: str | None = None, **headers: str) -> "Client":
        """Return a browser, signed in as the user."""
        client = self.clients.enter_context(Client(self.address, headers))
        if user:
            client.sign_in(user)
        return client

    def add_user(self, name: str, role: Role = Role.OFFICER, site: SiteId | None = SITE) -> None:
        """Add a member of staff."""
        self.accounts.add_user(name, PASSWORD, role, site, name.capitalize())


class Client(HttpClient):
    """A client of the API in short words."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        super().__init__(base_url=address, headers=dict(headers), timeout=10)

    def sign_in(self, user: str, password: str = PASSWORD) -> Response:
        """Sign in."""
        return self.post("/api/v1/session", json={"username": user, "password": password})

    def press(self, path: str, body: object = None, key: str | None = None) -> Response:
        """Send a command, under a new key unless one is given."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.post(f"/api/v1{path}", headers=headers, json={} if body is None else body)

    def issue(self, service: str = "passport-new", **more: object) -> dict[str, Any]:
        """Take a ticket at the desk."""
        answer = self.press("/tickets", {"service": service, **more})
        assert answer.status_code == 201, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket


@contextlib.contextmanager
def open_site(url: str, clock: Clock | None = None, **more: Any) -> Iterator[Site]:
    """Give the sample office's web, served on a port, on the database of the address."""
    site = make_site(url, clock, **more)
    with contextlib.closing(site.database), served(site.app) as site.address, site.clients:
        yield site


def make_site(
    url: str,
    clock: Clock | None = None,
    *,
    others: Sequence[Office] = (),
    readings: Callable[[], Readings] = Readings,
    media: Callable[[SiteId, str], MediaFile | None] = lambda _site, _name: None,
) -> Site:
    """Return the sample office's web, with nobody to serve it yet."""
    database, ids, told = open_database(url), SystemIds(), clock or HandClock()
    lobby, pages, deserted = Lobby(database.reader, told), SqlWebDisplays(database, told), set[SiteId]()
    for office in (sample_office(), *others):
        save_office(database, office, told, Actor("owner"))
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    staff = SqlAccountStore(database, ids)
    accounts = Accounts(staff, passwords, told, ids)
    unready: list[str] = []
    heard: dict[DeviceName, DeviceNow] = {}
    hub = Hub()
    services = WebServices(
        executor=Executor(NotifyingStore(database.store, hub), told, ids),
        reader=database.reader,
        lobby=lobby,
        hub=hub,
        accounts=accounts,
        enrolment=Enrolment(SqlInvitationStore(database), staff, told),
        check_ins=Attempts(staff, told, "appointment check-in"),
        clock=told,
        displays=DisplayServices(
            events=DisplayMessages(
                database,
                lobby,
                told,
                lambda site: site not in deserted,
                "https://antrean.example",
                MediaShelf(None, Counts(), database.reader.sites),
            ),
            pages=pages,
            speaker=PackSpeaker(None),
            layouts=[one.model_dump(mode="json") for one in shipped_layouts().values()],
        ),
        public_url="https://antrean.example",
        health=lambda: unready,
        readings=readings,
        devices=lambda site: with_pages(heard, pages.present(site)),
        heard=lambda _site: heard,
        media=media,
    )
    site = Site(
        database,
        told,
        accounts,
        services,
        create_app(services),
        unready=unready,
        heard=heard,
        deserted=deserted,
    )
    for name, display_name in STAFF:
        accounts.add_user(name, PASSWORD, Role.OFFICER, SITE, display_name)
    return site


@contextlib.contextmanager
def served(app: FastAPI, port: int | None = None) -> Iterator[str]:
    """Serve the application on a port of its own; give its address."""
    listen = port or free_port()
    config = uvicorn.Config(
        app, "127.0.0.1", listen, log_level="error", timeout_graceful_shutdown=1, lifespan="off", ws="none"
    )
    server_ = uvicorn.Server(config)
    thread = threading.Thread(target=server_.run, name="web")
    thread.start()
    try:
        wait_until(lambda: is_served(listen), what="the web to be served")
        yield f"http://127.0.0.1:{listen}"
    finally:
        end_streams(app)
        server_.should_exit = True
        thread.join(10)
