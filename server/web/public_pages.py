"""What an office owes everybody: its rules of the queue, and how true its waits were; as page and JSON."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from server.domain.accuracy import Accuracy
from server.domain.identity import SiteId
from server.domain.office import Office
from server.services.answers import instant
from server.services.ruling import discipline_answer
from server.services.waits import Report, report
from server.web import bodies
from server.web.described import API, refusals
from server.web.rendering import page
from server.web.rules import Chapter, rules_of
from server.web.sessions import PublicSite
from server.web.texts import language_of, pick, plural, text
from server.web.wiring import WebServices, web_of

api = APIRouter(prefix=API, tags=["office"])
pages = APIRouter(include_in_schema=False)
DAYS = 28
ENOUGH = 5
"""A line with fewer visitors is left out: it would tell about single people."""


@pages.get("/rules")
def own_rules_page(request: Request, site: PublicSite) -> HTMLResponse:
    """Show the rules of the queue of your site, or of the only one."""
    return _rules_page(request, site)


@pages.get("/sites/{site}/rules")
def site_rules_page(request: Request, site: str) -> HTMLResponse:
    """Show the rules of a site's queue."""
    return _rules_page(request, SiteId(site))


@pages.get("/waits")
def own_waits_page(request: Request, site: PublicSite) -> HTMLResponse:
    """Show how true the waiting times of your site were, or of the only one."""
    return _waits_page(request, site)


@pages.get("/sites/{site}/waits")
def site_waits_page(request: Request, site: str) -> HTMLResponse:
    """Show how true a site's waiting times were."""
    return _waits_page(request, SiteId(site))


@api.get("/rules", response_model=None, responses={200: {"model": bodies.Rules}, **refusals(404)})
def read_own_rules(request: Request, site: PublicSite) -> Response:
    """Return the rules of the queue of your site, or of the only one."""
    return rules_now(request, site)


@api.get(
    "/sites/{site}/rules", response_model=None, responses={200: {"model": bodies.Rules}, **refusals(404)}
)
def read_rules(request: Request, site: str) -> Response:
    """Return the rules of a site's queue, in figures and in words."""
    return rules_now(request, SiteId(site))


@api.get("/waits", response_model=None, responses={200: {"model": bodies.Waits}, **refusals(404)})
def read_own_waits(request: Request, site: PublicSite) -> Response:
    """Return how true the waiting times of your site were, or of the only one."""
    return _waits(request, site)


@api.get(
    "/sites/{site}/waits", response_model=None, responses={200: {"model": bodies.Waits}, **refusals(404)}
)
def read_waits(request: Request, site: str) -> Response:
    """Return how true the waiting times were that visitors were told in the last 28 days."""
    return _waits(request, SiteId(site))


def _rules_page(request: Request, site: SiteId) -> HTMLResponse:
    office = web_of(request).services.reader.office(site)
    language = language_of(request)
    title = text(language, "Who is called when?")
    return _show(request, office, title, rules_of(office, language))


def rules_now(request: Request, site: SiteId) -> Response:
    """Return the rules of a site's queue."""
    office = web_of(request).services.reader.office(site)
    policy, language = office.policy, language_of(request)
    classes = {
        kind.value: {"rate": rule.rate, "max_wait_s": int(rule.max_wait.total_seconds())}
        for kind, rule in office.discipline.classes.items()
    }
    return JSONResponse(
        {
            **discipline_answer(office.discipline),
            "classes": classes,
            "recalls": policy.recalls,
            "grace_s": int(policy.grace.total_seconds()),
            "late_behind": policy.late_behind,
            "check_in_early_s": int(policy.early.total_seconds()),
            "check_in_late_s": int(policy.late.total_seconds()),
            "quotas": {service.id: asdict(service.quota) for service in office.services.values()},
            "words": [{"title": one.title, "says": list(one.says)} for one in rules_of(office, language)],
        }
    )


def _report(services: WebServices, site: SiteId) -> Report:
    return report(services.reader, site, services.clock.now(), DAYS)


def _waits(request: Request, site: SiteId) -> Response:
    services = web_of(request).services
    services.reader.office(site)  # an unknown site is refused
    found = _report(services, site)
    return JSONResponse(
        {
            "since": instant(found.since),
            "overall": asdict(found.overall),
            "by_service": {service: asdict(one) for service, one in found.by_service.items() if _enough(one)},
            "by_hour": {str(hour): asdict(one) for hour, one in found.by_hour.items() if _enough(one)},
        }
    )


def _waits_page(request: Request, site: SiteId) -> HTMLResponse:
    services, language = web_of(request).services, language_of(request)
    office = services.reader.office(site)
    found = _report(services, site)
    services_ = [
        _line(_service(office, service, language), one, language)
        for service, one in found.by_service.items()
        if _enough(one)
    ]
    hours = [
        _line(f"{hour:02d}–{hour + 1:02d}", one, language)
        for hour, one in sorted(found.by_hour.items())
        if _enough(one)
    ]
    chapters = (
        Chapter(text(language, "In the last four weeks"), _overall(found.overall, language)),
        Chapter(text(language, "By service"), tuple(services_)),
        Chapter(text(language, "By hour of arrival"), tuple(hours)),
    )
    title = text(language, "How true were our waiting times?")
    return _show(request, office, title, tuple(one for one in chapters if one.says))


def _enough(one: Accuracy) -> bool:
    return one.n >= ENOUGH


def _service(office: Office, service: str, language: str) -> str:
    known = next((one for one in office.services.values() if one.id == service), None)
    return pick(known.name, language) if known else service


def _overall(one: Accuracy, language: str) -> tuple[str, ...]:
    if one.p80_coverage is None or one.median_abs_error_s is None or one.bias_s is None:
        return (text(language, "Nobody was told a waiting time yet, so there is nothing to compare."),)
    said = plural(language, "%(n)s visitor was told a waiting time.", "%(n)s visitors were told one.", one.n)
    within = text(
        language,
        "%(percent)s %% waited no longer than we said. Honest would be 80 %%.",
        percent=round(100 * one.p80_coverage),
    )
    error = text(
        language, "We were usually wrong by %(n)s minutes.", n=max(1, round(one.median_abs_error_s / 60))
    )
    return said, within, error, _bias(one.bias_s, language)


def _bias(bias_s: float, language: str) -> str:
    off = round(abs(bias_s) / 60)
    if off == 0:
        return text(language, "On average we said neither too much nor too little.")
    if bias_s > 0:
        return text(language, "On average we said %(n)s minutes too many.", n=off)
    return text(language, "On average we said %(n)s minutes too few.", n=off)


def _line(name: str, one: Accuracy, language: str) -> str:
    percent, error = round(100 * (one.p80_coverage or 0)), round((one.median_abs_error_s or 0) / 60)
    return text(
        language,
        "%(name)s: %(percent)s %% as said, usually wrong by %(error)s min (%(n)s visitors)",
        name=name,
        percent=percent,
        error=error,
        n=one.n,
    )


def _show(request: Request, office: Office, title: str, chapters: tuple[Chapter, ...]) -> HTMLResponse:
    return page(request, "chapters.html", office=office, heading=title, chapters=chapters)
