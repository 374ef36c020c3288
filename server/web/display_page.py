"""The lobby's board for any browser: the page of a display, what it is told, what it says and how it is."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from pydantic import Field

from server.domain.device import DeviceKind
from server.domain.errors import UnknownDevice, UnknownTicket
from server.domain.identity import DeviceName, SiteId
from server.domain.office import Office
from server.domain.turn import Turn
from server.services.board import latest_calls
from server.services.ports import Reader, StoreUnavailable
from server.services.speaking import SaidCall
from server.services.web_displays import WebDisplay
from server.web import bodies
from server.web.display_assets import assets_mark
from server.web.problems import Refusal
from server.web.rendering import page
from server.web.sessions import PublicSite
from server.web.texts import language_of, text
from server.web.wiring import Web, WebServices, web_of

router = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

OWN, OF_SITE = "/display/{name}", "/sites/{site}/display/{name}"
SOUND_LASTS_S = 300
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class ReportBody(bodies.Asked):
    """How an open page is: its browser's own id, the page's version, and whether it can be heard."""

    install: UUID
    version: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9.+-]*$")] = ""
    sound: bool | None = None


class LeaveBody(bodies.Asked):
    """Which page is closed."""

    install: UUID


@router.get(OWN)
def own_page(request: Request, name: str, site: PublicSite) -> HTMLResponse:
    """Show a display of your site, or of the only one."""
    return _show(request, site, name)


@router.get(OF_SITE)
def site_page(request: Request, name: str, site: str) -> HTMLResponse:
    """Show a display of a site."""
    return _show(request, SiteId(site), name)


@dataclass(frozen=True, slots=True)
class Who:
    """Who listens: the browser's own id, and that of the page, which has one stream at a time."""

    install: UUID | None = None
    page: UUID | None = None


@router.get(f"{OWN}/stream")
async def own_stream(
    request: Request, name: str, site: PublicSite, who: Annotated[Who, Depends()]
) -> Response:
    """Send what a display of your site, or of the only one, is told."""
    return await _stream(request, site, name, who)


@router.get(f"{OF_SITE}/stream")
async def site_stream(request: Request, name: str, site: str, who: Annotated[Who, Depends()]) -> Response:
    """Send what a display of a site is told."""
    return await _stream(request, SiteId(site), name, who)


@dataclass(frozen=True, slots=True)
class What:
    """What is to be said: a ``call``, or as ``say`` has it. ``brief``: in one language, as one of several."""

    call: UUID | None = None
    say: Literal["call", "missed", "trial"] = "call"
    chime: bool = True
    brief: bool = False


@router.get(f"{OWN}/speech")
def own_speech(request: Request, name: str, site: PublicSite, what: Annotated[What, Depends()]) -> Response:
    """Return the sound of a call that the board lists, of a word about others, or of a trial."""
    return _speak(request, site, name, what)


@router.get(f"{OF_SITE}/speech")
def site_speech(request: Request, name: str, site: str, what: Annotated[What, Depends()]) -> Response:
    """Return the sound of a call that the board lists, of a word about others, or of a trial."""
    return _speak(request, SiteId(site), name, what)


@router.post(f"{OWN}/report")
def own_report(request: Request, name: str, site: PublicSite, body: ReportBody) -> Response:
    """Note that a page is open."""
    return _report(request, site, name, body)


@router.post(f"{OF_SITE}/report")
def site_report(request: Request, name: str, site: str, body: ReportBody) -> Response:
    """Note that a page is open."""
    return _report(request, SiteId(site), name, body)


@router.post(f"{OWN}/leave")
def own_leave(request: Request, name: str, site: PublicSite, body: LeaveBody) -> Response:
    """Note that a page was closed."""
    return _leave(request, site, name, body)


@router.post(f"{OF_SITE}/leave")
def site_leave(request: Request, name: str, site: str, body: LeaveBody) -> Response:
    """Note that a page was closed."""
    return _leave(request, SiteId(site), name, body)


def _show(request: Request, site: SiteId, name: str) -> HTMLResponse:
    services = web_of(request).services
    office = services.reader.office(site)
    if not _is_display(services.reader, site, name):
        return _unknown(request, name)
    base = request.url.path.rstrip("/")
    shown = page(
        request,
        "display.html",
        office=office,
        name=name,
        base=base,
        mark=assets_mark(),
        layouts=services.displays.layouts,
    )
    shown.headers["Content-Security-Policy"] = POLICY
    return shown


def _unknown(request: Request, name: str) -> HTMLResponse:
    language = language_of(request)
    return page(
        request,
        "message.html",
        404,
        heading=text(language, "There is no display of this name"),
        said=text(
            language,
            "The office has no display %(name)s. Check the address, or enrol the display first: "
            "antrean device add --kind display NAME",
            name=name[:40],
        ),
    )


async def _stream(request: Request, site: SiteId, name: str, who: Who) -> Response:
    web = web_of(request)
    await run_in_threadpool(_check, web.services.reader, site, name)
    if web.display_feed.is_full_for(site, name):
        raise Refusal("too_many_streams", {"Retry-After": "10"})
    return StreamingResponse(_while_open(web, site, DeviceName(name), who), 200, HEADERS, "text/event-stream")


async def _while_open(web: Web, site: SiteId, device: DeviceName, who: Who) -> AsyncIterator[str]:
    """Send the feed; whoever no longer listens is no longer there.

    A stream whose page came back by another one ends: a cut cable would leave it open for minutes.
    """
    yield f'retry: 1000\nevent: server\ndata: {{"version":"{assets_mark()}"}}\n\n'
    mine, streams = object(), web.page_streams
    if who.page is not None:
        streams[who.page] = mine
    try:
        async with contextlib.aclosing(web.display_feed.listen(site, device)) as told:
            async for chunk in told:
                if who.page is not None and streams.get(who.page) is not mine:
                    break
                yield chunk
    finally:
        newest = who.page is None or streams.get(who.page) is mine
        if newest:
            streams.pop(who.page, None)
        if newest and who.install is not None:
            # not awaited: who closed the stream does not wait for it
            loop = asyncio.get_running_loop()
            loop.run_in_executor(None, _gone, web.services, site, device, who.install)


def _gone(services: WebServices, site: SiteId, device: DeviceName, install: UUID) -> None:
    try:
        services.displays.pages.leave(site, device, install)
    except StoreUnavailable as error:
        log.debug("%s/%s left, which is not noted: %s", site, device, error)


def _speak(request: Request, site: SiteId, name: str, what: What) -> Response:
    services = web_of(request).services
    _check(services.reader, site, name)
    office, speaker = services.reader.office(site), services.displays.speaker
    match what.say:
        case "trial":
            sound = speaker.say_trial(office)
        case "missed":
            sound = speaker.say_missed(office, chime=what.chime)
        case "call":
            call = _said(office, _find(services, office, what.call))
            sound = speaker.say_call(office, call, chime=what.chime, brief=what.brief)
    headers = {"Cache-Control": f"private, max-age={SOUND_LASTS_S}"}
    return Response(sound, 200, headers, "audio/wav")


def _find(services: WebServices, office: Office, call: UUID | None) -> Turn:
    """Return the turn of a call that the board lists; raise UnknownTicket."""
    listed = latest_calls(services.reader, office.id, services.clock.now())
    found = next((turn for turn in listed if turn.call_id == call), None)
    if call is None or found is None:
        raise UnknownTicket
    return found


def _said(office: Office, turn: Turn) -> SaidCall:
    desk = office.desks.get(turn.counter) if turn.counter is not None else None
    label = desk.label if desk is not None else str(turn.counter)
    return SaidCall(turn.ticket.number, label, office.languages_of(turn.ticket))


def _report(request: Request, site: SiteId, name: str, body: ReportBody) -> Response:
    services = web_of(request).services
    _check(services.reader, site, name)
    now = services.clock.now()
    services.displays.pages.report(
        site, WebDisplay(DeviceName(name), body.install, now, body.version, body.sound)
    )
    return Response(status_code=204)


def _leave(request: Request, site: SiteId, name: str, body: LeaveBody) -> Response:
    services = web_of(request).services
    _check(services.reader, site, name)
    services.displays.pages.leave(site, DeviceName(name), body.install)
    return Response(status_code=204)


def _check(reader: Reader, site: SiteId, name: str) -> None:
    """Raise UnknownSite or UnknownDevice unless the site has a display of this name."""
    reader.site_clock(site)
    if not _is_display(reader, site, name):
        raise UnknownDevice(device=name[:40])


def _is_display(reader: Reader, site: SiteId, name: str) -> bool:
    return any(one.name == name and one.kind is DeviceKind.DISPLAY for one in reader.devices(site))
