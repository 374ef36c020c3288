"""Which letters the kiosk's own typeface has, so that another font is asked for the rest; no toolkit."""

RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x30C),
    (0x1E00, 0x1EFF),
    (0x2010, 0x203A),
    (0x20A0, 0x20BF),
    (0x2190, 0x2199),
)
"""Latin letters of every kind, punctuation, currencies and arrows: what ``fonts/make_fonts.py`` keeps."""
SYMBOLS = frozenset("\n\u200b№™−√∞≈≠≤≥⇧⌘⌥⌫⏎■□▢▪▲△▶▷▼▽◀◁◆◇○●☀★☆♡♥✓✗❤⚠")


def is_own(text: str) -> bool:
    """Whether the kiosk's own typeface draws all of this text."""
    return not foreign(text)


def foreign(text: str) -> str:
    """Return the letters of this text that need another font."""
    return "".join(letter for letter in text if not _has(letter))


def _has(letter: str) -> bool:
    code = ord(letter)
    return letter in SYMBOLS or any(first <= code <= last for first, last in RANGES)
