"""How displays are set up, from the office to the catalog that they get, and changed; and notices."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.adapters.catalogs import Catalogs
from server.adapters.counts import Counts
from server.adapters.media_folder import NOTHING, MediaShelf
from server.adapters.offices import OfficeInUse, save_office
from server.adapters.outbox import forget_old
from server.adapters.tables import NOTICE
from server.domain.device import DeviceKind
from server.domain.errors import (
    NotADisplay,
    NothingWritten,
    PersonalData,
    TimePassed,
    TooManyDisplays,
    TooManyNotices,
    UnknownCounter,
    UnknownDevice,
    UnknownLayout,
    UnknownNotice,
    UnknownZone,
)
from server.domain.identity import Actor, CounterId, DeviceName, StageId
from server.domain.lobby_setup import (
    MOST_DISPLAYS,
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
from server.domain.notice import MOST_NOTICES, NoticeId
from server.services.commands import PostNotice, SetUpDisplay, WithdrawNotice
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, owning
from tests.support.queue import MORNING, SITE, Queue, office
from tests.support.waiting import wait_until
from wire.codec import decode, encode
from wire.layouts import find_layout, parts_of
from wire.media_folder import Media, MediaFile
from wire.messages import CatalogDisplay, CatalogLoudness, CatalogMedium, CatalogMessage

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


TEXT = {"id": "Loket 3 tutup sampai pukul 13.00", "en": "Counter 3 is closed until 1:00 pm"}


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url, replace(office(), setup=SETUP)) as queue:
        yield queue


def catalog(queue: Queue, media: Media = NOTHING) -> CatalogMessage:
    """Return the catalog that devices get now, read as they read it."""
    catalogs = Catalogs(queue.reader, SITE, None, MediaShelf(None, Counts(), list))
    now, rev = queue.clock.now(), queue.reader.site_clock(SITE).rev
    message = catalogs.message(replace(catalogs.state(rev, now), media=media), 1, rev, now)
    return decode(CatalogMessage, encode(message))


def test_the_catalog_tells_displays_all_that_the_office_set(queue: Queue) -> None:
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


def test_a_layout_that_cannot_be_read_any_more_takes_nothing_else_with_it(queue: Queue) -> None:
    spoilt = replace(
        SETUP, layouts={QUIET: replace(SETUP.layouts[QUIET], screens={"landscape": {"part": "calls"}})}
    )
    save_office(queue.database, replace(queue.layout, setup=spoilt), queue.clock, Actor("user:admin"))
    told = catalog(queue)
    assert (told.layouts, len(told.displays)) == ((), 2)
    assert find_layout("quiet", told.layouts).id == "main"


def test_a_catalog_that_would_be_too_large_goes_without_media_and_the_site_goes_on(queue: Queue) -> None:
    many = tuple(CounterId(f"counter-{'x' * 22}-{at}") for at in range(100, 300))
    zones = {ZoneId(f"z{at}"): Zone(ZoneId(f"z{at}"), {}, counters=many) for at in range(20)}
    loud = tuple(Loudness(time(hour), 50) for hour in range(12))
    named = [DeviceName(f"display-{at}") for at in range(1, MOST_DISPLAYS)]
    setup = replace(
        SETUP,
        zones=SETUP.zones | zones,
        displays={SIGN: Display(SIGN)} | {name: Display(name, loudness=loud) for name in named},
    )
    save_office(queue.database, replace(queue.layout, setup=setup), queue.clock, Actor("user:admin"))
    medium = CatalogMedium(
        id="film", kind="video", path=f"/media/{'x' * 60}.mp4", sha256="0" * 64, size=1, seconds=12
    )
    media = Media(tuple(MediaFile(Path("film.mp4"), medium, 0) for _ in range(200)))
    told = catalog(queue, media)
    assert (len(told.media), len(told.displays), len(told.services)) == (0, MOST_DISPLAYS, 3)


def set_up(queue: Queue, display: Display, kind: DeviceKind | None = DeviceKind.DISPLAY, **more: Any) -> Any:
    return queue.do(SetUpDisplay(display, kind, ("main",)), **more)


def events(queue: Queue, kind: str) -> list[Any]:
    found = queue.reader.events(SITE, MORNING - timedelta(days=1), MORNING + timedelta(days=2))
    return [one["data"] for one in found if one["type"] == kind]


def test_a_display_that_a_supervisor_sets_up_is_so_in_the_catalog_and_in_the_offices_file(
    queue: Queue,
) -> None:
    wanted = Display(FIRST, HALL, mute=True, loudness=(Loudness(time(7), 60),))
    answer = set_up(queue, wanted)
    assert answer == {
        "device": "display-1",
        "zone": "hall",
        "counter": None,
        "layout": "main",
        "theme": "light",
        "mute": True,
        "loudness": [{"start": "07:00", "percent": 60}],
    }
    assert queue.reader.office(SITE).setup.displays == {FIRST: wanted, SIGN: SETUP.displays[SIGN]}
    assert (catalog(queue).displays[-1].zone, catalog(queue).displays[-1].mute) == ("hall", True)
    set_up(queue, wanted)
    assert events(queue, "display_set_up") == [answer]
    set_up(queue, Display(FIRST))
    assert [one.device for one in catalog(queue).displays] == ["sign-1"]


def test_supervisors_who_set_up_displays_at_once_take_nothing_from_each_other(queue: Queue) -> None:
    wanted = [Display(DeviceName(f"tv-{n}"), HALL, mute=True) for n in range(8)]
    with ThreadPoolExecutor(len(wanted)) as pool:
        list(pool.map(lambda one: set_up(queue, one), wanted))
    found = queue.reader.office(SITE).setup.displays
    assert found == SETUP.displays | {one.device: one for one in wanted}


def test_the_same_press_sets_a_display_up_once(queue: Queue) -> None:
    key, wanted = uuid4(), Display(FIRST, loudness=(Loudness(time(7), 60),))
    first = set_up(queue, wanted, press=key)
    set_up(queue, Display(FIRST, HALL))
    assert set_up(queue, wanted, press=key) == first
    assert queue.reader.office(SITE).setup.displays[FIRST].zone == HALL


@pytest.mark.parametrize(
    ("display", "kind", "refused"),
    [
        (Display(FIRST, ZoneId("roof")), DeviceKind.DISPLAY, UnknownZone),
        (Display(FIRST, counter=CounterId("9")), DeviceKind.DISPLAY, UnknownCounter),
        (Display(FIRST, layout=LayoutId("mian")), DeviceKind.DISPLAY, UnknownLayout),
        (Display(DeviceName("kiosk-1")), DeviceKind.KIOSK, NotADisplay),
        (Display(DeviceName("display-9")), None, UnknownDevice),
    ],
    ids=["zone", "counter", "layout", "kiosk", "stranger"],
)
def test_what_cannot_be_set_up_is_refused_and_changes_nothing(
    queue: Queue, display: Display, kind: DeviceKind | None, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        set_up(queue, display, kind)
    assert queue.reader.office(SITE).setup == SETUP


def test_a_display_of_the_offices_file_can_be_set_up_before_anybody_heard_of_it(queue: Queue) -> None:
    set_up(queue, Display(SIGN, counter=CounterId("1")), None)
    assert catalog(queue).displays[-1].counter == "1"


def test_so_many_displays_and_no_more_can_be_set_up(sqlite_url: str) -> None:
    many = {DeviceName(f"d{n}"): Display(DeviceName(f"d{n}"), mute=True) for n in range(MOST_DISPLAYS)}
    with Queue(sqlite_url, replace(office(), setup=LobbySetup(displays=many))) as queue:
        set_up(queue, Display(DeviceName("d7"), theme=Theme.DARK))
        with pytest.raises(TooManyDisplays):
            set_up(queue, Display(DeviceName("one-more"), mute=True))
        other = LobbySetup(displays={FIRST: Display(FIRST, mute=True)})
        with pytest.raises(OfficeInUse, match="201 displays"):
            save_office(queue.database, replace(office(), setup=other), queue.clock, Actor("user:admin"))


def post(queue: Queue, text: dict[str, str] | None = None, **more: Any) -> Any:
    return queue.do(PostNotice(TEXT if text is None else text, **more))


def shown(queue: Queue) -> list[str]:
    return [one.text["id"] for one in catalog(queue).notices]


def test_a_notice_stands_until_it_is_withdrawn(queue: Queue) -> None:
    answer = post(queue, urgent=True, zone=HALL)
    (told,) = catalog(queue).notices
    assert (str(told.id), told.text, told.urgent, told.zone, told.until) == (
        answer["id"],
        TEXT,
        True,
        "hall",
        None,
    )
    withdrawn = queue.do(WithdrawNotice(NoticeId(told.id)))
    assert withdrawn == answer
    assert catalog(queue).notices == ()
    with pytest.raises(UnknownNotice):
        queue.do(WithdrawNotice(NoticeId(told.id)))


def test_a_notice_leaves_by_itself_when_its_time_is_over(queue: Queue) -> None:
    post(queue, {"id": "Sebentar"}, minutes=30)
    assert post(queue, {"id": "Hari ini"}, today=True)["until"] == "2026-11-23T17:00:00Z"
    queue.clock.move(minutes=1)
    until = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    post(queue, {"id": "Sampai sembilan"}, until=until)
    queue.clock.move(minutes=29)
    assert shown(queue) == ["Sampai sembilan", "Hari ini"]
    queue.clock.move(minutes=30)
    assert shown(queue) == ["Hari ini"]
    queue.clock.move(hours=15)
    assert shown(queue) == []


def test_urgent_notices_come_first_and_then_the_newest(queue: Queue) -> None:
    for said, urgent in (("satu", False), ("dua", True), ("tiga", False)):
        post(queue, {"id": said}, urgent=urgent)
        queue.clock.move(seconds=1)
    assert shown(queue) == ["dua", "tiga", "satu"]


@pytest.mark.parametrize(
    ("text", "more", "refused"),
    [
        ({}, {}, NothingWritten),
        ({"id": "  ", "en": ""}, {}, NothingWritten),
        ({"fr": "Fermé"}, {}, NothingWritten),
        ({"id": "Bapak Andi, hubungi 0811 234 5678"}, {}, PersonalData),
        (TEXT, {"zone": ZoneId("roof")}, UnknownZone),
        (TEXT, {"until": MORNING}, TimePassed),
    ],
    ids=["nothing", "spaces", "another language", "a telephone", "no such zone", "past"],
)
def test_what_cannot_be_said_is_refused(
    queue: Queue, text: dict[str, str], more: dict[str, Any], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        post(queue, text, **more)
    assert catalog(queue).notices == ()


def test_so_many_notices_and_no_more_stand_and_what_is_over_makes_room(queue: Queue) -> None:
    for n in range(MOST_NOTICES):
        post(queue, {"id": str(n)}, minutes=10)
    with pytest.raises(TooManyNotices):
        post(queue)
    queue.clock.move(minutes=10)
    post(queue)
    assert [one.text for one in queue.reader.office(SITE).notices] == [TEXT]


def test_the_events_tell_of_a_notice_without_its_words_which_are_forgotten(queue: Queue) -> None:
    answer = post(queue, minutes=10)
    queue.do(WithdrawNotice(NoticeId(UUID(post(queue)["id"]))))
    assert events(queue, "notice_posted")[0] == {
        "notice": answer["id"],
        "zone": None,
        "until": "2026-11-23T01:10:00Z",
        "urgent": False,
    }
    assert len(events(queue, "notice_withdrawn")) == 1
    forget_old(queue.database, queue.clock.at + timedelta(days=14))
    with queue.database.reading() as connection:
        assert connection.execute(NOTICE.select()).all() == []


def test_a_zone_with_a_notice_stays_and_a_notice_outlives_a_new_layout(queue: Queue) -> None:
    post(queue, zone=ROOM, minutes=10)
    set_up(queue, Display(FIRST))
    smaller = replace(SETUP, zones={HALL: SETUP.zones[HALL]}, displays={FIRST: Display(FIRST)})
    with pytest.raises(OfficeInUse, match="zones of displays or notices: room"):
        save_office(queue.database, replace(office(), setup=smaller), queue.clock, Actor("user:admin"))
    save_office(queue.database, replace(office(), setup=SETUP), queue.clock, Actor("user:admin"))
    assert shown(queue) == [TEXT["id"]]
    queue.clock.move(minutes=10)
    save_office(queue.database, replace(office(), setup=smaller), queue.clock, Actor("user:admin"))


def test_displays_hear_of_set_up_and_notices_at_once(sqlite_url: str, mosquitto: Mosquitto) -> None:
    with (
        Queue(sqlite_url, replace(office(), setup=SETUP)) as queue,
        owning(queue, mosquitto.url),
        Device(mosquitto.url) as display,
    ):

        def newest() -> CatalogMessage:
            return display.catalogs()[-1]

        wait_until(lambda: display.catalogs() and newest().displays[0].zone == "room", what="the catalog")
        set_up(queue, Display(FIRST, HALL))
        wait_until(lambda: newest().displays[-1].zone == "hall", timeout_s=2, what="the other zone")
        posted = post(queue, minutes=10)
        wait_until(
            lambda: [str(one.id) for one in newest().notices] == [posted["id"]], timeout_s=2, what="it"
        )
        queue.clock.move(minutes=10)
        wait_until(lambda: newest().notices == (), what="the notice to be over")
