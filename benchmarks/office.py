"""An office for measuring: one stage, one service, sixteen counters, and commands in short words."""

from dataclasses import dataclass, field
from uuid import uuid4
from zoneinfo import ZoneInfo

from server.adapters.clock import SystemClock
from server.adapters.database import Database
from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.domain.identity import Actor, CommandId, CounterId, DeviceName, ServiceId, SiteId, StageId, UserId
from server.domain.numbering import Series
from server.domain.office import Desk, Office, Service, Stage
from server.services.commands import CallNext, Command, Finish, IssueTicket, OpenCounter, Press
from server.services.execute import Executor

COUNTERS = 16
SERVICE = ServiceId("service")
STAGE = StageId("stage")


def office(site: SiteId) -> Office:
    """Return a site with as many counters as clients that measure it."""
    desks = [Desk(CounterId(str(n)), f"Loket {n}", {STAGE: 1}) for n in range(1, COUNTERS + 1)]
    service = Service(SERVICE, Series("A", 1, 99_999, 5), {"id": "Layanan"}, (STAGE,))
    return Office(
        id=site,
        name=str(site),
        zone=ZoneInfo("Asia/Jakarta"),
        cutover_hour=0,
        languages=("id",),
        stages={STAGE: Stage(STAGE, {"id": "Tahap"})},
        services={SERVICE: service},
        desks={desk.id: desk for desk in desks},
        reasons={},
    )


@dataclass(slots=True)
class Lobby:
    """One site with open counters, on the service layer."""

    executor: Executor
    site: SiteId
    officers: dict[CounterId, UserId] = field(default_factory=dict)

    @classmethod
    def found(cls, database: Database, site: SiteId, open_counters: int = COUNTERS) -> "Lobby":
        """Make the site and open its first counters."""
        save_office(database, office(site), SystemClock(), Actor("benchmark"))
        lobby = cls(Executor(database.store, SystemClock(), SystemIds()), site)
        for n in range(1, open_counters + 1):
            counter = CounterId(str(n))
            lobby.officers[counter] = UserId(uuid4())
            lobby.do(OpenCounter(counter, lobby.officers[counter]))
        return lobby

    def moved_to(self, database: Database) -> "Lobby":
        """Return the same lobby on a copy of its database."""
        return Lobby(Executor(database.store, SystemClock(), SystemIds()), self.site, self.officers)

    def issue(self) -> None:
        """Take a number, as a kiosk does."""
        self.do(IssueTicket(SERVICE, language="id", device=DeviceName("kiosk-1")))

    def call_next(self) -> None:
        """Call the next visitor to the first counter; the one before did not come."""
        counter = next(iter(self.officers))
        called = self.do(CallNext(counter, self.officers[counter], Finish.NO_SHOW))
        assert called is not None, "the line is empty: measure fewer calls than issues"

    def do(self, command: Command) -> object:
        """Press once."""
        return self.executor.execute(self.site, Press(CommandId(uuid4()), Actor("benchmark")), command)
