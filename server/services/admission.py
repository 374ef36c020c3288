"""Whether a service may give one more ticket: its quotas hold for everybody who has no appointment."""

from server.domain.errors import IdentifierRequired
from server.domain.office import Service
from server.domain.policy import NO_QUOTA
from server.domain.quota import HOUR, check, hour_of, normalised, person_mark
from server.services.commands import IssueTicket
from server.services.unit_of_work import UnitOfWork


def admit(work: UnitOfWork, service: Service, command: IssueTicket) -> str | None:
    """Return the person's mark to keep with the ticket, None where the service does not count persons.

    Raises IdentifierRequired, PersonQuotaFull or QuotaFull.
    """
    quota = service.quota
    if quota == NO_QUOTA:
        return None
    mark = _mark(work, command) if quota.person is not None else None
    began = hour_of(work.at, work.office.zone)
    given = work.tx.given(service.id, work.day, began, mark)
    check(quota, given, service.id, began + HOUR)
    return mark


def _mark(work: UnitOfWork, command: IssueTicket) -> str:
    identifier = normalised(command.identifier or "")
    if not identifier:
        raise IdentifierRequired(service=command.service)
    return person_mark(work.tx.person_key(), work.day, identifier)
