"""A supervisor writes the office's own rules of who is next."""

from server.domain.discipline import Alternate, Discipline, Match
from server.domain.errors import UnknownStage
from server.domain.events import EventType
from server.domain.identity import Json
from server.services.answers import Answer
from server.services.commands import ChangeDiscipline
from server.services.unit_of_work import UnitOfWork


def change_discipline(work: UnitOfWork, command: ChangeDiscipline) -> Answer:
    """Choose by these rates, limits and rules from the next call on; raise UnknownService or UnknownStage."""
    for match in _matches(command.discipline):
        if match.service is not None:
            work.office.service(match.service)
        if match.stage is not None and match.stage not in work.office.stages:
            raise UnknownStage(stage=match.stage)
    work.tx.save_discipline(command.discipline)
    answer = discipline_answer(command.discipline)
    work.record(EventType.DISCIPLINE_CHANGED, **answer)
    return answer


def discipline_answer(discipline: Discipline) -> Answer:
    """Return the rates (in thousandths), limits and rules as plain values, times in seconds."""
    classes: dict[str, Json] = {
        kind.value: {"rate_milli": round(1000 * rule.rate), "max_wait_s": int(rule.max_wait.total_seconds())}
        for kind, rule in discipline.classes.items()
    }
    rules: list[Json] = []
    for rule in discipline.rules:
        if isinstance(rule, Alternate):
            first, then = match_answer(rule.first), match_answer(rule.then)
            rules.append({"kind": "alternate", "first": first, "times": rule.times, "then": then})
        else:
            over_s = int(rule.over.total_seconds())
            rules.append({"kind": "wait_over", "match": match_answer(rule.match), "over_s": over_s})
    return {"classes": classes, "rules": rules}


def match_answer(match: Match) -> Answer:
    """Return which lines a rule is about as plain values; null stands for all."""
    return {
        "class": match.ticket_class and match.ticket_class.value,
        "service": match.service,
        "stage": match.stage,
    }


def _matches(discipline: Discipline) -> list[Match]:
    found = []
    for rule in discipline.rules:
        found += [rule.first, rule.then] if isinstance(rule, Alternate) else [rule.match]
    return found
