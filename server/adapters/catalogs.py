"""A site's catalog as it is now, for whoever tells it to devices; knows no broker and no listener."""

import logging
from dataclasses import dataclass
from datetime import datetime

from server.adapters.media_folder import NOTHING, MediaShelf
from server.adapters.reader import SqlReader
from server.adapters.wire_board import Offering, catalog_message
from server.domain.identity import ServiceId, SiteId
from server.domain.notice import standing
from server.domain.office import Office
from server.services.board import sold_out
from wire.media_folder import Media
from wire.messages import CatalogMessage

log = logging.getLogger(__name__)

LEFT_OUT = ("media", "notices", "layouts")
"""What a catalog goes without, in this order, where it would be larger than it may be: the queue goes on."""


@dataclass(frozen=True, slots=True)
class CatalogState:
    """What a catalog depends on: another state is another catalog."""

    layout: int
    offering: Offering
    media: Media = NOTHING


class Catalogs:
    """One site's catalogs; used by one thread at a time. What is sold out is read once a rev."""

    def __init__(self, reader: SqlReader, site: SiteId, public_url: str | None, media: MediaShelf) -> None:
        self._reader, self._site, self._public_url, self._media = reader, site, public_url, media
        self._sold_out: tuple[int, frozenset[ServiceId]] = -1, frozenset()

    def state(self, rev: int, now: datetime) -> CatalogState:
        """Return what the catalog of the site at ``rev`` depends on."""
        office = self._reader.office(self._site)
        return CatalogState(
            self._reader.config_rev(self._site), self._offering(office, rev, now), self._media.of(self._site)
        )

    def message(self, state: CatalogState, epoch: int, rev: int, now: datetime) -> CatalogMessage:
        """Return the catalog of a state that was just read."""
        office = self._reader.office(self._site)
        message = catalog_message(office, state.offering, epoch, rev, now, self._public_url)
        logo = state.media.logo
        look = message.look if logo is None else message.look.model_copy(update={"logo": logo.medium})
        media = tuple(each.medium for each in state.media.files)
        return _fitting(message.model_copy(update={"media": media, "look": look}))

    def _offering(self, office: Office, rev: int, now: datetime) -> Offering:
        """Return what tickets are given for now."""
        if self._sold_out[0] != rev:
            self._sold_out = rev, sold_out(self._reader, office)
        opening = None if office.hours is None else office.hours.at(now, office.zone)
        stops = tuple(one for one in office.stops if one.holds(now))
        return Offering(opening, stops, self._sold_out[1], standing(office.notices, now))


def _fitting(message: CatalogMessage) -> CatalogMessage:
    """Return the message without as much as it must go without, to be no larger than one may be."""
    for name in LEFT_OUT:
        size = len(message.model_dump_json().encode())
        if size <= message.max_bytes:
            break
        if getattr(message, name):
            log.error(
                "site %s: displays are told no %s: the catalog has %d bytes of %d; shorten the office file",
                message.site,
                name,
                size,
                message.max_bytes,
            )
            message = message.model_copy(update={name: ()})
    return message
