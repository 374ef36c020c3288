"""An office's layout as a TOML file: read with every mistake named at once, and written back."""

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import tomli_w
from pydantic import BeforeValidator, Field, ValidationError

from server.adapters.display_terms import display_mistakes, layout_names, zone_names
from server.adapters.office_terms import (
    OWN_TEXTS,
    WEEK,
    OfficeTerms,
    ServiceTerms,
    Spans,
    read_office_terms,
    read_service_terms,
    read_spans,
    write_office_terms,
    write_service_terms,
    write_spans,
)
from server.adapters.term_types import Language, Part, Slug, Texts
from server.adapters.wire_board import Offering, catalog_message
from server.domain.identity import CounterId, ReasonId, ServiceId, SiteId, StageId
from server.domain.numbering import Series
from server.domain.office import Desk, Office, Reason, Service, Stage
from wire.messages import SLIP_BLOCKS

MOST_TOLD_BYTES = 150_000
"""Of an office: its catalog needs room for what comes while it runs, displays, notices and media."""

Name = Annotated[str, Field(min_length=1, max_length=120)]


class OfficeFileError(ValueError):
    """The office file has mistakes; the message lists all of them, one a line."""


class _Site(Part):
    id: Slug
    name: Name
    slip_name: Annotated[str, Field(max_length=120)] = ""
    timezone: str = "Asia/Jakarta"
    cutover_hour: Annotated[int, Field(ge=0, le=12)] = 0
    languages: Annotated[list[Language], Field(min_length=1, max_length=10)]
    ticker: Texts = Field(default_factory=dict)
    footer: Texts = Field(default_factory=dict)


class _Stage(Part):
    name: Texts
    short_name: Texts = Field(default_factory=dict)
    usual_min: Annotated[int, Field(ge=1, le=24 * 60)] = 10


class _Service(ServiceTerms):
    letter: Annotated[str, Field(pattern=r"^[A-Z]$")]
    name: Texts
    route: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    description: Texts = Field(default_factory=dict)
    bring: Texts = Field(default_factory=dict)
    open: bool = True
    note: Texts = Field(default_factory=dict)
    first: Annotated[int, Field(ge=0)] = 1
    last: Annotated[int, Field(ge=1, le=99_999)] = 999
    width: Annotated[int, Field(ge=1, le=5)] = 3
    wrap: bool = True


def _weights(value: object) -> object:
    """Read ``["a", "b"]`` as every stage with weight 1."""
    return dict.fromkeys(value, 1) if isinstance(value, list) else value


class _Counter(Part):
    label: Name
    stages: Annotated[
        dict[Slug, Annotated[int, Field(ge=0, le=100)]], BeforeValidator(_weights), Field(min_length=1)
    ]
    shifts: Spans = Field(default_factory=list)


class _Reason(Part):
    name: Texts


class _File(OfficeTerms):
    site: _Site
    stages: Annotated[dict[Slug, _Stage], Field(min_length=1)]
    services: Annotated[dict[Slug, _Service], Field(min_length=1)]
    counters: Annotated[dict[Slug, _Counter], Field(min_length=1)]
    priority_reasons: dict[Slug, _Reason] = Field(default_factory=dict)


def read_office(path: Path) -> Office:
    """Return the office in the file; raise OfficeFileError naming every mistake and its place."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OfficeFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OfficeFileError(f"{path}: is not TOML: {error}") from error
    return parse_office(raw, str(path))


def parse_office(raw: dict[str, Any], source: str) -> Office:
    """Return the office in the parsed TOML; raise OfficeFileError."""
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        mistakes = [
            f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}" for detail in error.errors()
        ]
        raise OfficeFileError(_listed(source, mistakes)) from None
    mistakes = _mistakes(file)
    if mistakes:
        raise OfficeFileError(_listed(source, mistakes))
    office = _office(file)
    if untold := _untold(office):
        raise OfficeFileError(_listed(source, untold))
    return office


def dump_office(office: Office) -> str:
    """Return the office as a TOML text that reads back equal."""
    document: dict[str, Any] = {
        "site": {
            "id": office.id,
            "name": office.name,
            "slip_name": office.slip_name,
            "timezone": office.zone.key,
            "cutover_hour": office.cutover_hour,
            "languages": list(office.languages),
            "ticker": office.ticker,
            "footer": office.footer,
        },
        "stages": {stage.id: _stage_table(stage) for stage in office.stages.values()},
        "services": {service.id: _service_table(service) for service in office.services.values()},
        "counters": {
            d.id: {"label": d.label, "stages": d.stages, "shifts": write_spans(d.shifts)}
            for d in office.desks.values()
        },
        "priority_reasons": {reason.id: {"name": reason.name} for reason in office.reasons.values()},
        **write_office_terms(office),
    }
    return tomli_w.dumps(document)


def _stage_table(stage: Stage) -> dict[str, Any]:
    usual_min = int(stage.usual.total_seconds()) // 60
    return {"name": stage.name, "short_name": stage.short_name, "usual_min": usual_min}


def _service_table(service: Service) -> dict[str, Any]:
    return {
        "letter": service.series.letter,
        "name": service.name,
        "route": list(service.route),
        "description": service.description,
        "bring": service.bring,
        "open": service.open,
        "note": service.note,
        "first": service.series.first,
        "last": service.series.last,
        "width": service.series.width,
        "wrap": service.series.wrap,
        **write_service_terms(service),
    }


def _office(file: _File) -> Office:
    site = file.site
    return Office(
        id=SiteId(site.id),
        name=site.name,
        slip_name=site.slip_name,
        zone=ZoneInfo(site.timezone),
        cutover_hour=site.cutover_hour,
        languages=tuple(site.languages),
        ticker=site.ticker,
        footer=site.footer,
        stages={
            StageId(i): Stage(StageId(i), s.name, s.short_name, timedelta(minutes=s.usual_min))
            for i, s in file.stages.items()
        },
        services={ServiceId(i): _service(ServiceId(i), s) for i, s in file.services.items()},
        desks={
            CounterId(i): Desk(
                CounterId(i), c.label, {StageId(s): w for s, w in c.stages.items()}, read_spans(c.shifts)
            )
            for i, c in file.counters.items()
        },
        reasons={ReasonId(i): Reason(ReasonId(i), r.name) for i, r in file.priority_reasons.items()},
        **read_office_terms(file),
    )


def _service(service_id: ServiceId, service: _Service) -> Service:
    return Service(
        id=service_id,
        series=Series(service.letter, service.first, service.last, service.width, service.wrap),
        name=service.name,
        route=tuple(StageId(stage) for stage in service.route),
        description=service.description,
        bring=service.bring,
        open=service.open,
        note=service.note,
        **read_service_terms(service),
    )


def _mistakes(file: _File) -> list[str]:
    """Return what each part says that another part contradicts."""
    found = []
    if file.site.timezone not in available_timezones():
        found.append(f"site.timezone: {file.site.timezone!r} is no time zone, write one like 'Asia/Jakarta'")
    letters: dict[str, str] = {}
    for name, service in file.services.items():
        if service.letter in letters:
            found.append(
                f"services.{name}.letter: {service.letter} is also the letter of {letters[service.letter]}"
            )
        letters[service.letter] = name
        if service.first > service.last:
            found.append(f"services.{name}.first: {service.first} is after last, {service.last}")
        if len(str(service.last)) > service.width:
            found.append(f"services.{name}.width: {service.last} needs {len(str(service.last))} digits")
        found += _unknown(file, f"services.{name}.route", service.route)
        found += [
            f"services.{name}.route: {s} stands twice"
            for s in set(service.route)
            if service.route.count(s) > 1
        ]
        if service.outcome_required and not service.outcomes:
            found.append(f"services.{name}.outcome_required: there are no outcomes to choose from")
        if service.identifier and service.quota.person is None:
            found.append(f"services.{name}.identifier: nobody is asked for it without quota.person")
    for at, rule in enumerate(file.discipline.rules):
        for match in (rule.call, rule.then):
            if match is not None and match.service is not None and match.service not in file.services:
                found.append(f"discipline.rules.{at}: there is no service {match.service!r}")
            if match is not None and match.stage is not None:
                found += _unknown(file, f"discipline.rules.{at}", [match.stage])
    for name, counter in file.counters.items():
        found += _unknown(file, f"counters.{name}.stages", list(counter.stages))
    known = ", ".join(SLIP_BLOCKS)
    found += [
        f"slip.blocks: there is no block {block!r}, only {known}"
        for block in (file.slip.blocks if file.slip else ())
        if block not in SLIP_BLOCKS
    ]
    found += display_mistakes(file, file.stages, file.counters, file.site.languages)
    found += _overlapping(file)
    served = {stage for counter in file.counters.values() for stage in counter.stages}
    found += [f"stages.{stage}: no counter serves it" for stage in file.stages if stage not in served]
    return found + _untranslated(file)


def _overlapping(file: _File) -> list[str]:
    """Return every day whose hours run into each other."""
    days = {f"counters.{name}.shifts": counter.shifts for name, counter in file.counters.items()}
    if file.hours is not None:
        days |= {f"hours.{day}": getattr(file.hours, day) for day in WEEK}
        days |= {f"hours.special.{day}.hours": one.hours for day, one in file.hours.special.items()}
    return [
        f"{where}: {earlier} and {later} overlap"
        for where, texts in days.items()
        for earlier, later in pairwise(sorted(texts))
        if later.partition("-")[0] < earlier.partition("-")[2] or _past_midnight(earlier)
    ]


def _past_midnight(span: str) -> bool:
    start, _, end = span.partition("-")
    return end <= start


def _unknown(file: _File, where: str, stages: list[str]) -> list[str]:
    known = ", ".join(file.stages)
    return [f"{where}: there is no stage {s!r}, only {known}" for s in stages if s not in file.stages]


def _untranslated(file: _File) -> list[str]:
    """Return every name that lacks one of the site's languages, and every text half translated."""
    must = {f"stages.{i}.name": s.name for i, s in file.stages.items()}
    must |= {f"services.{i}.name": s.name for i, s in file.services.items()}
    must |= {f"priority_reasons.{i}.name": r.name for i, r in file.priority_reasons.items()}
    may = {f"stages.{i}.short_name": s.short_name for i, s in file.stages.items()}
    for i, service in file.services.items():
        texts = ("description", "bring", "note", *OWN_TEXTS)
        may |= {f"services.{i}.{n}": getattr(service, n) for n in texts}
        must |= {f"services.{i}.outcomes.{o}": texts for o, texts in service.outcomes.items()}
    must |= zone_names(file)
    must |= {f"causes.{i}.name": cause.name for i, cause in file.causes.items()}
    special = {} if file.hours is None else file.hours.special
    may |= {f"hours.special.{day}.note": one.note for day, one in special.items()}
    may |= {"site.ticker": file.site.ticker, "site.footer": file.site.footer}
    may |= layout_names(file)
    may["slip.text"] = {} if file.slip is None else file.slip.text
    checked = must | {where: texts for where, texts in may.items() if texts}
    return [
        f"{where}: no text in language {language!r}"
        for where, texts in checked.items()
        for language in file.site.languages
        if not texts.get(language)
    ]


def _untold(office: Office) -> list[str]:
    """Return why devices could not be told of the office."""
    try:
        told = catalog_message(office, Offering(None), 1, 1, datetime.now(UTC), None)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return [f"{error.title}.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found]
    size = len(told.model_dump_json().encode())
    if size <= MOST_TOLD_BYTES:
        return []
    most = MOST_TOLD_BYTES // 1000
    return [
        f"what devices are told of the office has {size // 1000} kB and may have {most}: shorten texts, zones"
    ]


def _listed(source: str, mistakes: list[str]) -> str:
    return "\n".join([f"{source} has {len(mistakes)} mistake(s):", *(f"  {one}" for one in mistakes)])
