"""Everything the domain refuses, each with a stable code that travels unchanged to every screen."""

from typing import ClassVar

from server.domain.identity import Json


class DomainError(Exception):
    """The command was refused."""

    code: ClassVar[str]

    def __init__(self, **details: Json) -> None:
        self.details = details
        super().__init__(self.__doc__)

    def __str__(self) -> str:
        named = ", ".join(f"{name} {value}" for name, value in self.details.items())
        return f"{self.__doc__}{f' ({named})' if named else ''}"


class UnknownSite(DomainError):
    """There is no such site."""

    code = "unknown_site"


class UnknownService(DomainError):
    """This site has no such service."""

    code = "unknown_service"


class UnknownReason(DomainError):
    """This site has no such reason for priority."""

    code = "unknown_reason"


class UnknownCounter(DomainError):
    """This site has no such counter."""

    code = "unknown_counter"


class UnknownTicket(DomainError):
    """This site has no such ticket."""

    code = "unknown_ticket"


class UnknownTurn(DomainError):
    """This site has no such turn."""

    code = "unknown_turn"


class UnknownStage(DomainError):
    """This site has no such stage."""

    code = "unknown_stage"


class UnknownZone(DomainError):
    """This site has no such zone."""

    code = "unknown_zone"


class UnknownLayout(DomainError):
    """Displays have no such layout."""

    code = "unknown_layout"


class UnknownCause(DomainError):
    """This site has no such cause."""

    code = "unknown_cause"


class UnknownOutcome(DomainError):
    """This service has no such outcome."""

    code = "unknown_outcome"


class UnknownOfficer(DomainError):
    """There is no such officer at this site."""

    code = "unknown_officer"


class UnknownAppointment(DomainError):
    """There is no such appointment."""

    code = "unknown_appointment"


class OutcomeRequired(DomainError):
    """This service is done only with an outcome."""

    code = "outcome_required"


class NothingChanged(DomainError):
    """The ticket is like that already."""

    code = "nothing_changed"


class NotServed(DomainError):
    """No counter serves this stage, or the one it is meant for does not."""

    code = "not_served"


class RecallFirst(DomainError):
    """The visitor must be called again before a no-show."""

    code = "recall_first"


class GraceOver(DomainError):
    """The visitor came back too late for this number."""

    code = "grace_over"


class NextChanged(DomainError):
    """Somebody else is next by now."""

    code = "next_changed"


class PersonalData(DomainError):
    """A note must not hold anything about a person."""

    code = "personal_data"


class QuotaFull(DomainError):
    """The service has given all of its tickets."""

    code = "quota_full"


class PersonQuotaFull(DomainError):
    """This person has had all of today's tickets for the service."""

    code = "person_quota_full"


class IdentifierRequired(DomainError):
    """The service asks for an identifier."""

    code = "identifier_required"


class TooEarly(DomainError):
    """It is too early to check in for this appointment."""

    code = "too_early"


class TooLate(DomainError):
    """It is too late to check in for this appointment."""

    code = "too_late"


class AppointmentUsed(DomainError):
    """Somebody has checked in with this appointment."""

    code = "appointment_used"


class AppointmentExists(DomainError):
    """There is another appointment with this code."""

    code = "appointment_exists"


class ReasonRequired(DomainError):
    """A priority ticket needs its reason."""

    code = "reason_required"


class ServiceClosed(DomainError):
    """The service is closed."""

    code = "service_closed"


class SiteClosed(DomainError):
    """The site is closed."""

    code = "site_closed"


class SeriesFull(DomainError):
    """Every number of the series is still in use."""

    code = "series_full"


class TicketExists(DomainError):
    """A ticket with this id or public token exists already."""

    code = "ticket_exists"


class TicketWithdrawn(DomainError):
    """The press for this ticket was taken back."""

    code = "withdrawn"


class WrongState(DomainError):
    """The turn's state does not allow this."""

    code = "wrong_state"


class CounterClosed(DomainError):
    """The counter is not open."""

    code = "counter_closed"


class CounterBusy(DomainError):
    """The counter still has a visitor."""

    code = "counter_busy"


class CounterTaken(DomainError):
    """Another officer is at this counter."""

    code = "counter_taken"


class OfficerElsewhere(DomainError):
    """The officer is at another counter."""

    code = "officer_elsewhere"


class NotYourCounter(DomainError):
    """The officer is not at this counter."""

    code = "not_your_counter"


class WrongStage(DomainError):
    """The counter does not serve this stage."""

    code = "wrong_stage"


class Stopped(DomainError):
    """A supervisor lets nobody take a ticket here at the moment."""

    code = "stopped"


class UnknownDevice(DomainError):
    """This site has no such device."""

    code = "unknown_device"


class NotADisplay(DomainError):
    """Only a display can be set up so."""

    code = "not_a_display"


class TooManyDisplays(DomainError):
    """No more displays of a site can be set up."""

    code = "too_many_displays"


class NothingWritten(DomainError):
    """The notice says nothing in a language of the site."""

    code = "nothing_written"


class TooManyNotices(DomainError):
    """So many notices stand that nobody would read another one."""

    code = "too_many_notices"


class UnknownNotice(DomainError):
    """This notice does not stand any more."""

    code = "unknown_notice"


class DeviceOffline(DomainError):
    """The device is not connected."""

    code = "device_offline"


class UnknownFault(DomainError):
    """The device has no such fault any more."""

    code = "unknown_fault"


class NothingToUndo(DomainError):
    """The counter has no command to undo, or it is more than 10 seconds old."""

    code = "nothing_to_undo"


class MovedOn(DomainError):
    """The visitor has moved on since, so this cannot be undone."""

    code = "moved_on"


class IntroduceFirst(DomainError):
    """The kiosk has not said who it is and which tickets it gave."""

    code = "introduce_first"


class TimePassed(DomainError):
    """The time that was given is over."""

    code = "time_passed"


class KeyReused(DomainError):
    """The same command id came before with another body or from somebody else."""

    code = "key_reused"


def _all(kind: type[DomainError]) -> list[type[DomainError]]:
    return [one for sub in kind.__subclasses__() for one in (sub, *_all(sub))]


ERRORS: dict[str, type[DomainError]] = {error.code: error for error in _all(DomainError)}
