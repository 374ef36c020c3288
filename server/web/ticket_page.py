"""A ticket as its holder may see it: the small public page and the same as JSON."""

import re
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from server.domain.errors import UnknownTicket
from server.domain.office import Office
from server.domain.ticket import Ticket, TicketState
from server.domain.turn import Turn, TurnState
from server.services.answers import instant
from server.web import bodies
from server.web.described import API, refusals
from server.web.desk import stage_name
from server.web.rendering import page
from server.web.texts import COOKIE, LANGUAGES, clock, language_of, mark, pick, plural, text
from server.web.wiring import WebServices, web_of

api = APIRouter(prefix=API, tags=["tickets"])
pages = APIRouter(include_in_schema=False)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket, its newest turn, and how many are ahead where that means something."""

    ticket: Ticket
    turn: Turn | None
    office: Office
    ahead: int | None
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
            "ahead": seen.ahead,
            "wait_low_s": None,
            "wait_high_s": None,
            "as_of": instant(seen.now),
        }
    )


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
        as_of=clock(language, seen.now, seen.office.zone),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def look_up(services: WebServices, public_token: str) -> Seen | None:
    """Return the ticket of a public token."""
    if not _TOKEN.fullmatch(public_token):
        return None
    found = services.reader.ticket_by_token(public_token)
    if found is None:
        return None
    ticket, turn = found
    waits = turn is not None and turn.state is TurnState.WAITING
    ahead = services.lobby.ahead(ticket.site, turn.id) if turn and waits else None
    return Seen(ticket, turn, services.reader.office(ticket.site), ahead, services.clock.now())


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
    return Said(text(language, "Please wait"), stage, _ahead(seen.ahead, language), _wait(language))


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


def _ahead(ahead: int | None, language: str) -> str:
    if ahead is None:
        return ""
    if ahead == 0:
        return text(language, "You are next")
    return plural(language, "%(n)s person ahead", "%(n)s people ahead", ahead)


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
