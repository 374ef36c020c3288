"""docs/voice.md names every clip with its words, so that it can be recorded from."""

import re
from pathlib import Path

from voice.mastering import TARGET_LUFS, TOLERANCE_LU, TRUE_PEAK_DBTP
from voice.phrases import PHRASES
from voice.vocabulary import VOCABULARIES

DOCUMENT = (Path(__file__).parents[2] / "docs/voice.md").read_text(encoding="utf-8")


def test_every_clip_is_there_to_be_recorded() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    for language, column in (("id", 1), ("en", 2)):
        told = {row[0]: row[column].strip() for row in rows if row[column].strip()}
        words = {**VOCABULARIES[language], **PHRASES[language]}
        letters = {name for name in words if name.startswith("letter-")}
        assert told == {name: said for name, said in words.items() if name not in letters}


def test_the_documented_loudness_is_what_is_built() -> None:
    assert f"**−{-TARGET_LUFS:g} LUFS, within {TOLERANCE_LU:g} LU**" in DOCUMENT
    assert f"**−{-TRUE_PEAK_DBTP:g} dBTP**" in DOCUMENT
