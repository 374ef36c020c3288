"""The settings that kiosks and displays share, with those of their enrolment below; starts nothing.

Without a site in file, environment or flags a device goes by what it got when it was enrolled.
"""

import os
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field

from wire.messages import Slug
from wire.settings import Broker, Program, SettingsError

MISSING = "site: is missing"
NAMELESS = "not-enrolled"
SIZE = r"^[1-9][0-9]{2,3}x[1-9][0-9]{2,3}$"


class NotEnrolled(SettingsError):
    """Nothing says whose device this is; ``settings`` hold everything else, for a nameless site."""

    def __init__(self, settings: "DeviceSettings") -> None:
        self.settings = settings
        super().__init__(
            [f"{MISSING}; without a file of settings, a device is enrolled with a one-time code"]
        )


class DeviceSettings(Program):
    """What every device needs to know. ``probe`` is a file that always tells, as JSON, what is on the screen.

    ``windowed`` opens a window of WIDTHxHEIGHT instead of the full screen.
    """

    enrolment_file: ClassVar[str] = "enrolment.toml"
    """Where the settings of its enrolment are, below the folder of all devices' data."""

    broker: Broker = Broker()
    site: Slug
    device: Slug
    data_dir: Path | None = None
    windowed: str | None = Field(default=None, pattern=SIZE)
    probe: Path | None = None

    @classmethod
    def load(cls, config: Path | None = None, *, under: Path | None = None, **flags: object) -> Self:
        """Return the settings, below them those of the enrolment when nothing else names the site.

        Raises NotEnrolled when there is no enrolment either, and SettingsError with all problems.
        """
        try:
            return super().load(config, under=under, **flags)
        except SettingsError as error:
            if error.problems != (MISSING,):
                raise
        nameless = super().load(config, under=under, **{**flags, "site": NAMELESS})
        if not nameless.enrolment.exists():
            raise NotEnrolled(nameless)
        return super().load(config, under=nameless.enrolment, **flags)

    @property
    def enrolment_folder(self) -> Path:
        """Where the device keeps what it got when it was enrolled."""
        return self.data_dir or _home()

    @property
    def enrolment(self) -> Path:
        """The file of what it got then."""
        return self.enrolment_folder / self.enrolment_file

    @property
    def data(self) -> Path:
        """The folder of all that the device keeps: its install id before all else."""
        if self.data_dir is not None:
            return self.data_dir
        return _home() / self.site / self.device

    @property
    def window_size(self) -> tuple[int, int] | None:
        """The window's width and height in pixels; None for the full screen."""
        if self.windowed is None:
            return None
        width, height = self.windowed.split("x")
        return int(width), int(height)


def _home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "antrean"
