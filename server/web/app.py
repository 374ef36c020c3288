"""Puts the web together: routes, refusals, static files and the guard before them."""

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as RouterRefusal
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.domain.errors import DomainError
from server.services.ports import StoreUnavailable
from server.services.staff import AccountError
from server.web import (
    appointments_api,
    check_in_page,
    commands_api,
    devices_api,
    display_page,
    displays_api,
    enrolment_api,
    media,
    moves_api,
    pages,
    password_page,
    probes,
    problems,
    public_pages,
    reads_api,
    reference,
    ruling,
    session_api,
    supervise_page,
    ticket_page,
)
from server.web.board_events import BoardEvents
from server.web.feed import Feed, Rhythm
from server.web.guard import Guard
from server.web.metrics import LobbyCollector, Meters
from server.web.rendering import STATIC
from server.web.wiring import Web, WebServices

ROUTERS = (
    session_api.router,
    enrolment_api.router,
    commands_api.router,
    moves_api.router,
    appointments_api.router,
    devices_api.router,
    displays_api.router,
    ticket_page.api,
    reads_api.router,
    public_pages.api,
    public_pages.pages,
    media.router,
    probes.router,
    pages.router,
    supervise_page.router,
    ruling.api,
    ruling.pages,
    check_in_page.router,
    display_page.router,
    password_page.router,
    ticket_page.pages,
    reference.router,
)
ALIVE_S, FRESH_S = 2.0, 3.0
HEARTBEAT_S, HEARTBEAT_FRESH_S = 1.0, 1.5
"""A display takes silence of 5 s for a lost connection; a site that cannot be read is silent at once."""


def create_app(services: WebServices) -> FastAPI:
    """Return the web application. It opens nothing: whoever serves it owns what ``services`` holds."""
    app = FastAPI(title="Antrean", version=_version(), docs_url=None, redoc_url=None, redirect_slashes=False)
    meters = Meters(services.registry)
    services.registry.register(LobbyCollector(services.reader, services.lobby, services.readings))
    feed = Feed(BoardEvents(services.reader, services.lobby, services.clock), Rhythm(ALIVE_S, FRESH_S))
    services.hub.listen(lambda site, _rev: feed.changed(site))
    displays = Feed(services.displays.events, Rhythm(HEARTBEAT_S, HEARTBEAT_FRESH_S))
    services.hub.listen(lambda site, _rev: displays.changed(site))
    app.state.web = Web(services, meters, feed, displays)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    _refuse(app)
    app.add_middleware(Guard, meters=meters, public_url=services.public_url)
    return app


def end_streams(app: FastAPI) -> None:
    """End every live stream, so that whoever serves the application can stop it; from any thread."""
    app.state.web.feed.close()
    app.state.web.display_feed.close()


def _refuse(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, problems.domain_refused)
    app.add_exception_handler(AccountError, problems.account_refused)
    app.add_exception_handler(problems.Refusal, problems.web_refused)
    app.add_exception_handler(StoreUnavailable, problems.unavailable)
    app.add_exception_handler(RequestValidationError, problems.invalid)
    app.add_exception_handler(HTTPException, problems.http_refused)
    app.add_exception_handler(RouterRefusal, problems.http_refused)


def _version() -> str:
    try:
        return version("antrean")
    except PackageNotFoundError:
        return "0"


class _Static(StaticFiles):
    """Files whose address carries their content's mark, so that a browser may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        marked = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "max-age=31536000, immutable" if marked else "no-cache"
        return response
