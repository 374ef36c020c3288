"""Why a visitor was called, in words: for the officer's page, and in general for the public rules."""

from collections.abc import Mapping

from server.domain.identity import Json
from server.domain.ticket import TicketClass
from server.web.texts import mark, plural, text

CLASS_NAMES = {
    TicketClass.REGULAR: mark("Regular"),
    TicketClass.APPOINTMENT: mark("Appointment"),
    TicketClass.PRIORITY: mark("Priority"),
}
_WHY = {
    "longest_wait": mark("%(waited)s, the longest"),
    "place": mark("%(waited)s; first by arrival in the line that was due"),
    "weight": mark("%(waited)s; this counter prefers this stage"),
    "alternate": mark("%(waited)s; the office's rule calls the classes in turn"),
    "chosen": mark("%(waited)s; chosen by the officer, out of order"),
}


def why_called(reason: Mapping[str, Json] | None, language: str) -> str:
    """Return in words by which rule a turn was called; nothing when that is not known."""
    told = reason or {}
    waited_s = told.get("waited_s")
    if not isinstance(waited_s, int):
        return ""
    waited = plural(language, "waited %(n)s minute", "waited %(n)s minutes", waited_s // 60)
    rule = str(told.get("rule"))
    if rule == "priority":
        return text(
            language,
            "%(waited)s, %(class)s class; nobody in line was due before",
            waited=waited,
            **{"class": class_name(str(told.get("class")), language).lower()},
        )
    limit_s = told.get("limit_s")
    if rule in {"overdue", "wait_over"} and isinstance(limit_s, int):
        return _over(rule, waited, limit_s, language)
    return text(language, _WHY[rule], waited=waited) if rule in _WHY else waited


def class_name(name: str, language: str) -> str:
    """Return what a class of tickets is called."""
    try:
        return text(language, CLASS_NAMES[TicketClass(name)])
    except ValueError:
        return name


def _over(rule: str, waited: str, limit_s: int, language: str) -> str:
    limit = plural(language, "%(n)s min", "%(n)s min", limit_s // 60)
    if rule == "overdue":
        return text(language, "%(waited)s, beyond the limit of %(limit)s", waited=waited, limit=limit)
    return text(
        language,
        "%(waited)s; this line was due by the office's rule after %(limit)s",
        waited=waited,
        limit=limit,
    )
