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
from server.web.feed import BoardFeed
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
    password_page.router,
    ticket_page.pages,
    reference.router,
)


def create_app(services: WebServices) -> FastAPI:
    """Return the web application. It opens nothing: whoever serves it owns what ``services`` holds."""
    app = FastAPI(title="Antrean", version=_version(), docs_url=None, redoc_url=None, redirect_slashes=False)
    meters = Meters(services.registry)
    services.registry.register(LobbyCollector(services.reader, services.lobby, services.readings))
    feed = BoardFeed(services.reader, services.lobby, services.clock)
    services.hub.listen(lambda site, _rev: feed.changed(site))
    app.state.web = Web(services, meters, feed)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    _refuse(app)
    app.add_middleware(Guard, meters=meters, public_url=services.public_url)
    return app


def end_streams(app: FastAPI) -> None:
    """End every live stream, so that whoever serves the application can stop it; from any thread."""
    app.state.web.feed.close()


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
