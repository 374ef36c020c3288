"""The rules of the queue in one plain line a language, for a lobby's displays; the whole stands elsewhere."""

from dataclasses import dataclass
from datetime import timedelta

from server.domain.discipline import Discipline
from server.domain.office import Office
from server.domain.policy import Texts
from server.domain.ticket import TicketClass


@dataclass(frozen=True, slots=True)
class _Words:
    """A language's words; ``{who}`` is one or two classes, ``{n}`` minutes."""

    waited: str
    names: dict[TicketClass, str]
    both: str
    faster: str
    limit: str
    limit_of_one: str
    own: str


MINUTE = timedelta(minutes=1)
_WORDS = {
    "id": _Words(
        "Dipanggil menurut lama menunggu.",
        {TicketClass.PRIORITY: "prioritas", TicketClass.APPOINTMENT: "janji temu"},
        "dan",
        "{who} dihitung lebih cepat.",
        "Prioritas didahulukan setelah {n} menit.",
        "Prioritas didahulukan setelah 1 menit.",
        "Kantor ini punya aturan tambahan.",
    ),
    "en": _Words(
        "Called by time waited.",
        {TicketClass.PRIORITY: "priority", TicketClass.APPOINTMENT: "appointments"},
        "and",
        "Time counts faster for {who}.",
        "Priority goes first after {n} minutes.",
        "Priority goes first after 1 minute.",
        "This office has further rules.",
    ),
}


def rules_in_one_line(office: Office) -> Texts:
    """Return the line in those of the site's languages in which it is written."""
    return {language: _line(office, _WORDS[language]) for language in office.languages if language in _WORDS}


def _line(office: Office, words: _Words) -> str:
    discipline = office.discipline
    faster = _faster(discipline, appointments=office.policy.appointments)
    says = [words.waited]
    if faster:
        who = f" {words.both} ".join(words.names[kind] for kind in faster)
        said = words.faster.format(who=who)
        says.append(said[:1].upper() + said[1:])
    if _goes_first(discipline):
        limit = discipline.classes[TicketClass.PRIORITY].max_wait
        minutes = max(1, -(-limit // MINUTE))  # rounded up: nothing is promised that does not hold yet
        says.append(words.limit_of_one if minutes == 1 else words.limit.format(n=minutes))
    if discipline.rules:
        says.append(words.own)
    return " ".join(says)


def _faster(discipline: Discipline, *, appointments: bool) -> list[TicketClass]:
    """Return the classes that gain priority faster than the regular one, as far as there are any such."""
    usual = discipline.classes[TicketClass.REGULAR].rate
    kinds = [TicketClass.PRIORITY, *([TicketClass.APPOINTMENT] if appointments else [])]
    return [kind for kind in kinds if discipline.classes[kind].rate > usual]


def _goes_first(discipline: Discipline) -> bool:
    """Tell whether priority goes before everybody sooner than others do."""
    classes = discipline.classes
    return classes[TicketClass.PRIORITY].max_wait < classes[TicketClass.REGULAR].max_wait
