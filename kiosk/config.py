"""The kiosk's settings, from flags, environment (ANTREAN_KIOSK_…) and a TOML file; starts nothing."""

import os
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from kiosk.flow import Pace
from kiosk.pin import is_hash
from kiosk.rest import Night, RestPlan
from kiosk.scanner import ADDRESS
from wire.device_settings import DeviceSettings
from wire.messages import Slug

HOURS = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"


class KioskSettings(DeviceSettings):
    """Everything that differs between one kiosk and another."""

    model_config = SettingsConfigDict(env_prefix="ANTREAN_KIOSK_")

    device: Slug = "kiosk-1"
    printer: str = "picture:tickets"
    rendering: Literal["raster", "text"] = "raster"
    paper_mm: Literal[58, 80] = 80
    profile: str | None = None
    scanner: str | None = Field(default=None, pattern=ADDRESS)
    logo: Path | None = None
    locale_dir: Path | None = None
    wait_s: float = Field(default=8.0, gt=0, le=60)
    lost_wait_s: float = Field(default=2.0, gt=0, le=60)
    offline: bool = True
    show_s: float = Field(default=15.0, gt=0, le=300)
    idle_s: float = Field(default=40.0, gt=0, le=600)
    more_s: float = Field(default=20.0, ge=20, le=600)
    dim_s: float = Field(default=120.0, ge=0, le=86_400)
    rest_s: float = Field(default=300.0, ge=0, le=86_400)
    night: str | None = Field(default=None, pattern=HOURS)
    volume: int = Field(default=80, ge=0, le=100)
    read_aloud: bool = True
    read_aloud_pause_s: float = Field(default=2.0, ge=0.5, le=10)
    voice: Path | None = None
    pin: SecretStr | None = None

    @field_validator("paper_mm", mode="before")
    @classmethod
    def _read_paper(cls, paper: object) -> object:
        """Read a number written as text: the environment has nothing else."""
        return int(paper) if isinstance(paper, str) and paper in {"58", "80"} else paper

    @field_validator("logo")
    @classmethod
    def _check_logo(cls, logo: Path | None) -> Path | None:
        if logo is not None and not os.access(logo, os.R_OK):
            raise ValueError(f"{logo} does not exist or may not be read")
        return logo

    @field_validator("pin")
    @classmethod
    def _check_pin(cls, pin: SecretStr | None) -> SecretStr | None:
        if pin is not None and not is_hash(pin.get_secret_value()):
            raise ValueError("write what antrean device pin prints, not the PIN itself")
        return pin

    @property
    def rest(self) -> RestPlan:
        """When the screen dims, moves and darkens."""
        return RestPlan(self.dim_s, self.rest_s, _night(self.night) if self.night else None)

    @property
    def pace(self) -> Pace:
        """How long each step of a visit may take."""
        return Pace(
            wait_s=self.wait_s,
            lost_wait_s=self.lost_wait_s,
            show_s=self.show_s,
            idle_s=self.idle_s,
            more_s=self.more_s,
        )


def _night(hours: str) -> Night:
    begins, ends = (time.fromisoformat(each) for each in hours.split("-"))
    return Night(begins, ends)
