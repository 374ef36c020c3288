"""A kiosk meets an owner: what a restored database lacks comes back, and nobody shares its letter."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from server.adapters.counts import Counts
from server.adapters.devices import add_device
from server.adapters.devices_seen import TURNS_OVER_S, DevicesSeen
from server.adapters.ids import SystemIds
from server.adapters.tables import EVENT
from server.domain.device import DeviceKind
from server.domain.identity import CommandId, DeviceName, ServiceId, TicketId
from server.domain.policy import EndOfDay, Policy
from server.domain.ticket import PrintState, Ticket, TicketClass
from server.domain.turn import TurnState
from server.services.commands import EndDay, Introduce, ListedTicket, RecordOffline, WithdrawTicket
from tests.support.bare_kiosk import kiosk_at
from tests.support.messages import NOON
from tests.support.mosquitto import Mosquitto
from tests.support.owner import owning
from tests.support.queue import MORNING, SITE, HandClock, Queue, office
from tests.support.waiting import wait_until
from wire import messages as wire
from wire.messages import PresenceMessage, Refused, TicketIssued
from wire.topics import Presence

ONE, TWO = DeviceName("kiosk-1"), DeviceName("kiosk-2")
FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def listed(number: str, **more: Any) -> ListedTicket:
    """Return a ticket that a kiosk printed at eight o'clock."""
    ids = SystemIds()
    given: dict[str, Any] = {
        "press": CommandId(ids.uuid()),
        "ticket": TicketId(ids.uuid()),
        "public_token": ids.token(),
        "service": ServiceId("a"),
        "ticket_class": TicketClass.REGULAR,
        "language": "id",
        "issued_at": MORNING,
        "business_day": MORNING.date(),
        "print_state": PrintState.PRINTED,
        **more,
    }
    return ListedTicket(number=number, **given)


def meet(
    queue: Queue, *tickets: ListedTicket, device: DeviceName = ONE, install: UUID = FIRST, **more: Any
) -> Any:
    return queue.do(
        Introduce(device, install, 1, more.pop("more", False), tickets, **more), actor=f"device:{device}"
    )


def found(queue: Queue, one: ListedTicket) -> Ticket:
    there = queue.reader.ticket_by_token(one.public_token)
    assert there is not None
    return there[0]


def waiting(queue: Queue) -> list[str]:
    turns = queue.reader.turns_in(SITE, TurnState.WAITING, list(queue.layout.stages), 99)
    return [turn.ticket.number for turn in sorted(turns, key=lambda one: (one.place, one.queued_rev))]


def test_a_kiosk_gets_the_letter_it_was_enrolled_with_and_keeps_it(queue: Queue) -> None:
    add_device(queue.database, SITE, DeviceKind.KIOSK, ONE, "hash", MORNING, "R")
    assert meet(queue) == {"letter": "R"}
    queue.clock.move(days=30)
    assert meet(queue) == {"letter": "R"}


def test_a_kiosk_that_was_set_up_anew_gets_another_letter(queue: Queue) -> None:
    add_device(queue.database, SITE, DeviceKind.KIOSK, ONE, "hash", MORNING)
    add_device(queue.database, SITE, DeviceKind.KIOSK, TWO, "hash", MORNING)
    letters = [meet(queue, install=UUID(int=number))["letter"] for number in (1, 2, 3)]
    assert letters == ["K", "M", "N"]
    assert meet(queue, install=UUID(int=2)) == {"letter": "M"}


def test_a_new_kiosk_is_not_enrolled_with_a_letter_that_another_uses(queue: Queue) -> None:
    assert meet(queue) == {"letter": "K"}
    assert add_device(queue.database, SITE, DeviceKind.KIOSK, TWO, "hash", MORNING) == "L"


def test_a_letter_goes_from_whoever_had_it_once_it_has_rested(queue: Queue) -> None:
    for number in range(26):
        meet(queue, install=UUID(int=number + 1))
        queue.clock.move(minutes=1)
    assert meet(queue, install=UUID(int=99)) == {"letter": None}
    queue.clock.move(days=4)
    meet(queue, install=UUID(int=26))
    assert meet(queue, install=UUID(int=99)) == {"letter": "K"}
    queue.clock.move(minutes=1)
    assert meet(queue, install=UUID(int=1)) == {"letter": "L"}, "what has the letter of another has none"


def test_while_another_is_connected_only_the_one_that_came_first_has_a_letter(queue: Queue) -> None:
    assert meet(queue)["letter"] == "K"
    assert meet(queue, install=SECOND, alone=False) == {"letter": None}
    assert meet(queue, alone=False) == {"letter": "K"}
    assert meet(queue, install=SECOND) == {"letter": "L"}
    assert meet(queue, alone=False) == {"letter": None}


def test_after_a_restore_a_kiosk_keeps_the_letter_on_its_paper(queue: Queue) -> None:
    assert meet(queue, listed("AP01"), listed("A002"), device=TWO) == {"letter": "P"}
    assert meet(queue, listed("AP02"), install=SECOND) == {"letter": "K"}, "P is the other's by now"


def test_what_the_database_lacks_comes_back_in_its_order(queue: Queue) -> None:
    queue.clock.move(minutes=30)
    late, early = listed("A003", issued_at=MORNING + timedelta(minutes=2)), listed("A002")
    assert meet(queue, late, more=True) == {}
    meet(queue, early, listed("AK01", issued_at=MORNING + timedelta(minutes=1)))
    assert waiting(queue) == ["A002", "AK01", "A003"]
    assert found(queue, late).print_state is PrintState.PRINTED
    assert queue.issue()["number"] == "A004", "the series goes on after the numbers on paper"


def test_what_the_database_has_stays_as_it_is(queue: Queue) -> None:
    ticket = queue.issue_kiosk()
    same = listed(ticket["number"], ticket=TicketId(UUID(ticket["id"])), public_token=ticket["public_token"])
    meet(queue, same)
    rev = queue.reader.site_clock(SITE).rev
    meet(queue, same)
    assert queue.reader.site_clock(SITE).rev == rev + 1, "only that it introduced itself"
    assert waiting(queue) == ["A001"]


def test_a_ticket_under_another_number_takes_the_printed_one(queue: Queue) -> None:
    ticket = queue.issue_kiosk()
    printed = listed("AK01", ticket=TicketId(UUID(ticket["id"])), public_token=ticket["public_token"])
    meet(queue, printed)
    assert waiting(queue) == ["AK01"]


@pytest.mark.parametrize("end_of_day", EndOfDay)
def test_tickets_of_yesterday_come_back_as_expired_unless_the_office_carries_on(
    database_url: str, end_of_day: EndOfDay
) -> None:
    with Queue(database_url, replace(office(), policy=Policy(end_of_day=end_of_day))) as queue:
        queue.clock.move(days=1)
        one = listed("A005")
        meet(queue, one)
        assert found(queue, one).live is (end_of_day is EndOfDay.CARRY_ON)
        assert queue.issue()["number"] == "A001", "today's series begins anew"


def test_a_number_kept_from_the_screen_comes_back_and_a_withdrawn_press_does_not(queue: Queue) -> None:
    kept, withdrawn = listed("A005", print_state=PrintState.FAILED), listed("A006")
    queue.do(WithdrawTicket(withdrawn.ticket, ONE))
    meet(queue, kept, withdrawn)
    assert found(queue, kept).live
    assert waiting(queue) == ["A005"]
    assert queue.reader.ticket_by_token(withdrawn.public_token) is None


def test_a_number_that_was_given_again_since_the_backup_is_kept_marked_and_raised(queue: Queue) -> None:
    queue.issue()
    again = listed("A001")
    meet(queue, again)
    meet(queue, again)
    assert found(queue, again).collides
    assert queue.reader.colliding_numbers(SITE) == ["A001"]


def test_a_record_of_what_the_list_brought_back_changes_nothing(queue: Queue) -> None:
    one = listed("AK01")
    meet(queue, one)
    queue.do(
        RecordOffline(
            press=one.press,
            ticket=one.ticket,
            public_token=one.public_token,
            number=one.number,
            service=one.service,
            ticket_class=one.ticket_class,
            language=one.language,
            taken_at=one.issued_at,
            clock=True,
            device=ONE,
        )
    )
    assert waiting(queue) == ["AK01"]


def test_an_introduction_is_in_the_events(queue: Queue) -> None:
    meet(queue, listed("A001"))
    with queue.database.reading() as connection:
        kinds = list(connection.execute(select(EVENT.c.type).order_by(EVENT.c.rev)).scalars())
    assert kinds[-3:] == ["ticket_restored", "turn_queued", "kiosk_introduced"]
    queue.clock.move(days=1)
    queue.do(EndDay(queue.clock.at.date()))
    queue.reader.verify_chain(SITE)


# --- over the wire ------------------------------------------------------------------------------


def press(**more: Any) -> wire.IssueTicket:
    ids = SystemIds()
    given = {"service": "a", "language": "id", **more}
    return wire.IssueTicket(
        id=ids.uuid(), ticket=ids.uuid(), public_token=ids.token(), pressed_at=NOON, **given
    )


def on_the_wire(number: str) -> wire.ListedTicket:
    ids = SystemIds()
    return wire.ListedTicket(
        press=ids.uuid(),
        ticket=ids.uuid(),
        public_token=ids.token(),
        number=number,
        service="a",
        ticket_class=wire.TicketClass.REGULAR,
        language="id",
        issued_at=MORNING,
        business_day=MORNING.date(),
        print_state=wire.PrintState.PRINTED,
    )


def test_a_press_before_the_introduction_is_refused_and_counts_after_it(
    sqlite_url: str, mosquitto: Mosquitto
) -> None:
    with Queue(sqlite_url) as queue, kiosk_at(mosquitto) as kiosk:
        for _ in range(2):  # each owner has an epoch of its own
            with owning(queue, mosquitto.url):
                kiosk.introduce(queue, epoch=7)
                asked = press()
                refused = kiosk.ask(asked)
                assert isinstance(refused, Refused)
                assert refused.code == "introduce_first"
                assert kiosk.introduce(queue).letter == "K"
                assert isinstance(kiosk.ask(asked), TicketIssued), "the refusal was not stored"


def test_a_restored_database_gets_its_tickets_back_before_it_gives_new_ones(
    sqlite_url: str, tmp_path: Path, mosquitto: Mosquitto
) -> None:
    file, backup = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "backup.db"
    with Queue(sqlite_url) as queue:
        queue.issue()
    backup.write_bytes(file.read_bytes())
    with (
        Queue(sqlite_url, set_up=False) as queue,
        owning(queue, mosquitto.url),
        kiosk_at(mosquitto, queue) as kiosk,
    ):
        asked = press()
        given = kiosk.ask(asked)
        assert isinstance(given, TicketIssued)
        assert given.number == "A002"
    file.write_bytes(backup.read_bytes())
    for left in (f"{file}-wal", f"{file}-shm"):
        Path(left).unlink(missing_ok=True)
    printed = on_the_wire("A002").model_copy(
        update={"ticket": asked.ticket, "press": asked.id, "public_token": asked.public_token}
    )
    with Queue(sqlite_url, set_up=False) as queue, kiosk_at(mosquitto) as kiosk:
        assert waiting(queue) == ["A001"]
        with owning(queue, mosquitto.url):
            kiosk.introduce(queue, printed)
            assert waiting(queue) == ["A001", "A002"]
            next_one = kiosk.ask(press())
            assert isinstance(next_one, TicketIssued)
            assert next_one.number == "A003"


def test_a_number_given_alone_is_accepted_before_the_introduction_and_a_collision_is_an_alarm(
    sqlite_url: str, mosquitto: Mosquitto
) -> None:
    ids = SystemIds()
    with Queue(sqlite_url) as queue, owning(queue, mosquitto.url) as owner, kiosk_at(mosquitto) as kiosk:
        kiosk.introduce(queue, epoch=7)
        for _ in range(2):
            command = wire.RecordOffline(
                id=ids.uuid(),
                press=ids.uuid(),
                ticket=ids.uuid(),
                public_token=ids.token(),
                number="AK07",
                service="a",
                language="id",
                taken_at=MORNING,
            )
            assert isinstance(kiosk.ask(command), wire.Accepted)
        wait_until(lambda: owner.counts.alarms == [("number_collided", SITE)], what="the alarm")
        queue.open()
        first = queue.next()
        queue.do(WithdrawTicket(TicketId(UUID(first["ticket"])), ONE))
        wait_until(lambda: not owner.counts.alarms, what="its end")


def test_a_newcomer_under_a_name_that_is_in_use_may_give_no_number_alone(
    sqlite_url: str, mosquitto: Mosquitto
) -> None:
    first, second = uuid4(), uuid4()
    topic = str(Presence(SITE, "kiosk-1"))

    def here(install: UUID, *, online: bool) -> PresenceMessage:
        return PresenceMessage(online=online, kind="kiosk", version="0.1.0", install=install, run=install)

    with Queue(sqlite_url) as queue, owning(queue, mosquitto.url) as owner, kiosk_at(mosquitto) as kiosk:
        kiosk.send(here(first, online=True), topic=topic)
        assert kiosk.introduce(queue, install=first).letter == "K"
        assert kiosk.introduce(queue, install=second).letter is None
        assert owner.counts.alarms == [("two_installs", f"{SITE}/kiosk-1")]
        assert kiosk.introduce(queue, install=first).letter == "K"
        kiosk.send(here(first, online=False), topic=topic)
        wait_until(lambda: not owner.counts.alarms, what="the end of the alarm")
        assert kiosk.introduce(queue, install=second).letter == "L"


def test_a_kiosk_whose_introduction_is_refused_is_a_fault_until_it_is_known(
    sqlite_url: str, broker: Mosquitto
) -> None:
    here = PresenceMessage(online=True, kind="kiosk", version="0.1.0", install=FIRST)
    with Queue(sqlite_url) as queue, owning(queue, broker.url) as owner, kiosk_at(broker) as kiosk:

        def faults() -> list[tuple[str, str]]:
            return [(one.device, one.code) for one in queue.reader.faults(SITE)]

        def refused(introduction: bytes) -> str:
            answer = kiosk.ask(introduction)
            assert isinstance(answer, Refused)
            return answer.code

        kiosk.send(here, topic=str(Presence(SITE, "kiosk-1")))
        known = wire.Introduce(id=uuid4(), install=FIRST, epoch=7, tickets=(on_the_wire("A002"),), more=True)
        assert isinstance(kiosk.ask(known), wire.Accepted)
        newer = json.dumps({**json.loads(known.model_dump_json()), "v": 2}).encode()
        assert refused(newer) == "unknown_version"
        wait_until(lambda: faults() == [("kiosk-1", "introduction_refused")], what="the fault")
        kiosk.introduce(queue, install=FIRST)
        assert owner.counts.alarms == []
        assert refused(known.model_copy(update={"epoch": 8}).model_dump_json().encode()) == "key_reused"
        assert owner.counts.alarms == [("introduction_refused", f"{SITE}/kiosk-1")]


class Seen:
    """The devices as they are seen, with one kiosk whose messages arrive when the test says."""

    def __init__(self) -> None:
        self.clock, self.counts = HandClock(), Counts()
        self.devices = DevicesSeen(self.counts, self.clock.monotonic)

    def hear(self, run: UUID, *, online: bool = True, at: float | None = None) -> list[str]:
        """Let a presence be read that arrived now or at the time ``at``; return the alarms."""
        self.clock.move(seconds=1)
        message = PresenceMessage(online=online, kind="kiosk", version="1", install=FIRST, run=run)
        arrived = self.clock.monotonic() if at is None else at
        self.devices.note_presence(SITE, ONE, message, arrived)
        return [name for name, _ in self.counts.alarms]

    def introduced(self, at: float | None = None) -> bool:
        """Let an introduction be read; tell whether the kiosk is alone."""
        self.clock.move(seconds=1)
        arrived = self.clock.monotonic() if at is None else at
        return self.devices.note_install(SITE, ONE, FIRST, arrived)

    @property
    def online(self) -> bool:
        return self.devices.all()[SITE, ONE].online


def test_two_runs_that_put_each_other_out_are_an_alarm_until_one_is_alone() -> None:
    seen, runs = Seen(), [uuid4() for _ in range(3)]
    assert [seen.hear(run) for run in runs] == [[], [], []], "restarts"
    assert seen.hear(runs[-1]) == [], "a connection that came back"
    assert seen.hear(runs[0]) == ["two_runs"]
    assert not seen.introduced(), "it is not alone"
    seen.clock.move(seconds=TURNS_OVER_S + 1)
    seen.devices.check()
    assert seen.counts.alarms == []
    assert seen.introduced()


def test_the_will_of_an_earlier_run_says_nothing_about_the_present_one() -> None:
    seen, old, new = Seen(), uuid4(), uuid4()
    for run, online in ((old, True), (new, True), (old, False)):
        seen.hear(run, online=online)
    assert seen.online


def test_what_arrived_before_a_reconnect_says_nothing_about_who_is_there_now() -> None:
    seen, run = Seen(), uuid4()
    seen.hear(run)
    arrived = seen.clock.monotonic()
    seen.clock.move(seconds=1)
    seen.devices.forget_presence()
    assert not seen.online
    seen.hear(run, at=arrived)
    assert not seen.online, "it lay in the queue, and the kiosk may be dead"
    seen.introduced(at=arrived)
    assert not seen.online
    seen.hear(run)
    assert seen.online


def test_an_introduction_that_is_read_after_its_kiosks_will_does_not_bring_it_back() -> None:
    seen, run = Seen(), uuid4()
    seen.hear(run)
    arrived = seen.clock.monotonic()
    seen.hear(run, online=False)
    seen.introduced(at=arrived)
    assert not seen.online
    seen.introduced()
    assert seen.online, "it came back, and its presence is still to be read"
