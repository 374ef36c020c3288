"""A supervisor stops the tickets of the site, a service or a kiosk, and lets them go on."""

from server.domain.errors import Stopped, UnknownDevice
from server.domain.events import EventType
from server.domain.identity import DeviceName, ServiceId
from server.domain.notes import check_note
from server.domain.policy import Texts
from server.domain.stop import Stop, StopKind, find_stop
from server.services.answers import Answer, instant
from server.services.commands import ResumeTickets, StopTickets
from server.services.unit_of_work import UnitOfWork, end_of_day


def stop_tickets(work: UnitOfWork, command: StopTickets) -> Answer:
    """Give no tickets there until it is resumed or, if so told, until the business day turns.

    The note is for every visitor to read and stands aside of the events; raises PersonalData,
    UnknownService or UnknownDevice.
    """
    if command.kind is StopKind.SERVICE:
        work.office.service(ServiceId(command.what))
    if command.kind is StopKind.KIOSK and not command.known:
        raise UnknownDevice(device=command.what)
    note = _checked(command.note)
    stop = Stop(command.kind, command.what, work.at, end_of_day(work) if command.today else None, note)
    work.tx.save_stop(stop)
    work.record(EventType.TICKETS_STOPPED, of=stop.kind.value, what=stop.what, until=instant(stop.until))
    return stop_answer(stop)


def resume_tickets(work: UnitOfWork, command: ResumeTickets) -> Answer:
    """Give tickets there again; where nothing was stopped nothing changes."""
    if any((one.kind, one.what) == (command.kind, command.what) for one in work.office.stops):
        work.tx.remove_stop(command.kind, command.what)
        work.record(EventType.TICKETS_RESUMED, of=command.kind.value, what=command.what)
    return {"of": command.kind.value, "what": command.what, "stopped": False}


def check_stops(work: UnitOfWork, service: ServiceId, device: DeviceName | None) -> None:
    """Raise Stopped where a supervisor lets nobody take a ticket.

    A stopped service gives none to anybody; a stopped site or kiosk none by itself, the desk still may.
    """
    asked = [(StopKind.SERVICE, str(service))]
    if device is not None:
        asked += [(StopKind.SITE, ""), (StopKind.KIOSK, str(device))]
    for kind, what in asked:
        stop = find_stop(work.office.stops, kind, what, work.at)
        if stop is not None:
            raise Stopped(of=kind.value, what=what, until=instant(stop.until))


def _checked(note: Texts) -> Texts:
    kept = {language: check_note(said) for language, said in note.items()}
    return {language: said for language, said in kept.items() if said}


def stop_answer(stop: Stop) -> Answer:
    """Return a stop as a supervisor gets it."""
    return {
        "of": stop.kind.value,
        "what": stop.what,
        "stopped": True,
        "since": instant(stop.since),
        "until": instant(stop.until),
        "note": dict(stop.note),
    }
