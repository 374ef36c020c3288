"""The supervisors' one page: what is wrong, where tickets are given, devices and counters."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.device import DeviceKind
from server.domain.errors import UnknownDevice
from server.services.board import sold_out
from server.services.devices import every_device
from server.services.staff import Role
from server.web.display_setup import set_up_panel
from server.web.pages import for_staff
from server.web.problems import Refusal
from server.web.rendering import page
from server.web.sessions import Staff
from server.web.supervising import SiteFacts, show_supervision
from server.web.texts import language_of
from server.web.wiring import web_of

router = APIRouter(include_in_schema=False)


@router.get("/supervise")
async def supervise_page(request: Request) -> Response:
    """Show the page."""
    return await for_staff(request, _page)


@router.get("/supervise/now")
async def supervise_fragment(request: Request) -> Response:
    """Return the page's content alone, for the page that shows it."""
    return await for_staff(request, _fragment, fragment=True)


@router.get("/supervise/displays/{device}/set-up")
async def set_up_fragment(request: Request) -> Response:
    """Return the panel that sets one display up, when it is opened: all of them would make the page huge."""
    return await for_staff(request, _set_up, fragment=True)


def _page(request: Request, staff: Staff) -> Response:
    return _show(request, staff, "supervise.html")


def _fragment(request: Request, staff: Staff) -> Response:
    return _show(request, staff, "_supervise.html")


def _set_up(request: Request, staff: Staff) -> Response:
    _check(staff)
    services, name = web_of(request).services, request.path_params["device"]
    known = every_device(services.reader, services.devices(staff.site), staff.site)
    display = next((one for one in known if one.name == name and one.kind is DeviceKind.DISPLAY), None)
    if display is None:
        raise UnknownDevice
    panel = set_up_panel(services.reader.office(staff.site), display, language_of(request))
    return page(request, "_panel.html", panel=panel)


def _check(staff: Staff) -> None:
    if not staff.user.role.covers(Role.SUPERVISOR):
        raise Refusal("not_allowed", needed=Role.SUPERVISOR.value)


def _show(request: Request, staff: Staff, template: str) -> Response:
    _check(staff)
    services, site = web_of(request).services, staff.site
    reader = services.reader
    with reader.glance(site):
        office = reader.office(site)
        facts = SiteFacts(
            office=office,
            now=services.clock.now(),
            faults=reader.faults(site),
            devices=every_device(reader, services.devices(site), site),
            counters=reader.counters(site),
            people=services.accounts.display_names(),
            sold_out=sold_out(reader, office),
        )
    shown = show_supervision(facts, language_of(request))
    return page(request, template, office=office, user=staff.user, shown=shown, now=facts.now)
