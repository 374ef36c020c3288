"""The display's media from list to file: what is shown, where it lies, what is wrong; draws nothing."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from display.facts import Medium, Office, Setup
from display.media import Playlist, has_media
from display.media_store import Kept
from display.presentation import MediumPicture, Picture

log = logging.getLogger(__name__)


class Store(Protocol):
    """Where the copies are."""

    @property
    def kept(self) -> Kept:
        """What can be shown now."""

    @property
    def troubles(self) -> tuple[str, ...]:
        """What could not be fetched or read, and why."""

    def want(self, base: str | None, media: tuple[Medium, ...], logo: Medium | None) -> None:
        """Say what there should be copies of."""

    def suspect(self, sha256: str) -> None:
        """Say that a copy may be damaged."""


class Gallery:
    """Adds to each picture what its place for media shows. ``server`` goes before the catalog's address."""

    def __init__(self, store: Store, monotonic: Callable[[], float], server: str | None = None) -> None:
        self._store, self._monotonic, self._server = store, monotonic, server
        self._playlist = Playlist()
        self._failed: dict[str, str] = {}

    @property
    def troubles(self) -> tuple[str, ...]:
        """What a person should see to, with the files' names."""
        return (*self._store.troubles, *self._failed.values())

    def complete(self, picture: Picture, office: Office, setup: Setup, now: datetime) -> Picture:
        """Return the picture with logo and medium for this office at an aware time."""
        wanted = has_media(office.layout_named(setup.layout))
        self._store.want(self._server or office.public_url, office.media if wanted else (), office.look.logo)
        kept = self._store.kept
        logo = str(kept.logo) if kept.logo is not None and office.look.logo is not None else ""
        local = now.astimezone(ZoneInfo(office.timezone))
        medium = self._choose(office, setup, local, kept) if wanted else None
        return replace(picture, logo_path=logo, medium=medium)

    def end(self, turn: int) -> None:
        """Let the next one come: the video of this turn is at its end."""
        self._playlist.end(turn)

    def fail(self, turn: int, why: str) -> None:
        """Pass over the file of this turn, and tell of it once."""
        medium = self._playlist.shown
        if medium is None or turn != self._playlist.turn:
            return
        self._playlist.fail(turn)
        said = self._failed[medium.sha256] = f"{medium.path.rpartition('/')[2]} {why}"
        log.warning("Passed over: %s", said)
        self._store.suspect(medium.sha256)

    def _choose(self, office: Office, setup: Setup, local: datetime, kept: Kept) -> MediumPicture | None:
        media = (*office.media, *kept.own)
        self._forgive(media, kept)
        shown = self._playlist.advance(
            media, local, setup.zone, lambda medium: medium.sha256 in kept.paths, self._monotonic()
        )
        if shown is None:
            return None
        return MediumPicture(self._playlist.turn, shown.kind, str(kept.paths[shown.sha256]))

    def _forgive(self, media: tuple[Medium, ...], kept: Kept) -> None:
        """Forget the failures of files that are gone, also of damaged copies that will come again."""
        listed = {medium.sha256 for medium in media}
        for sha256 in list(self._failed):
            if sha256 not in listed or sha256 not in kept.paths:
                del self._failed[sha256]
                self._playlist.forgive(sha256)
