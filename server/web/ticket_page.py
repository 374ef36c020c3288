"""A ticket as its holder may see it: the small public page and the same as JSON."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from server.domain.errors import DomainError, UnknownTicket
from server.domain.identity import Actor
from server.domain.office import Office
from server.domain.ticket import Promise, Ticket, TicketState
from server.domain.turn import Turn, TurnState
from server.services.answers import instant
from server.services.commands import CancelVisit
from server.web import bodies
from server.web.described import API, refusals
from server.web.desk import stage_name
from server.web.pressing import Key, press_as
from server.web.rendering import page
from server.web.texts import COOKIE, LANGUAGES, clock, language_of, mark, pick, plural, text, whole_minutes
from server.web.wiring import WebServices, web_of

api = APIRouter(prefix=API, tags=["tickets"])
pages = APIRouter(include_in_schema=False)
VISITOR = Actor("visitor")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket, its newest turn, and what its holder is told while it waits."""

    ticket: Ticket
    turn: Turn | None
    office: Office
    promise: Promise | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Where the visitor stands, in words. ``look`` is ``you`` when called, ``over`` at the end."""

    said: str
    stage: str = ""
    ahead: str = ""
    advice: str = ""
    look: str = ""


@api.get(
    "/tickets/{public_token}",
    response_model=None,
    responses={200: {"model": bodies.TicketNow}, **refusals(404)},
)
def read_ticket(request: Request, public_token: str) -> Response:
    """Return a ticket by its public token, as it is now."""
    seen = look_up(web_of(request).services, public_token)
    if seen is None:
        raise UnknownTicket
    ticket, turn = seen.ticket, seen.turn
    return JSONResponse(
        {
            "number": ticket.number,
            "service": ticket.service,
            "class": ticket.ticket_class.value,
            "state": ticket.state.value,
            "stage": turn.stage if turn else None,
            "turn_state": turn.state.value if turn else None,
            "counter": turn.counter if turn else None,
            "ahead": seen.promise and seen.promise.ahead,
            "wait_low_s": seen.promise and seen.promise.wait_low_s,
            "wait_high_s": seen.promise and seen.promise.wait_high_s,
            "as_of": instant(seen.now),
        }
    )


@api.post(
    "/tickets/{public_token}/cancel",
    response_model=None,
    responses={200: {"model": bodies.TicketNow}, **refusals(400, 403, 404, 409, 413, 415)},
)
def cancel_own(request: Request, public_token: str, key: Key = None) -> Response:
    """Give one's own number back; not once service has begun. Who knows the token may do so."""
    ticket = _own(web_of(request).services, public_token)
    press_as(request, ticket.site, VISITOR, key, CancelVisit(ticket.id))
    return read_ticket(request, public_token)


@pages.post("/t/{public_token}/cancel")
def cancel_page(request: Request, public_token: str) -> Response:
    """Give one's own number back with a form; then show the ticket as it is."""
    services = web_of(request).services
    try:
        ticket = _own(services, public_token)
        press_as(request, ticket.site, VISITOR, str(uuid.uuid4()), CancelVisit(ticket.id))
    except DomainError as refused:  # the page says how things are
        request.scope["problem"] = refused.code
    return RedirectResponse(f"/t/{quote(public_token, safe='')}", 303)


@pages.get("/t/{public_token}")
def ticket_page(request: Request, public_token: str) -> HTMLResponse:
    """Show a ticket's number, state and people ahead, as of when; needs no script."""
    seen = look_up(web_of(request).services, public_token)
    if seen is None:
        return _unknown(request)
    language = _language(request, seen.ticket)
    service = seen.office.services.get(seen.ticket.service)
    response = page(
        request,
        "ticket.html",
        language=language,
        ticket=seen.ticket,
        office=seen.office,
        service=pick(service.name, language) if service else seen.ticket.service,
        state=say(seen, language),
        may_cancel=may_cancel(seen),
        asks=may_cancel(seen) and "cancel" in request.query_params,
        as_of=clock(language, seen.now, seen.office.zone),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def may_cancel(seen: Seen) -> bool:
    """Tell whether the visitor can still give the number back."""
    return seen.ticket.live and seen.turn is not None and seen.turn.state is not TurnState.SERVING


def _own(services: WebServices, public_token: str) -> Ticket:
    """Return the ticket of a public token; raise UnknownTicket."""
    found = services.reader.ticket_by_token(public_token) if _TOKEN.fullmatch(public_token) else None
    if found is None:
        raise UnknownTicket
    return found[0]


def look_up(services: WebServices, public_token: str) -> Seen | None:
    """Return the ticket of a public token."""
    if not _TOKEN.fullmatch(public_token):
        return None
    found = services.reader.ticket_by_token(public_token)
    if found is None:
        return None
    ticket, turn = found
    waits = turn is not None and turn.state is TurnState.WAITING
    promise = services.lobby.for_turn(ticket.site, turn.id, turn.stage) if turn and waits else None
    return Seen(ticket, turn, services.reader.office(ticket.site), promise, services.clock.now())


def say(seen: Seen, language: str) -> Said:
    """Return in words where the visitor stands."""
    ended = _ENDS.get(seen.ticket.state)
    if ended or seen.turn is None:
        said, advice = ended or _ENDS[TicketState.DONE]
        return Said(text(language, said), advice=text(language, advice) if advice else "", look="over")
    turn = seen.turn
    stage = stage_name(seen.office, turn.stage, language)
    desk = seen.office.desks.get(turn.counter) if turn.counter else None
    label = desk.label if desk else str(turn.counter or "")
    if turn.state is TurnState.CALLED:
        return Said(text(language, "Please go to %(counter)s", counter=label), stage, look="you")
    if turn.state is TurnState.SERVING:
        return Said(text(language, "You are being served at %(counter)s", counter=label), stage)
    if turn.state is TurnState.NO_SHOW:
        return Said(
            text(language, "You were called and did not come"),
            advice=text(language, "Please tell an officer that you are here."),
            look="over",
        )
    if turn.state is TurnState.PARKED:
        until = "" if turn.until is None else clock(language, turn.until, seen.office.zone)
        back = text(language, "You are back in line at %(time)s.", time=until) if until else ""
        return Said(
            text(language, "You are waiting aside"),
            stage,
            advice=back or text(language, "Please tell an officer when you are ready."),
        )
    return Said(text(language, "Please wait"), stage, _ahead(seen.promise, language), _wait(language))


_ENDS: dict[TicketState, tuple[str, str]] = {
    TicketState.DONE: (mark("Your visit is finished"), mark("Thank you for coming.")),
    TicketState.CANCELLED: (
        mark("This ticket was cancelled"),
        mark("Please take a new ticket if you still need one."),
    ),
    TicketState.EXPIRED: (
        mark("This ticket is no longer valid"),
        mark("Please take a new ticket if you still need one."),
    ),
}


def _ahead(promise: Promise | None, language: str) -> str:
    """Return in words how many are ahead, and how long that takes where it is known."""
    if promise is None:
        return ""
    if promise.ahead == 0:
        return text(language, "You are next")
    ahead = plural(language, "%(n)s person ahead", "%(n)s people ahead", promise.ahead)
    if promise.wait_low_s is None or promise.wait_high_s is None:
        return ahead
    low, high = whole_minutes(promise.wait_low_s, promise.wait_high_s)
    minutes = text(language, "about %(low)s–%(high)s minutes", low=low, high=high)
    return f"{ahead} · {minutes}"


def _wait(language: str) -> str:
    return text(
        language, "Stay within sight of the screens in the lobby: your number is shown and called there."
    )


def _language(request: Request, ticket: Ticket) -> str:
    """Return the language chosen on the page, or the ticket's own."""
    chosen = request.query_params.get("language") or request.cookies.get(COOKIE)
    own = ticket.language if ticket.language in LANGUAGES else None
    return chosen if chosen in LANGUAGES else (own or language_of(request))


def _unknown(request: Request) -> HTMLResponse:
    language = language_of(request)
    response = page(
        request,
        "message.html",
        404,
        heading=text(language, "We do not know this ticket"),
        said=text(language, "Please scan the code on your ticket again, or ask an officer."),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
