"""The supervisors' page as plain values: faults, where numbers are given, devices, counters; no HTML."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.device import Deed, DeviceKind, Fault
from server.domain.identity import ServiceId, UserId
from server.domain.office import Counter, Office
from server.domain.policy import Texts
from server.domain.stop import Stop, StopKind, find_stop
from server.domain.turn import Turn
from server.services.board import shut_services
from server.services.devices import DeviceNow
from server.web.desk import STATE_NAMES
from server.web.desk_keys import Action, counter_url
from server.web.desk_panels import DIGITS, Field, Option, Panel, Setting, reprint_panel
from server.web.display_setup import (
    NoticeRow,
    notice_panel,
    notice_rows,
    set_up_acts,
    set_up_facts,
    write_notice,
)
from server.web.faults import FaultLine, fault_lines, since_when
from server.web.texts import LANGUAGES, mark, pick, plural, text

MESSAGES = (
    mark("We will be back shortly. Please ask an officer."),
    mark("The system is not available at the moment."),
    mark("All numbers for today are given."),
    mark("We are on a break."),
)
"""What visitors may read where tickets are stopped, beside a supervisor's own words."""
LOUDNESS = (0, 25, 50, 75, 100)
PAPER = {
    "ok": mark("paper: enough"),
    "low": mark("paper: nearly used up"),
    "out": mark("paper: used up"),
}
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
ERRORS_TOLD = 2
"""Of what a device says in its own words: the names of bad files, for example."""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault, and the press that says that a supervisor knows of it."""

    line: FaultLine
    act: Action | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where tickets are given, or are not: the look is ``giving``, ``closed`` or ``stopped``."""

    name: str
    look: str
    said: str
    note: str
    act: Action | None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A kiosk or display, what is known of it, and what it can be told."""

    name: str
    kind: str
    online: bool
    said: str
    facts: str
    set_up: str
    acts: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter, who is there, and the press that frees it."""

    label: str
    state: str
    look: str
    who: str
    act: Action | None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the page is made of."""

    office: Office
    now: datetime
    faults: Sequence[Fault]
    devices: Sequence[DeviceNow]
    counters: Sequence[tuple[Counter, Turn | None]]
    people: Mapping[UserId, str]
    sold_out: frozenset[ServiceId] = frozenset()


@dataclass(frozen=True, slots=True)
class Supervision:
    """Everything on the page."""

    faults: tuple[FaultRow, ...]
    places: tuple[Place, ...]
    devices: tuple[DeviceRow, ...]
    seats: tuple[Seat, ...]
    notices: tuple[NoticeRow, ...]
    write_notice: Action
    panels: tuple[Panel, ...]
    summary: str


def show_supervision(facts: SiteFacts, language: str) -> Supervision:
    """Return the page."""
    lines = fault_lines(facts.faults, facts.people, facts.now, facts.office.zone, language)
    unknown = sum(not line.known for line in lines)
    stops = [*_stoppable(facts, language)]
    return Supervision(
        faults=tuple(FaultRow(line, _acknowledge(line, language)) for line in lines),
        places=tuple(_place(facts, one, language) for one in stops),
        devices=tuple(_device(facts, one, language) for one in facts.devices),
        seats=tuple(_seat(facts, counter, turn, language) for counter, turn in facts.counters),
        notices=notice_rows(facts.office, facts.now, language),
        write_notice=write_notice(language),
        panels=(
            notice_panel(facts.office, language, LANGUAGE_NAMES),
            *(_stop_panel(facts.office, one, language) for one in stops),
            *(panel for one in facts.devices for panel in _device_panels(one, language)),
        ),
        summary=plural(language, "%(n)s new fault", "%(n)s new faults", unknown) if unknown else "",
    )


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """Something that can be stopped: its id on the page, its name, its address, and why it gives none now."""

    kind: StopKind
    what: str
    id: str
    name: str
    url: str
    closed: str | None


def _stoppable(facts: SiteFacts, language: str) -> list[_Stoppable]:
    office = facts.office
    shut = shut_services(office, facts.sold_out, facts.now)
    opening = None if office.hours is None else office.hours.at(facts.now, office.zone)
    site_closed = None if opening is None or opening.giving else text(language, "Closed by its hours")
    found = [
        _Stoppable(StopKind.SITE, "", "site", text(language, "The whole office"), "/api/v1/site", site_closed)
    ]
    for service in office.services.values():
        closed = _why(shut[service.id], language) if service.id in shut else None
        name = f"{service.series.letter} · {pick(service.name, language)}"
        url = f"/api/v1/services/{service.id}"
        found.append(_Stoppable(StopKind.SERVICE, service.id, f"service-{service.id}", name, url, closed))
    return found + [
        _Stoppable(
            StopKind.KIOSK, one.name, f"kiosk-{one.name}", one.name, f"/api/v1/devices/{one.name}", None
        )
        for one in facts.devices
        if one.kind is DeviceKind.KIOSK
    ]


def _why(note: Texts, language: str) -> str:
    return pick(note, language) or text(language, "Closed")


def _place(facts: SiteFacts, one: _Stoppable, language: str) -> Place:
    stop = find_stop(facts.office.stops, one.kind, one.what, facts.now)
    if stop is not None:
        label = text(language, "Open again")
        act = Action(f"resume-{one.id}", label, "", f"{one.url}/resume")
        return Place(one.name, "stopped", _stopped(facts, stop, language), pick(stop.told, language), act)
    act = Action(f"stop-{one.id}", text(language, "Stop …"), "", panel=f"stop-{one.id}")
    if one.closed is not None:
        return Place(one.name, "closed", one.closed, "", act if one.kind is StopKind.SITE else None)
    return Place(one.name, "giving", text(language, "Gives numbers"), "", act)


def _stopped(facts: SiteFacts, stop: Stop, language: str) -> str:
    zone = facts.office.zone
    since = since_when(stop.since, facts.now, zone, language)
    if stop.until is None:
        return text(language, "Stopped since %(time)s", time=since)
    return text(language, "Stopped since %(time)s, for today", time=since)


def _stop_panel(office: Office, one: _Stoppable, language: str) -> Panel:
    spoken = [known for known in office.languages if known in LANGUAGES] or [LANGUAGES[0]]
    options = tuple(
        Option(text(language, said), json.dumps({"note": {known: text(known, said) for known in spoken}}))
        for said in MESSAGES
    )
    own = tuple(Field(f"note.{known}", LANGUAGE_NAMES.get(known, known), known) for known in office.languages)
    url = f"{one.url}/stop"
    return Panel(
        f"stop-{one.id}",
        one.id,
        text(language, "Give no numbers: %(what)s", what=one.name),
        (
            Action(
                f"today-{one.id}", text(language, "Stop for today"), "1", url, json.dumps({"today": True})
            ),
            Action(f"open-{one.id}", text(language, "Stop until it is opened again"), "2", url),
        ),
        (Setting("note", text(language, "Visitors read"), "m", options),),
        own,
        text(language, "Or in your own words"),
    )


def _acknowledge(line: FaultLine, language: str) -> Action | None:
    if line.known:
        return None
    body = json.dumps({"device": line.of, "fault": line.code})
    id_ = f"known-{line.of}-{line.code}"
    return Action(id_, text(language, "I take care of it"), "", "/api/v1/faults/acknowledge", body)


def _device(facts: SiteFacts, one: DeviceNow, language: str) -> DeviceRow:
    kinds = {DeviceKind.KIOSK: mark("Kiosk"), DeviceKind.DISPLAY: mark("Display")}
    said = text(language, "Connected") if one.online else text(language, "Not connected")
    told = " · ".join(_facts(facts, one, language)) if one.online else ""
    set_up = set_up_facts(facts.office, one, language) if one.kind is DeviceKind.DISPLAY else ""
    acts = _acts(facts.office, one, language)
    return DeviceRow(one.name, text(language, kinds[one.kind]), one.online, said, told, set_up, acts)


def _facts(facts: SiteFacts, one: DeviceNow, language: str) -> list[str]:
    told = [text(language, PAPER[one.paper])] if one.paper in PAPER else []
    if one.last_ticket is not None:
        told.append(_last_number(facts, one.last_ticket, one.last_ticket_at, language))
    if one.offline_tickets:
        n = one.offline_tickets
        told.append(plural(language, "%(n)s number not sent yet", "%(n)s numbers not sent yet", n))
    if one.temperature_c is not None:
        told.append(f"{one.temperature_c} °C")
    if one.disk_free_mb is not None:
        told.append(text(language, "%(n)s GB free", n=one.disk_free_mb // 1000))
    if one.version:
        told.append(text(language, "version %(version)s", version=one.version))
    return [*told, *one.errors[:ERRORS_TOLD]]


def _last_number(facts: SiteFacts, number: str, at: datetime | None, language: str) -> str:
    if at is None:
        return text(language, "last number %(number)s", number=number)
    when = since_when(at, facts.now, facts.office.zone, language)
    return text(language, "last number %(number)s, %(time)s", number=number, time=when)


def _acts(office: Office, one: DeviceNow, language: str) -> tuple[Action, ...]:
    sure = text(language, "Press again to restart")
    found = [_order(one, Deed.IDENTIFY, text(language, "Show its name"), language)]
    if one.kind is DeviceKind.DISPLAY:
        trial = _order(one, Deed.ANNOUNCE, text(language, "Trial announcement"), language)
        found = [*set_up_acts(office, one, language), *found, trial]
    if one.kind is DeviceKind.KIOSK:
        found += [
            _order(one, Deed.TEST_PRINT, text(language, "Trial slip"), language),
            _opens(one, "reprint", text(language, "Second slip …")),
        ]
    return (
        *found,
        _opens(one, "volume", text(language, "Volume …")),
        _order(one, Deed.RELOAD, text(language, "Reload"), language),
        _order(one, Deed.RESTART, text(language, "Restart"), language, confirm=sure),
    )


def _opens(one: DeviceNow, panel: str, label: str) -> Action:
    return Action(f"{panel}-{one.name}", label, "", enabled=one.online, panel=f"{panel}-{one.name}")


def _order(one: DeviceNow, deed: Deed, label: str, language: str, *, confirm: str = "") -> Action:
    return Action(
        f"{deed.value}-{one.name}",
        label,
        "",
        f"/api/v1/devices/{one.name}/command",
        json.dumps({"action": deed.value}),
        enabled=one.online,
        confirm=confirm,
        done=text(language, "%(device)s was told.", device=one.name),
    )


def _device_panels(one: DeviceNow, language: str) -> list[Panel]:
    done = text(language, "%(device)s was told.", device=one.name)
    url = f"/api/v1/devices/{one.name}/command"
    volumes = tuple(
        Action(
            f"volume-{one.name}-{value}",
            f"{value} %",
            DIGITS[n],
            url,
            json.dumps({"action": "volume", "value": value}),
            done=done,
        )
        for n, value in enumerate(LOUDNESS)
    )
    title = text(language, "How loud is %(device)s?", device=one.name)
    found = [Panel(f"volume-{one.name}", one.name, title, volumes)]
    if one.kind is DeviceKind.KIOSK:
        found.append(reprint_panel(f"reprint-{one.name}", [one], "", language))
    return found


def _seat(facts: SiteFacts, counter: Counter, turn: Turn | None, language: str) -> Seat:
    who = facts.people.get(counter.officer, "") if counter.officer else ""
    at = "" if turn is None else turn.ticket.number
    act = None
    if counter.officer is not None:
        act = Action(
            f"release-{counter.id}",
            text(language, "Release"),
            "",
            counter_url(counter.id, "release"),
            confirm=text(language, "Press again to release"),
        )
    state = text(language, STATE_NAMES[counter.state])
    return Seat(counter.desk.label, state, counter.state.value, " · ".join(filter(None, (who, at))), act)
