"""Turns where a visit stands into what its screen says, in the visitor's language; knows no widget."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.frame import framed, unvisited
from kiosk.keypad import KEYS, is_complete
from kiosk.outcome import PrintOutcome
from kiosk.refusals import refusal_text
from kiosk.scene import Scene
from kiosk.texts import Texts, mark
from kiosk.views import (
    EntryView,
    FactView,
    HomeView,
    MoreTimeView,
    NoticeView,
    PrintingView,
    ReasonsView,
    ReasonView,
    RefusedView,
    ServiceView,
    TicketView,
    TileView,
    View,
    WaitView,
)
from kiosk.visit import (
    Asking,
    CheckingIn,
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    Identifying,
    MoreTime,
    OutOfOrder,
    Printing,
    Refused,
    Showing,
    Ticket,
    Unreachable,
    Visit,
)
from wire.messages import BoardService, CatalogMessage, CatalogService

__all__ = ["Scene", "describe", "documents", "waiting"]

NOTHING = WaitView("", "")
VALID = mark("The connection is interrupted. Your number is valid.")
WITHOUT_PAPER = mark("Photograph the number and this code: it opens your turn on your phone")
WHERE_NOTHING_CAME = mark("If no ticket came out, photograph this number")
AT_ONCE_S = 60
"""Whoever waits no longer than this is told that it goes right away."""


def describe(scene: Scene) -> View:
    """Return what the screen says now."""
    return _before_press(scene) or _after_press(scene) or _stopped(scene) or _notice(scene)


def _before_press(scene: Scene) -> View | None:
    match scene.flow.state, scene.catalog:
        case Choosing(visit), CatalogMessage() as catalog:
            return _home(scene, catalog, visit)
        case Confirming(visit), CatalogMessage() as catalog:
            return _service(scene, catalog, visit)
        case ChoosingReason(visit), CatalogMessage() as catalog:
            return _reasons(scene, catalog, visit)
        case CheckingIn(visit, typed), CatalogMessage():
            return _check_in(scene, visit, typed)
        case Identifying(visit, typed), CatalogMessage() as catalog:
            return _identify(scene, catalog, visit, typed)
    return None


def _after_press(scene: Scene) -> View | None:
    match scene.flow.state, scene.catalog:
        case Asking(visit), _:
            return _printing(scene, visit, None)
        case Printing(visit, _, ticket), _:
            return _printing(scene, visit, ticket)
        case Showing(visit, _, ticket, outcome), CatalogMessage() as catalog:
            return _ticket(scene, catalog, visit, ticket, outcome)
    return None


def _stopped(scene: Scene) -> View | None:
    match scene.flow.state:
        case Refused(visit, code):
            return _refused(scene, visit, code)
        case MoreTime() as state:
            return _more_time(scene, state)
    return None


def waiting(texts: Texts, language: str, line: BoardService | None) -> WaitView:
    """Return the honest wait: minutes when known, else how many are ahead, else nothing at all."""
    if line is None:
        return NOTHING
    minutes = texts.wait(language, line.wait_low_s, line.wait_high_s)
    if line.ahead == 0 and line.wait_high_s is not None:
        soon = line.wait_high_s <= AT_ONCE_S
        figure = texts.text(language, "Right away") if soon else minutes or ""
        return WaitView(figure, texts.text(language, "nobody is waiting"))
    people = texts.plural(language, "{n} person waiting", "{n} people waiting", line.ahead)
    if minutes is not None:
        return WaitView(minutes, people)
    return WaitView(str(line.ahead), texts.plural(language, "person waiting", "people waiting", line.ahead))


def _home(scene: Scene, catalog: CatalogMessage, visit: Visit) -> HomeView:
    texts, language = scene.texts, visit.language
    lines = _lines(scene)
    return HomeView(
        frame=framed(scene, visit),
        title=texts.text(language, "Choose your service"),
        subtitle=texts.text(language, "Touch one of the choices below"),
        banner=_banner(scene, language),
        tiles=tuple(_tile(texts, language, each, lines.get(each.id)) for each in catalog.services),
    )


def _banner(scene: Scene, language: str) -> str:
    """Say what a visitor must know before choosing; empty on an ordinary day."""
    said = {
        mark("No paper at the moment: your number will be on this screen"): scene.paperless,
        VALID: scene.flow.office.lost_since is not None,
    }
    return "\n".join(scene.texts.text(language, words) for words, is_so in said.items() if is_so)


def _lines(scene: Scene) -> dict[str, BoardService]:
    """Return who waits for each service; nothing while the server is away, since nobody knows then."""
    if scene.board is None or scene.flow.office.lost_since is not None:
        return {}
    return {line.service: line for line in scene.board.services}


def _tile(texts: Texts, language: str, service: CatalogService, line: BoardService | None) -> TileView:
    is_open = service.open and (line is None or line.open)
    description = texts.pick(language, service.description)
    if is_open:
        wait = waiting(texts, language, line)
    else:
        wait = WaitView(texts.text(language, "Closed"), "")
        description = texts.pick(language, service.note or (line.note if line else {})) or description
    name = texts.pick(language, service.name)
    return TileView(service.id, service.letter, name, description, wait, is_open)


def _service(scene: Scene, catalog: CatalogMessage, visit: Visit) -> ServiceView:
    texts, language = scene.texts, visit.language
    service = next(each for each in catalog.services if each.id == visit.service)
    line = _lines(scene).get(service.id)
    return ServiceView(
        frame=framed(scene, visit),
        letter=service.letter,
        name=texts.pick(language, service.name),
        description=texts.pick(language, service.description),
        facts=_facts(texts, language, service),
        bring_title=texts.text(language, "Have ready"),
        bring=documents(texts.pick(language, service.bring)),
        figures=_figures(texts, language, line.ahead, line.wait_low_s, line.wait_high_s) if line else (),
        priority=_reason(scene, catalog, visit),
        take=texts.text(language, "Take a number"),
        back=texts.text(language, "Back"),
    )


def _facts(texts: Texts, language: str, service: CatalogService) -> tuple[FactView, ...]:
    """Return what the service costs and how long it takes, as far as the office says so."""
    facts = (
        FactView(texts.text(language, "Fee"), texts.pick(language, service.fee)),
        FactView(texts.text(language, "Usual duration"), texts.pick(language, service.duration)),
    )
    return tuple(fact for fact in facts if fact.value)


def _reason(scene: Scene, catalog: CatalogMessage, visit: Visit) -> str:
    """Return the reason for priority that was chosen, else nothing."""
    texts, language = scene.texts, visit.language
    names = {each.id: texts.pick(language, each.name) for each in catalog.priority_reasons}
    if visit.reason is None:
        return ""
    return texts.text(language, "Priority: {reason}", reason=names.get(visit.reason, ""))


def documents(bring: str) -> tuple[str, ...]:
    """Return a text's documents one by one, each able to stand alone."""
    parts = [part.strip(" .。") for part in re.split(r"[,;、，；\n]", bring)]
    shorn = [re.sub(r"^(?:dan|and)\s+", "", part) for part in parts]
    return tuple(part[:1].upper() + part[1:] for part in shorn if part)


def _figures(
    texts: Texts, language: str, ahead: int | None, low_s: int | None, high_s: int | None
) -> tuple[WaitView, ...]:
    if ahead is None:
        return ()
    minutes = texts.minutes(low_s, high_s)
    if ahead == 0:
        waits = minutes is not None and high_s is not None and high_s > AT_ONCE_S
        told = texts.text(language, "estimated wait: {minutes} minutes", minutes=minutes) if waits else ""
        return (WaitView(texts.text(language, "You are next"), told),)
    label = texts.plural(language, "person ahead of you", "people ahead of you", ahead)
    people = WaitView(str(ahead), label)
    return (people, WaitView(minutes, texts.text(language, "minutes estimated"))) if minutes else (people,)


def _reasons(scene: Scene, catalog: CatalogMessage, visit: Visit) -> ReasonsView:
    texts, language = scene.texts, visit.language
    return ReasonsView(
        frame=framed(scene, visit),
        title=texts.text(language, "Choose your reason"),
        subtitle=texts.text(language, "Touch what applies to you; an officer may ask"),
        reasons=tuple(
            ReasonView(each.id, texts.pick(language, each.name), each.id == visit.reason)
            for each in catalog.priority_reasons
        ),
        back=texts.text(language, "Back"),
    )


def _check_in(scene: Scene, visit: Visit, typed: str) -> EntryView:
    texts, language = scene.texts, visit.language
    return EntryView(
        frame=framed(scene, visit),
        title=texts.text(language, "Type your appointment code"),
        subtitle=texts.text(language, "Or hold its QR code in front of the reader"),
        typed=typed,
        keys=KEYS,
        erase=texts.text(language, "Erase"),
        submit=texts.text(language, "Check in"),
        ready=is_complete(typed),
        back=texts.text(language, "Back"),
    )


def _identify(scene: Scene, catalog: CatalogMessage, visit: Visit, typed: str) -> EntryView:
    texts, language = scene.texts, visit.language
    asked = next((each.identifier for each in catalog.services if each.id == visit.service), {})
    return EntryView(
        frame=framed(scene, visit),
        title=texts.pick(language, asked) or texts.text(language, "Type the number of your identity card"),
        subtitle=texts.text(language, "It is only used to count numbers per person"),
        typed=typed,
        keys=KEYS,
        erase=texts.text(language, "Erase"),
        submit=texts.text(language, "Take a number"),
        ready=is_complete(typed),
        back=texts.text(language, "Back"),
    )


def _more_time(scene: Scene, state: MoreTime) -> MoreTimeView:
    texts, language = scene.texts, state.visit.language
    return MoreTimeView(
        frame=framed(scene, state.visit),
        title=texts.text(language, "Do you need more time?"),
        detail=texts.text(language, "Take as long as you like"),
        more=texts.text(language, "Yes, I am still here"),
        finish=texts.text(language, "No, start again"),
        since=scene.flow.since,
        until=scene.flow.until or scene.flow.since,
    )


def _printing(scene: Scene, visit: Visit, ticket: Ticket | None) -> PrintingView:
    texts, language = scene.texts, visit.language
    if ticket is not None:
        title = texts.text(language, "Printing your ticket")
    elif visit.service is None:
        title = texts.text(language, "Looking up your appointment")
    else:
        title = texts.text(language, "Taking your number")
    return PrintingView(
        frame=framed(scene, visit),
        title=title,
        detail=texts.text(language, "One moment, please"),
        service=_service_name(scene, visit.language, ticket.service if ticket else visit.service),
        number=ticket.number if ticket else "",
    )


def _service_name(scene: Scene, language: str, service: str | None) -> str:
    services = scene.catalog.services if scene.catalog else ()
    return next((scene.texts.pick(language, each.name) for each in services if each.id == service), "")


def _ticket(
    scene: Scene, catalog: CatalogMessage, visit: Visit, ticket: Ticket, outcome: PrintOutcome
) -> TicketView:
    texts, language = scene.texts, visit.language
    at = ticket.issued_at.astimezone(ZoneInfo(catalog.timezone))
    failed, printed = outcome is PrintOutcome.FAILED, outcome is PrintOutcome.PRINTED
    photograph = WITHOUT_PAPER if failed else WHERE_NOTHING_CAME
    return TicketView(
        frame=framed(scene, visit),
        title=texts.text(language, mark("Your ticket was not printed") if failed else mark("Your number")),
        service=_service_name(scene, language, ticket.service),
        number=ticket.number,
        moment=_moment(texts, language, ticket, at),
        priority=_class(texts, language, ticket),
        note=_note(texts, language, ticket),
        code="" if printed else _code(catalog, ticket),
        code_title=texts.text(language, photograph),
        figures=_figures(texts, language, ticket.ahead, ticket.wait_low_s, ticket.wait_high_s),
        steps=_steps(scene, catalog, visit, ticket, outcome),
        finish=texts.text(language, mark("I do not need it") if failed else mark("Finish")),
        keep=texts.text(language, "I keep this number") if failed else "",
        failed=failed,
        since=scene.flow.since,
        until=scene.flow.until or scene.flow.since,
    )


def _moment(texts: Texts, language: str, ticket: Ticket, at: datetime) -> str:
    """Return day and hour of a ticket; nothing while the kiosk does not know them."""
    return f"{texts.day(language, at)} · {texts.clock(language, at)}" if ticket.timed else ""


def _note(texts: Texts, language: str, ticket: Ticket) -> str:
    """Say of a number that the kiosk gave by itself that it counts."""
    return texts.text(language, VALID) if ticket.offline else ""


def _class(texts: Texts, language: str, ticket: Ticket) -> str:
    if ticket.appointment:
        return texts.text(language, "Appointment")
    return texts.text(language, "Priority") if ticket.priority else ""


def _code(catalog: CatalogMessage, ticket: Ticket) -> str:
    """Return the address of the ticket's own page; empty where phones reach none."""
    return f"{str(catalog.public_url).rstrip('/')}/t/{ticket.public_token}" if catalog.public_url else ""


def _steps(
    scene: Scene, catalog: CatalogMessage, visit: Visit, ticket: Ticket, outcome: PrintOutcome
) -> tuple[str, ...]:
    texts, language = scene.texts, visit.language
    first: list[str] = []
    if outcome is not PrintOutcome.FAILED:
        first.append(texts.text(language, "Take your ticket below this screen"))
    if catalog.public_url is None and outcome is not PrintOutcome.PRINTED:  # else it stands beside the code
        failed = outcome is PrintOutcome.FAILED
        alone = mark("Photograph this number or write it down") if failed else WHERE_NOTHING_CAME
        first.append(texts.text(language, alone))
    bring = next((each.bring for each in catalog.services if each.id == ticket.service), {})
    named = texts.pick(language, bring).strip(" .")
    ready = (texts.text(language, "Have ready: {documents}", documents=named),) if named else ()
    return (*first, *ready, texts.text(language, "Wait for your call on the screens and speakers"))


def _refused(scene: Scene, visit: Visit, code: str) -> RefusedView:
    texts, language = scene.texts, visit.language
    said = refusal_text(code)
    return RefusedView(
        frame=framed(scene, visit),
        title=texts.text(language, said.title),
        advice=texts.text(language, said.advice),
        finish=texts.text(language, "Back to the start"),
    )


def _notice(scene: Scene) -> NoticeView:
    texts = scene.texts
    lines = tuple(_notice_lines(scene, language) for language in texts.languages)
    match scene.flow.state:
        case Closed():
            return NoticeView(unvisited(scene, hours=_is_stopped(scene)), "closed", lines)
        case Unreachable() | OutOfOrder():
            return NoticeView(unvisited(scene), "unreachable", lines)
    return NoticeView(unvisited(scene), "connecting", lines)


def _is_stopped(scene: Scene) -> bool:
    """Whether a supervisor has stopped this kiosk while its office is open."""
    return _stop_note(scene) is not None and scene.catalog is not None and scene.catalog.open


def _stop_note(scene: Scene) -> Mapping[str, str] | None:
    stopped = scene.catalog.stopped if scene.catalog else ()
    return next((each.note for each in stopped if each.device == scene.device), None)


def _since(scene: Scene, language: str, since: datetime) -> str:
    """Return the hour, with the day where it was another one."""
    texts, local = scene.texts, since.astimezone(scene.local_now.tzinfo)
    clock = texts.clock(language, local)
    return clock if local.date() == scene.local_now.date() else f"{texts.day(language, local)}, {clock}"


def _notice_lines(scene: Scene, language: str) -> tuple[str, str]:
    texts = scene.texts
    match scene.flow.state:
        case Closed() if _is_stopped(scene):
            detail = texts.pick(language, _stop_note(scene) or {})
            title = texts.text(language, "This kiosk is not in use now")
            return title, detail or texts.text(language, "Please ask an officer for a number.")
        case Closed():
            note: Mapping[str, str] = scene.catalog.note if scene.catalog else {}
            detail = texts.pick(language, note) or texts.text(
                language, "Please come back during opening hours."
            )
            return texts.text(language, "The office is closed now"), detail
        case OutOfOrder():
            return (
                texts.text(language, "This kiosk cannot give numbers now"),
                texts.text(language, "Please ask an officer for a number."),
            )
        case Unreachable(since):
            return (
                texts.text(language, "No connection since {time}", time=_since(scene, language, since)),
                texts.text(language, "Please ask an officer for a number."),
            )
    return texts.text(language, "One moment, please"), texts.text(language, "This kiosk is starting")
