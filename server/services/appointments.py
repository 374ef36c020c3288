"""Slots that are held: bringing them in, giving one up, and checking in with a code."""

import hashlib
from dataclasses import replace

from server.domain.appointment import ALPHABET, CODE_LENGTH, Appointment, written_code
from server.domain.errors import AppointmentExists, AppointmentUsed, ServiceClosed, UnknownAppointment
from server.domain.events import EventType
from server.domain.identity import TicketId
from server.domain.ticket import TicketClass
from server.services.answers import Answer, ticket_answer
from server.services.commands import CheckIn, ImportAppointments, IssueTicket, RemoveAppointment
from server.services.stopping import check_stops
from server.services.tickets import give
from server.services.unit_of_work import UnitOfWork


def import_appointments(work: UnitOfWork, command: ImportAppointments) -> Answer:
    """Hold the slots and return their codes in order; all of them or none.

    A booking that is held already stays; another one with its code replaces it, unless that was used.
    Raises UnknownService, AppointmentUsed, or AppointmentExists where one import names a code twice.
    """
    codes: list[str] = []
    changed: list[Appointment] = []
    for row in command.rows:
        work.office.service(row.service)
        code = written_code(row.code) or _new_code(work)
        if code in codes:
            raise AppointmentExists(code=code)
        codes.append(code)
        if _hold(work, replace(row, code=code)):
            changed.append(row)
    if changed:
        days = sorted({one.slot.astimezone(work.office.zone).date().isoformat() for one in changed})
        work.record(EventType.APPOINTMENTS_IMPORTED, imported=len(changed), removed=0, days=list(days))
    return {"imported": len(changed), "unchanged": len(codes) - len(changed), "codes": list(codes)}


def remove_appointment(work: UnitOfWork, command: RemoveAppointment) -> Answer:
    """Give the slot up; raise UnknownAppointment or AppointmentUsed."""
    found = _known(work, command.code)
    if found.ticket is not None:
        raise AppointmentUsed(code=found.code)
    work.tx.remove_appointment(found.code)
    day = found.slot.astimezone(work.office.zone).date().isoformat()
    work.record(EventType.APPOINTMENTS_IMPORTED, imported=0, removed=1, days=[day])
    return {}


def check_in(work: UnitOfWork, command: CheckIn) -> Answer:
    """Give the visitor a ticket whose arrival counts from the slot, or from now when that is later.

    Raises UnknownAppointment, AppointmentUsed, TooEarly, TooLate, ServiceClosed or Stopped. Quotas do not
    refuse it: the slot is a promise.
    """
    found, policy = _known(work, command.code), work.office.policy
    arrived_at = found.arrival(work.at, policy.early, policy.late)
    service = work.office.service(found.service)
    if not service.open:
        raise ServiceClosed(service=service.id)
    check_stops(work, service.id, command.device)
    asked = IssueTicket(
        found.service,
        TicketClass.APPOINTMENT,
        language=command.language,
        ticket=command.ticket or TicketId(work.ids.uuid()),
        public_token=command.public_token,
        device=command.device,
        promise=command.promise,
    )
    ticket = give(work, asked, service, arrived_at)
    work.tx.save_appointment(replace(found, ticket=ticket.id))
    work.record(EventType.APPOINTMENT_CHECKED_IN, ticket=str(ticket.id), number=ticket.number)
    return ticket_answer(ticket, work.at)


def _hold(work: UnitOfWork, wanted: Appointment) -> bool:
    """Store the booking unless it is held already; tell whether anything changed."""
    held = work.tx.appointment(wanted.code)
    if held is not None and held.same_booking(wanted):
        return False
    if held is not None and held.ticket is not None:
        raise AppointmentUsed(code=held.code)
    work.tx.save_appointment(wanted)
    return True


def _known(work: UnitOfWork, code: str) -> Appointment:
    written = written_code(code)
    found = work.tx.appointment(written)
    if found is None:
        raise UnknownAppointment(code=written[:40])
    return found


def _new_code(work: UnitOfWork) -> str:
    while True:
        code = _drawn(work.ids.token())
        if work.tx.appointment(code) is None:
            return code


def _drawn(token: str) -> str:
    """Return a code from a random token, every letter as likely as the others to within 1 in 2^200."""
    left, letters = int.from_bytes(hashlib.sha256(token.encode()).digest(), "big"), ""
    while len(letters) < CODE_LENGTH:
        left, letter = divmod(left, len(ALPHABET))
        letters += ALPHABET[letter]
    return letters
