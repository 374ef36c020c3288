"""An office's rules of the queue in words, with its own numbers: for everybody who waits."""

from dataclasses import dataclass
from datetime import timedelta

from server.domain.discipline import Alternate, Match, Rule, WaitOver
from server.domain.identity import Json
from server.domain.office import Office
from server.domain.ticket import TicketClass
from server.web.desk import stage_name
from server.web.reasons import class_name, why_called
from server.web.texts import pick, plural, text


@dataclass(frozen=True, slots=True)
class Chapter:
    """One heading and its sentences."""

    title: str
    says: tuple[str, ...]


def rules_of(office: Office, language: str) -> tuple[Chapter, ...]:
    """Return the chapters, those that say nothing about this office left out."""
    chapters = (
        Chapter(text(language, "Who is called next"), _order(office, language)),
        Chapter(text(language, "Nobody waits too long"), _limits(office, language)),
        Chapter(text(language, "Rules of this office"), _own(office, language)),
        Chapter(text(language, "Every call has a reason"), _reasons(office, language)),
        Chapter(text(language, "When your number is called"), _missed(office, language)),
        Chapter(text(language, "Appointments"), _appointments(office, language)),
        Chapter(text(language, "How many numbers are given"), _quotas(office, language)),
    )
    return tuple(chapter for chapter in chapters if chapter.says)


def _order(office: Office, language: str) -> tuple[str, ...]:
    says = [
        text(language, "The longer you wait, the higher your priority. Whoever has most is called first.")
    ]
    regular = office.discipline.classes[TicketClass.REGULAR].rate
    for kind, rule in office.discipline.classes.items():
        if kind is TicketClass.REGULAR or not regular:
            continue
        times = _figure(rule.rate / regular, language)
        name = class_name(kind.value, language)
        says.append(
            text(
                language, "%(class)s gains priority %(times)s times as fast.", **{"class": name}, times=times
            )
        )
    says.append(text(language, "Within a class and service, whoever came first is called first."))
    return tuple(says)


def _limits(office: Office, language: str) -> tuple[str, ...]:
    says = [text(language, "Whoever has waited beyond this goes before everybody else:")]
    for kind, rule in office.discipline.classes.items():
        name = class_name(kind.value, language)
        says.append(f"{name}: {_minutes(rule.max_wait, language)}")
    return tuple(says)


def _reasons(office: Office, language: str) -> tuple[str, ...]:
    """Return the reasons that a call in this office may have, as its officer reads them and on record."""
    limit_s = int(office.discipline.classes[TicketClass.REGULAR].max_wait.total_seconds())
    found: list[dict[str, Json]] = [{"rule": "longest_wait"}, {"rule": "priority", "class": "priority"}]
    found.append({"rule": "overdue", "limit_s": limit_s})
    if any(len(set(desk.stages.values())) > 1 for desk in office.desks.values()):
        found.append({"rule": "weight"})
    for rule in office.discipline.rules:
        over_s = int(rule.over.total_seconds()) if isinstance(rule, WaitOver) else 0
        found.append({"rule": "wait_over", "limit_s": over_s} if over_s else {"rule": "alternate"})
    found += [{"rule": "place"}, {"rule": "chosen"}]
    says = [text(language, "It is stored with the call, and the officer sees it. For example:")]
    said = [why_called({"waited_s": limit_s + 60, **reason}, language) for reason in found]
    return (*says, *dict.fromkeys(said))


def _own(office: Office, language: str) -> tuple[str, ...]:
    return tuple(_rule(office, rule, language) for rule in office.discipline.rules)


def _rule(office: Office, rule: Rule, language: str) -> str:
    if isinstance(rule, WaitOver):
        over = _minutes(rule.over, language)
        who = about(office, rule.match, language)
        return text(language, "%(who)s is called first after a wait of %(over)s.", who=who, over=over)
    assert isinstance(rule, Alternate)
    return text(
        language,
        "%(times)s times %(first)s, then once %(then)s. If nobody of a kind waits, the other goes on.",
        times=rule.times,
        first=about(office, rule.first, language),
        then=about(office, rule.then, language),
    )


def about(office: Office, match: Match, language: str) -> str:
    """Return in words which visitors a rule is about."""
    named = []
    if match.ticket_class is not None:
        named.append(class_name(match.ticket_class.value, language))
    if match.service is not None:
        service = office.services.get(match.service)
        named.append(pick(service.name, language) if service else match.service)
    if match.stage is not None:
        named.append(stage_name(office, match.stage, language))
    return " · ".join(named) or text(language, "anybody")


def _missed(office: Office, language: str) -> tuple[str, ...]:
    policy = office.policy
    says = []
    if policy.recalls:
        says.append(
            plural(
                language,
                "You are called once more before your number is passed over.",
                "You are called %(n)s times more before your number is passed over.",
                policy.recalls,
            )
        )
    says.append(
        text(
            language,
            "If you missed your call, tell an officer within %(grace)s: you keep your number.",
            grace=_minutes(policy.grace, language),
        )
    )
    if policy.late_behind:
        says.append(
            plural(
                language,
                "You then stand behind the next person in line.",
                "You then stand behind the next %(n)s people in line.",
                policy.late_behind,
            )
        )
    return tuple(says)


def _appointments(office: Office, language: str) -> tuple[str, ...]:
    policy = office.policy
    return (
        text(
            language,
            "Check in from %(early)s before your appointment until %(late)s after it.",
            early=_minutes(policy.early, language),
            late=_minutes(policy.late, language),
        ),
        text(
            language, "Your place counts from the time of your appointment, or from your check-in when late."
        ),
    )


def _quotas(office: Office, language: str) -> tuple[str, ...]:
    says = []
    for service in office.services.values():
        quota = service.quota
        limits = []
        if quota.day is not None:
            limits.append(text(language, "%(n)s a day", n=quota.day))
        if quota.hour is not None:
            limits.append(text(language, "%(n)s an hour", n=quota.hour))
        if quota.person is not None:
            limits.append(text(language, "%(n)s a day for one person", n=quota.person))
        if limits:
            says.append(f"{pick(service.name, language)}: {', '.join(limits)}")
    return tuple(says)


def _minutes(span: timedelta, language: str) -> str:
    return plural(language, "%(n)s minute", "%(n)s minutes", int(span.total_seconds()) // 60)


def _figure(times: float, language: str) -> str:
    """Return 3, 2.5 or 2,5."""
    said = f"{times:.1f}".removesuffix(".0")
    return said if language == "en" else said.replace(".", ",")
