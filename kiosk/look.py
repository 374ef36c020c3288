"""The kiosk's colours by what they are for, in ordinary and in high contrast; plain values, no toolkit."""

from dataclasses import dataclass

from kiosk import theme


@dataclass(frozen=True, slots=True)
class Look:
    """A colour per role. ``on_…`` is text on the ground of that name; ``deep`` is the dark ground.

    ``you`` is gold: it means "you, now" and nothing else.
    """

    ground: str = theme.PAPER
    ink: str = theme.INK
    second_ink: str = theme.SECOND_INK
    card: str = theme.CARD
    card_held: str = theme.SOFT_BRAND
    card_closed: str = "#fafbfc"
    line: str = theme.LINE
    action: str = theme.BRAND
    action_held: str = theme.DEEP_BRAND
    on_action: str = theme.CARD
    action_off: str = "#e8edf3"
    badge: str = theme.SOFT_BRAND
    on_badge: str = theme.BRAND
    badge_closed: str = "#eef1f5"
    figure: str = theme.SOFT_BRAND
    accent: str = theme.BRAND
    deep: str = theme.DEEP_BRAND
    on_deep: str = theme.CARD
    on_deep_soft: str = "#d5deec"
    deep_card: str = "#224177"
    deep_line: str = "#4a6496"
    deep_slot: str = "#041a40"
    paper_ink: str = theme.INK
    you: str = theme.GOLD
    on_you: str = theme.INK
    help: str = theme.SOFT_GOLD
    help_held: str = "#ffe9ad"
    help_line: str = theme.GOLD
    on_help: str = theme.INK
    warning: str = theme.WARNING
    warning_soft: str = "#fdeee6"
    on_warning_soft: str = "#7c2d12"


ORDINARY = Look()
HIGH_CONTRAST = Look(
    ground="#000000",
    ink="#ffffff",
    second_ink="#ffffff",
    card="#000000",
    card_held="#3d3d3d",
    card_closed="#000000",
    line="#ffffff",
    action="#ffffff",
    action_held="#c9c9c9",
    on_action="#000000",
    action_off="#2b2b2b",
    badge="#ffffff",
    on_badge="#000000",
    badge_closed="#2b2b2b",
    figure="#1c1c1c",
    accent="#ffffff",
    deep="#000000",
    on_deep="#ffffff",
    on_deep_soft="#ffffff",
    deep_card="#1c1c1c",
    deep_line="#8a8a8a",
    deep_slot="#2b2b2b",
    paper_ink="#000000",
    on_you="#000000",
    help="#000000",
    help_held="#3d3d3d",
    on_help="#ffffff",
    warning="#ffb38a",
    warning_soft="#1c1c1c",
    on_warning_soft="#ffffff",
)

TEXT_GROUNDS = {
    "ink": ("ground", "card", "card_held", "figure"),
    "second_ink": ("ground", "card", "card_held", "card_closed", "figure", "badge_closed", "action_off"),
    "accent": ("ground", "card", "card_held"),
    "on_action": ("action", "action_held"),
    "on_badge": ("badge",),
    "paper_ink": ("on_deep",),
    "on_deep": ("deep", "deep_card", "deep_slot"),
    "on_deep_soft": ("deep", "deep_card"),
    "on_you": ("you",),
    "on_help": ("help", "help_held"),
    "warning": ("warning_soft",),
    "on_warning_soft": ("warning_soft",),
}
"""On which grounds each role of text may stand."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio"), from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Return the relative luminance of sRGB "#rrggbb" (WCAG 2.2, "relative luminance")."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
