"""Renders mosquitto's configuration, access list and passwords, and each device's secret file.

Every user is named with exactly the topics it may use; whoever is not named may do nothing. Written for
mosquitto 2.0 and later.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from broker_config.listen import ListenAddress
from broker_config.passwords import verify_secret
from broker_config.roles import may_publish, may_receive
from wire.atomic import write_atomically
from wire.messages import Message
from wire.topics import InvalidTopic, Role, check_slug

SERVER_USER = "server"
PROPERTIES_BYTES = 4_096

CONFIG = """\
# Written by `antrean broker render`: it is overwritten the next time.
# After a change of devices, send mosquitto SIGHUP: it reads acl and passwords again.
# mosquitto's user must be able to read this folder; nobody else should read passwords and secrets.
{listener}
allow_anonymous false
acl_file {folder}/acl
password_file {folder}/passwords

# The server publishes again what is retained, and devices too, so a restart may forget everything.
persistence false

# No message of the contract is larger, and a device that stops reading costs no more memory than this.
message_size_limit {largest}
max_packet_size {packet}
max_inflight_messages 100
max_queued_messages 1000
max_queued_bytes 16777216
max_keepalive 120
allow_zero_length_clientid false
set_tcp_nodelay true

log_dest stderr
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""

TLS_LISTENER = """
listener {port} {host}
certfile {certificate}
keyfile {key}
tls_version tlsv1.2
"""

PLAIN_LISTENER = """
# Not encrypted: for one machine, or a network of its own.
listener {port} {host}
"""


class CannotRender(ValueError):
    """The devices or their secrets do not fit together."""


@dataclass(frozen=True, slots=True)
class Tls:
    """The broker's certificate (with its chain) and its private key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device. ``secret`` only while it is fresh: the hash is what is kept."""

    site: str
    name: str
    role: Role
    password_hash: str
    secret: str | None = field(default=None, repr=False)

    @property
    def username(self) -> str:
        """The device's user name on the broker."""
        return f"{self.site}.{self.name}"


def render(
    folder: Path,
    devices: Iterable[Device],
    *,
    server_hash: str,
    server_secret: str | None = None,
    listen: str = "127.0.0.1:1883",
    tls: Tls | None = None,
    installed_in: Path | None = None,
) -> list[Path]:
    """Write the files into ``folder`` and return them: mosquitto.conf, acl, passwords, secrets/USER.

    ``installed_in`` is where mosquitto will find them, when that is elsewhere. Raises CannotRender, and
    InvalidListenAddress, before anything is written.
    """
    enrolled = sorted(devices, key=lambda device: device.username)
    hashes = {SERVER_USER: server_hash, **{device.username: device.password_hash for device in enrolled}}
    secrets = {SERVER_USER: server_secret, **{device.username: device.secret for device in enrolled}}
    _check(enrolled, hashes, secrets)
    config = _render_config((installed_in or folder).absolute(), ListenAddress.parse(listen), tls)
    private = {f"secrets/{user}": f"{secret}\n" for user, secret in secrets.items() if secret is not None}
    private["passwords"] = "".join(f"{user}:{hashed}\n" for user, hashed in hashes.items())
    for name, text in private.items():
        write_atomically(folder / name, text, mode=0o600)
    write_atomically(folder / "acl", render_acl(enrolled))
    write_atomically(folder / "mosquitto.conf", config)
    return [folder / name for name in ("mosquitto.conf", "acl", *sorted(private))]


def render_acl(devices: Sequence[Device]) -> str:
    """Return the access list: the server at every site, each device at its own topics."""
    blocks = [_render_user(SERVER_USER, may_publish(Role.SERVER), may_receive(Role.SERVER))]
    blocks += [
        _render_user(
            device.username,
            may_publish(device.role, device.site, device.name),
            may_receive(device.role, device.site, device.name),
        )
        for device in devices
    ]
    return "\n".join(["# Written by `antrean broker render` from wire/topics.py.\n", *blocks])


def _render_user(user: str, publishes: Sequence[str], receives: Sequence[str]) -> str:
    rules = [f"topic write {filter_}" for filter_ in publishes]
    rules += [f"topic read {filter_}" for filter_ in receives]
    return "\n".join([f"user {user}", *rules, ""])


def _render_config(folder: Path, address: ListenAddress, tls: Tls | None) -> str:
    largest = max(kind.max_bytes for kind in Message.__subclasses__())
    return CONFIG.format(
        folder=folder,
        largest=largest,
        packet=largest + PROPERTIES_BYTES,
        listener=_render_listener(address, tls),
    )


def _render_listener(address: ListenAddress, tls: Tls | None) -> str:
    if tls is None:
        return PLAIN_LISTENER.format(host=address.host, port=address.port)
    return TLS_LISTENER.format(
        host=address.host,
        port=address.port,
        certificate=tls.certificate.absolute(),
        key=tls.key.absolute(),
    )


def _check(devices: Sequence[Device], hashes: dict[str, str], secrets: dict[str, str | None]) -> None:
    for username, times in Counter(device.username for device in devices).items():
        if times > 1:
            raise CannotRender(f"{username} is enrolled {times} times")
    for device in devices:
        _check_device(device)
    for user, hashed in hashes.items():
        secret = secrets[user]
        if not hashed.startswith("$7$") or not hashed.isprintable() or " " in hashed:
            raise CannotRender(f"{user} has no password hash in mosquitto's format")
        if secret is not None and not verify_secret(secret, hashed):
            raise CannotRender(f"the secret of {user} does not fit its hash")


def _check_device(device: Device) -> None:
    if device.role is Role.SERVER:
        raise CannotRender(f"{device.username} cannot be a server: a device is a kiosk or a display")
    try:
        check_slug(device.site, "site")
        check_slug(device.name, "device")
    except InvalidTopic as error:
        raise CannotRender(str(error)) from None
