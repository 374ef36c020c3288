"""The display's settings, from flags, environment (ANTREAN_DISPLAY_…) and a TOML file; starts nothing."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.device_settings import DeviceSettings
from wire.messages import Slug


class DisplaySettings(DeviceSettings):
    """Everything that differs between one display and another.

    ``windowed`` opens a window of WIDTHxHEIGHT instead of the full screen; a higher than wide one is drawn
    in portrait. ``rotation`` turns the picture for a screen that hangs upright. ``volume`` is in percent.
    ``probe`` is a file that always tells, as JSON, what is on the screen. ``server`` is the address of the
    officers' pages as this display reaches it, for media, where it is not the catalog's. ``media_dir`` holds
    this display's own media, which it shows beside the server's. ``locale_dir`` holds catalogues of further
    languages, ``font`` is the file of a font for scripts that Inter cannot draw.
    """

    model_config = SettingsConfigDict(env_prefix="ANTREAN_DISPLAY_")
    enrolment_file: ClassVar[str] = "display-enrolment.toml"  # beside a kiosk's on one machine

    device: Slug = "display-1"
    rotation: int = Field(default=0, ge=0, le=270, multiple_of=90)
    frame_rate: int = Field(default=60, ge=5, le=120)
    volume: int = Field(default=80, ge=0, le=100)
    mute: bool = False
    voice: Path | None = None
    minimum_show_s: float = Field(default=4.0, ge=1, le=30)
    server: str | None = Field(default=None, pattern=r"^https?://[^\s?#@]+$", max_length=200)
    media_dir: Path | None = None
    locale_dir: Path | None = None
    font: Path | None = None
    media_limit_mb: int = Field(default=2000, ge=0, le=1_000_000)
