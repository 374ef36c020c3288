"""How a supervisor writes the rules of who is next: by HTTP as JSON, and on a page without scripts."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field, ValidationError, model_validator

from server.domain.discipline import Alternate, ClassRule, Discipline, Match, Rule, WaitOver
from server.domain.errors import DomainError
from server.domain.identity import ServiceId, StageId
from server.domain.office import Office
from server.domain.ticket import TicketClass
from server.services.commands import ChangeDiscipline
from server.services.ruling import match_answer
from server.services.staff import Role
from server.web import bodies
from server.web.described import API, refusals
from server.web.pages import for_staff
from server.web.pressing import Key, press
from server.web.problems import Refusal
from server.web.public_pages import rules_now
from server.web.reasons import class_name
from server.web.refusals import message
from server.web.rendering import page
from server.web.rules import about
from server.web.sessions import Staff, Supervisor
from server.web.texts import language_of, text
from server.web.wiring import web_of

api = APIRouter(prefix=API, tags=["office"])
pages = APIRouter(include_in_schema=False)
SPARE = 2
"""Empty lines of the page for new rules."""
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class ClassBody(bodies.Asked):
    """How many times as fast as time passes a class gains priority, and how long it may wait."""

    rate: Annotated[float, Field(gt=0, le=100)]
    max_wait_min: Minutes


class MatchBody(bodies.Asked):
    """Which visitors a rule is about; what is left out stands for all."""

    ticket_class: Annotated[TicketClass | None, Field(alias="class")] = None
    service: bodies.Name | None = None
    stage: bodies.Name | None = None


class RuleBody(bodies.Asked):
    """``call`` with ``when_waited_min``, or ``call`` so many ``times`` and ``then`` one of the others."""

    call: MatchBody
    when_waited_min: Minutes | None = None
    times: Annotated[int, Field(ge=1, le=20)] | None = None
    then: MatchBody | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        alternates = self.times is not None and self.then is not None
        if (self.when_waited_min is not None) == alternates or (self.times is None) != (self.then is None):
            raise ValueError("write either when_waited_min, or times together with then")
        return self


class RulesBody(bodies.Asked):
    """A site's whole way of choosing."""

    classes: dict[TicketClass, ClassBody]
    rules: Annotated[tuple[RuleBody, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _every_class(self) -> Self:
        if set(self.classes) != set(TicketClass):
            raise ValueError(f"name every class: {', '.join(TicketClass)}")
        return self


@dataclass(frozen=True, slots=True)
class Line:
    """A rule on the page: its kind, its figure, and whom it calls and calls then, as option values."""

    kind: str = ""
    figure: int | None = None
    call: str = "{}"
    then: str = "{}"


@api.put(
    "/rules",
    response_model=None,
    responses={200: {"model": bodies.Rules}, **refusals(400, 401, 403, 404, 415, 422)},
)
def write_rules(request: Request, staff: Supervisor, body: RulesBody, key: Key = None) -> Response:
    """Choose by these rates, limits and rules from the next call on. Gives them as ``GET /rules`` does."""
    press(request, staff, key, ChangeDiscipline(_discipline(body), staff.id))
    return rules_now(request, staff.site)


@pages.get("/supervise/rules")
async def rules_form(request: Request) -> Response:
    """Show the rules as a form."""
    return await for_staff(request, lambda asked, staff: _form(asked, _supervisor(staff)))


@pages.post("/supervise/rules")
async def save_rules(request: Request) -> Response:
    """Take the form; what is wrong is said on it and nothing has changed then."""
    form = {name: str(value) for name, value in (await request.form(max_fields=400)).items()}
    return await for_staff(request, lambda asked, staff: _save(asked, _supervisor(staff), form))


def _supervisor(staff: Staff) -> Staff:
    if not staff.user.role.covers(Role.SUPERVISOR):
        raise Refusal("not_allowed", needed=Role.SUPERVISOR.value)
    return staff


def _save(request: Request, staff: Staff, form: Mapping[str, str]) -> Response:
    language = language_of(request)
    try:
        body = RulesBody.model_validate(_written(form))
        press(request, staff, form.get("key"), ChangeDiscipline(_discipline(body), staff.id))
    except (ValidationError, ValueError):
        wrong = text(language, "Please check the figures: whole minutes, and rates above 0 up to 100.")
        return _form(request, staff, wrong, 422)
    except DomainError as refused:
        request.scope["problem"] = refused.code
        return _form(request, staff, message(language, refused.code), 422)
    return RedirectResponse("/supervise/rules?saved=1", 303)


def _written(form: Mapping[str, str]) -> dict[str, object]:
    """Return the body that the form's fields say; raise ValueError for what is no JSON."""
    classes = {
        kind.value: {
            "rate": form.get(f"rate-{kind}", "").replace(",", "."),
            "max_wait_min": form.get(f"wait-{kind}"),
        }
        for kind in TicketClass
    }
    rules: list[dict[str, object]] = []
    for at in range(20):
        kind, figure = form.get(f"kind-{at}", ""), form.get(f"figure-{at}")
        call = json.loads(form.get(f"call-{at}", "{}"))
        if kind == "wait_over":
            rules.append({"call": call, "when_waited_min": figure})
        elif kind == "alternate":
            rules.append({"call": call, "times": figure, "then": json.loads(form.get(f"then-{at}", "{}"))})
    return {"classes": classes, "rules": rules}


def _discipline(body: RulesBody) -> Discipline:
    classes = {
        kind: ClassRule(one.rate, timedelta(minutes=one.max_wait_min)) for kind, one in body.classes.items()
    }
    return Discipline(classes, tuple(_rule(one) for one in body.rules))


def _rule(body: RuleBody) -> Rule:
    if body.times is not None and body.then is not None:
        return Alternate(_match(body.call), body.times, _match(body.then))
    assert body.when_waited_min is not None
    return WaitOver(_match(body.call), timedelta(minutes=body.when_waited_min))


def _match(body: MatchBody) -> Match:
    service = None if body.service is None else ServiceId(body.service)
    return Match(body.ticket_class, service, None if body.stage is None else StageId(body.stage))


def _form(request: Request, staff: Staff, problem: str = "", status: int = 200) -> HTMLResponse:
    office, language = web_of(request).services.reader.office(staff.site), language_of(request)
    rules = office.discipline.rules
    return page(
        request,
        "ruling.html",
        status,
        office=office,
        key=uuid.uuid4(),
        problem=problem,
        saved="saved" in request.query_params and not problem,
        classes=[
            (
                kind.value,
                class_name(kind.value, language),
                rule.rate,
                int(rule.max_wait.total_seconds()) // 60,
            )
            for kind, rule in office.discipline.classes.items()
        ],
        lines=[*(_line(rule) for rule in rules), *[Line()] * min(SPARE, 20 - len(rules))],
        matches=_options(office, rules, language),
    )


def _line(rule: Rule) -> Line:
    if isinstance(rule, Alternate):
        return Line("alternate", rule.times, _value(rule.first), _value(rule.then))
    return Line("wait_over", int(rule.over.total_seconds()) // 60, _value(rule.match))


def _value(match: Match) -> str:
    return json.dumps({name: value for name, value in match_answer(match).items() if value is not None})


def _options(office: Office, rules: Sequence[Rule], language: str) -> list[tuple[str, str]]:
    """Return what a rule may be about: all, a class, a service, a stage, and what present rules combine."""
    matches = [Match(), *(Match(ticket_class=kind) for kind in TicketClass)]
    matches += [Match(service=service) for service in office.services]
    matches += [Match(stage=stage) for stage in office.stages]
    for rule in rules:
        matches += [rule.first, rule.then] if isinstance(rule, Alternate) else [rule.match]
    return [(_value(match), about(office, match, language)) for match in dict.fromkeys(matches)]
