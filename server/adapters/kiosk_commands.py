"""What a kiosk says, as the use cases' commands, and their answers as it hears them; knows no transport."""

from server.domain.appointment import written_code
from server.domain.identity import DeviceName, ReasonId, ServiceId, SiteId, TicketId
from server.domain.ticket import PrintState, Promise, TicketClass
from server.services import commands
from server.services.answers import Answer
from server.services.lobby import Lobby
from server.services.ports import Reader
from wire.messages import (
    Accepted,
    CheckIn,
    IssueTicket,
    KioskAnswer,
    KioskCommand,
    ReportPrint,
    TicketIssued,
    WithdrawTicket,
)


class NotSpokenYet(Exception):
    """This server does not know the command yet: the kiosk asks again until it does."""


class KioskCommands:
    """Adds to what a kiosk asks what the server knows: who asks, and what the visitor is to be told."""

    def __init__(self, reader: Reader, lobby: Lobby) -> None:
        self._reader, self._lobby = reader, lobby

    def read(self, site: SiteId, device: DeviceName, command: KioskCommand) -> commands.Command:
        """Return the command to carry out."""
        match command:
            case IssueTicket():
                return self._issue(site, device, command)
            case CheckIn():
                return self._check_in(site, device, command)
            case ReportPrint():
                state = PrintState(command.state.value)
                return commands.ReportPrint(TicketId(command.ticket), state, device, command.kept)
            case WithdrawTicket():
                return commands.WithdrawTicket(TicketId(command.ticket), device)
            case _:
                raise NotSpokenYet

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

    def _promise(self, site: SiteId, code: str) -> Promise:
        """Return what the visitor is told; whether there is such an appointment is the command's to say."""
        held = self._reader.appointment(site, written_code(code))
        if held is None:
            return Promise(0)
        return self._lobby.promise(site, held.service, TicketClass.APPOINTMENT)


def kiosk_answer(command: KioskCommand, answer: Answer) -> KioskAnswer:
    """Return what the kiosk is answered."""
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
