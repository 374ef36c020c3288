"""One plausible message of each kind, for tests that need any."""

from datetime import UTC, date, datetime
from uuid import UUID

from wire.messages import (
    BoardMessage,
    CallMessage,
    CatalogMessage,
    CatalogService,
    CatalogStage,
    CommandMessage,
    HealthMessage,
    HeartbeatMessage,
    IssueTicket,
    Message,
    PokeMessage,
    PresenceMessage,
    TicketClass,
    TicketIssued,
)
from wire.topics import (
    Board,
    Call,
    Catalog,
    DeviceCommand,
    Health,
    Heartbeat,
    KioskRequest,
    KioskResponse,
    Poke,
    Presence,
    Topic,
)

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ID = UUID("019ab0c4-5a7e-7c3d-9f10-2b8d4e6f8a01")
TICKET = UUID("019ab0c4-5a7e-7c3d-9f10-2b8d4e6f8a02")
TOKEN = "uK3vB0c9Qm2ZtR7xW1yE5A"


def board(rev: int = 1) -> BoardMessage:
    """Return an empty board of this revision."""
    return BoardMessage(epoch=1, rev=rev, as_of=NOON, counters=())


def heartbeat(rev: int = 1) -> HeartbeatMessage:
    """Return a heartbeat that knows this revision."""
    return HeartbeatMessage(epoch=1, rev=rev, now=NOON)


def presence(*, online: bool) -> PresenceMessage:
    """Return a kiosk's presence."""
    return PresenceMessage(online=online, kind="kiosk", version="0.1.0", install=ID)


EXAMPLES: dict[type[Topic], Message] = {
    KioskRequest: IssueTicket(
        id=ID, ticket=TICKET, public_token=TOKEN, service="paspor-baru", language="id", pressed_at=NOON
    ),
    KioskResponse: TicketIssued(
        id=ID,
        ticket=TICKET,
        number="A042",
        service="paspor-baru",
        ticket_class=TicketClass.REGULAR,
        public_token=TOKEN,
        issued_at=NOON,
        business_day=date(2026, 11, 23),
        ahead=7,
    ),
    Catalog: CatalogMessage(
        epoch=1,
        rev=1,
        as_of=NOON,
        site="main",
        name="Kantor Imigrasi",
        timezone="Asia/Jakarta",
        languages=("id", "en"),
        services=(CatalogService(id="paspor-baru", letter="A", name={"id": "Paspor"}, stages=("berkas",)),),
        stages=(CatalogStage(id="berkas", name={"id": "Pemeriksaan berkas"}),),
    ),
    Board: board(),
    Call: CallMessage(
        call_id=ID,
        epoch=1,
        rev=1,
        ticket="A042",
        counter="loket-3",
        label="3",
        stage="berkas",
        service="paspor-baru",
        times=1,
        languages=("id", "en"),
        at=NOON,
    ),
    Heartbeat: heartbeat(),
    Poke: PokeMessage(rev=1),
    Presence: presence(online=True),
    Health: HealthMessage(at=NOON),
    DeviceCommand: CommandMessage(id=ID, action="identify"),
}
