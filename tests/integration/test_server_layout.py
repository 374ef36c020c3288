"""Offices and devices in the database: layouts come and go without losing what refers to them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, StatementError

from server.adapters.database import open_database
from server.adapters.devices import DeviceExists, NoLetterLeft, add_device, list_devices
from server.adapters.offices import OfficeInUse, save_office
from server.adapters.outbox import forget_old, raise_epoch
from server.adapters.tables import COMMAND, LINE, OUTBOX, SITE, TICKET, TICKET_PRIORITY
from server.domain.device import DeviceKind
from server.domain.discipline import (
    ANYBODY,
    DEFAULT_CLASSES,
    Alternate,
    ClassRule,
    Discipline,
    Match,
    WaitOver,
)
from server.domain.errors import UnknownSite
from server.domain.hours import Hours, Span, SpecialDay
from server.domain.identity import Actor, CounterId, DeviceName, ServiceId, SiteId
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
from server.domain.policy import Cause, CauseId, EndOfDay, OutcomeId, Policy, Quota, SlipLayout
from server.domain.ticket import TicketClass
from server.services.ports import StoreUnavailable
from tests.support.ports import free_port
from tests.support.queue import SITE as MAIN
from tests.support.queue import Queue, office

ADMIN = Actor("user:admin")


HALL, QUIET = ZoneId("hall"), LayoutId("quiet")
SETUP = LobbySetup(
    zones={HALL: Zone(HALL, {"id": "Aula", "en": "Hall"}, counters=(CounterId("2"),))},
    layouts={
        QUIET: Layout(QUIET, {}, {"landscape": {"part": "calls"}, "portrait": {"rows": [{"part": "grid"}]}})
    },
    displays={
        DeviceName("display-1"): Display(
            DeviceName("display-1"),
            HALL,
            None,
            QUIET,
            Theme.DARK,
            mute=True,
            loudness=(Loudness(time(7), 80),),
        )
    },
    look=Look("#0b3d91"),
    voice=Voice(First.SITE, {"en": NumberStyle.NUMBER}, (Loudness(time(6), 70), Loudness(time(18), 40))),
)


@pytest.fixture
def queue(database_url: str) -> Iterator[Queue]:
    with Queue(database_url) as queue:
        yield queue


def test_a_layout_is_read_back_as_it_was_saved(queue: Queue) -> None:
    assert queue.reader.office(MAIN) == queue.layout
    assert queue.reader.sites() == [MAIN]


def test_an_offices_rules_are_read_back_as_they_were_saved(queue: Queue) -> None:
    service, counter = queue.layout.services[ServiceId("a")], queue.layout.desks[CounterId("1")]
    morning = Span(time(8), time(12))
    changed = replace(
        queue.layout,
        stages={one.id: replace(one, usual=timedelta(minutes=7)) for one in queue.layout.stages.values()},
        services=queue.layout.services
        | {
            service.id: replace(
                service,
                series=replace(service.series, wrap=False),
                outcomes={OutcomeId("accepted"): {"id": "Diterima", "en": "Accepted"}},
                outcome_required=True,
                quota=Quota(day=50, hour=10, person=1),
                fee={"id": "Gratis", "en": "Free"},
                identifier={"id": "NIK", "en": "Identity number"},
            )
        },
        desks=queue.layout.desks
        | {counter.id: replace(counter, stages=dict.fromkeys(counter.stages, 0), shifts=(morning,))},
        slip=SlipLayout(("number", "text"), {"id": "Salam"}),
        discipline=Discipline(
            {**DEFAULT_CLASSES, TicketClass.PRIORITY: ClassRule(4, timedelta(minutes=15))},
            (
                WaitOver(Match(TicketClass.REGULAR, service.id), timedelta(minutes=40)),
                Alternate(Match(TicketClass.PRIORITY), 2, Match(stage=service.route[0])),
            ),
        ),
        policy=Policy(1, timedelta(minutes=5), 0, preview=True, end_of_day=EndOfDay.CARRY_ON),
        hours=Hours(
            {day: (morning, Span(time(22), time(2))) for day in range(7)},
            {date(2026, 12, 25): SpecialDay(note={"id": "Natal", "en": "Christmas"})},
            timedelta(minutes=15),
        ),
        setup=SETUP,
        causes={CauseId("copies"): Cause(CauseId("copies"), {"id": "Fotokopi", "en": "Copies"})},
    )
    save_office(queue.database, changed, queue.clock, ADMIN)
    assert queue.reader.office(MAIN) == changed


def test_each_service_stage_and_class_has_a_line_and_old_ones_stay(queue: Queue) -> None:
    service = queue.layout.services[ServiceId("a")]
    shorter = replace(service, route=service.route[:1])
    save_office(
        queue.database,
        replace(queue.layout, services=queue.layout.services | {service.id: shorter}),
        queue.clock,
        ADMIN,
    )
    wanted = {
        (stage, ticket_class, one.id, ANYBODY)
        for one in queue.layout.services.values()
        for stage in one.route
        for ticket_class in TicketClass
    }
    with queue.database.reading() as connection:
        rows = connection.execute(
            select(LINE.c.stage, LINE.c["class"], LINE.c.service, LINE.c.meant_for).where(LINE.c.site == MAIN)
        ).all()
    assert len(rows) == len(wanted)
    assert {tuple(row) for row in rows} == wanted


def test_an_unknown_site_is_refused(queue: Queue) -> None:
    with pytest.raises(UnknownSite):
        queue.reader.office(SiteId("elsewhere"))
    with pytest.raises(UnknownSite):
        queue.reader.office(SiteId("elsewhere"))


def test_a_changed_layout_is_seen_at_once_and_recorded(queue: Queue) -> None:
    before = queue.reader.site_clock(MAIN).rev
    changed = office(name="Baru")
    save_office(queue.database, changed, queue.clock, ADMIN)
    assert queue.reader.office(MAIN) == changed
    assert queue.reader.verify_chain(MAIN) == before + 1


def test_what_is_gone_is_retired_and_can_come_back(queue: Queue) -> None:
    service, counter = ServiceId("b"), CounterId("3")
    smaller = replace(
        queue.layout,
        services={key: one for key, one in queue.layout.services.items() if key != service},
        desks={key: one for key, one in queue.layout.desks.items() if key != counter},
    )
    save_office(queue.database, smaller, queue.clock, ADMIN)
    assert queue.reader.office(MAIN) == smaller
    assert [one.id for one, _ in queue.reader.counters(MAIN)] == ["1", "2"]
    save_office(queue.database, queue.layout, queue.clock, ADMIN)
    assert queue.reader.office(MAIN) == queue.layout


def test_what_visitors_wait_for_or_an_officer_holds_cannot_go(queue: Queue) -> None:
    queue.issue("b")
    queue.open("3")
    smaller = replace(
        queue.layout,
        services={ServiceId("a"): queue.layout.services[ServiceId("a")]},
        desks={CounterId("1"): queue.layout.desks[CounterId("1")]},
    )
    with pytest.raises(OfficeInUse, match=r"services with visitors: b; counters with an officer: 3"):
        save_office(queue.database, smaller, queue.clock, ADMIN)
    assert queue.reader.office(MAIN) == queue.layout


def test_a_display_keeps_its_set_up_unless_the_new_layout_names_it(queue: Queue) -> None:
    save_office(queue.database, replace(queue.layout, setup=SETUP), queue.clock, ADMIN)
    sign = Display(DeviceName("sign-1"), counter=CounterId("3"))
    named = replace(SETUP, displays={sign.device: sign})
    save_office(queue.database, replace(queue.layout, setup=named), queue.clock, ADMIN)
    assert queue.reader.office(MAIN).setup.displays == SETUP.displays | named.displays
    with pytest.raises(OfficeInUse, match=r"zones of displays or notices: hall; layouts of displays: quiet"):
        save_office(queue.database, queue.layout, queue.clock, ADMIN)


def test_a_kiosk_gets_a_letter_of_its_own_and_a_display_none(queue: Queue) -> None:
    def enrol(kind: DeviceKind, name: str, letter: str | None = None) -> str | None:
        return add_device(queue.database, MAIN, kind, DeviceName(name), "hash", queue.clock.at, letter)

    assert enrol(DeviceKind.KIOSK, "kiosk-1") == "K"
    assert enrol(DeviceKind.KIOSK, "kiosk-2") == "L"
    assert enrol(DeviceKind.DISPLAY, "display-1") is None
    assert enrol(DeviceKind.DISPLAY, "display-2") is None
    for name, letter in [("kiosk-1", None), ("kiosk-3", "L")]:
        with pytest.raises(DeviceExists):
            enrol(DeviceKind.KIOSK, name, letter)
    assert [(one.name, one.letter) for one in list_devices(queue.database, MAIN)] == [
        ("display-1", None),
        ("display-2", None),
        ("kiosk-1", "K"),
        ("kiosk-2", "L"),
    ]
    for number in range(24):
        enrol(DeviceKind.KIOSK, f"more-{number}")
    with pytest.raises(NoLetterLeft):
        enrol(DeviceKind.KIOSK, "one-too-many")
    with pytest.raises(UnknownSite):
        add_device(queue.database, SiteId("x"), DeviceKind.KIOSK, DeviceName("k"), "hash", queue.clock.at)


def test_answers_are_kept_for_two_weeks_and_a_tickets_for_ever(queue: Queue) -> None:
    queue.issue("b")
    queue.open()
    queue.next()
    with queue.database.writing() as connection:
        connection.execute(OUTBOX.update().values(state="sent"))
    assert forget_old(queue.database, queue.clock.at - timedelta(days=14)) == 0
    assert forget_old(queue.database, queue.clock.at + timedelta(days=14)) == 2
    with queue.database.reading() as connection:
        assert connection.execute(select(COMMAND.c.kind)).scalars().all() == ["IssueTicket"]
        assert connection.execute(select(OUTBOX.c.rev)).all() == []


def test_reasons_for_priority_are_forgotten_and_the_ticket_stays(queue: Queue) -> None:
    queue.issue_priority("b")
    forget_old(queue.database, queue.clock.at - timedelta(days=14))
    assert reasons(queue) == ["elderly"]
    forget_old(queue.database, queue.clock.at + timedelta(days=14))
    assert reasons(queue) == []
    with queue.database.reading() as connection:
        assert connection.execute(select(TICKET.c["class"])).scalars().all() == [TicketClass.PRIORITY]


def reasons(queue: Queue) -> list[str]:
    with queue.database.reading() as connection:
        return list(connection.execute(select(TICKET_PRIORITY.c.reason)).scalars())


def test_an_epoch_is_the_time_or_one_more_than_the_last(queue: Queue) -> None:
    at = queue.clock.at
    assert raise_epoch(queue.database, MAIN, at) == int(at.timestamp())
    assert raise_epoch(queue.database, MAIN, at) == int(at.timestamp()) + 1
    assert raise_epoch(queue.database, MAIN, at - timedelta(days=1)) == int(at.timestamp()) + 2


def test_a_naive_time_is_refused(queue: Queue) -> None:
    with pytest.raises(StatementError, match="naive"), queue.database.writing() as connection:
        connection.execute(SITE.update().values(last_event_at=queue.clock.at.replace(tzinfo=None)))


def test_a_reader_cannot_write_on_sqlite(sqlite_url: str) -> None:
    change = SITE.update().values(epoch=1)
    with Queue(sqlite_url) as queue, queue.database.reading() as connection, pytest.raises(OperationalError):
        connection.execute(change)


def test_a_lost_connection_is_named_and_the_next_command_works(postgres_url: str) -> None:
    with Queue(postgres_url) as queue:
        queue.issue()
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(StoreUnavailable):
            queue.issue()
        assert queue.issue()["number"] == "A002"
        assert queue.reader.verify_chain(MAIN)


def test_a_database_that_is_down_is_named() -> None:
    database = open_database(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    with pytest.raises(StoreUnavailable, match=r"the database does not answer: .*refused"):
        database.reader.sites()
    with pytest.raises(StoreUnavailable), database.writing():
        pass
