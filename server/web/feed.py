"""What happens at a site as server-sent events: read once per change, sent to everybody who listens."""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Generic

from starlette.concurrency import run_in_threadpool

from server.domain.identity import SiteId
from server.services.listening import Event, NobodyRelays, Source, State
from server.services.ports import StoreUnavailable

log = logging.getLogger(__name__)

POLL_S = 0.5
"""How often the site is looked at, for changes that other processes made."""
GAP_S = 0.1
"""The least time between two looks: a busy site is sent ten times a second."""
MOST = 500
MOST_OF_ONE = 20
"""Of one device: whoever opens its page without end takes no place from the others."""
ERRANDS = 50
"""How many events for single devices are kept for listeners that are slow."""
TELL_S = 60.0
"""How often the log tells that a site cannot be read, while that lasts."""
SAID = "what happens at %s cannot be told (failed looks: %d): %s"
SILENCE = ": the site cannot be read\n\n"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a sign of life comes, and how old the last look may be for it, in seconds."""

    beat_s: float
    fresh_s: float


@dataclass(slots=True)
class _Channel(Generic[State]):
    """One site's listeners and the newest event of each kind as they get it."""

    loop: asyncio.AbstractEventLoop
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    listeners: int = 0
    by_device: Counter[str | None] = field(default_factory=Counter)
    seen: State | None = None
    version: int = 0
    newest: dict[str, tuple[int, str]] = field(default_factory=dict)
    errands: deque[tuple[int, str, str]] = field(default_factory=lambda: deque(maxlen=ERRANDS))
    looked_at: float = float("-inf")
    failed: int = 0
    told_at: float = float("-inf")

    def fail(self) -> int:
        """Count a look that failed; return how many since this was told, 0 while it was told just now."""
        self.failed += 1
        if self.loop.time() - self.told_at < TELL_S:
            return 0
        times, self.failed, self.told_at = self.failed, 0, self.loop.time()
        return times

    def keep(self, event: Event) -> None:
        """Take a new event."""
        self.version += 1
        if event.device is None:
            self.newest[event.kind] = self.version, _chunk(event)
        else:
            self.errands.append((self.version, event.device, _chunk(event)))

    def since(self, sent: int, joined: int, device: str | None) -> str:
        """Return what came after ``sent`` for a listener; errands only from when it joined."""
        news = [(version, chunk) for version, chunk in self.newest.values() if version > sent]
        news += [
            (version, chunk)
            for version, whom, chunk in self.errands
            if version > max(sent, joined) and whom == device
        ]
        return "".join(chunk for _, chunk in sorted(news))


class Feed(Generic[State]):
    """Follows each site that somebody listens to, by one task a site."""

    def __init__(self, source: Source[State], rhythm: Rhythm) -> None:
        self._source, self._rhythm = source, rhythm
        self._channels: dict[SiteId, _Channel[State]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether as many listen as this process takes."""
        return sum(channel.listeners for channel in self._channels.values()) >= MOST

    def is_full_for(self, site: SiteId, device: str) -> bool:
        """Tell whether as many listen as this process takes, of this device or at all."""
        channel = self._channels.get(site)
        return self.full or (channel is not None and channel.by_device[device] >= MOST_OF_ONE)

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

    async def listen(self, site: SiteId, device: str | None = None) -> AsyncGenerator[str]:
        """Yield the newest events, others as they come, and signs of life; a device hears its own, too."""
        if device is not None and self.is_full_for(site, device):
            return
        channel = self._join(site)
        channel.by_device[device] += 1
        try:
            sent, joined, beat_at = 0, channel.version, channel.loop.time() + self._rhythm.beat_s
            while not self._closed:
                await self._wait(channel, sent, beat_at - channel.loop.time())
                news, first, sent = channel.since(sent, joined, device), not sent, channel.version
                if news:
                    yield news
                if channel.loop.time() >= beat_at or (first and sent):
                    beat_at = channel.loop.time() + self._rhythm.beat_s
                    yield self._sign_of_life(channel)
        finally:
            channel.listeners -= 1
            channel.by_device[device] -= 1

    async def _wait(self, channel: _Channel[State], sent: int, wait_s: float) -> None:
        """Wait for news, or until the next sign of life is due."""
        async with channel.news:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    while channel.version == sent and not self._closed:
                        await channel.news.wait()

    def _join(self, site: SiteId) -> _Channel[State]:
        channel = self._channels.get(site)
        if channel is None:
            channel = self._channels[site] = _Channel(asyncio.get_running_loop())
            task = asyncio.create_task(self._follow(site, channel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        channel.listeners += 1
        return channel

    async def _follow(self, site: SiteId, channel: _Channel[State]) -> None:
        """Look at the site whenever it has changed, as long as somebody listens."""
        try:
            while channel.listeners and not self._closed:
                await self._try(site, channel)
                channel.changed.clear()
                await asyncio.sleep(GAP_S)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(channel.changed.wait(), POLL_S)
        finally:
            self._channels.pop(site, None)
            async with channel.news:
                channel.news.notify_all()

    async def _try(self, site: SiteId, channel: _Channel[State]) -> None:
        try:
            await self._look(site, channel)
        except (StoreUnavailable, NobodyRelays) as error:
            if times := channel.fail():
                log.warning(SAID, site, times, str(error) or type(error).__doc__)
        except Exception as error:  # here a task begins: its listeners must not be left with what is old
            if times := channel.fail():
                log.exception(SAID, site, times, type(error).__name__)

    async def _look(self, site: SiteId, channel: _Channel[State]) -> None:
        found = await run_in_threadpool(self._source.look, site, channel.seen)
        channel.seen, channel.looked_at = found.state, channel.loop.time()
        if found.events:
            async with channel.news:
                for event in found.events:
                    channel.keep(event)
                channel.news.notify_all()

    def _sign_of_life(self, channel: _Channel[State]) -> str:
        """Return nothing that a page counts as life while what it shows may be old."""
        fresh = channel.loop.time() - channel.looked_at < self._rhythm.fresh_s
        if channel.seen is None or not fresh:
            return SILENCE
        return _chunk(self._source.beat(channel.seen))


def _chunk(event: Event) -> str:
    named = f"id: {event.id}\n" if event.id else ""
    return f"{named}event: {event.kind}\ndata: {event.data}\n\n"
