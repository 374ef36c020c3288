"""Every MQTT topic of a site as a frozen value that cannot be invalid; knows no message and no broker.

Each topic class states once what the contract fixes: its path below ``antrean/1/{site}``, its QoS,
whether it is retained, and which role may publish and receive it. Access lists, subscriptions and
documentation are derived from these facts.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

ROOT = "antrean/1"
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class Role(StrEnum):
    """Who speaks on the broker."""

    SERVER = "server"
    KIOSK = "kiosk"
    DISPLAY = "display"


DEVICES = frozenset({Role.KIOSK, Role.DISPLAY})
SERVER = frozenset({Role.SERVER})


class InvalidTopic(ValueError):
    """The text is not a topic of this contract."""


def check_slug(value: str, what: str) -> str:
    """Return ``value`` when it may stand in a topic; raise InvalidTopic naming ``what`` otherwise."""
    if not SLUG.fullmatch(value):
        raise InvalidTopic(
            f"{what} {value!r} must be 1 to 40 lower-case letters, digits or hyphens, "
            "and start and end with a letter or digit"
        )
    return value


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of one site. Subclasses fix the path below the root and the rules of the road."""

    site: str

    path: ClassVar[str]
    qos: ClassVar[int]
    retained: ClassVar[bool] = False
    publishers: ClassVar[frozenset[Role]] = SERVER
    receivers: ClassVar[frozenset[Role]]

    def __post_init__(self) -> None:
        check_slug(self.site, "site")

    def __str__(self) -> str:
        return f"{ROOT}/{self.site}/{self.path}"

    @classmethod
    def filter(cls, site: str = "+") -> str:
        """Return the MQTT filter for this topic at one site, or at all (``+``)."""
        return f"{ROOT}/{_filter_part(site, 'site')}/{cls.path}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the topic written in ``text``; raise InvalidTopic when it is not of this class."""
        root, site, *rest = _split(text)
        if root != ROOT or "/".join(rest) != cls.path:
            raise InvalidTopic(f"{text!r} is not a {cls.__name__} topic")
        return cls(site)


@dataclass(frozen=True, slots=True)
class DeviceTopic(Topic):
    """A topic of one device of a site; ``{device}`` in the path stands for its name."""

    device: str

    def __post_init__(self) -> None:
        check_slug(self.site, "site")
        check_slug(self.device, "device")

    def __str__(self) -> str:
        return f"{ROOT}/{self.site}/{self.path.format(device=self.device)}"

    @classmethod
    def filter(cls, site: str = "+", device: str = "+") -> str:
        """Return the MQTT filter for this topic at one or all sites and devices (``+``)."""
        path = cls.path.format(device=_filter_part(device, "device"))
        return f"{ROOT}/{_filter_part(site, 'site')}/{path}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the topic written in ``text``; raise InvalidTopic when it is not of this class."""
        root, site, *rest = _split(text)
        pattern = cls.path.split("/")
        if root == ROOT and len(rest) == len(pattern):
            at = pattern.index("{device}")
            if rest[:at] == pattern[:at] and rest[at + 1 :] == pattern[at + 1 :]:
                return cls(site, rest[at])
        raise InvalidTopic(f"{text!r} is not a {cls.__name__} topic")


@dataclass(frozen=True, slots=True)
class KioskRequest(DeviceTopic):
    """A kiosk's commands to the server."""

    path: ClassVar[str] = "kiosk/{device}/request"
    qos: ClassVar[int] = 1
    publishers: ClassVar[frozenset[Role]] = frozenset({Role.KIOSK})
    receivers: ClassVar[frozenset[Role]] = SERVER


@dataclass(frozen=True, slots=True)
class KioskResponse(DeviceTopic):
    """The server's answer or refusal to one kiosk."""

    path: ClassVar[str] = "kiosk/{device}/response"
    qos: ClassVar[int] = 1
    receivers: ClassVar[frozenset[Role]] = frozenset({Role.KIOSK})


@dataclass(frozen=True, slots=True)
class Catalog(Topic):
    """What the site offers: services, languages, texts, opening."""

    path: ClassVar[str] = "catalog"
    qos: ClassVar[int] = 1
    retained: ClassVar[bool] = True
    receivers: ClassVar[frozenset[Role]] = DEVICES | SERVER


@dataclass(frozen=True, slots=True)
class Board(Topic):
    """A snapshot of what a lobby may see."""

    path: ClassVar[str] = "board"
    qos: ClassVar[int] = 1
    retained: ClassVar[bool] = True
    receivers: ClassVar[frozenset[Role]] = DEVICES | SERVER


@dataclass(frozen=True, slots=True)
class Call(Topic):
    """One call or recall to show and speak."""

    path: ClassVar[str] = "call"
    qos: ClassVar[int] = 1
    receivers: ClassVar[frozenset[Role]] = frozenset({Role.DISPLAY})


@dataclass(frozen=True, slots=True)
class Heartbeat(Topic):
    """The owner's sign of life, every second."""

    path: ClassVar[str] = "heartbeat"
    qos: ClassVar[int] = 0
    receivers: ClassVar[frozenset[Role]] = DEVICES


@dataclass(frozen=True, slots=True)
class Poke(Topic):
    """A word between server processes: the site has changed, relay it now."""

    path: ClassVar[str] = "poke"
    qos: ClassVar[int] = 0
    receivers: ClassVar[frozenset[Role]] = SERVER


@dataclass(frozen=True, slots=True)
class Presence(DeviceTopic):
    """A device is online or, by its will, offline."""

    path: ClassVar[str] = "device/{device}/presence"
    qos: ClassVar[int] = 1
    retained: ClassVar[bool] = True
    publishers: ClassVar[frozenset[Role]] = DEVICES
    receivers: ClassVar[frozenset[Role]] = SERVER


@dataclass(frozen=True, slots=True)
class Health(DeviceTopic):
    """How a device is: printer, paper, screen, journal."""

    path: ClassVar[str] = "device/{device}/health"
    qos: ClassVar[int] = 1
    retained: ClassVar[bool] = True
    publishers: ClassVar[frozenset[Role]] = DEVICES
    receivers: ClassVar[frozenset[Role]] = SERVER


@dataclass(frozen=True, slots=True)
class DeviceCommand(DeviceTopic):
    """The server tells a device to do something: reload, identify, test print, volume."""

    path: ClassVar[str] = "device/{device}/command"
    qos: ClassVar[int] = 1
    receivers: ClassVar[frozenset[Role]] = DEVICES


TOPICS: tuple[type[Topic], ...] = (
    KioskRequest,
    KioskResponse,
    Catalog,
    Board,
    Call,
    Heartbeat,
    Poke,
    Presence,
    Health,
    DeviceCommand,
)


def parse(text: str) -> Topic:
    """Return the topic written in ``text``; raise InvalidTopic when the contract has none such."""
    for kind in TOPICS:
        try:
            return kind.parse(text)
        except InvalidTopic:
            continue
    raise InvalidTopic(f"{text!r} is not a topic of this contract")


def _split(text: str) -> list[str]:
    levels = text.split("/")
    if len(levels) < 4:
        raise InvalidTopic(f"{text!r} is not a topic of this contract")
    return ["/".join(levels[:2]), *levels[2:]]


def _filter_part(value: str, what: str) -> str:
    return value if value == "+" else check_slug(value, what)
