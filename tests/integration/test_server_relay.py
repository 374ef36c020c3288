"""A site's owner on a real mosquitto: what displays hear, in which order, after which outages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from server.adapters.database import Database
from server.adapters.offices import save_office
from server.adapters.outbox import raise_epoch
from server.adapters.tables import EVENT, OUTBOX
from server.domain.hours import Hours, Span
from server.domain.identity import Actor, CounterId
from server.domain.turn import Turn, TurnState
from server.services.commands import Finish, Recall, UndoLast
from tests.support.mosquitto import Mosquitto
from tests.support.owner import HEARTBEATS, Device, owning
from tests.support.queue import SITE, Queue, office, turn_id
from tests.support.waiting import stays, wait_until
from wire.messages import BoardMessage, CatalogMessage, HeartbeatMessage
from wire.topics import Board, Catalog, Heartbeat


@pytest.fixture
def queue(sqlite_url: str) -> Iterator[Queue]:
    with Queue(sqlite_url) as queue:
        yield queue


def states(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.state.value for row in connection.execute(select(OUTBOX.c.state).order_by(OUTBOX.c.rev))]


def kinds(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(EVENT.c.type).order_by(EVENT.c.rev)).scalars())


def test_a_call_reaches_a_display_after_the_board_that_lists_it(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        queue.issue(language="en")
        queue.open()
        turn = queue.next()
        (call,) = wait_until(display.calls, what="the call")
        assert (call.ticket, call.counter, call.times, str(call.call_id)) == ("A001", "1", 1, turn["call_id"])
        assert call.languages == ("en", "id")
        before = display.heard[: [one.topic.endswith("/call") for one in display.heard].index(True)]
        boards = [one for one in before if one.topic == str(Board(SITE))]
        newest = BoardMessage.model_validate_json(boards[-1].payload)
        assert [(str(one.call_id), one.languages) for one in newest.recent] == [
            (turn["call_id"], call.languages)
        ]
        wait_until(lambda: states(queue.database) == ["sent"], what="the mark")


def test_a_recall_keeps_its_call_and_sounds_again(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        queue.issue()
        queue.open()
        turn = queue.next()
        queue.do(Recall(turn_id(turn), queue.ani))
        wait_until(lambda: len(display.calls()) == 2, what="call and recall")
        first, second = display.calls()
        assert (first.call_id, first.times, second.times) == (second.call_id, 1, 2)


def test_a_call_that_was_taken_back_leaves_the_board(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        queue.issue()
        queue.open()
        queue.next()
        wait_until(lambda: display.boards() and display.boards()[-1].recent, what="the call on the board")
        queue.do(UndoLast(CounterId("1"), queue.ani))
        wait_until(lambda: not display.boards()[-1].recent, what="the board without it")
        assert display.boards()[-1].stages[0].waiting == 1


def test_calls_from_before_a_crash_are_sent_once_in_order_unless_they_are_old(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    queue.open()
    numbers = []
    for _ in range(4):
        queue.issue("b")
        numbers.append(queue.next(finish=Finish.NO_SHOW)["number"])
        queue.clock.move(seconds=12)
    with Device(mosquitto.url) as display, owning(queue, mosquitto.url) as owner:
        wait_until(lambda: len(display.calls()) == 2, what="the two calls that are younger than 30 s")
        wait_until(lambda: "pending" not in states(queue.database), what="the marks")
        assert [call.ticket for call in display.calls()] == numbers[2:]
        assert states(queue.database) == ["expired", "expired", "sent", "sent"]
        assert [recent.ticket for recent in display.boards()[-1].recent] == numbers[::-1]
        assert owner.counts.sums["calls_expired"] == 2
    with Device(mosquitto.url) as display, owning(queue, mosquitto.url):
        wait_until(display.boards, what="the next owner's board")
        stays(lambda: display.calls() == [], 0.6, "no call a second time")


def test_nothing_is_called_late_after_an_outage_of_the_broker(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        queue.issue("b")
        queue.issue("b")
        queue.open()
        wait_until(display.boards, what="a board")
        mosquitto.kill()
        old = queue.next()["number"]
        queue.clock.move(seconds=31)
        young = queue.next(finish=Finish.NO_SHOW)["number"]
        wait_until(lambda: states(queue.database) == ["expired", "pending"], what="the old call's end")
        mosquitto.start()
        wait_until(lambda: states(queue.database) == ["expired", "sent"], timeout_s=20, what="the young call")
        wait_until(
            lambda: {recent.ticket for recent in display.boards()[-1].recent} == {old, young},
            timeout_s=20,
            what="both on the board",
        )
        assert old not in [call.ticket for call in display.calls()]


def test_a_broker_that_forgot_everything_has_catalog_and_board_again(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    with owning(queue, mosquitto.url):
        with Device(mosquitto.url) as display:
            wait_until(lambda: display.boards() and display.catalogs(), what="board and catalog")
        queue.issue()
        mosquitto.restart()
        with Device(mosquitto.url, name="display-2") as display:
            wait_until(lambda: display.boards() and display.catalogs(), timeout_s=20, what="both again")
            assert display.boards()[-1].stages[0].waiting == 1


def test_a_foreign_board_or_catalog_is_published_over(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url) as owner, Device(mosquitto.url) as stranger:
        wait_until(lambda: stranger.boards() and stranger.catalogs(), what="board and catalog")
        mine, catalog = stranger.boards()[-1], stranger.catalogs()[-1]
        stale = mine.model_copy(update={"epoch": mine.epoch - 1})
        stranger.connection.publish(Board(SITE), stale).wait(5)
        wait_until(lambda: stranger.boards()[-1].epoch == mine.epoch, what="the board again")
        stranger.connection.clear(Catalog(SITE)).wait(5)
        with Device(mosquitto.url, name="display-2") as fresh:
            wait_until(lambda: fresh.boards() and fresh.catalogs(), what="board and catalog for a newcomer")
            assert fresh.boards()[-1].epoch == mine.epoch
            assert fresh.catalogs()[-1].services == catalog.services
        assert owner.counts.sums["corrected"] >= 2


def test_the_heartbeat_beats_every_second_with_a_rev_that_is_out(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url, HEARTBEATS, Board.filter(SITE)) as display:
        queue.issue()
        rev = queue.reader.site_clock(SITE).rev

        def beats() -> list[HeartbeatMessage]:
            return display.messages(str(Heartbeat(SITE)), HeartbeatMessage)

        wait_until(lambda: len(beats()) >= 3, what="three heartbeats")
        assert beats()[-1].rev == rev == display.boards()[-1].rev
        assert beats()[-1].now == queue.clock.at


def test_a_changed_layout_reaches_the_kiosks(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        wait_until(display.catalogs, what="the catalog")
        assert str(display.catalogs()[0].public_url) == "https://antre.example/"
        save_office(queue.database, office(name="Kantor Baru"), queue.clock, Actor("user:admin"))
        wait_until(lambda: display.catalogs()[-1].name == "Kantor Baru", what="the new catalog")


def test_kiosks_close_and_open_by_the_hours_alone(queue: Queue, mosquitto: Mosquitto) -> None:
    day = (Span(time(8), time(12)), Span(time(13), time(16)))
    hours = Hours(dict.fromkeys(range(7), day), last_ticket=timedelta(minutes=30))
    save_office(queue.database, replace(office(), hours=hours), queue.clock, Actor("user:admin"))
    with owning(queue, mosquitto.url), Device(mosquitto.url) as kiosk:

        def newest() -> CatalogMessage:
            return kiosk.catalogs()[-1]

        wait_until(lambda: kiosk.catalogs() and newest().open, what="the open catalog")
        assert newest().closes_at == queue.clock.at + timedelta(hours=7, minutes=30)
        queue.clock.move(hours=4)
        wait_until(lambda: not newest().open, what="the break")
        assert newest().note["en"] == "Opens again on Monday 23/11 at 13:00."
        queue.clock.move(hours=1)
        wait_until(lambda: newest().open, what="the afternoon")
        queue.clock.move(hours=2, minutes=30)
        wait_until(lambda: not newest().open, what="the last ticket")
        assert newest().note["id"] == "Buka kembali Selasa, 24/11, pukul 08.00."


def test_new_hours_hold_at_once(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as kiosk:
        wait_until(lambda: kiosk.catalogs() and kiosk.catalogs()[-1].open, what="the open catalog")
        afternoons = Hours(dict.fromkeys(range(7), (Span(time(13), time(16)),)))
        save_office(queue.database, replace(office(), hours=afternoons), queue.clock, Actor("user:admin"))
        wait_until(lambda: not kiosk.catalogs()[-1].open, what="the closed catalog")
        wait_until(lambda: "site_closed" in kinds(queue.database), what="the note of it")


def test_the_owner_ends_the_day_when_it_comes_and_at_midnight(queue: Queue, mosquitto: Mosquitto) -> None:
    queue.issue()
    queue.clock.move(days=1)

    def waiting() -> list[Turn]:
        return queue.reader.turns_in(SITE, TurnState.WAITING, list(queue.layout.stages), 9)

    with owning(queue, mosquitto.url):
        wait_until(lambda: not waiting(), what="yesterday's end")
        queue.issue()
        assert len(waiting()) == 1
        queue.clock.move(days=1)
        wait_until(lambda: not waiting(), what="today's end")
    assert queue.reader.verify_chain(SITE)


def test_a_clock_that_is_behind_raises_an_alarm(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url) as owner:
        queue.issue()
        queue.clock.move(minutes=-2)
        wait_until(lambda: ("clock_behind", SITE) in owner.counts.alarms, what="the alarm")
        queue.clock.move(minutes=2)
        wait_until(lambda: not owner.counts.alarms, what="its end")


def test_an_owner_whose_epoch_was_passed_falls_silent_and_starts_anew(
    queue: Queue, mosquitto: Mosquitto
) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        wait_until(display.boards, what="a board")
        passed = raise_epoch(queue.database, SITE, queue.clock.at + timedelta(hours=1))
        queue.issue()
        wait_until(lambda: display.boards()[-1].epoch == passed + 1, what="the next epoch's board")


def test_boards_of_a_busy_site_are_put_together(queue: Queue, mosquitto: Mosquitto) -> None:
    with owning(queue, mosquitto.url), Device(mosquitto.url) as display:
        for _ in range(100):
            queue.issue_kiosk()
        rev = queue.reader.site_clock(SITE).rev
        wait_until(lambda: display.boards() and display.boards()[-1].rev == rev, what="the last board")
        assert len(display.boards()) < 60
