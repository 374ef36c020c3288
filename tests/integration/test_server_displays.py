"""How displays are set up, from the office to the catalog that they get, and changed while they run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest

from server.adapters.catalogs import Catalogs
from server.adapters.counts import Counts
from server.adapters.media_folder import MediaShelf
from server.adapters.offices import save_office
from server.domain.identity import Actor, CounterId, DeviceName, StageId
from server.domain.lobby_setup import (
    Display,
    First,
    Layout,
    LayoutId,
    LobbySetup,
    Look,
    Loudness,
    NumberStyle,
    Theme,
    Voice,
    Zone,
    ZoneId,
)
from tests.support.queue import SITE, Queue
from wire.codec import decode, encode
from wire.layouts import find_layout, parts_of
from wire.messages import CatalogDisplay, CatalogLoudness, CatalogMessage

HALL, ROOM, QUIET = ZoneId("hall"), ZoneId("room"), LayoutId("quiet")
FIRST, SIGN = DeviceName("display-1"), DeviceName("sign-1")
SETUP = LobbySetup(
    zones={
        HALL: Zone(HALL, {"id": "Aula", "en": "Hall"}, counters=(CounterId("2"),)),
        ROOM: Zone(ROOM, {"id": "Ruang", "en": "Room"}, stages=(StageId("photo"),)),
    },
    layouts={
        QUIET: Layout(
            QUIET,
            {"id": "Tenang", "en": "Quiet"},
            {"landscape": {"part": "calls"}, "portrait": {"rows": [{"part": "header", "size": 96}]}},
        )
    },
    displays={
        FIRST: Display(FIRST, ROOM, layout=QUIET, theme=Theme.DARK, loudness=(Loudness(time(7), 80),)),
        SIGN: Display(SIGN, counter=CounterId("3")),
    },
    look=Look("#0b3d91", "#072a66"),
    voice=Voice(First.SITE, {"en": NumberStyle.NUMBER}, (Loudness(time(6, 30), 70),)),
)


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def catalog(queue: Queue) -> CatalogMessage:
    """Return the catalog that devices get now, read as they read it."""
    catalogs = Catalogs(queue.reader, SITE, None, MediaShelf(None, Counts()))
    now, rev = queue.clock.now(), queue.reader.site_clock(SITE).rev
    message = catalogs.message(catalogs.state(rev, now), 1, rev, now)
    return decode(CatalogMessage, encode(message))


def test_the_catalog_tells_displays_all_that_the_office_set(queue: Queue) -> None:
    save_office(queue.database, replace(queue.layout, setup=SETUP), queue.clock, Actor("user:admin"))
    told = catalog(queue)
    assert [(one.id, one.counters, one.stages) for one in told.zones] == [
        ("hall", ("2",), ("files",)),
        ("room", ("1", "3"), ("photo",)),
    ]
    assert told.displays == (
        CatalogDisplay(
            device=FIRST,
            zone="room",
            layout="quiet",
            theme="dark",
            loudness=(CatalogLoudness(start="07:00", percent=80),),
        ),
        CatalogDisplay(device=SIGN, counter="3"),
    )
    own = find_layout("quiet", told.layouts)
    assert (own.name["en"], parts_of(own.landscape), parts_of(own.portrait)) == (
        "Quiet",
        ["calls"],
        ["header"],
    )
    assert (told.look.brand, told.look.deep_brand) == ("#0b3d91", "#072a66")
    assert (told.voice.first, told.voice.numbers) == ("site", {"en": "number"})
    assert told.voice.loudness == (CatalogLoudness(start="06:30", percent=70),)
    assert set(told.rules) == {"id", "en"}
