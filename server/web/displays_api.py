"""Displays by HTTP: how each is set up, and the notices that the staff let them show."""

from dataclasses import replace
from datetime import time
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ConfigDict, Field, model_validator

from server.domain.device import DeviceKind
from server.domain.errors import UnknownDevice, UnknownNotice
from server.domain.identity import CounterId, DeviceName, SiteId
from server.domain.lobby_setup import Display, LayoutId, Loudness, Theme, ZoneId
from server.domain.notice import NoticeId, standing
from server.services import commands
from server.services.answers import Answer
from server.services.devices import every_device
from server.services.displays import display_answer
from server.services.noticing import notice_answer
from server.web import bodies
from server.web.described import API, Responses, refusals
from server.web.pressing import Key, press
from server.web.sessions import Officer, Supervisor
from server.web.wiring import web_of
from wire.layouts import shipped_layouts
from wire.messages import ClockTime, Percent

router = APIRouter(prefix=API)
_REFUSED = refusals(400, 401, 403, 404, 409, 413, 415, 422)
_SET_UP: Responses = {200: {"model": bodies.DisplaySetup}, **_REFUSED}
_POSTED: Responses = {201: {"model": bodies.Notice}, **_REFUSED}
_WITHDRAWN: Responses = {200: {"model": bodies.Notice}, **_REFUSED}


class LoudnessBody(bodies.Asked):
    """From ``start`` on, by the site's clock, so loud in percent."""

    start: ClockTime
    percent: Percent


class SetUpBody(bodies.Asked):
    """A display's whole set-up: what is left out is as for a display that nobody set up."""

    zone: bodies.Name | None = None
    counter: bodies.Name | None = None
    layout: bodies.Name = "main"
    theme: Theme = Theme.LIGHT
    mute: bool = False
    loudness: Annotated[tuple[LoudnessBody, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.start for one in self.loudness}) < len(self.loudness):
            raise ValueError("a time of day stands twice in loudness")
        return self


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class ChangeBody(SetUpBody):
    """What is changed of a display's set-up: what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


class NoticeBody(bodies.Until):
    """What displays say, per language; ``today``: until the business day turns."""

    text: bodies.LocalTexts = Field(default_factory=dict)
    urgent: bool = False
    zone: bodies.Name | None = None
    today: bool = False

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.today and (self.until is not None or self.minutes is not None):
            raise ValueError("give until, minutes or today, not several")
        return self


@router.get("/displays", responses={200: {"model": bodies.Displays}, **refusals(401)}, tags=["devices"])
def read_displays(request: Request, staff: Officer) -> Response:
    """Return how the displays that are known are set up, and which zones and layouts there are."""
    services = web_of(request).services
    office = services.reader.office(staff.site)
    known = every_device(services.reader, services.devices(staff.site), staff.site)
    names = {one.name for one in known if one.kind is DeviceKind.DISPLAY} | set(office.setup.displays)
    displays: list[Answer] = [display_answer(office.setup.display(name)) for name in sorted(names)]
    zones: list[Answer] = [
        {"id": one.id, "name": dict(one.name), "counters": list(one.counters), "stages": list(one.stages)}
        for one in office.zones
    ]
    layouts = sorted({*shipped_layouts(), *office.setup.layouts})
    return JSONResponse({"displays": displays, "zones": zones, "layouts": layouts})


@router.put("/displays/{device}", responses=_SET_UP, tags=["devices"])
def set_up(request: Request, device: str, staff: Supervisor, body: SetUpBody, key: Key = None) -> Response:
    """Let a display show a zone or one counter, in this layout; it does within a second or two."""
    return press(request, staff, key, _command(request, staff.site, _name(device), body))


@router.patch("/displays/{device}", responses=_SET_UP, tags=["devices"])
def change(request: Request, device: str, staff: Supervisor, body: ChangeBody, key: Key = None) -> Response:
    """Change some of how a display is set up, such as mute alone, and nothing that others set meanwhile."""
    keep = sorted(set(ChangeBody.model_fields) - body.model_fields_set)
    command = _command(request, staff.site, _name(device), body)
    return press(request, staff, key, replace(command, keep=tuple(keep)))


@router.get("/notices", responses={200: {"model": bodies.Notices}, **refusals(401)}, tags=["notices"])
def read_notices(request: Request, staff: Officer) -> Response:
    """Return the notices that stand now: the urgent ones first, then the newest."""
    services = web_of(request).services
    found = standing(services.reader.office(staff.site).notices, services.clock.now())
    notices: list[Answer] = [notice_answer(one) for one in found]
    return JSONResponse({"notices": notices})


@router.post("/notices", status_code=201, responses=_POSTED, tags=["notices"])
def post_notice(request: Request, staff: Officer, body: NoticeBody, key: Key = None) -> Response:
    """Let displays say something to everybody, within a second or two; nothing about a person."""
    zone = None if body.zone is None else ZoneId(body.zone)
    command = commands.PostNotice(dict(body.text), body.urgent, zone, body.until, body.minutes, body.today)
    return press(request, staff, key, command, status=201)


@router.post("/notices/{notice}/withdraw", responses=_WITHDRAWN, tags=["notices"])
def withdraw_notice(request: Request, notice: str, staff: Officer, key: Key = None) -> Response:
    """Let displays say it no more."""
    try:
        named = NoticeId(UUID(notice))
    except ValueError:
        raise UnknownNotice from None
    return press(request, staff, key, commands.WithdrawNotice(named))


def _command(request: Request, site: SiteId, device: DeviceName, body: SetUpBody) -> commands.SetUpDisplay:
    return commands.SetUpDisplay(_display(device, body), _kind(request, site, device), _shipped())


def _display(device: DeviceName, body: SetUpBody) -> Display:
    return Display(
        device,
        None if body.zone is None else ZoneId(body.zone),
        None if body.counter is None else CounterId(body.counter),
        LayoutId(body.layout),
        body.theme,
        body.mute,
        tuple(
            Loudness(time.fromisoformat(one.start), one.percent)
            for one in sorted(body.loudness, key=lambda one: one.start)
        ),
    )


def _kind(request: Request, site: SiteId, device: DeviceName) -> DeviceKind | None:
    services = web_of(request).services
    found = every_device(services.reader, services.devices(site), site)
    return next((one.kind for one in found if one.name == device), None)


def _name(device: str) -> DeviceName:
    """Return the display of a path; raise UnknownDevice for what cannot be one."""
    if not bodies.DEVICE.fullmatch(device):
        raise UnknownDevice
    return DeviceName(device)


def _shipped() -> tuple[str, ...]:
    return tuple(shipped_layouts())
