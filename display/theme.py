"""The tokens of the display's look, the same in every program, and the palettes made of them; no toolkit.

Every text of the screen stands on one ground: ``PAIRS`` lists them, and a test computes their contrast.
"""

from dataclasses import dataclass
from functools import cache

INK = "#0d1b2a"
SECOND_INK = "#44546a"
THIRD_INK = "#7b8798"
PAPER = "#f5f7fa"
CARD = "#ffffff"
LINE = "#dde3ea"
BRAND = "#0b3d91"
DEEP_BRAND = "#072a66"
SOFT_BRAND = "#e6eefb"
GOLD = "#f4b400"
SOFT_GOLD = "#fff4d1"
GOOD = "#0f8a5f"
WARNING = "#c2410c"
READABLE = 4.5  # WCAG 2.2, 1.4.3 level AA
_NIGHT = ("#0a121c", "#121e2c", "#05090f")  # behind, card, ticker of the dark theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one screen by where they stand. ``*_weak`` is the second voice on the same ground."""

    ground: str
    header: str
    header_text: str
    header_weak: str
    panel: str
    panel_text: str
    panel_weak: str
    panel_line: str
    strip: str
    strip_text: str
    strip_weak: str
    strip_line: str
    card: str
    card_text: str
    card_weak: str
    card_line: str
    lit: str
    lit_text: str
    place: str
    place_text: str
    ticker: str
    ticker_text: str
    tag: str
    tag_text: str
    alarm: str
    alarm_text: str
    alarm_weak: str
    alarm_mark: str
    notice: str
    notice_text: str
    notice_weak: str
    urgent: str
    urgent_text: str


PAIRS = (
    ("header_text", "header"),
    ("header_weak", "header"),
    ("panel_text", "panel"),
    ("panel_weak", "panel"),
    ("strip_text", "strip"),
    ("strip_weak", "strip"),
    ("card_text", "card"),
    ("card_weak", "card"),
    ("card_text", "ground"),
    ("card_weak", "ground"),
    ("lit_text", "lit"),
    ("place_text", "place"),
    ("ticker_text", "ticker"),
    ("tag_text", "tag"),
    ("alarm_text", "alarm"),
    ("alarm_weak", "alarm"),
    ("notice_text", "notice"),
    ("notice_weak", "notice"),
    ("urgent_text", "urgent"),
)
"""Each text with its ground."""


@cache
def make_palette(theme: str, brand: str | None = None, deep_brand: str | None = None) -> Palette:
    """Return the colours of a theme, made of the site's own brand where it has one."""
    brand = brand or BRAND
    deep = deep_brand or (DEEP_BRAND if brand == BRAND else mix(brand, "#000000", 0.35))
    return _dark(deep) if theme == "dark" else _light(brand, deep)


def _light(brand: str, deep: str) -> Palette:
    return Palette(
        ground=PAPER,
        **_branded(deep, brand),
        card=CARD,
        card_text=INK,
        card_weak=SECOND_INK,
        card_line=LINE,
        lit=SOFT_GOLD,
        lit_text=INK,
        ticker=INK,
        ticker_text=CARD,
        alarm=INK,
        alarm_text=CARD,
        alarm_weak=_weak_on(INK),
        notice=mix(brand, CARD, 0.88),
        notice_text=INK,
        notice_weak=SECOND_INK,
    )


def _dark(deep: str) -> Palette:
    behind, card, foot = _NIGHT
    panel, head = mix(deep, behind, 0.35), mix(deep, behind, 0.72)
    return Palette(
        ground=behind,
        **_branded(head, panel),
        card=card,
        card_text=PAPER,
        card_weak=_weak_on(card),
        card_line=mix(card, CARD, 0.12),
        lit=mix(card, GOLD, 0.26),
        lit_text=SOFT_GOLD,
        ticker=foot,
        ticker_text=PAPER,
        alarm=foot,
        alarm_text=PAPER,
        alarm_weak=_weak_on(foot),
        notice=mix(card, text_on(card), 0.1),
        notice_text=PAPER,
        notice_weak=_weak_on(mix(card, text_on(card), 0.1)),
    )


def _branded(head: str, panel: str) -> dict[str, str]:
    """Return what every theme makes of its two brand colours, and the colours that mean the same in each."""
    return {
        "header": head,
        "header_text": text_on(head),
        "header_weak": _weak_on(head),
        "panel": panel,
        "panel_text": text_on(panel),
        "panel_weak": _weak_on(panel),
        "panel_line": mix(panel, text_on(panel), 0.2),
        "strip": head,
        "strip_text": text_on(head),
        "strip_weak": _weak_on(head),
        "strip_line": mix(head, text_on(head), 0.14),
        "tag": panel,
        "tag_text": text_on(panel),
        "place": GOLD,
        "place_text": INK,
        "alarm_mark": WARNING,
        "urgent": WARNING,
        "urgent_text": CARD,
    }


def text_on(ground: str) -> str:
    """Return white where it is read well on the ground, else ink, else black: one of them always is."""
    return next((text for text in (CARD, INK) if contrast(text, ground) >= READABLE), "#000000")


def _weak_on(ground: str) -> str:
    """Return a text colour nearer to the ground that is still read easily."""
    strong = text_on(ground)
    for share in (0.26, 0.2, 0.14, 0.08):
        weak = mix(strong, ground, share)
        if contrast(weak, ground) >= READABLE + 1:
            return weak
    return strong


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour with this share of another one in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (one + (two - one) * share)):02x}" for one, two in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
