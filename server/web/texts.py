"""What the web's pages say, in the reader's language: gettext catalogues, times and minutes.

After a change of texts, with Babel installed, in the project's folder:

    pybabel extract -F server/web/locale/babel.cfg -k mark -k text:2 -k plural:2,3 --no-location \\
        --omit-header -o server/web/locale/web.pot server/web
    pybabel update -D web -i server/web/locale/web.pot -d server/web/locale --no-fuzzy-matching
    pybabel compile -D web -d server/web/locale
"""

import gettext
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.requests import HTTPConnection

LANGUAGES = ("id", "en")
COOKIE = "language"
_LOCALE = Path(__file__).parent / "locale"


def mark(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return a language's texts."""
    return gettext.translation("web", _LOCALE, [language], fallback=True)


def text(language: str, message: str, **values: object) -> str:
    """Return the message in the language, with its values in place."""
    return catalogue(language).gettext(message) % values if values else catalogue(language).gettext(message)


def plural(language: str, one: str, many: str, n: int) -> str:
    """Return the message that fits the number, which stands in it as %(n)s."""
    return catalogue(language).ngettext(one, many, n) % {"n": n}


def clock(language: str, at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day, 09.42 in Indonesian and 9:42 am in English."""
    local = at.astimezone(zone)
    if language == "en":
        return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
    return f"{local:%H.%M}"


def whole_minutes(low_s: int, high_s: int) -> tuple[int, int]:
    """Return a wait's range as people are told it: single minutes below ten, then fives, then tens."""
    low_step, high_step = _step(low_s), _step(high_s)
    low = low_s // 60 // low_step * low_step
    return low, max(low + 1, -(-high_s // (60 * high_step)) * high_step)


def _step(seconds: int) -> int:
    minutes = seconds / 60
    return 1 if minutes < 10 else 5 if minutes <= 60 else 10


def pick(texts: dict[str, str], language: str) -> str:
    """Return a site's own text in the language, or in the first that there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def language_of(request: HTTPConnection) -> str:
    """Return the reader's language: asked for in the address, remembered, or preferred by the browser."""
    for choice in (request.query_params.get("language"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    return preferred(request.headers.get("accept-language", "")) or LANGUAGES[0]


def preferred(header: str) -> str | None:
    """Return the first of our languages by the weights of an Accept-Language header (RFC 9110, 12.5.4)."""
    ranked = sorted(_weighted(header), key=lambda one: one[0], reverse=True)
    return next((language for weight, language in ranked if weight > 0), None)


def _weighted(header: str) -> Iterable[tuple[float, str]]:
    for part in header[:200].split(","):
        tag, _, weight = part.partition(";q=")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            yield _number(weight or "1"), language


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0
