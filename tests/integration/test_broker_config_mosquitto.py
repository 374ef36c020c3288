"""The rendered files on a real mosquitto: each role gets through what its topics grant and nothing else."""

import contextlib
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from broker_config.mosquitto import CannotRender, Device, Tls, render
from broker_config.passwords import generate_secret, hash_secret
from tests.support.messages import EXAMPLES, NOON, board
from tests.support.mosquitto import Mosquitto, find_mosquitto
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from wire.codec import decode
from wire.messages import BoardMessage, HealthMessage
from wire.mqtt import Connection, ConnectionState, PublishRefused
from wire.settings import Broker
from wire.topics import TOPICS, Board, DeviceTopic, Health, Presence, Role, Topic

SECRET = generate_secret()
HASH = hash_secret(SECRET)
DEVICES = [
    Device("main", "kiosk-1", Role.KIOSK, HASH, SECRET),
    Device("main", "kiosk-2", Role.KIOSK, HASH, SECRET),
    Device("main", "display-1", Role.DISPLAY, HASH, SECRET),
    Device("other", "kiosk-1", Role.KIOSK, HASH, SECRET),
]
USERS = ["server", *(device.username for device in DEVICES)]
OWN = {"main.kiosk-1": "kiosk-1", "main.kiosk-2": "kiosk-2", "main.display-1": "display-1"}
ROLES = {"server": Role.SERVER, **{device.username: device.role for device in DEVICES}}
NAMES = ["kiosk-1", "kiosk-2", "display-1"]


def all_topics() -> list[Topic]:
    """Return every topic of the site ``main`` with each of its devices."""
    plain = [kind(site="main") for kind in TOPICS if not issubclass(kind, DeviceTopic)]
    of_devices = [kind("main", name) for kind in TOPICS if issubclass(kind, DeviceTopic) for name in NAMES]
    return [*plain, *of_devices]


def is_granted(user: str, topic: Topic, roles: frozenset[Role]) -> bool:
    """Return what the table says, restated without the code under test."""
    if ROLES[user] not in roles or user.startswith("other."):
        return False
    return user == "server" or not isinstance(topic, DeviceTopic) or topic.device == OWN[user]


@pytest.fixture(scope="module")
def rendered(
    tmp_path_factory: pytest.TempPathFactory, missing: Callable[[str], NoReturn]
) -> Iterator[Mosquitto]:
    if find_mosquitto() is None:
        missing("mosquitto")
    folder = tmp_path_factory.mktemp("broker")
    port = free_port()
    render(folder, DEVICES, server_hash=HASH, server_secret=SECRET, listen=f"127.0.0.1:{port}")
    with Mosquitto(folder, config=folder / "mosquitto.conf", port=port) as broker:
        yield broker


@pytest.fixture(scope="module")
def clients(rendered: Mosquitto) -> Iterator[dict[str, Connection]]:
    """Every user connected and subscribed to everything: what is not granted must not come."""
    with contextlib.ExitStack() as stack:
        connections = {}
        for user in USERS:
            connection = Connection(Broker.model_validate(login(rendered, user)), f"{user}.test")
            connection.subscribe("#", 1)
            connection.start()
            stack.callback(connection.stop)
            connections[user] = connection
        for user, connection in connections.items():
            wait_until(lambda it=connection: it.state is ConnectionState.CONNECTED, what=user)  # type: ignore[misc]
        yield connections


def login(broker: Mosquitto, user: str) -> dict[str, str]:
    """Return the settings with which a user connects."""
    return {"url": broker.url, "username": user, "password": SECRET}


class Marks:
    """Boards that everybody receives, told apart by their revision: what came before them came at all."""

    def __init__(self, server: Connection) -> None:
        self._server = server
        self._rev = 1000

    def publish(self) -> None:
        """Publish the next mark at both sites."""
        self._rev += 1
        for site in ("main", "other"):
            self._server.publish(Board(site), board(self._rev)).wait(5)

    def received_before(self, connection: Connection) -> set[str]:
        """Return the topics of everything that a client received up to the last mark."""
        topics: list[str] = []

        def reached() -> bool:
            inbound = connection.receive(0.5)
            if inbound is None:
                return False
            mark = inbound.topic.endswith("/board") and decode(BoardMessage, inbound.payload).rev >= 1000
            if not mark and not inbound.retained:
                topics.append(inbound.topic)
            return mark and decode(BoardMessage, inbound.payload).rev == self._rev

        wait_until(reached, what="the mark")
        return set(topics)


@pytest.fixture(scope="module")
def marks(clients: dict[str, Connection]) -> Marks:
    return Marks(clients["server"])


@pytest.mark.parametrize("topic", all_topics(), ids=str)
def test_each_topic_is_received_by_whom_the_table_grants_and_by_nobody_else(
    topic: Topic, clients: dict[str, Connection], marks: Marks
) -> None:
    publisher = next((user for user in USERS if is_granted(user, topic, topic.publishers)), None)
    if publisher is None:
        return  # a display has no requests to publish
    clients[publisher].publish(topic, EXAMPLES[type(topic)]).wait(5)
    marks.publish()
    for user, connection in clients.items():
        got = str(topic) in marks.received_before(connection)
        assert got == is_granted(user, topic, topic.receivers), f"{user} and {topic}"


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("topic", all_topics(), ids=str)
def test_each_topic_is_published_by_whom_the_table_grants_and_by_nobody_else(
    topic: Topic, user: str, clients: dict[str, Connection], marks: Marks
) -> None:
    granted = is_granted(user, topic, topic.publishers)
    delivery = clients[user].publish(topic, EXAMPLES[type(topic)])
    if granted or topic.qos == 0:  # a refusal of QoS 0 is never told
        delivery.wait(5)
    else:
        with pytest.raises(PublishRefused, match="Not authorized"):
            delivery.wait(5)
    site = "other" if user.startswith("other.") else "main"
    if user != "server":  # acknowledged after what went before it on the same connection
        clients[user].publish(Health(site, user.partition(".")[2]), HealthMessage(at=NOON)).wait(5)
    marks.publish()
    heard = {listener: marks.received_before(connection) for listener, connection in clients.items()}
    heard_by = {listener for listener, topics in heard.items() if str(topic) in topics}
    assert granted or not heard_by


@pytest.mark.parametrize(
    ("user", "password"),
    [("server", "wrong"), ("nobody", SECRET), (None, None)],
    ids=["wrong password", "unknown user", "no user"],
)
def test_wrong_password_unknown_user_and_no_user_are_refused(
    rendered: Mosquitto, user: str | None, password: str | None
) -> None:
    said: list[str] = []
    broker = Broker.model_validate({"url": rendered.url, "username": user, "password": password})
    connection = Connection(broker, "stranger", on_state=lambda _, why: said.append(why))
    connection.start()
    wait_until(lambda: said, what="the refusal")
    connection.stop()
    assert said[0] == "the broker refused the connection: Not authorized"


def test_will_on_a_topic_of_another_device_is_not_delivered(
    rendered: Mosquitto, clients: dict[str, Connection], marks: Marks
) -> None:
    will = (Presence("main", "kiosk-2"), EXAMPLES[Presence])
    forger = Connection(Broker.model_validate(login(rendered, "main.kiosk-1")), "forger", will=will)
    forger.start()
    wait_until(lambda: forger.state is not ConnectionState.CONNECTING)
    evictor = Connection(Broker.model_validate(login(rendered, "main.kiosk-1")), "forger")
    evictor.start()
    wait_until(lambda: evictor.state is ConnectionState.CONNECTED)
    forger.stop()
    evictor.stop()
    marks.publish()
    assert str(will[0]) not in marks.received_before(clients["server"])


def test_only_the_owner_may_read_passwords_and_secrets(tmp_path: Path) -> None:
    written = render(tmp_path, DEVICES, server_hash=HASH, server_secret=SECRET)
    private = [path for path in written if path.name not in {"mosquitto.conf", "acl"}]
    assert len(private) == 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert (tmp_path / "secrets" / "main.kiosk-1").read_text() == f"{SECRET}\n"
    assert not list(tmp_path.rglob(".*"))


def test_secret_that_is_not_fresh_is_neither_written_nor_touched(tmp_path: Path) -> None:
    render(tmp_path, DEVICES, server_hash=HASH)
    kept = [Device(device.site, device.name, device.role, HASH) for device in DEVICES]
    written = render(tmp_path, kept, server_hash=HASH)
    assert [path.name for path in written] == ["mosquitto.conf", "acl", "passwords"]
    assert (tmp_path / "secrets" / "main.kiosk-1").exists()


def test_files_name_the_folder_where_mosquitto_will_find_them(tmp_path: Path) -> None:
    render(tmp_path, [], server_hash=HASH, installed_in=Path("/etc/mosquitto/antrean"))
    assert "acl_file /etc/mosquitto/antrean/acl\n" in (tmp_path / "mosquitto.conf").read_text()


@pytest.mark.parametrize(
    ("devices", "problem"),
    [
        ([DEVICES[0], DEVICES[0]], "enrolled 2 times"),
        ([Device("main", "kiosk 1", Role.KIOSK, HASH)], "device 'kiosk 1' must be"),
        ([Device("main", "kiosk-1\nuser x", Role.KIOSK, HASH)], "must be"),
        ([Device("main", "k", Role.KIOSK, "plain")], "no password hash"),
        ([Device("main", "k", Role.KIOSK, HASH, "other")], "does not fit its hash"),
        ([Device("main", "k", Role.SERVER, HASH)], "cannot be a server"),
    ],
)
def test_devices_that_do_not_fit_are_refused_before_anything_is_written(
    tmp_path: Path, devices: list[Device], problem: str
) -> None:
    with pytest.raises(CannotRender, match=problem):
        render(tmp_path, devices, server_hash=HASH)
    assert not list(tmp_path.iterdir())


def test_secret_does_not_show_in_a_log() -> None:
    assert SECRET not in repr(DEVICES[0])


# paho leaves the socket of a failed handshake to the garbage collector
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_encrypted_listener_serves_whoever_trusts_its_certificate(
    tmp_path: Path, missing: Callable[[str], NoReturn]
) -> None:
    certificate, key = make_certificate(tmp_path, missing)
    port = free_port()
    render(tmp_path, DEVICES, server_hash=HASH, listen=f"127.0.0.1:{port}", tls=Tls(certificate, key))
    secure = {"url": f"mqtts://localhost:{port}", "username": "server", "password": SECRET}
    said: list[str] = []
    with Mosquitto(tmp_path, config=tmp_path / "mosquitto.conf", port=port):
        trusting = Connection(Broker.model_validate({**secure, "ca_file": certificate}), "server")
        doubting = Connection(
            Broker.model_validate(secure), "doubt", on_state=lambda _, why: said.append(why)
        )
        for connection in (trusting, doubting):
            connection.start()
        wait_until(lambda: trusting.state is ConnectionState.CONNECTED, what="the encrypted connection")
        wait_until(lambda: said, what="the refusal of an unknown certificate")
        trusting.subscribe(Board.filter(), 1)
        trusting.publish(Board("main"), board(4)).wait(5)
        inbound = trusting.receive(5)
        for connection in (trusting, doubting):
            connection.stop()
    assert inbound is not None
    assert "CERTIFICATE_VERIFY_FAILED" in said[0]


def make_certificate(folder: Path, missing: Callable[[str], NoReturn]) -> tuple[Path, Path]:
    """Return a certificate for localhost that signs itself, and its key."""
    program = shutil.which("openssl") or missing("openssl")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    make = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*make, *subject, *files], check=True, capture_output=True)
    return certificate, key
