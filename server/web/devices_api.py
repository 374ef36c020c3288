"""Devices and stops by HTTP: how kiosks and displays are, what they are told, where no tickets are given."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from server.domain.device import Deed, Reach
from server.domain.errors import UnknownDevice, UnknownTicket
from server.domain.identity import DeviceName, SiteId, TicketId
from server.domain.stop import StopKind
from server.services import commands
from server.services.answers import Answer, instant
from server.services.devices import every_device
from server.services.stopping import stop_answer
from server.web import bodies
from server.web.described import API, Responses, refusals
from server.web.pressing import Key, press
from server.web.sessions import Officer, Staff, Supervisor
from server.web.wiring import WebServices, web_of

router = APIRouter(prefix=API)
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)
_ORDERED: Responses = {202: {"model": bodies.Ordered}, **_REFUSED}
_STOPPED: Responses = {200: {"model": bodies.Stopped}, **_REFUSED}


class OrderBody(bodies.Asked):
    """What a kiosk or display is told to do; ``value`` is the volume, from 0 to 100."""

    action: Deed
    value: Annotated[int, Field(ge=0, le=100)] | None = None


class ReprintBody(bodies.Asked):
    """Whose slip is printed once more, by the ticket's id or its printed number."""

    ticket: Annotated[str, Field(min_length=1, max_length=64)]


class AcknowledgeBody(bodies.Asked):
    """Which fault a supervisor knows of; an empty device is the server itself."""

    device: Annotated[str, Field(max_length=40)]
    fault: Annotated[str, Field(min_length=1, max_length=40)]


class StopBody(bodies.Asked):
    """What visitors read meanwhile, per language, and whether it ends with the business day."""

    note: bodies.LocalTexts = Field(default_factory=dict)
    today: bool = False


@router.get("/devices", responses={200: {"model": bodies.Devices}, **refusals(401)}, tags=["devices"])
def read_devices(request: Request, staff: Officer) -> Response:
    """Return the site's kiosks and displays, how they are, and what is wrong."""
    services = web_of(request).services
    seen = every_device(services.reader, services.devices(staff.site), staff.site)
    faults: list[Answer] = [
        {
            "device": one.device,
            "fault": one.code,
            "since": instant(one.since),
            "acknowledged_at": instant(one.acknowledged_at),
        }
        for one in services.reader.faults(staff.site)
    ]
    devices: list[Answer] = [
        {
            "device": one.name,
            "kind": one.kind.value,
            "online": one.online,
            "version": one.version or None,
            "heard_at": instant(one.heard_at),
            "printer": one.printer,
            "paper": one.paper,
            "cover": one.cover,
            "journal": one.journal,
            "offline_tickets": one.offline_tickets,
            "last_ticket": one.last_ticket,
            "last_ticket_at": instant(one.last_ticket_at),
            "disk_free_mb": one.disk_free_mb,
            "temperature_c": one.temperature_c,
            "errors": list(one.errors),
        }
        for one in seen
    ]
    return JSONResponse({"devices": devices, "faults": faults})


@router.post("/devices/{device}/command", status_code=202, responses=_ORDERED, tags=["devices"])
def order(request: Request, device: str, staff: Supervisor, body: OrderBody, key: Key = None) -> Response:
    """Tell a device to do something; it has 30 seconds to hear it. A second slip has its own address."""
    if body.action is Deed.REPRINT:
        raise UnknownTicket
    return _order(request, staff, key, device, body.action, value=body.value)


@router.post("/devices/{device}/reprint", status_code=202, responses=_ORDERED, tags=["devices"])
def reprint(request: Request, device: str, staff: Officer, body: ReprintBody, key: Key = None) -> Response:
    """Print the slip of a visitor who still waits or is served once more, marked as a copy."""
    ticket = _ticket(request, staff.site, body.ticket)
    return _order(request, staff, key, device, Deed.REPRINT, ticket=ticket)


@router.post("/faults/acknowledge", responses=_REFUSED, tags=["devices"])
def acknowledge(request: Request, staff: Supervisor, body: AcknowledgeBody, key: Key = None) -> Response:
    """Say that you know of a fault; it stands until it is over."""
    return press(
        request, staff, key, commands.AcknowledgeFault(DeviceName(body.device), body.fault, staff.id)
    )


@router.get("/stops", responses=refusals(401), tags=["stops"])
def read_stops(request: Request, staff: Officer) -> Response:
    """Return where supervisors let nobody take a ticket now."""
    services = web_of(request).services
    now = services.clock.now()
    stops: list[Answer] = [
        stop_answer(one) for one in services.reader.office(staff.site).stops if one.holds(now)
    ]
    return JSONResponse({"stops": stops})


@router.post("/site/stop", responses=_STOPPED, tags=["stops"])
def stop_site(request: Request, staff: Supervisor, body: StopBody | None = None, key: Key = None) -> Response:
    """Let no kiosk give tickets; officers still can."""
    return _stop_tickets(request, staff, key, StopKind.SITE, "", body)


@router.post("/site/resume", responses=_STOPPED, tags=["stops"])
def resume_site(request: Request, staff: Supervisor, key: Key = None) -> Response:
    """Let kiosks give tickets again."""
    return press(request, staff, key, commands.ResumeTickets(StopKind.SITE, "", staff.id))


@router.post("/services/{service}/stop", responses=_STOPPED, tags=["stops"])
def stop_service(
    request: Request, service: str, staff: Supervisor, body: StopBody | None = None, key: Key = None
) -> Response:
    """Let nobody take a ticket for a service."""
    return _stop_tickets(request, staff, key, StopKind.SERVICE, service[:40], body)


@router.post("/services/{service}/resume", responses=_STOPPED, tags=["stops"])
def resume_service(request: Request, service: str, staff: Supervisor, key: Key = None) -> Response:
    """Let tickets of a service be taken again."""
    return press(request, staff, key, commands.ResumeTickets(StopKind.SERVICE, service[:40], staff.id))


@router.post("/devices/{device}/stop", responses=_STOPPED, tags=["stops"])
def stop_kiosk(
    request: Request, device: str, staff: Supervisor, body: StopBody | None = None, key: Key = None
) -> Response:
    """Let a kiosk give no tickets."""
    return _stop_tickets(request, staff, key, StopKind.KIOSK, _device(device), body)


@router.post("/devices/{device}/resume", responses=_STOPPED, tags=["stops"])
def resume_kiosk(request: Request, device: str, staff: Supervisor, key: Key = None) -> Response:
    """Let a kiosk give tickets again."""
    return press(request, staff, key, commands.ResumeTickets(StopKind.KIOSK, _device(device), staff.id))


def _stop_tickets(
    request: Request, staff: Staff, key: str | None, kind: StopKind, what: str, body: StopBody | None
) -> Response:
    asked = body or StopBody()
    known = kind is not StopKind.KIOSK or _reach(request, staff.site, what) is not Reach.UNKNOWN
    command = commands.StopTickets(kind, what, staff.id, dict(asked.note), asked.today, known)
    return press(request, staff, key, command)


def _order(
    request: Request,
    staff: Staff,
    key: str | None,
    device: str,
    deed: Deed,
    *,
    value: int | None = None,
    ticket: TicketId | None = None,
) -> Response:
    name = _device(device)
    reach = _reach(request, staff.site, name)
    command = commands.OrderDevice(DeviceName(name), deed, staff.id, value, ticket, reach)
    return press(request, staff, key, command, status=202)


def _reach(request: Request, site: SiteId, device: str) -> Reach:
    services: WebServices = web_of(request).services
    found = [one for one in every_device(services.reader, services.devices(site), site) if one.name == device]
    if not found:
        return Reach.UNKNOWN
    return Reach.ONLINE if found[0].online else Reach.OFFLINE


def _device(name: str) -> str:
    """Return the device of a path; raise UnknownDevice for what cannot be one."""
    if not bodies.DEVICE.fullmatch(name):
        raise UnknownDevice
    return name


def _ticket(request: Request, site: SiteId, named: str) -> TicketId:
    """Return the ticket of an id, or the live one that bears the printed number; raise UnknownTicket."""
    try:
        return TicketId(uuid.UUID(named))
    except ValueError:
        found = web_of(request).services.reader.ticket_numbered(site, named.strip().upper())
    if found is None:
        raise UnknownTicket(ticket=named)
    return found.id
