"""Notes that officers leave for colleagues: short, and without anything by which a person is known."""

import re

from server.domain.errors import PersonalData

LONGEST = 200
_TELLING = re.compile(r"\d(?:[\s./-]?\d){5,}|[^\s@]+@[^\s@]+\.[^\s@]+")
"""Six digits or more (identity cards, passports, telephones) and mail addresses."""


def check_note(text: str) -> str:
    """Return the note without space around it; raise PersonalData where it looks like a person's data."""
    note = text.strip()[:LONGEST]
    if _TELLING.search(note):
        raise PersonalData
    return note
