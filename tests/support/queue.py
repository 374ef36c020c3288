"""A site on a real database with a clock that the test moves, and the commands of a day in short words."""

from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from server.adapters.database import Database, open_database
from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.domain.identity import (
    Actor,
    CommandId,
    CounterId,
    DeviceName,
    ReasonId,
    ServiceId,
    SiteId,
    StageId,
    TicketId,
    TurnId,
    UserId,
)
from server.domain.numbering import Series
from server.domain.office import Desk, Office, Reason, Service, Stage
from server.domain.ticket import TicketClass
from server.services.commands import (
    CallNext,
    Command,
    Finish,
    IssueTicket,
    OpenCounter,
    Press,
)
from server.services.execute import Executor

SITE = SiteId("main")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Eight o'clock in Jakarta."""


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self.at

    def monotonic(self) -> float:
        """Return the seconds it was moved."""
        return self.seconds

    def move(self, **by: float) -> None:
        """Let time pass (or, for the time of day, go back)."""
        passed = timedelta(**by)
        self.at += passed
        self.seconds += max(0.0, passed.total_seconds())


def office(site: SiteId = SITE, *, last: int = 999, name: str = "Kantor Contoh") -> Office:
    """Return an office: A goes through files and photo, B through files only; counter 1 serves both."""
    files, photo = StageId("files"), StageId("photo")
    series = {letter: Series(letter, 1, last, 3) for letter in "AB"}
    return Office(
        id=site,
        name=name,
        zone=ZoneInfo("Asia/Jakarta"),
        cutover_hour=0,
        languages=("id", "en"),
        stages={files: Stage(files, _text("Berkas")), photo: Stage(photo, _text("Foto"))},
        services={
            ServiceId("a"): Service(ServiceId("a"), series["A"], _text("Paspor"), (files, photo)),
            ServiceId("b"): Service(ServiceId("b"), series["B"], _text("Info"), (files,)),
            ServiceId("closed"): Service(
                ServiceId("closed"), Series("C"), _text("Tutup"), (files,), open=False, note=_text("Libur")
            ),
        },
        desks={
            CounterId("1"): Desk(CounterId("1"), "1", {files: 1, photo: 1}),
            CounterId("2"): Desk(CounterId("2"), "2", {files: 2}),
            CounterId("3"): Desk(CounterId("3"), "3", {photo: 1}),
        },
        reasons={ReasonId("elderly"): Reason(ReasonId("elderly"), _text("Lansia"))},
    )


def _text(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


class Queue:
    """A site with its officers ``ani`` and ``budi``; leave it to close its database."""

    def __init__(self, url: str, layout: Office | None = None, *, set_up: bool = True) -> None:
        self.clock = HandClock()
        self.database: Database = open_database(url)
        self.executor = Executor(self.database.store, self.clock, SystemIds())
        self.reader = self.database.reader
        self.layout = layout or office()
        self.site = self.layout.id
        self.ani, self.budi = UserId(uuid4()), UserId(uuid4())
        if set_up:
            save_office(self.database, self.layout, self.clock, Actor("user:admin"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def do(self, command: Command, *, press: UUID | None = None, actor: str = "user:ani") -> Any:
        """Carry the command out and return its answer."""
        return self.executor.execute(self.site, Press(CommandId(press or uuid4()), Actor(actor)), command)

    def issue(self, service: str = "a", **more: Any) -> Any:
        """Take a number and return the ticket."""
        return self.do(IssueTicket(ServiceId(service), **more), actor="device:kiosk-1")

    def issue_kiosk(self, service: str = "a", device: str = "kiosk-1") -> Any:
        """Take a number at a kiosk and return the ticket."""
        ids = SystemIds()
        return self.issue(
            service, ticket=TicketId(ids.uuid()), public_token=ids.token(), device=DeviceName(device)
        )

    def issue_priority(self, service: str = "a") -> Any:
        """Take a number with priority and return the ticket."""
        return self.issue(service, ticket_class=TicketClass.PRIORITY, reason=ReasonId("elderly"))

    def open(self, counter: str = "1", officer: UserId | None = None) -> Any:
        """Open a counter, ani's unless told otherwise."""
        return self.do(OpenCounter(CounterId(counter), officer or self.ani))

    def next(
        self, counter: str = "1", officer: UserId | None = None, finish: Finish | None = None, **more: Any
    ) -> Any:
        """Call the next visitor and return the turn, or None."""
        return self.do(CallNext(CounterId(counter), officer or self.ani, finish), **more)


def turn_id(answer: Any) -> TurnId:
    """Return the id of the turn that an answer shows."""
    return TurnId(UUID(answer["id"]))
