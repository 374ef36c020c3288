"""A slip as it would come out of an office's kiosk, for those who lay it out; prints nothing."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.slip import Slip, SlipTicket, build_slip
from kiosk.slip_facts import slip_office
from kiosk.texts import Texts
from wire.messages import CatalogMessage, CatalogService, TicketClass

PAGE = "AbCdEfGhIjKlMnOpQrStUv"  # as long as a real one, so that the code is as large


class NotInCatalog(ValueError):
    """The office has no such service or language; the message names those that it has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Which ticket to show; what is left out is the catalog's first."""

    service: str | None = None
    language: str | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    offline: bool = False
    clock: bool = True
    copy: bool = False


def preview_slip(
    catalog: CatalogMessage,
    sample: Sample,
    *,
    logo: Path | None = None,
    locale_dir: Path | None = None,
    at: datetime | None = None,
) -> Slip:
    """Return the slip of an invented ticket; raise NotInCatalog for what the office does not have."""
    service = _service(catalog, sample.service)
    languages = catalog.languages
    if sample.language not in {None, *languages}:
        raise NotInCatalog(_instead("language", str(sample.language), languages))
    ticket = _ticket(service, sample.language or languages[0], sample, at or datetime.now(UTC))
    return build_slip(ticket, slip_office(catalog, logo), Texts(languages, locale_dir))


def _service(catalog: CatalogMessage, wanted: str | None) -> CatalogService:
    if not catalog.services:
        raise NotInCatalog("the office offers no service")
    known = {each.id: each for each in catalog.services}
    try:
        return known[wanted] if wanted else catalog.services[0]
    except KeyError:
        raise NotInCatalog(_instead("service", str(wanted), known)) from None


def _ticket(service: CatalogService, language: str, sample: Sample, at: datetime) -> SlipTicket:
    alone = sample.offline
    return SlipTicket(
        number=f"{service.letter}K07" if alone else f"{service.letter}042",
        service=service.name,
        language=language,
        issued_at=at,
        ticket_class=sample.ticket_class,
        ahead=None if alone or sample.copy else 8,
        wait_low_s=None if alone or sample.copy else 900,
        wait_high_s=None if alone or sample.copy else 1500,
        public_token=PAGE,
        bring=service.bring,
        service_text=service.slip_text,
        copy=sample.copy,
        offline=alone,
        clock=sample.clock,
    )


def _instead(what: str, wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted, known := list(known), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
    return f"the office has no {what} {wanted!r}; {hint}"
