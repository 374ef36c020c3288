"""A scenario: an office's day as a TOML file describes it, read with every mistake named at once."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.domain.identity import CounterId, ServiceId, StageId
from server.domain.office import Office
from server.domain.ticket import TicketClass

Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(ge=0)]


class ScenarioError(ValueError):
    """The scenario has mistakes; the message lists all of them, one a line."""


def _local(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("a time of day has no zone: write 08:00:00")
    return at


CalendarDate = date
LocalTime = Annotated[time, AfterValidator(_local)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(_Part):
    """When the day begins and ends, and how many days before it times are learned from."""

    start: LocalTime
    end: LocalTime
    date: CalendarDate = CalendarDate(2026, 3, 4)
    warm_up: Annotated[int, Field(ge=0, le=60)] = 10

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class Arrivals(_Part):
    """Who comes for a service: at random with so many an hour, from the day's start on, or at fixed times."""

    service: ServiceId
    per_hour: list[Annotated[float, Field(ge=0, le=10_000)]] = []
    at: list[LocalTime] = []
    classes: Annotated[dict[TicketClass, Share], Field(min_length=1)] = {TicketClass.REGULAR: 1.0}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.per_hour) == bool(self.at):
            raise ValueError("write either per_hour or at")
        if abs(sum(self.classes.values()) - 1) > 1e-6:
            raise ValueError(f"the classes' shares are {sum(self.classes.values()):g} together, not 1")
        return self


class Appointments(_Part):
    """Slots of a service; ``early_min`` is how long before the slot somebody comes on average."""

    service: ServiceId
    start: LocalTime
    end: LocalTime
    every_min: Annotated[float, Field(gt=0)]
    places: Annotated[int, Field(ge=1, le=1000)] = 1
    show: Share = 0.9
    early_min: float = 5.0
    spread_min: Minutes = 5.0

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class ServiceTime(_Part):
    """How long a visitor is served at a stage, for one service or for all of them."""

    stage: StageId
    service: ServiceId | None = None
    distribution: Literal["lognormal", "gamma", "exponential", "fixed", "empirical"] = "lognormal"
    mean_min: Annotated[float, Field(gt=0)] | None = None
    cv: Annotated[float, Field(gt=0, le=5)] = 0.6
    minutes: list[Annotated[float, Field(gt=0)]] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        empirical = self.distribution == "empirical"
        if empirical != bool(self.minutes):
            raise ValueError('minutes belong to the distribution "empirical", and it needs them')
        if empirical == (self.mean_min is not None):
            raise ValueError('every distribution but "empirical" needs mean_min')
        return self


class Shift(_Part):
    """From when to when somebody is planned to be at a counter."""

    start: LocalTime
    end: LocalTime

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class CounterDay(_Part):
    """A counter's day: its shifts, and ``leaves``, when its officer goes unannounced and stays away."""

    counter: CounterId
    shifts: list[Shift] | None = None
    leaves: LocalTime | None = None


class Visitors(_Part):
    """What all visitors have in common."""

    walk_s: Annotated[float, Field(ge=0)] = 20.0
    no_show: Share = 0.0
    no_show_lost_s: Annotated[float, Field(ge=0)] = 60.0


class Scenario(_Part):
    """One day. ``office`` is a path, or the tables of an office file; both are read by the command."""

    name: str
    description: str = ""
    office: str | dict[str, Any]
    day: Day
    arrivals: list[Arrivals] = []
    appointments: list[Appointments] = []
    service_times: Annotated[list[ServiceTime], Field(min_length=1)]
    counters: list[CounterDay] = []
    visitors: Visitors = Visitors()
    standard_min: dict[TicketClass, Annotated[float, Field(gt=0)]] = {}

    def time_at(self, stage: StageId, service: ServiceId) -> ServiceTime | None:
        """Return how long this service takes at the stage: its own entry before one for all services."""
        fitting = [one for one in self.service_times if one.stage == stage and one.service in {None, service}]
        return max(fitting, key=lambda one: one.service is not None, default=None)

    def shifts_of(self, counter: CounterId) -> tuple[Shift, ...]:
        """Return a counter's shifts: the whole day unless the scenario says otherwise."""
        said = next((one for one in self.counters if one.counter == counter), None)
        if said is None or said.shifts is None:
            return (Shift(start=self.day.start, end=self.day.end),)
        return tuple(said.shifts)


def parse_scenario(raw: Mapping[str, Any], source: str) -> Scenario:
    """Return the scenario in the parsed TOML; raise ScenarioError naming every mistake and its place."""
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        mistakes = [
            f"{'.'.join(str(part) for part in detail['loc']) or 'the file'}: "
            f"{detail['msg'].removeprefix('Value error, ')}"
            for detail in error.errors()
        ]
        raise ScenarioError(_listed(source, mistakes)) from None


def check_scenario(scenario: Scenario, office: Office, source: str) -> None:
    """Raise ScenarioError naming everything that does not fit the office."""
    mistakes = [*_unknown(scenario, office), *_without_time(scenario, office)]
    if not scenario.arrivals and not scenario.appointments:
        mistakes.append("arrivals: nobody comes; write [[arrivals]] or [[appointments]]")
    if not office.reasons and any(TicketClass.PRIORITY in one.classes for one in scenario.arrivals):
        mistakes.append("arrivals: the office has no reason for priority, so nobody can have it")
    counters = [one.counter for one in scenario.counters]
    mistakes += [
        f"counters: {one!r} stands twice" for one in sorted(set(counters)) if counters.count(one) > 1
    ]
    if mistakes:
        raise ScenarioError(_listed(source, mistakes))


def _unknown(scenario: Scenario, office: Office) -> list[str]:
    found = []
    asked = {"arrivals": [one.service for one in scenario.arrivals]}
    asked["appointments"] = [one.service for one in scenario.appointments]
    for where, services in asked.items():
        for at, service in enumerate(services):
            if service not in office.services:
                found.append(_no_such(f"{where}.{at}.service", "service", service, office.services))
    for at, one in enumerate(scenario.service_times):
        if one.stage not in office.stages:
            found.append(_no_such(f"service_times.{at}.stage", "stage", one.stage, office.stages))
        if one.service is not None and one.service not in office.services:
            found.append(_no_such(f"service_times.{at}.service", "service", one.service, office.services))
    for at, counter in enumerate(scenario.counters):
        if counter.counter not in office.desks:
            found.append(_no_such(f"counters.{at}.counter", "counter", counter.counter, office.desks))
    return found


def _no_such(where: str, kind: str, name: str, known: Mapping[Any, object]) -> str:
    return f"{where}: there is no {kind} {name!r}, only {', '.join(known)}"


def _without_time(scenario: Scenario, office: Office) -> list[str]:
    coming = {one.service for one in scenario.arrivals} | {one.service for one in scenario.appointments}
    return [
        f"service_times: nothing says how long {service.id} takes at {stage}"
        for service in office.services.values()
        if service.id in coming
        for stage in service.route
        if scenario.time_at(stage, service.id) is None
    ]


def _listed(source: str, mistakes: list[str]) -> str:
    return "\n".join([f"{source} has {len(mistakes)} mistake(s):", *(f"  {one}" for one in mistakes)])
