"""How the machine itself is: room on its disk, its temperature, its addresses; knows no kiosk.

Read from the operating system's own files. What a machine does not tell is None.
"""

import fcntl
import shutil
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

THERMAL = Path("/sys/class/thermal")
NETWORK = Path("/sys/class/net")
GET_ADDRESS = 0x8915  # SIOCGIFADDR
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


@dataclass(frozen=True, slots=True)
class Port:
    """A network port of the machine and its state, as the kernel says it (``up``, ``down``, …).

    ``hardware`` is its MAC address, ``address`` its IPv4 one, empty without.
    """

    name: str
    state: str
    hardware: str
    address: str = ""


def read_vitals(data: Path, thermal: Path = THERMAL) -> Vitals:
    """Return how the machine is whose ``data`` folder this is."""
    return Vitals(_disk_free_mb(data), _temperature_c(thermal))


def read_ports(network: Path = NETWORK) -> tuple[Port, ...]:
    """Return the machine's network ports, without the one to itself."""
    found = sorted(each for each in network.glob("*") if each.name != "lo" and (each / "operstate").exists())
    return tuple(
        Port(each.name, _read(each / "operstate"), _read(each / "address"), _internet_address(each.name))
        for each in found
    )


def _internet_address(name: str) -> str:
    """Return a port's IPv4 address (netdevice(7)); empty without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            told = fcntl.ioctl(asking.fileno(), GET_ADDRESS, struct.pack("256s", name.encode()[:15]))
        except OSError:
            return ""
    return socket.inet_ntoa(told[20:24])


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
