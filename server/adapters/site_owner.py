"""The server's side of the broker: takes sites, relays them, and hears their devices."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from server.adapters.complaints import Complaints
from server.adapters.counts import Counts
from server.adapters.database import Database
from server.adapters.devices_now import devices_now, programs_of
from server.adapters.devices_seen import DevicesSeen
from server.adapters.gateway import Gateway
from server.adapters.kiosk_commands import KioskCommands
from server.adapters.media_folder import MediaShelf
from server.adapters.outbox import forget_old, raise_epoch
from server.adapters.ownership import Ownership
from server.adapters.relay import Relay, Spoken
from server.adapters.web_displays import SqlWebDisplays
from server.domain.identity import DeviceName, SiteId
from server.services.devices import DeviceNow
from server.services.execute import Executor
from server.services.hub import Hub
from server.services.lobby import Lobby
from server.services.ports import StoreUnavailable
from server.services.web_displays import with_pages
from wire.codec import CodecError, decode
from wire.messages import HealthMessage, PokeMessage, PresenceMessage
from wire.mqtt import Connection, ConnectionState, Inbound, NotConnected, PublishRefused
from wire.settings import Broker
from wire.topics import (
    Board,
    Catalog,
    Health,
    InvalidTopic,
    KioskRequest,
    Poke,
    Presence,
    Topic,
    parse,
)

log = logging.getLogger(__name__)

TOUCH_S = 1.0
HEAR_S = 0.5
FORGET_EVERY_S = 3600.0
FORGET_AFTER = timedelta(days=14)
HEARD: tuple[type[Topic], ...] = (Catalog, Board, KioskRequest, Poke)
OF_DEVICES: tuple[type[Topic], ...] = (Presence, Health)
"""What every process hears of every site: whoever serves the pages tells the staff how the devices are."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the owner works with; ``executor`` notifies ``hub`` (see NotifyingStore)."""

    database: Database
    executor: Executor
    lobby: Lobby
    hub: Hub
    ownership: Ownership
    broker: Broker
    public_url: str | None = None
    device_offline_s: float = 60.0
    media_dir: Path | None = None


class SiteOwner:
    """Runs from ``start`` to ``stop``. ``counts`` and ``devices`` are for the staff, ``media`` for pages."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.counts = Counts()
        self.devices = DevicesSeen(self.counts, time.monotonic)
        reader = parts.database.reader
        self.media = MediaShelf(
            parts.media_dir, self.counts, reader.sites, lambda site: reader.office(site).setup.zones
        )
        self.connection = Connection(parts.broker, f"server.{uuid4().hex[:8]}", on_state=self._note_state)
        self._pages = SqlWebDisplays(parts.database, parts.executor.clock)
        self._shared = Spoken(
            parts.database,
            parts.executor,
            parts.lobby,
            parts.hub,
            self.connection,
            self.counts,
            self.devices,
            self._pages,
            parts.public_url,
            parts.device_offline_s,
            self.media,
        )
        self._complaints = Complaints(self.counts)
        asked = KioskCommands(parts.database.reader, parts.lobby, self.devices)
        self._gateway = Gateway(parts.executor, asked, self.connection, self.counts, self._complaints)
        self._relays: dict[SiteId, Relay] = {}
        self._stopping = threading.Event()
        self._forgot_at = float("-inf")
        self._threads = [
            threading.Thread(target=self._run, args=(turn,), name=name, daemon=True)
            for name, turn in (("site owner", self._own), ("hearing", self._hear))
        ]

    def start(self) -> None:
        """Connect, and begin to take sites; returns at once."""
        self._parts.hub.listen_to_commits(self._poke)
        for heard in OF_DEVICES:
            self.connection.subscribe(heard.filter(), heard.qos)
        self.connection.start()
        self.media.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is in hand, give the sites back, and say goodbye."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        for relay in self._relays.values():
            relay.stop()
        self._gateway.close()
        self.media.stop()
        self._parts.ownership.close()
        self.connection.stop()

    @property
    def sites(self) -> list[SiteId]:
        """The sites that this process owns now."""
        return sorted(site for site in list(self._relays) if self._parts.ownership.holds(site))

    def devices_of(self, site: SiteId) -> dict[DeviceName, DeviceNow]:
        """Return how the site's devices are, as they said last."""
        programs = programs_of(self.devices, site)
        return with_pages(self.heard_of(site), self._pages.present(site), programs)

    def heard_of(self, site: SiteId) -> dict[DeviceName, DeviceNow]:
        """Return the same without displays that are pages: it asks no database."""
        return devices_now(self.devices, site)

    def _run(self, turn: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                turn()
            except StoreUnavailable as error:
                log.warning("%s: %s", threading.current_thread().name, error)
                self._stopping.wait(TOUCH_S)
            except Exception:  # a thread begins here, and must not leave the sites alone
                log.exception("%s failed and goes on", threading.current_thread().name)
                self._stopping.wait(TOUCH_S)

    def _own(self) -> None:
        """Keep what is owned, drop what was lost, take what is free; once a second."""
        ownership = self._parts.ownership
        ownership.touch()
        for site, relay in list(self._relays.items()):
            if not (relay.alive and ownership.holds(site)):
                relay.stop()
                del self._relays[site]
        for site in self._parts.database.reader.sites():
            if site not in self._relays and ownership.take(site):
                self._begin(site)
        self.devices.check()
        self._forget()
        self._stopping.wait(TOUCH_S)

    def _begin(self, site: SiteId) -> None:
        epoch = raise_epoch(self._parts.database, site, self._parts.executor.clock.now())
        relay = Relay(self._shared, site, epoch, lambda: self._parts.ownership.holds(site))
        self._relays[site] = relay
        relay.start()
        for heard in HEARD:
            self.connection.subscribe(heard.filter(site), heard.qos)

    def _forget(self) -> None:
        if time.monotonic() - self._forgot_at < FORGET_EVERY_S:
            return
        self._forgot_at = time.monotonic()
        forget_old(self._parts.database, self._parts.executor.clock.now() - FORGET_AFTER)

    def _hear(self) -> None:
        inbound = self.connection.receive(HEAR_S)
        if inbound is None:
            return
        try:
            topic = parse(inbound.topic)
        except InvalidTopic as error:
            self._complaints.note_topic(inbound.topic, str(error))
            return
        relay = self._relays.get(SiteId(topic.site))
        try:
            if isinstance(topic, Presence | Health):
                self._note_device(topic, inbound)
            elif relay is not None and self._parts.ownership.holds(SiteId(topic.site)):
                self._dispatch(topic, inbound, relay)
        except CodecError as error:
            self._complaints.note(topic, error.code, str(error))

    def _dispatch(self, topic: Topic, inbound: Inbound, relay: Relay) -> None:
        site = SiteId(topic.site)
        if isinstance(topic, KioskRequest):
            self._gateway.take(topic, inbound, relay.epoch)
        elif isinstance(topic, Board | Catalog):
            relay.see(inbound.payload)
        elif isinstance(topic, Poke):
            self._parts.hub.hear(site, decode(PokeMessage, inbound.payload).rev)

    def _note_device(self, topic: Presence | Health, inbound: Inbound) -> None:
        site = SiteId(topic.site)
        if not inbound.payload:
            return  # a retained presence or health that was cleared
        if isinstance(topic, Presence):
            presence = decode(PresenceMessage, inbound.payload)
            self.devices.note_presence(site, topic.device, presence, inbound.arrived_s)
        else:
            self.devices.note_health(site, topic.device, decode(HealthMessage, inbound.payload))

    def _note_state(self, state: ConnectionState, _said: str) -> None:
        if state is ConnectionState.CONNECTED:
            self.devices.forget_presence()
            for relay in list(self._relays.values()):
                relay.repeat()

    def _poke(self, site: SiteId, rev: int) -> None:
        """Tell the site's owner, when that is another process."""
        if site in self._relays:
            return
        with contextlib.suppress(NotConnected, PublishRefused):  # the owner looks by itself, too
            self.connection.publish(Poke(site), PokeMessage(rev=rev))
