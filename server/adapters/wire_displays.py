"""What the catalog tells displays: zones, layouts, set-up, look, voice and rules; knows no broker."""

import logging
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from server.domain.lobby_setup import Display, Layout, Loudness, Voice
from server.domain.notice import Notices
from server.domain.office import Office
from server.domain.rules_line import rules_in_one_line
from wire.messages import (
    CatalogDisplay,
    CatalogLayout,
    CatalogLook,
    CatalogLoudness,
    CatalogNotice,
    CatalogVoice,
    CatalogZone,
)

log = logging.getLogger(__name__)


def for_displays(office: Office, notices: Notices) -> dict[str, Any]:
    """Return the fields of a catalog by which displays go; zones have their counters and their stages."""
    setup = office.setup
    return {
        "zones": tuple(
            CatalogZone(id=one.id, name=one.name, counters=one.counters, stages=one.stages)
            for one in office.zones
        ),
        "layouts": tuple(filter(None, (_layout(one) for one in setup.layouts.values()))),
        "displays": tuple(_display(one) for one in setup.displays.values()),
        "notices": tuple(
            CatalogNotice(id=one.id, text=one.text, urgent=one.urgent, zone=one.zone, until=one.until)
            for one in notices
        ),
        "look": CatalogLook(brand=setup.look.brand, deep_brand=setup.look.deep_brand),
        "voice": _voice(setup.voice),
        "rules": rules_in_one_line(office),
    }


def _layout(layout: Layout) -> CatalogLayout | None:
    """Return a layout, or None for one that was right when it was loaded and is not any more."""
    try:
        return CatalogLayout.model_validate({**layout.screens, "id": layout.id, "name": layout.name})
    except ValidationError as error:
        log.error("layout %s: %s; load the office file anew", layout.id, error)
        return None


def _display(display: Display) -> CatalogDisplay:
    return CatalogDisplay(
        device=display.device,
        zone=display.zone,
        counter=display.counter,
        layout=display.layout,
        theme=display.theme.value,
        mute=display.mute,
        loudness=_loudness(display.loudness),
    )


def _voice(voice: Voice) -> CatalogVoice:
    return CatalogVoice(
        first=voice.first.value,
        numbers={language: style.value for language, style in voice.numbers.items()},
        loudness=_loudness(voice.loudness),
    )


def _loudness(spans: Iterable[Loudness]) -> tuple[CatalogLoudness, ...]:
    return tuple(CatalogLoudness(start=f"{one.start:%H:%M}", percent=one.percent) for one in spans)
