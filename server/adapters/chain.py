"""The chain of a site's events: canonical JSON, each with the hash of the one before; knows no table.

The body is the JSON of RFC 8785 over {site, rev, at, type, actor, data, prev}, the hash the SHA-256 of
its bytes in hexadecimal.
"""

import hashlib
import json
from dataclasses import dataclass

import rfc8785

from server.domain.events import Event
from server.domain.identity import SiteId
from server.services.answers import instant

GENESIS = "0" * 64
"""What the first event of a site has before it."""


class BrokenChain(Exception):
    """A site's events are not as they were written."""

    def __init__(self, site: SiteId, rev: int, why: str) -> None:
        self.site, self.rev, self.why = site, rev, why
        super().__init__(f"event {rev} of site {site}: {why}")


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is stored."""

    rev: int
    body: str
    prev: str
    hash: str


def link(site: SiteId, event: Event, prev: str) -> Link:
    """Return the event as the next link after the one with the hash ``prev``."""
    body = rfc8785.dumps(
        {
            "site": site,
            "rev": event.rev,
            "at": instant(event.at),
            "type": event.type.value,
            "actor": event.actor,
            "data": event.data,
            "prev": prev,
        }
    )
    return Link(event.rev, body.decode(), prev, hashlib.sha256(body).hexdigest())


def check_link(site: SiteId, found: Link, rev: int, prev: str) -> None:
    """Raise BrokenChain unless this is the site's event ``rev`` and follows the hash ``prev``."""
    if found.rev != rev:
        raise BrokenChain(site, rev, "is missing")
    if hashlib.sha256(found.body.encode()).hexdigest() != found.hash:
        raise BrokenChain(site, rev, "its hash is not that of its body")
    said = json.loads(found.body)
    if (said["site"], said["rev"]) != (site, rev):
        raise BrokenChain(site, rev, "its body is another event's")
    if found.prev != prev or said["prev"] != prev:
        raise BrokenChain(site, rev, "it does not follow the event before it")
