"""The lobby as a real display knows it, over MQTT: the display's link and view model without its window."""

import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from display.announcer import Announcer
from display.config import DisplaySettings
from display.facts import Call
from display.link import Link
from display.presentation import Picture
from display.station import Station
from voice.pack import Recording, VoicePack
from wire.install import install_id
from wire.settings import Broker


class _NoLoudspeaker:
    """Where nobody listens."""

    def play(self, recording: Recording, volume: float) -> bool:
        """Play nothing."""
        del recording, volume
        return False

    def works(self) -> bool:
        """There is no sound."""
        return False

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        """Nothing plays."""

    def stop(self) -> None:
        """Be as silent as before."""


class Lobby:
    """A display without a window, from enter to exit; ``step`` often, on one thread."""

    def __init__(self, broker: str, site: str, device: str, folder: Path) -> None:
        settings = DisplaySettings(broker=Broker(url=broker), site=site, device=device, data_dir=folder)
        self._link = Link(settings, install_id(folder))
        mute = Announcer(_NoLoudspeaker(), VoicePack(rate=22_050, clips={}, languages=frozenset()), mute=True)
        self._station = Station(self._link, mute, time.monotonic, datetime.now(UTC), minimum_show_s=1.0)
        self._acted: dict[UUID, int] = {}

    def __enter__(self) -> Self:
        self._link.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop()

    @property
    def picture(self) -> Picture:
        """What a screen in the lobby would show now, in words."""
        return self._station.picture

    def step(self) -> list[Call]:
        """Take what has arrived; return the calls that began to be shown just now."""
        self._station.step()
        fresh = [call for call in self._station.calls if self._acted.get(call.call_id, 0) < call.times]
        self._acted |= {call.call_id: call.times for call in fresh}
        return fresh
