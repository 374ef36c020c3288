"""What is said for a call, as a list of clips and pauses; pure, knows no sound file and no loudspeaker."""

import re
from collections.abc import Iterator, Mapping, Sequence

from voice.vocabulary import (
    BREATH_S,
    CHIME,
    CLAUSE_S,
    LANGUAGE_S,
    VOCABULARIES,
    WORD_S,
    Clip,
    Pause,
    Piece,
    clips,
    name_character,
    spell_number,
)

PLACES: Mapping[str, str] = {
    "loket": "counter", "konter": "counter", "counter": "counter", "window": "counter",
    "meja": "desk", "desk": "desk", "table": "desk",
    "ruang": "room", "ruangan": "room", "bilik": "room", "room": "room",
    "kasir": "cashier", "cashier": "cashier", "teller": "cashier",
}  # fmt: skip


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


def _say(language: str, number: str, label: str) -> Iterator[Piece]:
    yield Clip(language, "ticket-number")
    for character in number:
        yield Pause(WORD_S if character == number[0] else BREATH_S)
        yield from clips(language, name_character(character))
    yield Pause(CLAUSE_S)
    yield from clips(language, _way(language, label))


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
        return [clip for digit in token for clip in name_character(digit)]
    return name_character(token) if len(token) == 1 else []
