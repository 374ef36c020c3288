"""Reads a text aloud with the clips that a pack has: numbers, and the longest phrases first; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice.vocabulary import BREATH_S, VOCABULARIES, Clip, Pause, Piece, name_character, spell_number

WORD = re.compile(r"\d+|[^\W\d_]+(?:['’-][^\W\d_]+)*")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The clips for a text; ``complete`` when they say all of it."""

    pieces: tuple[Piece, ...]
    complete: bool


def words_of(text: str) -> Words:
    """Return a text's words and numbers in small letters, without what nobody speaks."""
    return tuple(word.lower() for word in WORD.findall(text))


def read_text(language: str, text: str, phrases: Mapping[tuple[str, Words], Clip]) -> Reading:
    """Return what the clips can say of a text; an unknown word is left out."""
    words = words_of(text)
    said = list(_match(language, words, phrases))
    pieces: list[Piece] = []
    for clip in (clip for found in said for clip in found or ()):
        pieces += [Pause(BREATH_S), clip] if pieces else [clip]
    return Reading(tuple(pieces), complete=bool(words) and None not in said)


def _match(
    language: str, words: Words, phrases: Mapping[tuple[str, Words], Clip]
) -> Iterator[Sequence[Clip] | None]:
    """Yield the clips of each phrase and number in turn, None for a word that nothing says."""
    longest = max((len(known) for spoken, known in phrases if spoken == language), default=0)
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            clip = phrases.get((language, words[at : at + length]))
            if clip is not None:
                yield (clip,)
                at += length
                break
        else:
            yield _number(language, words[at])
            at += 1


def _number(language: str, word: str) -> Sequence[Clip] | None:
    if not (word.isascii() and word.isdigit() and language in VOCABULARIES):
        return None
    if str(int(word)) == word and int(word) <= 99:
        return [Clip(language, name) for name in spell_number(language, int(word))]
    return [Clip(language, name) for digit in word for name in name_character(digit)]
