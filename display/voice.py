"""What is said for a call, as a list of clips and pauses; pure, knows no sound file and no loudspeaker.

Each language has the same clip names for phrases and letters; numbers are built as the language builds them.
"""

import re
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
PLACES: Mapping[str, str] = {
    "loket": "counter", "konter": "counter", "counter": "counter", "window": "counter",
    "meja": "desk", "desk": "desk", "table": "desk",
    "ruang": "room", "ruangan": "room", "bilik": "room", "room": "room",
    "kasir": "cashier", "cashier": "cashier", "teller": "cashier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clip:
    """One recorded sound of a voice pack; the chime has no language."""

    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    seconds: float


Piece = Clip | Pause


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
        **_numbers(ENGLISH),
        **_numbers(ENGLISH_TENS, first=20, step=10),
        **_letters(),
    },
}


def announcement(languages: Sequence[str], number: str, label: str) -> tuple[Piece, ...]:
    """Return the chime and the call in each language that has a vocabulary, one after the other."""
    pieces: list[Piece] = [Clip("", CHIME)]
    for place, language in enumerate(spoken(languages)):
        pieces.append(Pause(LANGUAGE_S if place else WORD_S))
        pieces += _say(language, number, label)
    return tuple(pieces)


def spoken(languages: Sequence[str]) -> list[str]:
    """Return the languages that can be spoken, each once, in their order."""
    return [language for language in dict.fromkeys(languages) if language in VOCABULARIES]


def spell_number(language: str, number: int) -> list[str]:
    """Return the clips that say 0 to 99 as one number."""
    return _SPELLERS[language](number)


def _say(language: str, number: str, label: str) -> Iterator[Piece]:
    yield Clip(language, "ticket-number")
    for character in number:
        yield Pause(WORD_S if character == number[0] else BREATH_S)
        yield from _clips(language, _character(character))
    yield Pause(CLAUSE_S)
    yield from _clips(language, _way(language, label))


def _way(language: str, label: str) -> list[str]:
    """Return the clips that send a visitor to a counter, whatever the office calls it."""
    tokens = re.findall(r"[^\W\d_]+|\d+", label.lower())
    place = next((PLACES[token] for token in tokens if token in PLACES), None)
    marks = [clip for token in tokens for clip in _mark(language, token)]
    if place is None and not marks:
        return ["look-at-the-screen"]
    return ["please-go-to", place or "counter", *marks]


def _mark(language: str, token: str) -> list[str]:
    """Return the clips for a counter's number or letter; a word has none."""
    if token.isascii() and token.isdigit():
        if int(token) <= 99 and str(int(token)) == token:
            return spell_number(language, int(token))
        return [clip for digit in token for clip in _character(digit)]
    return _character(token) if len(token) == 1 else []


def _character(character: str) -> list[str]:
    if character.isascii() and character.isdigit():
        return [f"number-{character}"]
    return [f"letter-{character.lower()}"] if character.isascii() and character.isalpha() else []


def _clips(language: str, names: Sequence[str]) -> Iterator[Piece]:
    for place, name in enumerate(names):
        if place:
            yield Pause(BREATH_S)
        yield Clip(language, name)


def _spell_indonesian(number: int) -> list[str]:
    tens, ones = divmod(number, 10)
    if number < 12:
        return [f"number-{number}"]
    if number < 20:
        return [f"number-{ones}", "belas"]
    return [f"number-{tens}", "puluh", *([f"number-{ones}"] if ones else [])]


def _spell_english(number: int) -> list[str]:
    if number < 20:
        return [f"number-{number}"]
    return [f"number-{number - number % 10}", *([f"number-{number % 10}"] if number % 10 else [])]


_SPELLERS: Mapping[str, Callable[[int], list[str]]] = {"id": _spell_indonesian, "en": _spell_english}
