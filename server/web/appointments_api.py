"""Appointments by HTTP: a supervisor brings them in or gives one up, an officer checks a visitor in."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from server.domain.appointment import LONGEST_CODE, LONGEST_INITIALS, Appointment, is_code, written_code
from server.domain.calendar import business_day, cutover
from server.domain.errors import UnknownAppointment
from server.domain.identity import ServiceId
from server.domain.ticket import Promise
from server.services import commands
from server.services.answers import instant
from server.web import bodies
from server.web.described import API, refusals
from server.web.pressing import Key, press
from server.web.sessions import Officer, Supervisor
from server.web.wiring import web_of

router = APIRouter(prefix=API, tags=["appointments"])
MOST = 2000
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(9000, 1, 1))]
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)


class Booking(bodies.Asked):
    """A slot to hold; without a code it gets one."""

    code: Annotated[str, Field(max_length=LONGEST_CODE, pattern=r"^[A-Za-z0-9-]*$")] = ""
    service: bodies.Name
    slot: bodies.Moment
    initials: Annotated[str, Field(max_length=LONGEST_INITIALS, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None


class CheckedIn(bodies.Asked):
    """In which language the visitor is called."""

    language: bodies.Language | None = None


@router.post("/appointments", response_model=None, responses=_REFUSED)
def import_appointments(
    request: Request,
    staff: Supervisor,
    body: Annotated[list[Booking], Body(min_length=1, max_length=MOST)],
    key: Key = None,
) -> Response:
    """Hold slots, all of them or none; the answer has their codes in order."""
    rows = tuple(Appointment(one.code, ServiceId(one.service), one.slot, one.initials) for one in body)
    return press(request, staff, key, commands.ImportAppointments(rows))


@router.get("/appointments", response_model=None, responses=refusals(401, 422))
def read_appointments(request: Request, staff: Officer, day: Day | None = None) -> Response:
    """Return the slots held on a day, today's unless one is named, and which were checked in."""
    services = web_of(request).services
    office = services.reader.office(staff.site)
    wanted = day or business_day(services.clock.now(), office.zone, office.cutover_hour)
    until = cutover(wanted + timedelta(days=1), office.zone, office.cutover_hour)
    since = cutover(wanted, office.zone, office.cutover_hour)
    held = [
        {
            "code": one.code,
            "service": one.service,
            "slot": instant(one.slot),
            "initials": one.initials,
            "ticket": None if one.ticket is None else str(one.ticket),
        }
        for one in services.reader.appointments(staff.site, since, until)
    ]
    return JSONResponse({"day": wanted.isoformat(), "appointments": held})


@router.delete("/appointments/{code}", response_model=None, responses=_REFUSED)
def remove_appointment(request: Request, code: str, staff: Supervisor, key: Key = None) -> Response:
    """Give a slot up that nobody has checked in for."""
    return press(request, staff, key, commands.RemoveAppointment(_code(code)))


@router.post(
    "/appointments/{code}/check-in",
    status_code=201,
    response_model=None,
    responses={201: {"model": bodies.Ticket}, **_REFUSED},
)
def check_in(
    request: Request, code: str, staff: Officer, key: Key = None, body: CheckedIn | None = None
) -> Response:
    """Give the visitor with this code a ticket; the arrival counts from the slot, or from now when late."""
    asked, services = body or CheckedIn(), web_of(request).services
    held = services.reader.appointment(staff.site, written_code(_code(code)))
    promise = Promise(0) if held is None else services.lobby.promise_from(staff.site, held.service, held.slot)
    command = commands.CheckIn(_code(code), asked.language, promise=promise)
    return press(request, staff, key, command, status=201)


def _code(code: str) -> str:
    """Return the code of a path; raise UnknownAppointment for what cannot be one."""
    if not is_code(code):
        raise UnknownAppointment
    return code
