"""What can be typed on the kiosk's own keypad, and how a text grows by it; knows no screen."""

KEYS = tuple("1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LONGEST = 20
"""Characters that are typed by hand: an identity card has 16."""
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
