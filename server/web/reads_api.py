"""What can be read: the counters, the board, and the board whenever it changes."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from server.domain.identity import SiteId
from server.services.answers import Answer, counter_answer
from server.services.board import read_board
from server.web import bodies
from server.web.board_json import board_json
from server.web.described import API, Responses, refusals
from server.web.problems import Refusal
from server.web.sessions import Officer, PublicSite, token_of, user_of
from server.web.wiring import Web, web_of

router = APIRouter(prefix=API)
_BOARD: Responses = {200: {"model": bodies.Board}, **refusals(404)}
_STREAM: Responses = {
    200: {
        "description": "Events `board` (JSON, now and after each change), `alive` (every two seconds).",
        "content": {"text/event-stream": {}},
    },
    **refusals(404, 503),
}


@router.get(
    "/counters",
    response_model=None,
    responses={200: {"model": bodies.Counters}, **refusals(401)},
    tags=["counters"],
)
def read_counters(request: Request, staff: Officer) -> Response:
    """Return the site's counters, who is at each, and which is yours."""
    services = web_of(request).services
    names = services.accounts.display_names()
    rows = services.reader.counters(staff.site)
    counters: list[Answer] = [
        {
            **counter_answer(counter, turn),
            "officer_name": names.get(counter.officer) if counter.officer else None,
        }
        for counter, turn in rows
    ]
    mine = next((counter.id for counter, _ in rows if counter.officer == staff.id), None)
    return JSONResponse({"counters": counters, "mine": mine})


@router.get("/board", response_model=None, responses=_BOARD, tags=["board"])
def read_own_board(request: Request, site: PublicSite) -> Response:
    """Return the board of your site, or of the only one."""
    return _board(request, site)


@router.get("/sites/{site}/board", response_model=None, responses=_BOARD, tags=["board"])
def read_site_board(request: Request, site: str) -> Response:
    """Return a site's board."""
    return _board(request, SiteId(site))


@router.get("/stream", response_model=None, responses=_STREAM, tags=["board"])
async def stream_own_board(request: Request, site: PublicSite) -> Response:
    """Send the board of your site, or of the only one, whenever it changes."""
    return await _stream(request, site)


@router.get("/sites/{site}/stream", response_model=None, responses=_STREAM, tags=["board"])
async def stream_site_board(request: Request, site: str) -> Response:
    """Send a site's board whenever it changes."""
    return await _stream(request, SiteId(site))


def _board(request: Request, site: SiteId) -> Response:
    services = web_of(request).services
    return JSONResponse(board_json(read_board(services.reader, services.lobby, services.clock, site)))


async def _stream(request: Request, site: SiteId) -> Response:
    web = web_of(request)
    await run_in_threadpool(
        web.services.reader.site_clock, site
    )  # an unknown site is refused before a stream begins
    if web.feed.full:
        raise Refusal("too_many_streams", {"Retry-After": "10"})
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache"}
    return StreamingResponse(_while_signed_in(request, web, site), 200, headers, "text/event-stream")


async def _while_signed_in(request: Request, web: Web, site: SiteId) -> AsyncIterator[str]:
    """Send the feed; a stream that began in a session ends with it, so that the page asks to sign in."""
    bound = token_of(request) is not None and await user_of(request, active=False) is not None
    async for chunk in web.feed.listen(site):
        yield chunk
        if bound and await user_of(request, active=False) is None:
            return
