"""The board as server-sent events: read once per change and site, sent to everybody who listens."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from server.domain.identity import SiteId
from server.services.board import read_board
from server.services.lobby import Lobby
from server.services.ports import Clock, Reader, StoreUnavailable
from server.web.board_json import board_json

log = logging.getLogger(__name__)

ALIVE_S = 2.0
POLL_S = 0.5
"""How often the site's rev is looked at, for changes that other processes made."""
GAP_S = 0.1
"""The least time between two boards: a busy site is sent ten times a second."""
MOST = 500

STALE_S = 3.0
ALIVE = "event: alive\ndata: {}\n\n"
SILENCE = ": the board cannot be read\n\n"


@dataclass(slots=True)
class _Channel:
    """One site's listeners and the newest board as they get it."""

    loop: asyncio.AbstractEventLoop
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    listeners: int = 0
    reached: tuple[int, int] | None = None
    version: int = 0
    chunk: str = ""
    looked_at: float = 0.0


class BoardFeed:
    """Follows each site that somebody listens to, by one task a site."""

    def __init__(self, reader: Reader, lobby: Lobby, clock: Clock) -> None:
        self._reader, self._lobby, self._clock = reader, lobby, clock
        self._channels: dict[SiteId, _Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether as many listen as this process takes."""
        return sum(channel.listeners for channel in self._channels.values()) >= MOST

    def changed(self, site: SiteId) -> None:
        """Look at the site at once; may be called from any thread."""
        channel = self._channels.get(site)
        if channel is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and so have its listeners
                channel.loop.call_soon_threadsafe(channel.changed.set)

    def close(self) -> None:
        """End every stream, so that a server can stop; may be called from any thread."""
        self._closed = True
        for channel in list(self._channels.values()):
            with contextlib.suppress(RuntimeError):
                channel.loop.call_soon_threadsafe(channel.changed.set)

    async def listen(self, site: SiteId) -> AsyncIterator[str]:
        """Yield the board now and after each change, and a sign of life every two seconds."""
        channel = self._join(site)
        try:
            version = 0
            while not self._closed:
                async with channel.news:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(ALIVE_S):
                            while channel.version == version and not self._closed:
                                await channel.news.wait()
                    fresh, version = channel.version != version, channel.version
                    chunk = channel.chunk
                yield chunk if fresh else _sign_of_life(channel)
        finally:
            channel.listeners -= 1

    def _join(self, site: SiteId) -> _Channel:
        channel = self._channels.get(site)
        if channel is None:
            channel = self._channels[site] = _Channel(asyncio.get_running_loop())
            task = asyncio.create_task(self._follow(site, channel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        channel.listeners += 1
        return channel

    async def _follow(self, site: SiteId, channel: _Channel) -> None:
        """Read the board whenever the site has changed, as long as somebody listens."""
        try:
            while channel.listeners and not self._closed:
                await self._look(site, channel)
                channel.changed.clear()
                await asyncio.sleep(GAP_S)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(channel.changed.wait(), POLL_S)
        finally:
            self._channels.pop(site, None)
            async with channel.news:
                channel.news.notify_all()

    async def _look(self, site: SiteId, channel: _Channel) -> None:
        try:
            await self._update(site, channel)
            channel.looked_at = channel.loop.time()
        except StoreUnavailable as error:
            log.warning("the board of %s cannot be read: %s", site, error)
        except Exception:  # here a task begins: its listeners must not be left with an old board
            log.exception("the board of %s cannot be read", site)

    async def _update(self, site: SiteId, channel: _Channel) -> None:
        clock = await run_in_threadpool(self._reader.site_clock, site)
        if (clock.epoch, clock.rev) == channel.reached:
            return
        chunk = await run_in_threadpool(self._read, site)
        async with channel.news:
            channel.reached, channel.chunk = (clock.epoch, clock.rev), chunk
            channel.version += 1
            channel.news.notify_all()

    def _read(self, site: SiteId) -> str:
        board = read_board(self._reader, self._lobby, self._clock, site)
        data = json.dumps(board_json(board), ensure_ascii=False, separators=(",", ":"))
        return f"id: {board.epoch}.{board.rev}\nevent: board\ndata: {data}\n\n"


def _sign_of_life(channel: _Channel) -> str:
    """Return nothing that a page counts as life while the board on it may be old."""
    fresh = channel.loop.time() - channel.looked_at < STALE_S
    return ALIVE if fresh else SILENCE
