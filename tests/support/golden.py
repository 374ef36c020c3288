"""The golden form of each message: what another program, or an older one of ours, has on the wire."""

from pathlib import Path

from wire.messages import (
    Accepted,
    BoardMessage,
    CallMessage,
    CatalogMessage,
    CheckIn,
    CommandMessage,
    HealthMessage,
    HeartbeatMessage,
    Introduce,
    Introduced,
    IssueTicket,
    Message,
    PokeMessage,
    PresenceMessage,
    RecordOffline,
    Refused,
    ReportPrint,
    TicketIssued,
    WithdrawTicket,
)

FOLDER = Path(__file__).parents[1] / "golden"

GOLDEN: dict[str, type[Message]] = {
    "issue_ticket": IssueTicket,
    "check_in": CheckIn,
    "record_offline": RecordOffline,
    "introduce": Introduce,
    "report_print": ReportPrint,
    "withdraw_ticket": WithdrawTicket,
    "ticket_issued": TicketIssued,
    "introduced": Introduced,
    "accepted": Accepted,
    "refused": Refused,
    "catalog": CatalogMessage,
    "board": BoardMessage,
    "call": CallMessage,
    "heartbeat": HeartbeatMessage,
    "poke": PokeMessage,
    "presence": PresenceMessage,
    "health": HealthMessage,
    "command": CommandMessage,
}


def golden_text(name: str) -> str:
    """Return the golden message of this name, as indented JSON."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")
