"""What a site's owner says to its devices, on a thread: heartbeat, catalog, board, then calls."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from server.adapters.call_relay import CallRelay
from server.adapters.catalogs import Catalogs, CatalogState
from server.adapters.counts import Counts
from server.adapters.database import Database
from server.adapters.devices_now import what_was_said
from server.adapters.devices_seen import DevicesSeen
from server.adapters.media_folder import MediaShelf
from server.adapters.order_relay import OrderRelay
from server.adapters.wire_board import board_message
from server.domain.calendar import clock_is_behind
from server.domain.errors import DomainError
from server.domain.identity import SiteId
from server.domain.office import SiteClock
from server.services.board import read_board
from server.services.commands import Command, Press
from server.services.device_watch import DeviceWatch, Glimpse, fault_presses
from server.services.execute import Executor
from server.services.hub import Hub
from server.services.lobby import Lobby
from server.services.ports import StoreUnavailable
from server.services.timed import back_from_park, timetable
from server.services.web_displays import WebDisplays, with_said_by_pages
from wire.codec import encode
from wire.messages import HeartbeatMessage, Message
from wire.mqtt import Connection, ConnectionState, Delivery, NotConnected, PublishRefused
from wire.topics import Board, Catalog, Heartbeat, Topic

log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
POLL_S = 0.25
PARKED_S = 1.0
WATCH_S = 1.0
BOARD_GAP_S = 0.05
"""The least time between two boards while nobody is called: twenty a second."""
MOST_EFFORT = 8
"""A call does not wait so long: the gap before its board is the time that a board takes to make, times the
calls that wait, so that one call passes at once and many at once are put together."""
UNACKNOWLEDGED = 8
REMEMBERED = 64
RETRY_S = 1.0
LAST_WORDS_S = 0.5


@dataclass(frozen=True, slots=True)
class Spoken:
    """What all relays of a process share."""

    database: Database
    executor: Executor
    lobby: Lobby
    hub: Hub
    connection: Connection
    counts: Counts
    devices: DevicesSeen
    pages: WebDisplays
    public_url: str | None
    device_offline_s: float
    media: MediaShelf


class Relay:
    """Runs from ``start`` to ``stop``, or until the site is no longer held or has another epoch."""

    def __init__(self, shared: Spoken, site: SiteId, epoch: int, holds: Callable[[], bool]) -> None:
        self._shared, self._site, self._epoch, self._holds = shared, site, epoch, holds
        self._reader = shared.database.reader
        self._calls = CallRelay(
            shared.database, shared.connection, shared.counts, site, epoch, shared.executor.clock
        )
        self._orders = OrderRelay(shared.database, shared.connection, site, epoch, shared.executor.clock)
        self._watch, self._watched_at = DeviceWatch(shared.device_offline_s), float("-inf")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"relay {site}", daemon=True)
        self._published_rev: int | None = None
        self._catalogs = Catalogs(self._reader, site, shared.public_url, shared.media)
        self._published_catalog: CatalogState | None = None
        self._repeat = threading.Event()
        self._lock = threading.Lock()
        self._published: deque[bytes] = deque(maxlen=REMEMBERED)
        self._boards: list[Delivery] = []
        self._board_at = self._heartbeat_at = float("-inf")
        self._board_took_s = 0.0
        self._again_at = float("inf")
        self._timetable_at: datetime | None = None
        self._parked_at = float("-inf")
        self._behind = self._blind = False

    def start(self) -> None:
        """Begin to speak for the site."""
        self._thread.start()

    def stop(self) -> None:
        """Fall silent and wait for the thread."""
        self._stopping.set()
        self._shared.hub.wake(self._site)
        self._thread.join()

    @property
    def epoch(self) -> int:
        """The epoch in which the relay speaks."""
        return self._epoch

    @property
    def alive(self) -> bool:
        """Whether the relay still speaks."""
        return self._thread.is_alive()

    def repeat(self) -> None:
        """Publish catalog and board again: the broker may have forgotten them."""
        self._repeat.set()
        self._shared.hub.wake(self._site)

    def see(self, payload: bytes) -> None:
        """Look at a catalog or board that the broker has for the site; what is not ours is published over."""
        with self._lock:
            ours = payload in self._published
        if not ours:
            self._shared.counts.add("corrected")
            log.info("site %s: the broker had somebody else's board or catalog", self._site)
            self.repeat()

    def _run(self) -> None:
        log.info("site %s: owned, epoch %d", self._site, self._epoch)
        changes = -1
        while not self._stopping.is_set() and self._holds():
            wait_s = self._try()
            changes = self._shared.hub.wait(self._site, changes, wait_s)
        self._finish()
        log.info("site %s: no longer owned, epoch %d", self._site, self._epoch)

    def _try(self) -> float:
        """Say what is to be said and return how long to wait for news."""
        try:
            self._speak()
            self._blind = False
        except StoreUnavailable as error:
            log.log(logging.DEBUG if self._blind else logging.WARNING, "site %s: %s", self._site, error)
            self._blind = True
            self._stopping.wait(RETRY_S)
        except Exception:  # the thread begins here, and the site must not fall silent for ever
            log.exception("site %s: the relay failed and goes on", self._site)
            self._stopping.wait(RETRY_S)
        now = time.monotonic()
        due = min(self._heartbeat_at + HEARTBEAT_S, self._again_at, now + POLL_S)
        return max(0.001, due - now)

    def _speak(self) -> None:
        self._keep_time()
        with self._reader.glance(self._site):
            clock = self._reader.site_clock(self._site)
            if clock.epoch != self._epoch:
                log.warning("site %s: another owner came, epoch %d", self._site, clock.epoch)
                self._stopping.set()
                return
            self._check_clock(clock)
            try:
                self._publish_what_changed(clock)
            except (NotConnected, PublishRefused) as error:
                log.debug("site %s: %s", self._site, error)
        self._calls.settle()

    def _publish_what_changed(self, clock: SiteClock) -> None:
        if self._repeat.is_set():
            self._repeat.clear()
            self._published_catalog = self._published_rev = None
        self._beat()
        self._orders.send(clock.rev)
        self._show_catalog(clock)
        if self._show_board(clock, calls=self._calls.look(clock.rev)):
            self._calls.publish()

    def _beat(self) -> None:
        """Give the sign of life, with the newest rev whose board is out."""
        now = time.monotonic()
        if now - self._heartbeat_at < HEARTBEAT_S or self._published_rev is None:
            return
        self._heartbeat_at = now
        beat = HeartbeatMessage(epoch=self._epoch, rev=self._published_rev, now=self._now())
        self._shared.connection.publish(Heartbeat(self._site), beat)

    def _show_catalog(self, clock: SiteClock) -> None:
        now = self._now()
        state = self._catalogs.state(clock.rev, now)
        if state == self._published_catalog:
            return
        self._publish(Catalog(self._site), self._catalogs.message(state, self._epoch, clock.rev, now))
        self._published_catalog = state
        self._timetable_at = None  # a new layout may have other hours

    def _show_board(self, clock: SiteClock, calls: int) -> bool:
        """Publish the board if it is due; tell whether the newest one is out."""
        now = time.monotonic()
        if clock.rev == self._published_rev and now < self._again_at:
            return True
        self._boards = [board for board in self._boards if not self._is_out(board)]
        self._again_at = self._board_at + self._gap_s(calls)
        if now < self._again_at or len(self._boards) >= UNACKNOWLEDGED:
            return False
        board = read_board(self._reader, self._shared.lobby, self._shared.executor.clock, self._site)
        self._boards.append(self._publish(Board(self._site), board_message(board)))
        self._board_at, self._published_rev = time.monotonic(), board.rev
        self._board_took_s = self._board_at - now
        self._check_numbers()
        old_view = self._shared.lobby.view(self._site).rev < board.rev
        self._again_at = self._board_at + 1 if old_view else float("inf")
        return True

    def _gap_s(self, calls: int) -> float:
        return min(BOARD_GAP_S, self._board_took_s * min(calls, MOST_EFFORT)) if calls else BOARD_GAP_S

    def _is_out(self, board: Delivery) -> bool:
        """Tell whether the outcome of a board is known, and count one that the broker refused."""
        if not board.done:
            return False
        try:
            board.wait(0)
        except PublishRefused as refusal:
            self._shared.counts.add("boards_refused")
            log.error("site %s: %s", self._site, refusal)
        except NotConnected:
            pass  # the board is published again when the connection is back
        return True

    def _publish(self, topic: Topic, message: Message) -> Delivery:
        with self._lock:
            self._published.append(encode(message))
        return self._shared.connection.publish(topic, message)

    def _keep_time(self) -> None:
        """Do what is due by the clock, when the site is taken over and from then on."""
        now, monotonic = self._now(), time.monotonic()
        if self._timetable_at is None or now >= self._timetable_at:
            due, self._timetable_at = timetable(self._reader.office(self._site), now)
            self._carry_out(due)
        if monotonic - self._parked_at >= PARKED_S:
            self._parked_at = monotonic
            parked = self._reader.parked_until(self._site, now)
            self._carry_out(back_from_park(self._reader.office(self._site), parked) if parked else ())

        if monotonic - self._watched_at >= WATCH_S:
            self._watched_at = monotonic
            self._watch_devices(now, monotonic)

    def _watch_devices(self, now: datetime, monotonic: float) -> None:
        """Note which faults of devices begin and end."""
        office = self._reader.office(self._site)
        seen = Glimpse(
            enrolled={one.name for one in self._reader.devices(self._site)},
            said=with_said_by_pages(
                what_was_said(self._shared.devices, self._site, self._shared.counts.alarms),
                self._shared.pages.present(self._site),
            ),
            standing=self._reader.faults(self._site),
            open=office.hours is None or office.hours.at(now, office.zone).open,
            at=now,
            monotonic_s=monotonic,
            deaf=self._shared.connection.state is not ConnectionState.CONNECTED,
        )
        self._carry_out(fault_presses(self._site, self._watch.look(seen), now))

    def _carry_out(self, due: Iterable[tuple[Press, Command]]) -> None:
        for press, command in due:
            try:
                self._shared.executor.execute(self._site, press, command)
            except DomainError as refusal:
                log.error("site %s: %s could not be done: %s", self._site, type(command).__name__, refusal)

    def _finish(self) -> None:
        """Store what became of the last calls, so that the next owner need not send them again."""
        try:
            self._calls.settle(wait_s=LAST_WORDS_S)
        except StoreUnavailable as error:
            log.warning("site %s: %s", self._site, error)

    def _check_numbers(self) -> None:
        """Raise the alarm while two visitors hold the same number."""
        twice = self._reader.colliding_numbers(self._site)
        if self._shared.counts.set_alarm("number_collided", self._site, on=bool(twice)) and twice:
            log.error("site %s: two visitors hold the same number: %s", self._site, ", ".join(twice))

    def _check_clock(self, clock: SiteClock) -> None:
        behind = clock_is_behind(self._now(), clock.last_event_at)
        if behind and not self._behind:
            log.error("site %s: this machine's clock is behind the last event: set it right", self._site)
        self._behind = behind
        self._shared.counts.set_alarm("clock_behind", self._site, on=behind)

    def _now(self) -> datetime:
        return self._shared.executor.clock.now()
