"""The server's side of a site as a kiosk meets it, played by hand over a real broker.

It answers, refuses or stays silent as it is told, keeps every command it received, and holds the
contract's promise that the same id gets the same answer.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from tests.support import kiosk_samples
from wire import topics
from wire.codec import decode, decode_command
from wire.messages import (
    Accepted,
    BoardMessage,
    CatalogMessage,
    CheckIn,
    CommandMessage,
    HealthMessage,
    HeartbeatMessage,
    Introduce,
    Introduced,
    IssueTicket,
    KioskAnswer,
    KioskCommand,
    Refused,
    TicketClass,
    TicketIssued,
)
from wire.mqtt import Connection, ConnectionState, Inbound, NotConnected
from wire.settings import Broker

SITE = kiosk_samples.SITE
DEVICE = "kiosk-1"
BOOKED_SERVICE = "passport-new"
"""What every appointment here is for."""


@dataclass
class KioskServer:
    """Publishes catalog, board and heartbeat; answers while ``answers`` is set; refuses with ``refusal``.

    ``letter`` is what it gives to kiosks, ``ahead_s`` how much its clock is ahead of this machine's. When it
    is ``strict`` it issues to no kiosk that has not introduced itself to the board's epoch.
    """

    url: str
    catalog: CatalogMessage = field(default_factory=kiosk_samples.catalog)
    board: BoardMessage = field(default_factory=kiosk_samples.board)
    answers: bool = True
    beats: bool = True
    refusal: str | None = None
    refused_kinds: tuple[str, ...] = ()
    letter: str | None = "K"
    ahead_s: float = 0.0
    strict: bool = False
    commands: list[KioskCommand] = field(default_factory=list)
    answered: dict[UUID, KioskAnswer] = field(default_factory=dict)
    heard: list[Inbound] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._connection = Connection(Broker(url=self.url), "server", on_state=self._on_state)
        self.introduced_to: int | None = None
        self._stopping = threading.Event()
        self._greet = threading.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._listen, self._beat)]

    def __enter__(self) -> Self:
        for kind in (topics.KioskRequest, topics.Presence, topics.Health):
            self._connection.subscribe(kind.filter(SITE), kind.qos)
        self._connection.start()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(10)
        self._connection.stop()

    def tickets(self) -> list[TicketIssued]:
        """Return every ticket issued so far."""
        return [each for each in self.answered.values() if isinstance(each, TicketIssued)]

    def received(self, kind: type[KioskCommand]) -> list[KioskCommand]:
        """Return the commands of one kind, each id once."""
        return list({each.id: each for each in self.commands if isinstance(each, kind)}.values())

    def publish(self, catalog: CatalogMessage | None = None, board: BoardMessage | None = None) -> None:
        """Make these the newest; before the broker is reached they are sent when it is."""
        self.catalog, self.board = catalog or self.catalog, board or self.board
        try:
            self._connection.publish(topics.Catalog(SITE), self.catalog)
            self._connection.publish(topics.Board(SITE), self.board)
        except NotConnected:
            self._greet.set()

    def answer(self, answer: KioskAnswer, correlation: bytes | None = None) -> None:
        """Send an answer that nobody may have asked for."""
        response = topics.KioskResponse(SITE, DEVICE)
        self._connection.publish(response, answer, correlation=correlation)

    def tell(self, action: str, **values: object) -> CommandMessage:
        """Tell the kiosk what to do."""
        command = CommandMessage.model_validate({"id": uuid4(), "action": action, **values})
        self.tell_again(command)
        return command

    def tell_again(self, command: CommandMessage) -> None:
        """Send a command that may have been sent before."""
        self._connection.publish(topics.DeviceCommand(SITE, DEVICE), command)

    def health(self) -> HealthMessage | None:
        """Return how the kiosk said last that it is."""
        own = str(topics.Health(SITE, DEVICE))
        told = [each.payload for each in self.heard if each.topic == own]
        return decode(HealthMessage, told[-1]) if told else None

    def _on_state(self, state: ConnectionState, _reason: str) -> None:
        if state is ConnectionState.CONNECTED:
            self._greet.set()

    def _beat(self) -> None:
        while not self._stopping.wait(0.2):
            try:
                if self._greet.is_set():
                    self._greet.clear()
                    self.publish()
                if self.beats:
                    self._send_heartbeat()
            except NotConnected:
                continue

    def _send_heartbeat(self) -> None:
        now = datetime.now(UTC) + timedelta(seconds=self.ahead_s)
        beat = HeartbeatMessage(epoch=self.board.epoch, rev=self.board.rev, now=now)
        self._connection.publish(topics.Heartbeat(SITE), beat)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            inbound = self._connection.receive(0.1)
            if inbound is None:
                continue
            self.heard.append(inbound)
            if isinstance(topics.parse(inbound.topic), topics.KioskRequest):
                self._take(inbound)

    def _take(self, inbound: Inbound) -> None:
        command = decode_command(inbound.payload)
        self.commands.append(command)
        if not self.answers:
            return
        answer = self._known(command)
        assert inbound.response_topic
        response = topics.KioskResponse.parse(inbound.response_topic)
        self._connection.publish(response, answer, correlation=inbound.correlation)

    def _known(self, command: KioskCommand) -> KioskAnswer:
        """Return the stored answer, or a new one; being asked for an introduction first is not stored."""
        if self.strict and isinstance(command, IssueTicket) and self.introduced_to != self.board.epoch:
            return Refused(id=command.id, code="introduce_first")
        return self.answered.setdefault(command.id, self._decide(command))

    def _decide(self, command: KioskCommand) -> KioskAnswer:
        if command.type in self.refused_kinds:
            return Refused(id=command.id, code="wrong_state")
        if isinstance(command, Introduce) and not command.more:
            self.introduced_to = command.epoch
            return Introduced(id=command.id, letter=self.letter)
        if not isinstance(command, IssueTicket | CheckIn):
            return Accepted(id=command.id)
        if self.refusal is not None:
            return Refused(id=command.id, code=self.refusal)
        service, ticket_class = _asked_for(command)
        letter = next(each.letter for each in self.catalog.services if each.id == service)
        return TicketIssued(
            id=command.id,
            ticket=command.ticket,
            number=f"{letter}{42 + len(self.tickets()):03}",
            service=service,
            ticket_class=ticket_class,
            public_token=command.public_token,
            issued_at=datetime.now(UTC),
            business_day=date(2026, 11, 23),
            ahead=8,
        )


def _asked_for(command: IssueTicket | CheckIn) -> tuple[str, TicketClass]:
    """Return the service and the class that a press gets."""
    if isinstance(command, CheckIn):
        return BOOKED_SERVICE, TicketClass.APPOINTMENT
    return command.service, command.ticket_class
