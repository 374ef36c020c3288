"""The light behind a panel whose brightness the kernel can set, such as a Raspberry Pi's; knows no screen.

Monitors that hang on HDMI have none: there the picture itself gets darker. The kiosk's user must be able to
write ``brightness`` (docs/operations.md has the udev rule).
"""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

PANELS = Path("/sys/class/backlight")


class Backlight:
    """Sets every panel's light as a share of its full one; remembers what it set last."""

    def __init__(self, panels: Path = PANELS) -> None:
        self._panels = sorted(panels.glob("*"))
        self._share = 1.0

    @property
    def present(self) -> bool:
        """Whether there is a panel that can be set."""
        return bool(self._panels)

    def shine(self, share: float) -> None:
        """Give this share of the light, 0 to 1. A panel that cannot be set is told of once and let go."""
        if share == self._share:
            return
        self._share = share
        self._panels = [panel for panel in self._panels if _set(panel, share)]


def _set(panel: Path, share: float) -> bool:
    try:
        most = int((panel / "max_brightness").read_text(encoding="ascii"))
        (panel / "brightness").write_text(f"{round(most * share)}\n", encoding="ascii")
    except (OSError, ValueError) as error:
        log.warning("the light of %s cannot be set: %s", panel.name, error)
        return False
    return True
