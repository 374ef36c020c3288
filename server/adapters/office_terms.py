"""An office's rules as plain tables, the same in its TOML file and in the database, and back.

Discipline, policy, opening hours, causes, slip; a service's outcomes, quota and further texts. Times are
minutes, hours of the day ``"08:00-12:00"``, days of the week mon to sun. Everything has a default that works.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from server.adapters.display_terms import DisplayTerms, read_lobby_setup, write_lobby_setup
from server.adapters.term_types import Part, Slug, Texts
from server.domain.discipline import (
    DEFAULT_CLASSES,
    Alternate,
    ClassRule,
    Discipline,
    Match,
    Rule,
    WaitOver,
)
from server.domain.hours import Hours, Span, SpecialDay
from server.domain.identity import ServiceId, StageId
from server.domain.office import Office, Service
from server.domain.policy import (
    DEFAULT_CAUSES,
    Cause,
    CauseId,
    EndOfDay,
    OutcomeId,
    Policy,
    Quota,
    SlipLayout,
)
from server.domain.ticket import TicketClass

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
SpanText = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Spans = Annotated[list[SpanText], Field(max_length=10)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class ClassTable(Part):
    """How a class gains priority: ``rate`` times as fast, and its maximum wait."""

    rate: Annotated[float, Field(gt=0, le=100)]
    max_wait_min: Annotated[int, Field(ge=1, le=24 * 60)]


class MatchTable(Part):
    """Which visitors a rule is about; what is left out does not matter."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ticket_class: Annotated[TicketClass | None, Field(alias="class")] = None
    service: Slug | None = None
    stage: Slug | None = None


class RuleTable(Part):
    """``call`` with ``when_waited_min``, or ``call`` so many ``times`` and ``then`` one of the others."""

    call: MatchTable
    when_waited_min: Minutes | None = None
    times: Annotated[int, Field(ge=1, le=20)] | None = None
    then: MatchTable | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        alternates = self.times is not None and self.then is not None
        if (self.when_waited_min is not None) == alternates or (self.times is None) != (self.then is None):
            raise ValueError("write either when_waited_min, or times together with then")
        return self


class DisciplineTable(Part):
    """Who is next."""

    regular: ClassTable | None = None
    appointment: ClassTable | None = None
    priority: ClassTable | None = None
    rules: Annotated[list[RuleTable], Field(max_length=20)] = Field(default_factory=list)


class SpecialTable(Part):
    """A holiday (no hours) or a day with other hours."""

    hours: Spans = Field(default_factory=list)
    note: Texts = Field(default_factory=dict)


class HoursTable(Part):
    """When the office is open."""

    mon: Spans = Field(default_factory=list)
    tue: Spans = Field(default_factory=list)
    wed: Spans = Field(default_factory=list)
    thu: Spans = Field(default_factory=list)
    fri: Spans = Field(default_factory=list)
    sat: Spans = Field(default_factory=list)
    sun: Spans = Field(default_factory=list)
    last_ticket_min: Minutes = 0
    special: dict[date, SpecialTable] = Field(default_factory=dict)


class PolicyTable(Part):
    """How visitors are treated beyond who is next."""

    recalls: Annotated[int, Field(ge=0, le=10)] = 0
    grace_min: Minutes = 15
    late_behind: Annotated[int, Field(ge=0, le=100)] = 2
    preview: bool = False
    end_of_day: EndOfDay = EndOfDay.EXPIRE
    appointment_early_min: Minutes = 30
    appointment_late_min: Minutes = 15
    appointments: bool = False


class NameTable(Part):
    """Something with a name."""

    name: Texts


class QuotaTable(Part):
    """How many tickets a service gives."""

    day: Count | None = None
    hour: Count | None = None
    person: Count | None = None


class SlipTable(Part):
    """What stands on a slip, from top to bottom; docs/operations.md lists the blocks."""

    blocks: Annotated[list[Slug], Field(min_length=1, max_length=40)]
    text: Texts = Field(default_factory=dict)


class OfficeTerms(DisplayTerms):
    """What an office sets beside its layout."""

    policy: PolicyTable = PolicyTable()
    discipline: DisciplineTable = DisciplineTable()
    hours: HoursTable | None = None
    causes: dict[Slug, NameTable] = Field(default_factory=dict)
    slip: SlipTable | None = None


class ServiceTerms(Part):
    """What a service sets beside its name and route."""

    outcomes: dict[Slug, Texts] = Field(default_factory=dict)
    outcome_required: bool = False
    quota: QuotaTable = QuotaTable()
    fee: Texts = Field(default_factory=dict)
    duration: Texts = Field(default_factory=dict)
    slip_text: Texts = Field(default_factory=dict)
    identifier: Texts = Field(default_factory=dict)


OWN_TEXTS = ("fee", "duration", "slip_text", "identifier")


def read_service_terms(table: ServiceTerms) -> dict[str, Any]:
    """Return the fields of a Service that its terms hold."""
    return {
        "outcomes": read_outcomes(table.outcomes),
        "outcome_required": table.outcome_required,
        "quota": read_quota(table.quota),
        **{name: getattr(table, name) for name in OWN_TEXTS},
    }


def read_office_terms(table: OfficeTerms) -> dict[str, Any]:
    """Return the fields of an Office that its terms hold."""
    return {
        "discipline": read_discipline(table.discipline),
        "policy": read_policy(table.policy),
        "hours": read_hours(table.hours),
        "causes": read_causes(table.causes),
        "slip": read_slip(table.slip),
        "setup": read_lobby_setup(table),
    }


def read_discipline(table: DisciplineTable) -> Discipline:
    """Return the discipline; classes that are left out keep the defaults."""
    given = {kind: getattr(table, kind.value) for kind in TicketClass}
    classes = {
        kind: DEFAULT_CLASSES[kind] if own is None else ClassRule(own.rate, _minutes(own.max_wait_min))
        for kind, own in given.items()
    }
    return Discipline(classes, tuple(_rule(one) for one in table.rules))


def read_hours(table: HoursTable | None) -> Hours | None:
    """Return the opening hours, None for an office that is always open."""
    if table is None:
        return None
    return Hours(
        weekdays={day: _spans(getattr(table, name)) for day, name in enumerate(WEEK)},
        special={day: SpecialDay(_spans(one.hours), one.note) for day, one in table.special.items()},
        last_ticket=_minutes(table.last_ticket_min),
    )


def read_policy(table: PolicyTable) -> Policy:
    """Return the site's choices."""
    return Policy(
        recalls=table.recalls,
        grace=_minutes(table.grace_min),
        late_behind=table.late_behind,
        preview=table.preview,
        end_of_day=table.end_of_day,
        early=_minutes(table.appointment_early_min),
        late=_minutes(table.appointment_late_min),
        appointments=table.appointments,
    )


def read_causes(table: Mapping[str, NameTable]) -> dict[CauseId, Cause]:
    """Return the office's causes, the built-in ones where it names none."""
    own = {CauseId(one): Cause(CauseId(one), named.name) for one, named in table.items()}
    return own or DEFAULT_CAUSES


def read_outcomes(table: Mapping[str, Texts]) -> dict[OutcomeId, Texts]:
    """Return a service's outcomes."""
    return {OutcomeId(one): texts for one, texts in table.items()}


def read_quota(table: QuotaTable) -> Quota:
    """Return a service's quota."""
    return Quota(table.day, table.hour, table.person)


def read_slip(table: SlipTable | None) -> SlipLayout | None:
    """Return the slip's layout, None for the usual one."""
    return None if table is None else SlipLayout(tuple(table.blocks), table.text)


def read_spans(texts: list[str]) -> tuple[Span, ...]:
    """Return hours of the day."""
    return _spans(texts)


def write_spans(spans: tuple[Span, ...]) -> list[str]:
    """Return hours of the day as text."""
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in spans]


def write_office_terms(office: Office) -> dict[str, Any]:
    """Return the terms as tables that read back equal; what is the default is left out."""
    discipline, policy, hours = office.discipline, office.policy, office.hours
    written: dict[str, Any] = {
        "discipline": write_discipline(discipline),
        "policy": {
            "recalls": policy.recalls,
            "grace_min": _in_minutes(policy.grace),
            "late_behind": policy.late_behind,
            "preview": policy.preview,
            "end_of_day": policy.end_of_day.value,
            "appointment_early_min": _in_minutes(policy.early),
            "appointment_late_min": _in_minutes(policy.late),
            "appointments": policy.appointments,
        },
        **write_lobby_setup(office.setup),
    }
    if hours is not None:
        written["hours"] = {
            **{name: write_spans(hours.weekdays.get(day, ())) for day, name in enumerate(WEEK)},
            "last_ticket_min": _in_minutes(hours.last_ticket),
            "special": {
                day.isoformat(): {"hours": write_spans(one.spans), "note": one.note}
                for day, one in hours.special.items()
            },
        }
    if office.causes != DEFAULT_CAUSES:
        written["causes"] = {one.id: {"name": one.name} for one in office.causes.values()}
    if office.slip is not None:
        written["slip"] = {"blocks": list(office.slip.blocks), "text": office.slip.text}
    return written


def write_discipline(discipline: Discipline) -> dict[str, Any]:
    """Return the discipline as a table that reads back equal."""
    classes = {
        kind.value: {"rate": one.rate, "max_wait_min": _in_minutes(one.max_wait)}
        for kind, one in discipline.classes.items()
    }
    return {**classes, "rules": [_write_rule(rule) for rule in discipline.rules]}


def write_service_terms(service: Service) -> dict[str, Any]:
    """Return a service's terms as tables that read back equal."""
    quota = service.quota
    limits = {"day": quota.day, "hour": quota.hour, "person": quota.person}
    return {
        "outcomes": dict(service.outcomes),
        "outcome_required": service.outcome_required,
        "quota": {name: limit for name, limit in limits.items() if limit is not None},
        **{name: getattr(service, name) for name in OWN_TEXTS},
    }


def _rule(table: RuleTable) -> Rule:
    if table.times is not None and table.then is not None:
        return Alternate(_match(table.call), table.times, _match(table.then))
    assert table.when_waited_min is not None
    return WaitOver(_match(table.call), _minutes(table.when_waited_min))


def _match(table: MatchTable) -> Match:
    return Match(
        table.ticket_class,
        None if table.service is None else ServiceId(table.service),
        None if table.stage is None else StageId(table.stage),
    )


def _write_rule(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, WaitOver):
        return {"call": _write_match(rule.match), "when_waited_min": _in_minutes(rule.over)}
    return {"call": _write_match(rule.first), "times": rule.times, "then": _write_match(rule.then)}


def _write_match(match: Match) -> dict[str, str]:
    ticket_class = match.ticket_class.value if match.ticket_class else None
    named = {"class": ticket_class, "service": match.service, "stage": match.stage}
    return {name: value for name, value in named.items() if value is not None}


def _spans(texts: list[str]) -> tuple[Span, ...]:
    return tuple(Span(*(time.fromisoformat(part) for part in text.split("-"))) for text in texts)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _in_minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
