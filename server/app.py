"""The composition root: puts database, use cases, site owner and web together and runs them.

Start-up is the list in ``run``; what it opens is closed in reverse.
"""

import contextlib
import logging
import socket
from collections.abc import Iterator, Sequence
from types import FrameType

import uvicorn
from fastapi import FastAPI

from server.adapters.accounts import SqlAccountStore
from server.adapters.clock import SystemClock
from server.adapters.database import Database, check_revision, open_database
from server.adapters.display_messages import DisplayMessages
from server.adapters.ids import SystemIds
from server.adapters.invitations import SqlInvitationStore
from server.adapters.owner_watch import OwnerWatch
from server.adapters.ownership import open_ownership
from server.adapters.passwords import Argon2Passwords
from server.adapters.site_owner import Parts, SiteOwner
from server.adapters.web_displays import SqlWebDisplays
from server.config import ServerSettings
from server.services.accounts import Accounts
from server.services.attempts import Attempts
from server.services.enrolment import Enrolment
from server.services.execute import Executor
from server.services.hub import Hub, NotifyingStore
from server.services.lobby import Lobby
from server.services.ports import StoreUnavailable
from server.speech import PackSpeaker
from server.web.app import create_app, end_streams
from server.web.metrics import Readings
from server.web.wiring import DisplayServices, WebServices
from wire.layouts import shipped_layouts
from wire.mqtt import ConnectionState

log = logging.getLogger(__name__)

GOODBYE_S = 5
BACKLOG = 512


class AddressInUse(Exception):
    """The HTTP address cannot be listened on."""


def run(settings: ServerSettings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises WrongRevision, OwnedElsewhere, StoreUnavailable or AddressInUse when it cannot start.
    """
    logging.getLogger().setLevel(settings.log_level.upper())
    url = settings.database.get_secret_value()
    check_revision(url)
    with (
        _listening(settings) as listener,
        contextlib.closing(open_database(url, prepare=settings.database_direct is None)) as database,
        _owning(settings, database) as (owner, services),
    ):
        app = create_app(services)
        log.info("serving http://%s and the broker %s", settings.http, settings.broker.url)
        owner.start()
        try:
            _Web(app).run(sockets=[listener])
        finally:
            owner.stop()


@contextlib.contextmanager
def _listening(settings: ServerSettings) -> Iterator[socket.socket]:
    host, port = settings.http_address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an acknowledgement
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as error:
            raise AddressInUse(
                f"cannot listen on {settings.http}: {error.strerror}; choose another with --http HOST:PORT"
            ) from error
        yield listener


@contextlib.contextmanager
def _owning(settings: ServerSettings, database: Database) -> Iterator[tuple[SiteOwner, WebServices]]:
    """Give the site owner and what the web needs."""
    clock, ids, hub = SystemClock(), SystemIds(), Hub()
    direct = settings.database_direct
    ownership = open_ownership(database, None if direct is None else direct.get_secret_value())
    executor = Executor(NotifyingStore(database.store, hub), clock, ids)
    lobby = Lobby(database.reader, clock)
    parts = Parts(
        database,
        executor,
        lobby,
        hub,
        ownership,
        settings.broker.as_user("server"),
        settings.public_url,
        settings.device_offline_s,
        settings.media_dir,
    )
    owner = SiteOwner(parts)
    staff = SqlAccountStore(database, ids)
    services = WebServices(
        executor=executor,
        reader=database.reader,
        lobby=lobby,
        hub=hub,
        accounts=Accounts(staff, Argon2Passwords(), clock, ids),
        enrolment=Enrolment(SqlInvitationStore(database), staff, clock),
        check_ins=Attempts(staff, clock, "appointment check-in"),
        clock=clock,
        displays=DisplayServices(
            events=DisplayMessages(
                database,
                lobby,
                clock,
                OwnerWatch(database, ownership).is_owned,
                settings.public_url,
                owner.media,
            ),
            pages=SqlWebDisplays(database, clock),
            speaker=PackSpeaker(settings.voice),
            layouts=[one.model_dump(mode="json") for one in shipped_layouts().values()],
        ),
        public_url=settings.public_url,
        secure_cookies=settings.secure_cookies,
        devices=owner.devices_of,
        heard=owner.heard_of,
        health=lambda: _not_ready(database, owner),
        readings=lambda: _readings(owner),
        media=owner.media.find,
    )
    try:
        yield owner, services
    finally:
        ownership.close()


def _not_ready(database: Database, owner: SiteOwner) -> Sequence[str]:
    """Return why nobody can be served just now. On PostgreSQL another process may own the sites."""
    reasons = []
    try:
        if not database.reader.sites():
            reasons.append("no office is loaded: antrean office load FILE")
        elif database.is_sqlite and not owner.sites:
            reasons.append("this process owns no site yet")
    except StoreUnavailable:
        reasons.append("the database does not answer")
    if owner.connection.state is not ConnectionState.CONNECTED:
        reasons.append("the broker is not connected")
    return reasons


def _readings(owner: SiteOwner) -> Readings:
    connected = {"broker": owner.connection.state is ConnectionState.CONNECTED}
    connected |= {f"{site}/{name}": seen.online for (site, name), seen in owner.devices.all().items()}
    counts = owner.counts
    return Readings(malformed=counts.malformed, connected=connected, sums=counts.sums, alarms=counts.alarms)


class _Web(uvicorn.Server):
    """Uvicorn, with its live streams ended before it waits for them."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=GOODBYE_S
        )
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Begin to stop; at the second signal do not wait for anybody.

        Uvicorn's own would raise the signal again at its end, and with it end the process before the
        site owner has said goodbye.
        """
        end_streams(self._app)
        self.force_exit = self.should_exit
        self.should_exit = True
