"""The address that a broker listens on, checked; knows no broker."""

import ipaddress
from dataclasses import dataclass
from typing import Self


class InvalidListenAddress(ValueError):
    """The broker cannot listen there."""


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A host and a port, written ``HOST:PORT`` (``[::1]:1883`` for IPv6)."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address written in ``text``; raise InvalidListenAddress saying what to write."""
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536 or set(host) & set(" \t\n/"):
            raise InvalidListenAddress(f"{text!r} is not an address; write HOST:PORT, as in 127.0.0.1:1883")
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
