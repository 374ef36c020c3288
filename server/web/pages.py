"""The staff's pages: sign in, choose a counter, work at it."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.domain.device import DeviceKind
from server.domain.errors import DomainError
from server.domain.identity import Json, UserId
from server.domain.office import Counter
from server.domain.ticket import TicketClass
from server.domain.turn import AT_COUNTER, LIVE, Turn, TurnState
from server.services.devices import DeviceNow
from server.services.preview import preview
from server.services.staff import AccountError, Role
from server.web.desk import STATE_NAMES, Facts, show_desk, stage_name
from server.web.pressing import turn_id
from server.web.problems import retry_after
from server.web.refusals import STATUS, message
from server.web.rendering import page
from server.web.session_api import begin, end
from server.web.sessions import Staff, at_work, give_cookie, user_of
from server.web.texts import language_of, text
from server.web.visitor import show_visitor
from server.web.wiring import WebServices, web_of

router = APIRouter(include_in_schema=False)
ROWS = 60
AWAITED = LIVE - AT_COUNTER
Rows = Sequence[tuple[Counter, Turn | None]]
"""The site's counters, each with the turn it has."""


@router.get("/sign-in")
def sign_in_page(request: Request) -> HTMLResponse:
    """Ask for name and password."""
    return page(request, "sign_in.html", username="", problem="")


@router.post("/sign-in")
def sign_in(
    request: Request, username: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Sign in and go to the counter."""
    services = web_of(request).services
    try:
        token, _ = begin(services, request, username[:200], password[:300])
    except AccountError as refused:
        request.scope["problem"] = refused.code
        said = message(language_of(request), refused.code)
        response: Response = page(
            request, "sign_in.html", STATUS[refused.code], username=username[:64], problem=said
        )
        response.headers.update(retry_after(refused))
        return response
    response = RedirectResponse("/", 303)
    give_cookie(request, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Sign out and go to the sign-in page."""
    response = RedirectResponse("/sign-in", 303)
    end(request, response)
    return response


@router.get("/")
async def choose(request: Request) -> Response:
    """Offer the counters, or go on to the one that is held."""
    return await for_staff(request, _choose_page)


@router.get("/counters-list")
async def choose_fragment(request: Request) -> Response:
    """Return the counters alone, for the page that shows them."""
    return await for_staff(request, _choose_list, fragment=True)


@router.get("/counter")
async def counter_page(request: Request) -> Response:
    """Show the counter that is held."""
    return await for_staff(request, _counter_page)


@router.get("/counter/desk")
async def counter_fragment(request: Request) -> Response:
    """Return the counter's content alone, for the page that shows it."""
    return await for_staff(request, _counter_desk, fragment=True)


@router.get("/counter/visitor/{turn}")
async def visitor_page(request: Request, turn: str) -> Response:
    """Show everything that can be done for somebody in line."""
    return await for_staff(request, lambda asked, staff: _visitor(asked, staff, turn))


def _visitor(request: Request, staff: Staff, turn: str) -> Response:
    services = web_of(request).services
    with services.reader.glance(staff.site):
        rows = services.reader.counters(staff.site)
        held = _held(rows, staff)
        found = None if held is None else services.reader.turn(staff.site, turn_id(turn))
        office = services.reader.office(staff.site)
    if held is None or found is None or found.state not in AWAITED:
        return _go(request, "/")
    people = _people(services, staff, rows, found)
    shown = show_visitor(office, held[0], found, people, services.clock.now(), language_of(request))
    return page(request, "visitor.html", office=office, user=staff.user, it=shown, now=services.clock.now())


def _choose_page(request: Request, staff: Staff) -> Response:
    services = web_of(request).services
    if _held(services.reader.counters(staff.site), staff) is not None:
        return _go(request, "/counter")
    return _choose(request, staff, "choose.html")


def _choose_list(request: Request, staff: Staff) -> Response:
    return _choose(request, staff, "_choose.html")


def _counter_page(request: Request, staff: Staff) -> Response:
    return _counter(request, staff, "counter.html")


def _counter_desk(request: Request, staff: Staff) -> Response:
    return _counter(request, staff, "_desk.html")


def _choose(request: Request, staff: Staff, template: str) -> Response:
    services, language = web_of(request).services, language_of(request)
    office = services.reader.office(staff.site)
    names = services.accounts.display_names()
    supervises = staff.user.role.covers(Role.SUPERVISOR)
    rows = [
        {
            "id": counter.id,
            "label": counter.desk.label,
            "stages": " · ".join(stage_name(office, stage, language) for stage in counter.desk.stages),
            "state": text(language, STATE_NAMES[counter.state]),
            "taken_by": names.get(counter.officer, "") if counter.officer else "",
            "taken": counter.officer not in {None, staff.id},
            "can_release": supervises and counter.officer not in {None, staff.id},
        }
        for counter, _ in services.reader.counters(staff.site)
    ]
    return page(
        request,
        template,
        office=office,
        user=staff.user,
        supervises=supervises,
        counters=rows,
        now=services.clock.now(),
    )


def _counter(request: Request, staff: Staff, template: str) -> Response:
    services = web_of(request).services
    with services.reader.glance(staff.site):
        rows = services.reader.counters(staff.site)
        held = _held(rows, staff)
        facts = None if held is None else _facts(services, staff, rows, *held)
    if facts is None:
        return _go(request, "/")
    desk = show_desk(facts, language_of(request))
    supervises = staff.user.role.covers(Role.SUPERVISOR)
    return page(
        request,
        template,
        office=facts.office,
        user=staff.user,
        supervises=supervises,
        desk=desk,
        now=facts.now,
    )


def _facts(services: WebServices, staff: Staff, rows: Rows, counter: Counter, turn: Turn | None) -> Facts:
    reader, stages = services.reader, list(counter.desk.stages)
    faults = reader.faults(staff.site)
    view = services.lobby.view(staff.site)
    waiting = reader.turns_in(staff.site, TurnState.WAITING, stages, ROWS)
    counted = sum(view.waiting.get(stage, 0) for stage in stages)
    missed = reader.turns_in(staff.site, TurnState.NO_SHOW, stages, ROWS)
    parked = reader.turns_in(staff.site, TurnState.PARKED, stages, ROWS)
    office = reader.office(staff.site)
    tickets = [one.ticket for one in (*waiting, *missed, *([turn] if turn else ()))]
    first = {ticket.id for ticket in tickets if ticket.ticket_class is TicketClass.PRIORITY}
    return Facts(
        office=office,
        counter=counter,
        turn=turn,
        waiting=waiting,
        waiting_count=len(waiting) if len(waiting) < ROWS else max(counted, ROWS),
        missed=missed,
        undo=reader.undo_of(staff.site, counter.id),
        served=reader.served_today(staff.site, counter.id),
        now=services.clock.now(),
        reasons=reader.priority_reasons(staff.site, first),
        parked=parked,
        people=_people(services, staff, rows, turn) if turn else {},
        faults=faults,
        acknowledged_by=services.accounts.display_names() if faults else {},
        kiosks=_kiosks(services, staff),
        notes=reader.notes(staff.site, turn.ticket.id) if turn and _was_elsewhere(turn) else (),
        ahead=_preview(services, staff, counter, turn) if office.policy.preview else None,
    )


def _was_elsewhere(turn: Turn) -> bool:
    """Tell whether the visitor may have been at a stage before: whoever has just come has no notes."""
    return turn.step > 0 or turn.queued_at != turn.ticket.arrived_at


def _kiosks(services: WebServices, staff: Staff) -> list[DeviceNow]:
    """Return the kiosks that are connected."""
    now = services.heard(staff.site)
    return [one for _, one in sorted(now.items()) if one.online and one.kind is DeviceKind.KIOSK]


def _people(services: WebServices, staff: Staff, rows: Rows, turn: Turn) -> dict[UserId, str]:
    """Return the officers at other counters that serve the turn's stage."""
    others = [
        counter.officer
        for counter, _ in rows
        if counter.officer and counter.officer != staff.id and turn.stage in counter.desk.stages
    ]
    if not others:
        return {}
    names = services.accounts.display_names()
    return {officer: names[officer] for officer in others if officer in names}


def _preview(
    services: WebServices, staff: Staff, counter: Counter, turn: Turn | None
) -> tuple[Turn, dict[str, Json]] | None:
    """Return whom Next would call, where the counter could call now."""
    if turn is not None and turn.state is TurnState.CALLED:
        return None
    try:
        return preview(services.reader, staff.site, counter.id, staff.id, services.clock.now())
    except DomainError:  # it pauses, or closed this moment
        return None


def _held(rows: Rows, staff: Staff) -> tuple[Counter, Turn | None] | None:
    return next((row for row in rows if row[0].officer == staff.id), None)


async def for_staff(
    request: Request, show: Callable[[Request, Staff], Response], *, fragment: bool = False
) -> Response:
    """Show the page to who is signed in and may work; send everybody else where that can be changed."""
    user = await user_of(request, active=not fragment)
    if user is None:
        return _go(request, "/sign-in")
    if user.must_change:
        return _go(request, "/password")
    return await run_in_threadpool(show, request, await at_work(request, user))


def _go(request: Request, where: str) -> Response:
    """Send the browser to another page, also out of a fragment."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
