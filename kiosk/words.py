"""Turns where a visit stands into what its screen says, in the visitor's language; knows no widget."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.flow import Flow
from kiosk.outcome import PrintOutcome
from kiosk.refusals import refusal_text
from kiosk.texts import Texts, mark
from kiosk.views import (
    HeaderView,
    HomeView,
    LanguageView,
    NoticeView,
    PrintingView,
    PriorityView,
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
    Choosing,
    ChoosingReason,
    Closed,
    Confirming,
    OutOfOrder,
    Printing,
    Refused,
    Showing,
    Ticket,
    Unreachable,
    Visit,
)
from wire.messages import BoardMessage, BoardService, CatalogMessage, CatalogService

FALLBACK_LANGUAGES = ("id", "en")
NOTHING = WaitView("", "")


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a screen's words are made of."""

    flow: Flow
    catalog: CatalogMessage | None
    board: BoardMessage | None
    now: datetime

    @property
    def texts(self) -> Texts:
        """The words in the site's languages."""
        return Texts(self.catalog.languages if self.catalog else FALLBACK_LANGUAGES)

    @property
    def local_now(self) -> datetime:
        """The time of day at the site; the machine's own zone while the site is unknown."""
        return self.now.astimezone(ZoneInfo(self.catalog.timezone) if self.catalog else None)


def describe(scene: Scene) -> View:
    """Return what the screen says now."""
    return _before_press(scene) or _after_press(scene) or _refused(scene) or _notice(scene)


def _before_press(scene: Scene) -> View | None:
    match scene.flow.state, scene.catalog:
        case Choosing(visit), CatalogMessage() as catalog:
            return _home(scene, catalog, visit)
        case Confirming(visit), CatalogMessage() as catalog:
            return _service(scene, catalog, visit)
        case ChoosingReason(visit), CatalogMessage() as catalog:
            return _reasons(scene, catalog, visit)
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


def waiting(texts: Texts, language: str, line: BoardService | None) -> WaitView:
    """Return the honest wait: minutes when known, else how many are ahead, else nothing at all."""
    if line is None:
        return NOTHING
    if line.ahead == 0:
        return WaitView(texts.text(language, "Right away"), texts.text(language, "nobody is waiting"))
    people = texts.plural(language, "{n} person waiting", "{n} people waiting", line.ahead)
    minutes = texts.wait(language, line.wait_low_s, line.wait_high_s)
    if minutes is not None:
        return WaitView(minutes, people)
    return WaitView(str(line.ahead), texts.plural(language, "person waiting", "people waiting", line.ahead))


def _home(scene: Scene, catalog: CatalogMessage, visit: Visit) -> HomeView:
    texts, language = scene.texts, visit.language
    lines = _lines(scene)
    return HomeView(
        _header(scene, language),
        texts.text(language, "Choose your service"),
        _advice(scene, language),
        _languages(scene, language),
        tuple(_tile(texts, language, each, lines.get(each.id)) for each in catalog.services),
        _priority(texts, catalog, visit),
    )


def _advice(scene: Scene, language: str) -> str:
    """Say what to do; while the server is away, that numbers count all the same."""
    if scene.flow.office.lost_since is None:
        return scene.texts.text(language, "Touch one of the choices below")
    return scene.texts.text(language, "The connection is interrupted, but your number is valid as usual")


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


def _priority(texts: Texts, catalog: CatalogMessage, visit: Visit) -> PriorityView | None:
    if not catalog.priority_reasons:
        return None
    language = visit.language
    names = {each.id: texts.pick(language, each.name) for each in catalog.priority_reasons}
    if visit.reason is not None:
        title = texts.text(language, "Priority: {reason}", reason=names.get(visit.reason, ""))
        return PriorityView(title, texts.text(language, "Touch here to take it back"), armed=True)
    first, *others = names.values()
    detail = ", ".join([first, *(_in_a_sentence(name) for name in others)])
    return PriorityView(texts.text(language, "Priority"), detail, armed=False)


def _in_a_sentence(name: str) -> str:
    """Lower the first letter, unless the word is an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _service(scene: Scene, catalog: CatalogMessage, visit: Visit) -> ServiceView:
    texts, language = scene.texts, visit.language
    service = next(each for each in catalog.services if each.id == visit.service)
    line = _lines(scene).get(service.id)
    return ServiceView(
        _header(scene, language),
        _languages(scene, language),
        service.letter,
        texts.pick(language, service.name),
        texts.pick(language, service.description),
        texts.text(language, "Have ready"),
        documents(texts.pick(language, service.bring)),
        _figures(texts, language, line.ahead, line.wait_low_s, line.wait_high_s) if line else (),
        texts.text(language, "Take a number"),
        texts.text(language, "Back"),
        _priority(texts, catalog, visit),
    )


def documents(bring: str) -> tuple[str, ...]:
    """Return a text's documents one by one, each able to stand alone."""
    parts = [part.strip(" .") for part in re.split(r"[,;\n]", bring)]
    shorn = [re.sub(r"^(?:dan|and)\s+", "", part) for part in parts]
    return tuple(part[:1].upper() + part[1:] for part in shorn if part)


def _figures(
    texts: Texts, language: str, ahead: int | None, low_s: int | None, high_s: int | None
) -> tuple[WaitView, ...]:
    if ahead is None:
        return ()
    if ahead == 0:
        return (WaitView(texts.text(language, "You are next"), ""),)
    label = texts.plural(language, "person ahead of you", "people ahead of you", ahead)
    minutes = texts.minutes(low_s, high_s)
    people = WaitView(str(ahead), label)
    return (people, WaitView(minutes, texts.text(language, "minutes estimated"))) if minutes else (people,)


def _reasons(scene: Scene, catalog: CatalogMessage, visit: Visit) -> ReasonsView:
    texts, language = scene.texts, visit.language
    return ReasonsView(
        _header(scene, language),
        texts.text(language, "Choose your reason"),
        texts.text(language, "Touch what applies to you; an officer may ask"),
        _languages(scene, language),
        tuple(
            ReasonView(each.id, texts.pick(language, each.name), each.id == visit.reason)
            for each in catalog.priority_reasons
        ),
        texts.text(language, "Back"),
    )


def _printing(scene: Scene, visit: Visit, ticket: Ticket | None) -> PrintingView:
    texts, language = scene.texts, visit.language
    if ticket is None:
        title = texts.text(language, "Taking your number")
    else:
        title = texts.text(language, "Printing your ticket")
    return PrintingView(
        title,
        texts.text(language, "One moment, please"),
        _service_name(scene, visit),
        ticket.number if ticket else "",
    )


def _service_name(scene: Scene, visit: Visit) -> str:
    services = scene.catalog.services if scene.catalog else ()
    names = (scene.texts.pick(visit.language, each.name) for each in services if each.id == visit.service)
    return next(names, "")


def _ticket(
    scene: Scene, catalog: CatalogMessage, visit: Visit, ticket: Ticket, outcome: PrintOutcome
) -> TicketView:
    texts, language = scene.texts, visit.language
    at = ticket.issued_at.astimezone(ZoneInfo(catalog.timezone))
    failed = outcome is PrintOutcome.FAILED
    return TicketView(
        title=texts.text(language, mark("Your ticket was not printed") if failed else mark("Your number")),
        service=_service_name(scene, visit),
        number=ticket.number,
        moment=_moment(texts, language, ticket, at),
        priority=texts.text(language, "Priority") if ticket.priority else "",
        figures=_figures(texts, language, ticket.ahead, ticket.wait_low_s, ticket.wait_high_s),
        steps=_steps(scene, catalog, visit, failed=failed),
        finish=texts.text(language, mark("I do not need it") if failed else mark("Finish")),
        keep=texts.text(language, "I keep this number") if failed else "",
        failed=failed,
        since=scene.flow.since,
        until=scene.flow.until or scene.flow.since,
    )


def _moment(texts: Texts, language: str, ticket: Ticket, at: datetime) -> str:
    """Return day and hour of a ticket; nothing while the kiosk does not know them."""
    return f"{texts.day(language, at)} · {texts.clock(language, at)}" if ticket.timed else ""


def _steps(scene: Scene, catalog: CatalogMessage, visit: Visit, *, failed: bool) -> tuple[str, ...]:
    texts, language = scene.texts, visit.language
    if failed:
        first = texts.text(language, "Photograph this number or write it down")
    else:
        first = texts.text(language, "Take your ticket below this screen")
    bring = next((each.bring for each in catalog.services if each.id == visit.service), {})
    named = texts.pick(language, bring).strip(" .")
    ready = (texts.text(language, "Have ready: {documents}", documents=named),) if named else ()
    return (first, *ready, texts.text(language, "Wait for your call on the screens and speakers"))


def _refused(scene: Scene) -> RefusedView | None:
    state = scene.flow.state
    if not isinstance(state, Refused):
        return None
    texts, language = scene.texts, state.visit.language
    said = refusal_text(state.code)
    return RefusedView(
        _header(scene, language),
        texts.text(language, said.title),
        texts.text(language, said.advice),
        texts.text(language, "Back to the start"),
    )


def _notice(scene: Scene) -> NoticeView:
    texts = scene.texts
    header = _header(scene, texts.languages[0])
    lines = tuple(_notice_lines(scene, language) for language in texts.languages)
    match scene.flow.state:
        case Closed():
            return NoticeView(replace(header, hours=""), "closed", lines)
        case Unreachable() | OutOfOrder():
            return NoticeView(header, "unreachable", lines)
    return NoticeView(header, "connecting", lines)


def _notice_lines(scene: Scene, language: str) -> tuple[str, str]:
    texts = scene.texts
    match scene.flow.state:
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
            clock = texts.clock(language, since.astimezone(scene.local_now.tzinfo))
            return (
                texts.text(language, "No connection since {time}", time=clock),
                texts.text(language, "Please ask an officer for a number."),
            )
    return texts.text(language, "One moment, please"), texts.text(language, "This kiosk is starting")


def _languages(scene: Scene, chosen: str) -> tuple[LanguageView, ...]:
    texts = scene.texts
    if len(texts.languages) < 2:
        return ()
    return tuple(LanguageView(each, texts.text(each, "English"), each == chosen) for each in texts.languages)


def _header(scene: Scene, language: str) -> HeaderView:
    texts, now = scene.texts, scene.local_now
    hours = ""
    if scene.catalog and scene.catalog.closes_at:
        closes = scene.catalog.closes_at.astimezone(now.tzinfo)
        hours = texts.text(language, "Open until {time}", time=texts.clock(language, closes))
    name = scene.catalog.name if scene.catalog else ""
    return HeaderView(name, hours, texts.clock(language, now), texts.day(language, now, year=False))
