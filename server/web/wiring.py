"""What the web is given by the composition root, and how a request reaches it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from prometheus_client import CollectorRegistry
from starlette.requests import HTTPConnection

from server.domain.identity import DeviceName, Json, SiteId
from server.services.accounts import Accounts
from server.services.attempts import Attempts
from server.services.devices import DeviceNow
from server.services.enrolment import Enrolment
from server.services.execute import Executor
from server.services.hub import Hub
from server.services.listening import Source
from server.services.lobby import Lobby
from server.services.ports import Clock, Reader
from server.services.speaking import Speaker
from server.services.web_displays import WebDisplays
from server.web.feed import Feed
from server.web.metrics import Meters, Readings
from wire.media_folder import MediaFile


@dataclass(frozen=True, slots=True)
class DisplayServices:
    """What displays in a browser need: what they are told, who of them is there, and what they say.

    ``layouts`` are those that every display knows.
    """

    events: Source[Any]
    pages: WebDisplays
    speaker: Speaker
    layouts: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class WebServices:
    """Everything the web needs. ``executor`` notifies ``hub``; ``health`` says why we are not ready.

    ``devices`` says how a site's devices are, as far as they said anything; ``heard`` leaves out pages.
    """

    executor: Executor
    reader: Reader
    lobby: Lobby
    hub: Hub
    accounts: Accounts
    enrolment: Enrolment
    check_ins: Attempts
    clock: Clock
    displays: DisplayServices
    public_url: str | None = None
    secure_cookies: bool = False
    devices: Callable[[SiteId], Mapping[DeviceName, DeviceNow]] = lambda _site: {}
    heard: Callable[[SiteId], Mapping[DeviceName, DeviceNow]] = lambda _site: {}
    health: Callable[[], Sequence[str]] = lambda: ()
    readings: Callable[[], Readings] = Readings
    media: Callable[[SiteId, str], MediaFile | None] = lambda _site, _name: None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)


@dataclass(frozen=True, slots=True)
class Web:
    """What every endpoint can reach. ``page_streams`` has each display's page's newest stream."""

    services: WebServices
    meters: Meters
    feed: Feed[Any]
    display_feed: Feed[Any]
    page_streams: dict[UUID | None, object] = field(default_factory=dict)


def web_of(request: HTTPConnection) -> Web:
    """Return what the application was made with."""
    return cast("Web", request.app.state.web)
