"""Tokens as Kivy's colours."""

from kivy.utils import get_color_from_hex


def rgba(color: str, alpha: float = 1.0) -> list[float]:
    """Return a token's colour as Kivy wants it."""
    return [*get_color_from_hex(color)[:3], alpha]
