"""What surrounds every screen: whose kiosk it is, the languages, the helps at its foot; knows no widget."""

from dataclasses import replace
from pathlib import Path

from kiosk.scene import Scene
from kiosk.views import AidView, FrameView, HeaderView, LanguageView
from kiosk.visit import Choosing, Confirming, State, Visit
from wire.messages import CatalogMessage


def framed(scene: Scene, visit: Visit) -> FrameView:
    """Return the frame of a visitor's screen."""
    return FrameView(
        header=header(scene, visit.language),
        languages=_languages(scene, visit.language),
        aids=_aids(scene, visit) if scene.catalog else (),
        large=visit.large,
        low=visit.low,
        fonts=_fonts(scene),
    )


def unvisited(scene: Scene, *, hours: bool = True) -> FrameView:
    """Return the frame of a screen that says the same in every language; it can be read aloud, no more."""
    head = header(scene, scene.texts.languages[0])
    return FrameView(
        header=head if hours else replace(head, hours=""),
        aids=_aloud_alone(scene),
        fonts=_fonts(scene),
    )


def header(scene: Scene, language: str) -> HeaderView:
    """Return the office, until when it is open, and what time it is."""
    texts, now = scene.texts, scene.local_now
    hours = ""
    if scene.catalog and scene.catalog.closes_at:
        closes = scene.catalog.closes_at.astimezone(now.tzinfo)
        hours = texts.text(language, "Open until {time}", time=texts.clock(language, closes))
    name = scene.catalog.name if scene.catalog else ""
    return HeaderView(name, hours, texts.clock(language, now), texts.day(language, now, year=False))


def _fonts(scene: Scene) -> tuple[Path, ...]:
    """Return the fonts that the site's catalogues ask for, each once."""
    texts = scene.texts
    return tuple(dict.fromkeys(font for each in texts.languages if (font := texts.font(each))))


def _languages(scene: Scene, chosen: str) -> tuple[LanguageView, ...]:
    texts = scene.texts
    if len(texts.languages) < 2:
        return ()
    return tuple(LanguageView(each, texts.text(each, "English"), each == chosen) for each in texts.languages)


def _aids(scene: Scene, visit: Visit) -> tuple[AidView, ...]:
    """Return the helps that this site has, each in its place on every screen."""
    texts, language, state = scene.texts, visit.language, scene.flow.state
    aids = [*_aloud(scene, language, on=visit.aloud)]
    if scene.catalog is not None and scene.catalog.priority_reasons:
        aids.append(_priority(scene, scene.catalog, visit))
    if scene.catalog is not None and scene.catalog.appointments:
        title = texts.text(language, "I have an appointment")
        offered = scene.flow.office.appointments and isinstance(state, Choosing)
        aids.append(AidView("appointment", title, offered=offered))
    aids.append(AidView("large", texts.text(language, "Large type"), armed=visit.large))
    aids.append(AidView("low", texts.text(language, "Low buttons"), armed=visit.low))
    return tuple(aids)


def _aloud(scene: Scene, language: str, *, on: bool) -> tuple[AidView, ...]:
    """Return the help that stands first, in the corner, where it is found without seeing it."""
    return (AidView("aloud", scene.texts.text(language, "Read aloud"), armed=on),) if scene.speaks else ()


def _aloud_alone(scene: Scene) -> tuple[AidView, ...]:
    """Return all helps in their places, of which only the one that reads aloud is offered."""
    if not scene.speaks:
        return ()
    aids = _aids(scene, Visit(scene.texts.languages[0]))
    return tuple(replace(aid, offered=aid.kind == "aloud") for aid in aids)


def _priority(scene: Scene, catalog: CatalogMessage, visit: Visit) -> AidView:
    texts, language = scene.texts, visit.language
    names = {each.id: texts.pick(language, each.name) for each in catalog.priority_reasons}
    title = names.get(visit.reason or "") or texts.text(language, "Priority")
    return AidView("priority", title, armed=visit.reason is not None, offered=_may_ask(scene.flow.state))


def _may_ask(state: State) -> bool:
    return isinstance(state, Choosing | Confirming)
