"""What each role may publish and receive, derived from the topics; knows no broker's syntax."""

from wire.topics import TOPICS, DeviceTopic, Role, Topic


def may_publish(role: Role, site: str = "+", device: str = "+") -> list[str]:
    """Return the filters of what a role may publish; a device only in its own name."""
    return [_filter(kind, site, device) for kind in TOPICS if role in kind.publishers]


def may_receive(role: Role, site: str = "+", device: str = "+") -> list[str]:
    """Return the filters of what a role may receive; a device only what is meant for it."""
    return [_filter(kind, site, device) for kind in TOPICS if role in kind.receivers]


def _filter(kind: type[Topic], site: str, device: str) -> str:
    return kind.filter(site, device) if issubclass(kind, DeviceTopic) else kind.filter(site)
