"""The pictures and videos of each site, read from a folder by its own thread; knows no broker, no web."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from server.adapters.counts import Counts
from server.domain.identity import SiteId
from server.services.ports import StoreUnavailable
from wire.media_folder import SCHEDULE, Media, MediaFile, MediaFolder

log = logging.getLogger(__name__)

LOOK_S = 2.0
ALARM = "media"
NOTHING = Media()

Zones = Callable[[SiteId], Collection[str]]


def no_zones(_site: SiteId) -> Collection[str]:
    """Return the zones of a lobby that is not divided."""
    return ()


class MediaShelf:
    """What there is for each site, from ``start`` to ``stop``; without a ``root`` there is nothing.

    A sub-folder with the site's id is that site's own; a site without one has the files beside it.
    """

    def __init__(
        self,
        root: Path | None,
        counts: Counts,
        sites: Callable[[], Iterable[SiteId]],
        zones: Zones = no_zones,
    ) -> None:
        self._root, self._counts, self._sites, self._zones = root, counts, sites, zones
        self._lock = threading.Lock()  # one look at a time: a large new file takes a while to read
        self._folders: dict[tuple[SiteId, Path], MediaFolder] = {}
        self._media: dict[SiteId, Media] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)

    def start(self) -> None:
        """Begin to look for changes; returns at once."""
        if self._root is not None:
            self._thread.start()

    def stop(self) -> None:
        """Look no more; a file that is being read is let go of."""
        self._stopping.set()

    def of(self, site: SiteId) -> Media:
        """Return what there is for the site as it was seen last, at once; nothing before the first look."""
        if self._root is None:
            return NOTHING
        return self._media.setdefault(site, NOTHING)

    def find(self, site: SiteId, name: str) -> MediaFile | None:
        """Return the file that the site's list has at this address, as long as it is as it was listed."""
        if self._root is not None and site not in self._media:
            if site not in self._sites():  # it names a folder, and comes from whoever asks
                return None
            self._look(site)
        media = self.of(site)
        listed = (*media.files, *((media.logo,) if media.logo else ()))
        found = next((each for each in listed if each.medium.path.rpartition("/")[2] == name), None)
        return found if found is not None and found.is_unchanged() else None

    def _run(self) -> None:
        while not self._stopping.is_set():
            for site in list(self._media):
                try:
                    self._look(site)
                except Exception:  # a thread begins here, and one file must not end it
                    log.exception("site %s: the media cannot be read", site)
            self._stopping.wait(LOOK_S)

    def _look(self, site: SiteId) -> None:
        assert self._root is not None
        own = self._root / site
        folder = own if own.is_dir() else self._root
        with self._lock:
            known = self._folders.setdefault((site, folder), MediaFolder(folder, f"/media/{site}"))
            found = known.read()
            before = self._media.get(site, NOTHING)
            if not folder.is_dir():  # a share that is away: displays go on with their copies
                found = replace(before, mistakes=found.mistakes)
            lost = self._without_zone(site, found.files, shared=folder == self._root)
            found = replace(found, mistakes=(*found.mistakes, *lost))
            self._media[site] = found
        for mistake in found.mistakes:
            if mistake not in before.mistakes:
                log.warning("site %s: media: %s", site, mistake)
        self._counts.set_alarm(ALARM, site, on=bool(found.mistakes))
        if found.files != before.files or found.logo != before.logo:
            log.info("site %s: %d media%s", site, len(found.files), " and a logo" if found.logo else "")

    def _without_zone(self, site: SiteId, files: Iterable[MediaFile], *, shared: bool) -> list[str]:
        """Return the mistake of each file for a zone that is nowhere: no display would ever show it.

        The zones of a folder that offices share may be of any of them.
        """
        named = {each.medium.zone for each in files} - {None}
        try:
            missing = named.difference(self._zones(site)) if named else named
            for other in self._sites() if missing and shared else ():
                missing = missing.difference(self._zones(other))
        except StoreUnavailable:  # the files are shown meanwhile; what is wrong with them is told later
            return []
        return [
            f"{SCHEDULE}: {each.file.name} is for zone {each.medium.zone}, which the office does not have"
            for each in files
            if each.medium.zone in missing
        ]
