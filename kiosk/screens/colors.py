"""The look's colours as Kivy wants them; like Kivy's own metrics, one look for the whole window."""

from kivy.utils import get_color_from_hex

from kiosk.look import ORDINARY, Look

_worn: list[Look] = [ORDINARY]


def wear(look: Look) -> None:
    """Let everything that is made from now on have this look."""
    _worn[0] = look


def rgba(role: str, alpha: float = 1.0) -> list[float]:
    """Return the colour of a role in the present look, or of a token ("#rrggbb") in every look."""
    color = role if role.startswith("#") else getattr(_worn[0], role)
    return [*get_color_from_hex(color)[:3], alpha]
