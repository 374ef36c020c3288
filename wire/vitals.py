"""How the machine of a kiosk or display is: room on its disk, its temperature; knows neither of them.

Read from the operating system's own files. What a machine does not tell is None.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

THERMAL = Path("/sys/class/thermal")
LEAST_DISK_MB = 200
HOT_C = 80
"""A Raspberry Pi slows down at 80 °C, and touch screens are built for less."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Free room in 10^6 bytes, and the hottest sensor in degrees Celsius."""

    disk_free_mb: int | None
    temperature_c: int | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What a person should see to, as stable codes."""
        full = self.disk_free_mb is not None and self.disk_free_mb < LEAST_DISK_MB
        hot = self.temperature_c is not None and self.temperature_c >= HOT_C
        return (("disk_low",) if full else ()) + (("hot",) if hot else ())


def read_vitals(data: Path, thermal: Path = THERMAL) -> Vitals:
    """Return how the machine is whose ``data`` folder this is."""
    return Vitals(_disk_free_mb(data), _temperature_c(thermal))


def _disk_free_mb(data: Path) -> int | None:
    try:
        return shutil.disk_usage(data).free // 1_000_000
    except OSError:
        return None


def _temperature_c(thermal: Path) -> int | None:
    told = (_read(each) for each in thermal.glob("thermal_zone*/temp"))
    degrees = [round(int(text) / 1000) for text in told if text.removeprefix("-").isdecimal()]
    sane = [each for each in degrees if -100 <= each <= 200]
    return max(sane) if sane else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
