"""The words that a voice pack has recorded, and how numbers are built of them; knows no sound file.

Each language has the same clip names for phrases and letters; numbers are built as the language builds them.
"""

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

CHIME = "chime"
BREATH_S, WORD_S, CLAUSE_S, LANGUAGE_S = 0.05, 0.14, 0.32, 0.7
INDONESIAN = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
)  # fmt: skip
ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LARGEST = 9999
"""The largest number that is said as one; larger ones are said digit by digit."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One recorded sound of a voice pack; the chime has no language."""

    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Text:
    """Words that a pack may lack; ``instead`` is what its clips say where nothing can speak the words."""

    language: str
    words: str
    instead: tuple[Clip | Pause, ...] = ()


Piece = Clip | Pause
Spoken = tuple[Clip | Pause | Text, ...]


def _letters() -> dict[str, str]:
    return {f"letter-{letter.lower()}": letter for letter in string.ascii_uppercase}


def _numbers(words: Sequence[str], first: int = 0, step: int = 1) -> dict[str, str]:
    return {f"number-{first + step * place}": word for place, word in enumerate(words)}


VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "id": {
        "ticket-number": "nomor antrean",
        "please-go-to": "silakan menuju",
        "look-at-the-screen": "silakan lihat layar",
        "counter": "loket",
        "desk": "meja",
        "room": "ruang",
        "cashier": "kasir",
        "belas": "belas",
        "puluh": "puluh",
        "seratus": "seratus",
        "ratus": "ratus",
        "seribu": "seribu",
        "ribu": "ribu",
        "numbers-missed": "nomor lain juga telah dipanggil",
        "sound-test": "ini percobaan pengeras suara",
        **_numbers(INDONESIAN),
        **_letters(),
    },
    "en": {
        "ticket-number": "ticket number",
        "please-go-to": "please go to",
        "look-at-the-screen": "please look at the screen",
        "counter": "counter",
        "desk": "desk",
        "room": "room",
        "cashier": "the cashier",
        "hundred": "hundred",
        "thousand": "thousand",
        "numbers-missed": "other numbers have been called too",
        "sound-test": "this is a test of the loudspeaker",
        **_numbers(ENGLISH),
        **_numbers(ENGLISH_TENS, first=20, step=10),
        **_letters(),
    },
}
EXTRAS: frozenset[str] = frozenset(
    ("seratus", "ratus", "seribu", "ribu", "hundred", "thousand", "numbers-missed", "sound-test")
)
"""What a pack may lack and still speak every call: numbers are then said digit by digit."""


def spell_number(language: str, number: int) -> list[str]:
    """Return the clips that say 0 to 9999 as one number."""
    return _SPELLERS[language](number)


def name_character(character: str) -> list[str]:
    """Return the clip that says one letter or digit; other characters have none."""
    if character.isascii() and character.isdigit():
        return [f"number-{character}"]
    return [f"letter-{character.lower()}"] if character.isascii() and character.isalpha() else []


def spell(language: str, characters: str) -> Spoken:
    """Return a ticket's number, letter by letter and digit by digit."""
    if language not in VOCABULARIES:
        return (Text(language, " ".join(characters)),)
    names = [name for character in characters for name in name_character(character)]
    return tuple(clips(language, names))


def clips(language: str, names: Sequence[str]) -> Iterator[Piece]:
    """Yield the clips with a breath between them."""
    for place, name in enumerate(names):
        if place:
            yield Pause(BREATH_S)
        yield Clip(language, name)


def _spell_indonesian(number: int) -> list[str]:
    for size, one, many in ((1000, "seribu", "ribu"), (100, "seratus", "ratus")):
        if number >= size:
            times, rest = divmod(number, size)
            said = [one] if times == 1 else [*_spell_indonesian(times), many]
            return said + (_spell_indonesian(rest) if rest else [])
    tens, ones = divmod(number, 10)
    if number < 12:
        return [f"number-{number}"]
    if number < 20:
        return [f"number-{ones}", "belas"]
    return [f"number-{tens}", "puluh", *([f"number-{ones}"] if ones else [])]


def _spell_english(number: int) -> list[str]:
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            times, rest = divmod(number, size)
            return [*_spell_english(times), word, *(_spell_english(rest) if rest else [])]
    if number < 20:
        return [f"number-{number}"]
    return [f"number-{number - number % 10}", *([f"number-{number % 10}"] if number % 10 else [])]


_SPELLERS: Mapping[str, Callable[[int], list[str]]] = {"id": _spell_indonesian, "en": _spell_english}
