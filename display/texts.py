r"""What the display says in each language; standard library only, knows no window.

English is the message id. After a change here or in ``presentation.py``:

    pybabel extract -k mark -k text:2 -k plural:2,3 -k _text -k _text_in:2 -k _in_second -k _both \
        -k _headline:3 -k _detail:2 --no-location -o build/display.pot display
    pybabel update -D display -N --no-fuzzy-matching --no-wrap -i build/display.pot -d display/locale
    (keep the short header, translate display/locale/id/LC_MESSAGES/display.po; an empty English text means
    the message itself)
    pybabel compile -D display -d display/locale

A further language is a further folder (``pybabel init -D display -l zh -i build/display.pot -d FOLDER``),
here or in a folder of the site's own (the setting ``locale_dir``).
"""

import gettext
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
        "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip


def mark(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


class Texts:
    """The catalogues of some languages; a language without one falls back to English."""

    def __init__(self, languages: Sequence[str], locale_dir: Path | None = None) -> None:
        """Read the catalogues; one in ``locale_dir`` goes before the display's own of that language."""
        self._catalogues = {language: _find_catalogue(language, locale_dir) for language in languages}

    def text(self, language: str, message: str, **values: object) -> str:
        """Return the message in the language, with its values filled in."""
        return self._catalogue(language).gettext(message).format(**values)

    def plural(self, language: str, singular: str, plural: str, n: int, **values: object) -> str:
        """Return the form for ``n`` in the language."""
        return self._catalogue(language).ngettext(singular, plural, n).format(n=n, **values)

    def clock(self, language: str, at: datetime) -> str:
        """Return a local time of day: 09.42 in Indonesian, 9:42 am in English."""
        if language == "id":
            return f"{at:%H.%M}"
        return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"

    def day(self, language: str, at: datetime, *, year: bool = True) -> str:
        """Return a local date: Senin, 23 November 2026."""
        names = language if language in DAYS else "en"
        day = f"{DAYS[names][at.weekday()]}, {at.day} {MONTHS[names][at.month - 1]}"
        return f"{day} {at.year}" if year else day

    def wait(self, language: str, low_s: int | None, high_s: int | None) -> str | None:
        """Return the wait as people say it: 15–25 menit; None while it is unknown."""
        if low_s is None or high_s is None:
            return None
        low, high = _rounded_down(low_s), _rounded_up(high_s)
        minutes = f"{low}–{high}" if 0 < low < high else f"± {high}"
        return self.plural(language, "{minutes} minute", "{minutes} minutes", high, minutes=minutes)

    def _catalogue(self, language: str) -> gettext.NullTranslations:
        return self._catalogues.get(language) or gettext.NullTranslations()


def _find_catalogue(language: str, locale_dir: Path | None) -> gettext.NullTranslations:
    names = [language.replace("-", "_")]
    if locale_dir is not None and gettext.find("display", locale_dir, names):
        return gettext.translation("display", locale_dir, names)
    return gettext.translation("display", LOCALE, names, fallback=True)


def _step(minutes: float) -> int:
    """People are told single minutes below ten, then fives, and tens beyond an hour."""
    return 1 if minutes < 10 else 5 if minutes <= 60 else 10


def _rounded_down(seconds: int) -> int:
    step = _step(seconds / 60)
    return seconds // 60 // step * step


def _rounded_up(seconds: int) -> int:
    step = _step(seconds / 60)
    return max(1, -(-seconds // (60 * step)) * step)
