"""How an office wants its visitors treated, beyond who is next: plain settings with defaults that work."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NewType

Texts = dict[str, str]
"""A text per language code."""

CauseId = NewType("CauseId", str)
OutcomeId = NewType("OutcomeId", str)


class EndOfDay(StrEnum):
    """What becomes of those who still wait when the business day turns."""

    EXPIRE = "expire"
    CARRY_ON = "carry_on"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many tickets a service gives: a day, an hour (by the site's clock), and to one person a day.

    With ``person`` the service asks for an identifier, which is stored only as a keyed hash.
    """

    day: int | None = None
    hour: int | None = None
    person: int | None = None


NO_QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class SlipLayout:
    """The names of a slip's blocks from top to bottom, and the site's own text for the block ``text``."""

    blocks: tuple[str, ...]
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """A site's choices.

    ``recalls`` a visitor gets before "no-show" is allowed; for ``grace`` a late visitor may come back and
    stands behind the next ``late_behind`` of the line; ``preview``: officers see whom they would call first.
    Appointments may check in from ``early`` before their slot until ``late`` after it; with
    ``appointments`` kiosks offer that.
    """

    recalls: int = 0
    grace: timedelta = timedelta(minutes=15)
    late_behind: int = 2
    preview: bool = False
    end_of_day: EndOfDay = EndOfDay.EXPIRE
    early: timedelta = timedelta(minutes=30)
    late: timedelta = timedelta(minutes=15)
    appointments: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an officer parks, transfers, reclassifies or changes a route: a word of the office, no free text.

    Events keep causes for ever, so they must never say anything about a person.
    """

    id: CauseId
    name: Texts = field(default_factory=dict)


def _causes(**names: tuple[str, str]) -> dict[CauseId, Cause]:
    ids = {CauseId(name.replace("_", "-")): texts for name, texts in names.items()}
    return {
        cause: Cause(cause, {"id": indonesian, "en": english}) for cause, (indonesian, english) in ids.items()
    }


DEFAULT_CAUSES = _causes(
    documents_missing=("Berkas belum lengkap", "Documents are missing"),
    copies_or_payment=("Fotokopi atau pembayaran", "Copies or payment"),
    wrong_service=("Salah pilih layanan", "Wrong service chosen"),
    visitor_asked=("Permintaan pengunjung", "The visitor asked"),
    system_down=("Sistem terganggu", "A system is down"),
    other=("Lainnya", "Other"),
)
ABOUT_VISITORS = frozenset(
    CauseId(cause) for cause in ("documents-missing", "copies-or-payment", "wrong-service", "visitor-asked")
)
"""Built-in causes that say something of a visit, and nothing of a counter that pauses."""
