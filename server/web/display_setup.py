"""What supervisors read and choose of displays and notices, as plain values: buttons and panels; no HTML."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.calendar import business_day, cutover
from server.domain.identity import Json
from server.domain.lobby_setup import Display, Loudness, Theme
from server.domain.notice import Notice, standing
from server.domain.office import Office
from server.services.devices import DeviceNow
from server.web.desk_keys import Action
from server.web.desk_panels import DIGITS, Field, Option, Panel, Setting
from server.web.faults import since_when
from server.web.texts import mark, pick, text
from wire.layouts import shipped_layouts

THEMES = {Theme.LIGHT: mark("light"), Theme.DARK: mark("dark")}
ENDS: tuple[tuple[str, Mapping[str, Json]], ...] = (
    (mark("until it is withdrawn"), {}),
    (mark("for half an hour"), {"minutes": 30}),
    (mark("for an hour"), {"minutes": 60}),
    (mark("for two hours"), {"minutes": 120}),
    (mark("for today"), {"today": True}),
)
"""How long a notice stands, as the command says it."""
WRITE_NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice that displays show, where and until when, and the press that withdraws it."""

    said: str
    urgent: bool
    facts: str
    act: Action


def set_up_facts(office: Office, one: DeviceNow, language: str) -> str:
    """Return how a display is set up, in words."""
    display = office.setup.display(one.name)
    voice = office.setup.voice
    loudness = display.loudness or voice.loudness
    told = [
        text(language, "shows: %(what)s", what=_place(office, display, language)),
        text(language, "layout: %(name)s", name=_layouts(office, display, language)[display.layout]),
    ]
    if display.theme is Theme.DARK:
        told.append(text(language, THEMES[display.theme]))
    if display.mute:
        told.append(text(language, "silent"))
    elif loudness:
        told.append(text(language, "volume: %(hours)s", hours=_hours(loudness, language)))
    return " · ".join(told)


def set_up_acts(office: Office, one: DeviceNow, language: str) -> tuple[Action, ...]:
    """Return the buttons that set a display up; they work while it is away, too."""
    display = office.setup.display(one.name)
    label = text(language, "Sound on") if display.mute else text(language, "Mute")
    done = (
        text(language, "%(device)s speaks again.", device=one.name)
        if display.mute
        else text(language, "%(device)s is silent.", device=one.name)
    )
    return (
        Action(
            f"setup-{one.name}",
            text(language, "Set up …"),
            "",
            panel=f"setup-{one.name}",
            fetched=f"/supervise/displays/{one.name}/set-up",
        ),
        _change(display, f"mute-{one.name}", label, {"mute": not display.mute}, done),
    )


def set_up_panel(office: Office, one: DeviceNow, language: str) -> Panel:
    """Return the choice of what a display shows; layout and theme go with it."""
    display = office.setup.display(one.name)
    places = [replace(display, zone=None, counter=None)]
    places += [replace(display, zone=zone, counter=None) for zone in office.setup.zones]
    places += [replace(display, zone=None, counter=counter) for counter in office.desks]
    done = text(language, "%(device)s is set up.", device=one.name)
    choices = []
    for n, place in enumerate(places):
        label = _place(office, place, language)
        label = label[:1].upper() + label[1:]
        if place == display:
            label = text(language, "%(what)s (now)", what=label)
        shows: dict[str, Json] = {"zone": place.zone, "counter": place.counter}
        action = _change(display, f"setup-{one.name}-{n}", label, shows, done)
        choices.append(replace(action, key=DIGITS[n] if n < len(DIGITS) else ""))
    title = text(language, "What does %(device)s show?", device=one.name)
    return Panel(f"setup-{one.name}", one.name, title, tuple(choices), _settings(office, display, language))


def notice_rows(office: Office, now: datetime, language: str) -> tuple[NoticeRow, ...]:
    """Return the notices that stand."""
    return tuple(_notice(office, one, now, language) for one in standing(office.notices, now))


def write_notice(language: str) -> Action:
    """Return the button that opens the panel below."""
    return Action(f"write-{WRITE_NOTICE}", text(language, "Write a notice …"), "", panel=WRITE_NOTICE)


def notice_panel(office: Office, language: str, names: Mapping[str, str]) -> Panel:
    """Return the panel in which a notice is written; ``names`` are those of languages."""
    ends = tuple(Option(text(language, said), json.dumps(adds)) for said, adds in ENDS)
    settings = [Setting("end", text(language, "It stands"), "u", ends)]
    if office.setup.zones:
        everywhere = Option(text(language, "the whole lobby"), "{}")
        zones = (
            Option(pick(one.name, language), json.dumps({"zone": one.id}))
            for one in office.setup.zones.values()
        )
        settings.append(Setting("where", text(language, "Where"), "w", (everywhere, *zones)))
    shown = text(language, "The displays show it.")
    return Panel(
        WRITE_NOTICE,
        WRITE_NOTICE,
        text(language, "A notice on the displays"),
        (
            Action("notice-usual", text(language, "Show it"), "1", "/api/v1/notices", done=shown),
            Action(
                "notice-urgent",
                text(language, "Show it as urgent"),
                "2",
                "/api/v1/notices",
                json.dumps({"urgent": True}),
                done=shown,
            ),
        ),
        tuple(settings),
        tuple(
            Field(f"text.{known}", names.get(known, known), known, first=n == 0)
            for n, known in enumerate(office.languages)
        ),
        text(language, "Everybody reads it: nothing about a person."),
    )


def _notice(office: Office, notice: Notice, now: datetime, language: str) -> NoticeRow:
    zone = None if notice.zone is None else office.setup.zones.get(notice.zone)
    facts = [
        text(language, "urgent") if notice.urgent else "",
        _end(office, notice.until, now, language),
        pick(zone.name, language) if zone else text(language, "the whole lobby"),
    ]
    url = f"/api/v1/notices/{notice.id}/withdraw"
    act = Action(f"withdraw-{notice.id}", text(language, "Withdraw"), "", url)
    return NoticeRow(pick(notice.text, language), notice.urgent, " · ".join(filter(None, facts)), act)


def _end(office: Office, until: datetime | None, now: datetime, language: str) -> str:
    if until is None:
        return text(language, "until it is withdrawn")
    today = business_day(now, office.zone, office.cutover_hour)
    if until == cutover(today + timedelta(days=1), office.zone, office.cutover_hour):
        return text(language, "for today")
    return text(language, "until %(time)s", time=since_when(until, now, office.zone, language))


def _place(office: Office, display: Display, language: str) -> str:
    if display.counter is not None:
        desk = office.desks.get(display.counter)
        return text(language, "only %(counter)s", counter=desk.label if desk else display.counter)
    zone = None if display.zone is None else office.setup.zones.get(display.zone)
    return pick(zone.name, language) if zone else text(language, "the whole lobby")


def _layouts(office: Office, display: Display, language: str) -> dict[str, str]:
    """Return the names of all layouts, the display's own first."""
    named = {name: one.name for name, one in shipped_layouts().items()}
    named |= {one.id: one.name for one in office.setup.layouts.values()}
    order = sorted({display.layout, *named}, key=lambda name: name != display.layout)
    return {name: pick(named.get(name, {}), language) or name for name in order}


def _settings(office: Office, display: Display, language: str) -> tuple[Setting, ...]:
    layouts = tuple(
        Option(name, json.dumps({"layout": layout}))
        for layout, name in _layouts(office, display, language).items()
    )
    themes = tuple(
        Option(text(language, THEMES[theme]), json.dumps({"theme": theme.value}))
        for theme in sorted(Theme, key=lambda theme: theme is not display.theme)
    )
    return (
        Setting("layout", text(language, "Layout"), "l", layouts),
        Setting("theme", text(language, "Colours"), "t", themes),
    )


def _change(display: Display, id_: str, label: str, body: Mapping[str, Json], done: str) -> Action:
    """Return what changes this alone of a display: its page may be older than what others set."""
    url = f"/api/v1/displays/{display.device}"
    return Action(id_, label, "", url, json.dumps(body), done=done, method="PATCH")


def _hours(loudness: Iterable[Loudness], language: str) -> str:
    dot = ":" if language == "en" else "."
    return ", ".join(
        f"{one.start:%H}{dot}{one.start:%M}\N{NO-BREAK SPACE}{one.percent}\N{NO-BREAK SPACE}%"
        for one in loudness
    )
