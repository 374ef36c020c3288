"""What can be typed on the kiosk's own keypad or read by a reader, and what it means; knows no screen."""

from urllib.parse import parse_qs, urlsplit

KEYS = tuple("1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
"""What codes of appointments and numbers of identity cards are written with."""
LONGEST = 40
"""Characters that are typed by hand, as many as the longest code of an appointment has."""
LONGEST_READ = 64
"""Characters that a reader may read, and that a message carries."""


def typed_with(text: str, key: str) -> str:
    """Return the text with one more key; a key that is not there and one too many change nothing."""
    return text + key if key in KEYS and len(text) < LONGEST else text


def shorter(text: str) -> str:
    """Return the text without its last key."""
    return text[:-1]


def is_complete(text: str) -> bool:
    """Whether there is something to send."""
    return 0 < len(text) <= LONGEST_READ


def code_in(text: str) -> str:
    """Return the code that a reader has read: as it stands, or as a link brings it along (``?code=``)."""
    text = text.strip()
    if not text.lower().startswith(("http://", "https://")):
        return text
    try:
        codes = parse_qs(urlsplit(text).query).get("code", [""])
    except ValueError:
        return ""
    return codes[0].strip()
