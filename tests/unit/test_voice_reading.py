"""Texts read aloud with what a pack has: numbers, the longest phrases first, and nothing made up."""

import pytest

from voice.pack import VoicePack
from voice.reading import Reading, read_text, words_of
from voice.vocabulary import Clip, Pause

PACK = VoicePack.load()


def heard(reading: Reading) -> list[str]:
    return [piece.name for piece in reading.pieces if isinstance(piece, Clip)]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("id", "8 orang menunggu", ["number-8", "people-waiting"]),
        ("en", "8 people waiting", ["number-8", "people-waiting"]),
        ("id", "15 sampai 25 menit", ["number-5", "belas", "to", "number-2", "puluh", "number-5", "minutes"]),
        ("en", "Take a number", ["take"]),
        ("en", "TAKE, a number!", ["take"]),
        ("en", "120 minutes", ["number-1", "number-2", "number-0", "minutes"]),
        ("en", "about 5 minutes estimated", ["about", "number-5", "minutes-estimated"]),
    ],
)
def test_what_the_clips_can_say_is_said_with_them(language: str, text: str, names: list[str]) -> None:
    reading = read_text(language, text, PACK.phrases)
    assert heard(reading) == names
    assert reading.complete
    assert all(isinstance(piece, Pause) for piece in reading.pieces[1::2])


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "New passport", []),
        ("id", "Siapkan KTP dan KK", ["have-ready"]),
        ("zh", "8 人", []),
        ("en", "", []),
        ("en", "…", []),
    ],
)
def test_what_they_cannot_say_is_left_out_and_told(language: str, text: str, names: list[str]) -> None:
    reading = read_text(language, text, PACK.phrases)
    assert heard(reading) == names
    assert not reading.complete


def test_words_are_compared_without_case_and_signs() -> None:
    assert words_of("Photo-copy: ID card, 2×!") == ("photo-copy", "id", "card", "2")
