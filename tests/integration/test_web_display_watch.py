"""Displays in a browser as every process and the owner know them: who is there, whether there is an owner."""

import contextlib
from uuid import UUID

from server.adapters.database import open_database
from server.adapters.devices import add_device
from server.adapters.owner_watch import OwnerWatch
from server.adapters.ownership import open_ownership
from server.adapters.web_displays import MOST_PAGES, SqlWebDisplays
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.web_displays import GONE_AFTER, WebDisplay
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, owning
from tests.support.queue import MORNING, SITE, HandClock, Queue
from tests.support.waiting import wait_until
from wire.messages import PresenceMessage
from wire.topics import Presence

LOBBY = DeviceName("lobby")


def page(install: int, *, sound: bool = True) -> WebDisplay:
    return WebDisplay(LOBBY, UUID(int=install), MORNING, "1", sound)


def test_every_process_knows_an_open_page_until_it_is_closed_or_silent(database_url: str) -> None:
    clock = HandClock()
    with Queue(database_url), contextlib.closing(open_database(database_url)) as other:
        here = SqlWebDisplays(other, clock)
        with contextlib.closing(open_database(database_url)) as another:
            there = SqlWebDisplays(another, clock)
            here.report(SITE, page(1))
            here.report(SITE, page(2, sound=False))
            assert there.present(SITE) == [page(1), page(2, sound=False)]
            there.leave(SITE, LOBBY, UUID(int=1))
            assert here.present(SITE) == [page(2, sound=False)]
            clock.move(seconds=GONE_AFTER.total_seconds())
            assert there.present(SITE) == []


def test_pages_without_end_under_one_name_are_not_kept(sqlite_url: str) -> None:
    with Queue(sqlite_url) as queue:
        pages = SqlWebDisplays(queue.database, queue.clock)
        for install in range(1, 2 * MOST_PAGES):
            pages.report(SITE, page(install))
        assert len(pages.present(SITE)) == MOST_PAGES
        pages.report(SITE, page(1, sound=False))
        assert page(1, sound=False) in pages.present(SITE)


def test_the_owner_raises_what_is_wrong_with_a_page(sqlite_url: str, mosquitto: Mosquitto) -> None:
    with Queue(sqlite_url) as queue:
        add_device(queue.database, SITE, DeviceKind.DISPLAY, LOBBY, "hash", MORNING)
        pages = SqlWebDisplays(queue.database, queue.clock)
        with owning(queue, mosquitto.url) as owner:
            pages.report(SITE, page(1, sound=False))
            pages.report(SITE, page(2))
            noted = {"no_sound", "two_installs"}
            wait_until(lambda: {one.code for one in queue.reader.faults(SITE)} == noted, what="the faults")
            assert owner.devices_of(SITE)[LOBBY].online


def test_a_page_hides_no_program_that_is_gone(sqlite_url: str, mosquitto: Mosquitto) -> None:
    with Queue(sqlite_url) as queue:
        add_device(queue.database, SITE, DeviceKind.DISPLAY, LOBBY, "hash", MORNING)
        pages = SqlWebDisplays(queue.database, queue.clock)
        hello = PresenceMessage(kind="display", online=True, version="0.1", install=UUID(int=1), at=MORNING)
        with owning(queue, mosquitto.url) as owner, Device(mosquitto.url, name="lobby") as device:
            device.connection.publish(Presence(SITE, LOBBY), hello).wait(5)
            wait_until(lambda: LOBBY in owner.heard_of(SITE), what="the program to be seen")
            assert owner.devices_of(SITE)[LOBBY].online
            gone = hello.model_copy(update={"online": False})
            device.connection.publish(Presence(SITE, LOBBY), gone).wait(5)
            pages.report(SITE, page(2))
            wait_until(lambda: not owner.devices_of(SITE)[LOBBY].online, what="the program to be gone")
            owner.devices.forget_presence()
            assert LOBBY not in owner.devices_of(SITE)


def test_another_process_knows_whether_a_site_has_an_owner(postgres_url: str) -> None:
    with (
        Queue(postgres_url) as queue,
        contextlib.closing(open_ownership(queue.database)) as owner,
        contextlib.closing(open_ownership(queue.database)) as other,
    ):
        watch = OwnerWatch(queue.database, other)
        assert not watch.is_owned(SITE)
        owner.touch()
        assert owner.take(SITE)
        assert watch.is_owned(SITE)
        assert OwnerWatch(queue.database, owner).is_owned(SITE)
        owner.close()
        wait_until(lambda: not watch.is_owned(SITE), what="the lock to be let go")
