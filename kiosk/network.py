"""The machine's network ports and their addresses, for whoever sets a kiosk up; sends nothing.

Read from the operating system's own files and interfaces.
"""

import fcntl
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

NETWORK = Path("/sys/class/net")
GET_ADDRESS = 0x8915  # SIOCGIFADDR


@dataclass(frozen=True, slots=True)
class Port:
    """A network port of the machine and its state, as the kernel says it (``up``, ``down``, …).

    ``hardware`` is its MAC address, ``address`` its IPv4 one, empty without.
    """

    name: str
    state: str
    hardware: str
    address: str = ""


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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
