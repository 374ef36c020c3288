"""What a kiosk says, as the use cases' commands, and their answers as it hears them; knows no transport."""

from typing import assert_never

from server.adapters.devices_seen import DevicesSeen
from server.domain.appointment import written_code
from server.domain.identity import CommandId, DeviceName, ReasonId, ServiceId, SiteId, TicketId
from server.domain.ticket import PrintState, Promise, TicketClass
from server.services import commands
from server.services.answers import Answer
from server.services.lobby import Lobby
from server.services.ports import Reader
from wire.messages import (
    Accepted,
    CheckIn,
    Introduce,
    Introduced,
    IssueTicket,
    KioskAnswer,
    KioskCommand,
    ListedTicket,
    RecordOffline,
    ReportPrint,
    TicketIssued,
    WithdrawTicket,
)


class KioskCommands:
    """Adds to what a kiosk asks what the server knows: who asks, and what the visitor is to be told."""

    def __init__(self, reader: Reader, lobby: Lobby, devices: DevicesSeen) -> None:
        self._reader, self._lobby, self._devices = reader, lobby, devices

    def read(
        self, site: SiteId, device: DeviceName, command: KioskCommand, arrived_s: float
    ) -> commands.Command:
        """Return the command to carry out; ``arrived_s``: when it came, by the monotonic clock."""
        match command:
            case IssueTicket():
                return self._issue(site, device, command)
            case CheckIn():
                return self._check_in(site, device, command)
            case RecordOffline():
                return _record_offline(device, command)
            case Introduce():
                return self._introduce(site, device, command, arrived_s)
            case ReportPrint():
                state = PrintState(command.state.value)
                return commands.ReportPrint(TicketId(command.ticket), state, device, command.kept)
            case WithdrawTicket():
                return commands.WithdrawTicket(TicketId(command.ticket), device)
            case _:
                assert_never(command)

    def _issue(self, site: SiteId, device: DeviceName, command: IssueTicket) -> commands.IssueTicket:
        service, ticket_class = ServiceId(command.service), TicketClass(command.ticket_class.value)
        return commands.IssueTicket(
            service=service,
            ticket_class=ticket_class,
            reason=None if command.reason is None else ReasonId(command.reason),
            language=command.language,
            ticket=TicketId(command.ticket),
            public_token=command.public_token,
            device=device,
            promise=self._lobby.promise(site, service, ticket_class),
            identifier=command.identifier,
        )

    def _check_in(self, site: SiteId, device: DeviceName, command: CheckIn) -> commands.CheckIn:
        return commands.CheckIn(
            code=command.code,
            language=command.language,
            ticket=TicketId(command.ticket),
            public_token=command.public_token,
            device=device,
            promise=self._promise(site, command.code),
        )

    def _introduce(
        self, site: SiteId, device: DeviceName, command: Introduce, arrived_s: float
    ) -> commands.Introduce:
        return commands.Introduce(
            device=device,
            install=command.install,
            epoch=command.epoch,
            more=command.more,
            tickets=tuple(_listed(one) for one in command.tickets),
            alone=self._devices.note_install(site, device, command.install, arrived_s),
        )

    def _promise(self, site: SiteId, code: str) -> Promise:
        """Return what the visitor is told; whether there is such an appointment is the command's to say."""
        held = self._reader.appointment(site, written_code(code))
        if held is None:
            return Promise(0)
        return self._lobby.promise(site, held.service, TicketClass.APPOINTMENT)


def _record_offline(device: DeviceName, command: RecordOffline) -> commands.RecordOffline:
    return commands.RecordOffline(
        press=CommandId(command.press),
        ticket=TicketId(command.ticket),
        public_token=command.public_token,
        number=command.number,
        service=ServiceId(command.service),
        ticket_class=TicketClass(command.ticket_class.value),
        language=command.language,
        taken_at=command.taken_at,
        clock=command.clock,
        device=device,
        reason=None if command.reason is None else ReasonId(command.reason),
    )


def _listed(one: ListedTicket) -> commands.ListedTicket:
    return commands.ListedTicket(
        press=CommandId(one.press),
        ticket=TicketId(one.ticket),
        public_token=one.public_token,
        number=one.number,
        service=ServiceId(one.service),
        ticket_class=TicketClass(one.ticket_class.value),
        language=one.language,
        issued_at=one.issued_at,
        business_day=one.business_day,
        print_state=PrintState(one.print_state.value),
    )


def kiosk_answer(command: KioskCommand, answer: Answer) -> KioskAnswer:
    """Return what the kiosk is answered."""
    if isinstance(command, Introduce) and not command.more:
        return Introduced.model_validate({"id": command.id, "letter": answer["letter"]})
    if not isinstance(command, IssueTicket | CheckIn):
        return Accepted(id=command.id)
    return TicketIssued.model_validate(
        {
            "id": command.id,
            "ticket": answer["id"],
            "number": answer["number"],
            "service": answer["service"],
            "ticket_class": answer["class"],
            "public_token": answer["public_token"],
            "issued_at": answer["issued_at"],
            "business_day": answer["business_day"],
            "ahead": answer["ahead"],
            "wait_low_s": answer["wait_low_s"],
            "wait_high_s": answer["wait_high_s"],
        }
    )
