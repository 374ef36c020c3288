"""The display's settings, from flags, environment (ANTREAN_DISPLAY_…) and a TOML file; starts nothing."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.messages import Slug
from wire.settings import Broker, Program

SIZE = r"^[1-9][0-9]{2,3}x[1-9][0-9]{2,3}$"


class DisplaySettings(Program):
    """Everything that differs between one display and another.

    ``windowed`` opens a window of WIDTHxHEIGHT instead of the full screen; a higher than wide one is drawn
    in portrait. ``rotation`` turns the picture for a screen that hangs upright. ``volume`` is in percent.
    ``probe`` is a file that always tells, as JSON, what is on the screen. ``server`` is the address of the
    officers' pages as this display reaches it, for media, where it is not the catalog's. ``media_dir`` holds
    this display's own media, which it shows beside the server's.
    """

    model_config = SettingsConfigDict(env_prefix="ANTREAN_DISPLAY_")

    broker: Broker = Broker()
    site: Slug
    device: Slug = "display-1"
    data_dir: Path | None = None
    windowed: str | None = Field(default=None, pattern=SIZE)
    rotation: int = Field(default=0, ge=0, le=270, multiple_of=90)
    frame_rate: int = Field(default=60, ge=5, le=120)
    volume: int = Field(default=80, ge=0, le=100)
    mute: bool = False
    voice: Path | None = None
    minimum_show_s: float = Field(default=4.0, ge=1, le=30)
    probe: Path | None = None
    server: str | None = Field(default=None, pattern=r"^https?://[^\s?#@]+$", max_length=200)
    media_dir: Path | None = None
    media_limit_mb: int = Field(default=2000, ge=0, le=1_000_000)

    @property
    def data(self) -> Path:
        """The folder of the install id and of the copies of media."""
        if self.data_dir is not None:
            return self.data_dir
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
        return home / "antrean" / self.site / self.device

    @property
    def window_size(self) -> tuple[int, int] | None:
        """The window's width and height in pixels; None for the full screen."""
        if self.windowed is None:
            return None
        width, height = self.windowed.split("x")
        return int(width), int(height)
