"""What is said for calls, as a list of clips and pauses; pure, knows no sound file and no loudspeaker.

One call is said in each of its languages. Several are one announcement: one chime, and each call once, in the
language that its visitor chose, since a visitor must hear the own number in a language that they know. A call
whose languages nobody can speak is said in the site's first, and where that is not spoken either, in any.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from voice.vocabulary import (
    CHIME,
    CLAUSE_S,
    LANGUAGE_S,
    LARGEST,
    VOCABULARIES,
    WORD_S,
    Clip,
    Pause,
    Piece,
    clips,
    name_character,
    spell_number,
)

Style = Literal["digits", "number"]

PLACES: Mapping[str, str] = {
    "loket": "counter", "konter": "counter", "counter": "counter", "window": "counter",
    "meja": "desk", "desk": "desk", "table": "desk",
    "ruang": "room", "ruangan": "room", "bilik": "room", "room": "room",
    "kasir": "cashier", "cashier": "cashier", "teller": "cashier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A call to say. ``languages`` begin with the one that the visitor chose; none means the site's."""

    number: str
    label: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a site speaks: its ``languages``, whose come ``first``, and how each says numbers.

    ``digits``: A042 as "A, 0, 4, 2"; ``number``: "A, 42". A language that is not named has digits.
    """

    languages: tuple[str, ...] = ()
    first: Literal["ticket", "site"] = "ticket"
    numbers: Mapping[str, Style] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ability:
    """What a voice can say: its ``languages``, and all ``clips`` that it has."""

    languages: frozenset[str]
    clips: frozenset[Clip]

    def says(self, language: str, names: Sequence[str]) -> bool:
        """Tell whether it has all of these clips."""
        return all(Clip(language, name) in self.clips for name in names)


EVERYTHING = Ability(
    frozenset(VOCABULARIES),
    frozenset(Clip(language, name) for language, words in VOCABULARIES.items() for name in words),
)


def announcement(
    calls: Sequence[SpokenCall],
    manner: Manner,
    able: Ability = EVERYTHING,
    *,
    chime: bool = True,
    brief: bool = False,
) -> tuple[Piece, ...]:
    """Return the chime and the calls: one in each of its languages, several (or ``brief``) in one each."""
    brief = brief or len(calls) > 1
    parts = [
        (language, call)
        for call in calls
        for language in ([choose_language(call, manner, able)] if brief else order(call, manner, able))
    ]
    said = [tuple(_say(language, call, manner, able)) for language, call in parts]
    return _join(said, chime=chime)


def order(call: SpokenCall, manner: Manner, able: Ability = EVERYTHING) -> list[str]:
    """Return the languages of a call in which it can be said, each once, in the site's order of them."""
    own, site = call.languages, manner.languages
    return _spoken((*own, *site) if manner.first == "ticket" else (*site, *own), able)


def choose_language(call: SpokenCall, manner: Manner, able: Ability = EVERYTHING) -> str:
    """Return the one language of a call in brief: its visitor's own where that is spoken."""
    return _spoken((*call.languages, *manner.languages), able)[0]


def summary(manner: Manner, able: Ability = EVERYTHING, *, chime: bool = True) -> tuple[Piece, ...]:
    """Return the honest word that calls were left out, in each of the site's languages."""
    said = [tuple(_say_missed(language, able)) for language in _spoken(manner.languages, able)]
    return _join(said, chime=chime)


def trial(manner: Manner, able: Ability = EVERYTHING) -> tuple[Piece, ...]:
    """Return a test of the loudspeaker that nobody takes for a call, in each of the site's languages."""
    said = [tuple(_say_trial(language, able)) for language in _spoken(manner.languages, able)]
    return _join(said, chime=True)


def _spoken(wanted: Sequence[str], able: Ability) -> list[str]:
    found = [language for language in dict.fromkeys(wanted) if language in able.languages]
    return found or sorted(able.languages)[:1]


def _join(said: Sequence[Sequence[Piece]], *, chime: bool) -> tuple[Piece, ...]:
    pieces: list[Piece] = [Clip("", CHIME), Pause(WORD_S)] if chime else []
    for place, part in enumerate(said):
        pieces += [Pause(LANGUAGE_S), *part] if place else part
    return tuple(pieces)


def _say(language: str, call: SpokenCall, manner: Manner, able: Ability) -> Iterator[Piece]:
    yield Clip(language, "ticket-number")
    yield Pause(WORD_S)
    yield from clips(language, _number(language, call.number, manner, able))
    yield Pause(CLAUSE_S)
    yield from clips(language, _way(language, call.label))


def _say_missed(language: str, able: Ability) -> Iterator[Piece]:
    if able.says(language, ["numbers-missed"]):
        yield from (Clip(language, "numbers-missed"), Pause(CLAUSE_S))
    yield Clip(language, "look-at-the-screen")


def _say_trial(language: str, able: Ability) -> Iterator[Piece]:
    if able.says(language, ["sound-test"]):
        yield from (Clip(language, "sound-test"), Pause(CLAUSE_S))
    yield from clips(language, ["number-1", "number-2", "number-3"])


def _number(language: str, number: str, manner: Manner, able: Ability) -> list[str]:
    """Return the clips of a ticket's number: its letters, and its digits in the manner of the language."""
    digits = [clip for character in number for clip in name_character(character)]
    parts = re.fullmatch(r"([A-Z]+)([0-9]+)", number)
    if manner.numbers.get(language) != "number" or parts is None or int(parts[2]) > LARGEST:
        return digits
    letters = [clip for letter in parts[1] for clip in name_character(letter)]
    names = letters + spell_number(language, int(parts[2]))
    return names if able.says(language, names) else digits


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
