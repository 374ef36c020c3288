"""What the kiosk says and prints, in each of the site's languages; knows no screen and no paper.

The words live in gettext catalogues with English messages. After adding a message anywhere in kiosk/:

    pybabel extract -k text:2 -k plural:2,3 -k mark --no-location -o build/kiosk.pot kiosk
    pybabel update -D kiosk -N --no-wrap --ignore-pot-creation-date -i build/kiosk.pot -d kiosk/locale
    (translate kiosk/locale/id/LC_MESSAGES/kiosk.po; an empty English text means the message itself)
    pybabel compile -D kiosk -d kiosk/locale

A further language is a further folder (``pybabel init -D kiosk -l ms -i build/kiosk.pot -d kiosk/locale``),
here or in a folder of the site's own (the setting ``locale_dir``). A language in another script names its
font as the translation of "Inter-Regular.ttf": a path, or a file's name, which is looked for beside the
catalogues and in the system's font folders. (A header would be dropped by ``pybabel compile``.)
"""

import gettext
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def mark(message: str) -> str:
    """Return the message as it is, and let the catalogues know that it is shown somewhere."""
    return message


OWN_FONT = mark("Inter-Regular.ttf")
WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)


class Texts:
    """The messages in a site's languages; one without a catalogue is served by the next."""

    def __init__(self, languages: Sequence[str], locale_dir: Path | None = None) -> None:
        """Read the catalogues; one in ``locale_dir`` goes before the kiosk's own of that language."""
        if not languages:
            raise ValueError("a site speaks at least one language")
        self.languages = tuple(languages)
        self._folders = (*((locale_dir,) if locale_dir else ()), LOCALE)
        found = {language: _catalogue(language, self._folders) for language in languages}
        self._catalogues = {language: one for language, one in found.items() if one is not None}
        self._default = next(iter(self._catalogues.values()), gettext.NullTranslations())

    def text(self, language: str, message: str, **values: object) -> str:
        """Return the message in the language, with the values in their places."""
        return self._in(language).gettext(message).format(**values)

    def plural(self, language: str, singular: str, plural_: str, n: int, **values: object) -> str:
        """Return the message for ``n`` things in the language; ``{n}`` stands for the count."""
        return self._in(language).ngettext(singular, plural_, n).format(n=n, **values)

    def clock(self, language: str, at: datetime) -> str:
        """Return the time of day: 09.42 in Indonesian, 9:42 am in English."""
        _refuse_naive(at)
        return self.text(
            language,
            "{hour12}:{minute} {half}",
            hour12=at.hour % 12 or 12,
            hour24=f"{at.hour:02}",
            minute=f"{at.minute:02}",
            half="am" if at.hour < 12 else "pm",
        )

    def day(self, language: str, at: datetime, *, year: bool = True) -> str:
        """Return the day with its weekday: Senin, 23 November 2026."""
        _refuse_naive(at)
        weekday, month = WEEKDAYS[at.weekday()], MONTHS[at.month - 1]
        names = {"weekday": self.text(language, weekday), "month": self.text(language, month)}
        if year:
            return self.text(language, "{weekday}, {day} {month} {year}", day=at.day, year=at.year, **names)
        return self.text(language, "{weekday}, {day} {month}", day=at.day, **names)

    def wait(self, language: str, low_s: int | None, high_s: int | None) -> str | None:
        """Return the wait as people say it: 15–25 menit; None while it is unknown."""
        minutes = self.minutes(low_s, high_s)
        if minutes is None or high_s is None:
            return None
        count = _rounded_up(high_s)
        return self.plural(language, "{minutes} minute", "{minutes} minutes", count, minutes=minutes)

    def minutes(self, low_s: int | None, high_s: int | None) -> str | None:
        """Return the wait's minutes without a unit: 15–25, or ± 5 when no range is left after rounding."""
        if low_s is None or high_s is None:
            return None
        low, high = _rounded_down(low_s), _rounded_up(high_s)
        return f"{low}–{high}" if 0 < low < high else f"± {high}"

    def pick(self, language: str, texts: Mapping[str, str]) -> str:
        """Return the site's own text in the language, else in the next of its languages, else empty."""
        order = (language, *self.languages, *texts)
        return next((texts[each] for each in order if texts.get(each)), "")

    def font(self, language: str) -> Path | None:
        """Return the file of the font that the language's catalogue asks for; None: the kiosk's own."""
        if language not in self._catalogues:
            return None
        name = self.text(language, OWN_FONT)
        return None if name == OWN_FONT else _font_file(name, self._folders)

    def _in(self, language: str) -> gettext.NullTranslations:
        return self._catalogues.get(language, self._default)


def _catalogue(language: str, folders: Sequence[Path]) -> gettext.NullTranslations | None:
    for folder in folders:
        with suppress(FileNotFoundError):
            return gettext.translation("kiosk", folder, [language.replace("-", "_")])
    return None


@cache
def _font_file(name: str, folders: tuple[Path, ...]) -> Path | None:
    """Return where this font is: a path, or a name beside the catalogues or in the system's folders."""
    if Path(name).is_absolute():
        return Path(name) if Path(name).is_file() else None
    places = (
        found for folder in (*folders, *FONT_FOLDERS) for found in sorted(folder.rglob(Path(name).name))
    )
    return next(places, None)


def _refuse_naive(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("a time for people needs its zone")


def _step(minutes: float) -> int:
    """People are told single minutes below ten, then fives, and tens beyond an hour."""
    return 1 if minutes < 10 else 5 if minutes <= 60 else 10


def _rounded_down(seconds: int) -> int:
    step = _step(seconds / 60)
    return seconds // 60 // step * step


def _rounded_up(seconds: int) -> int:
    step = _step(seconds / 60)
    return max(1, -(-seconds // (60 * step)) * step)
