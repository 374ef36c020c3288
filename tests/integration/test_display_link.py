"""The display's link on a real broker: it hears, reports, resyncs, and survives garbage and a dead broker."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from display.announcer import Announcer
from display.config import DisplaySettings
from display.facts import Fact, Office, Snapshot
from display.link import Link
from display.presentation import Scene
from display.station import Station
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from voice.pack import Recording, VoicePack
from wire import topics
from wire.codec import decode
from wire.messages import HealthMessage, PresenceMessage
from wire.mqtt import Connection, Inbound
from wire.settings import Broker

INSTALL = UUID("019ab0c4-5a7e-7c3d-9f10-2b8d4e6f8a01")


class Mute:
    """No loudspeaker."""

    def play(self, recording: Recording, volume: float) -> bool:
        """It cannot."""
        return False

    def works(self) -> bool:
        """It does not."""
        return False

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        """Nothing plays."""

    def stop(self) -> None:
        """Nothing plays."""


@pytest.fixture
def link(mosquitto: Mosquitto, tmp_path: Path) -> Iterator[Link]:
    """A started link."""
    settings = DisplaySettings(broker=Broker(url=mosquitto.url), site=SITE, data_dir=tmp_path)
    made = Link(settings, INSTALL)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def station(link: Link) -> Station:
    """A display without a window or a loudspeaker."""
    return Station(link, Announcer(Mute(), VoicePack.load()), monotonic, datetime.now(UTC), minimum_show_s=1)


@pytest.fixture
def listener(mosquitto: Mosquitto) -> Iterator[Connection]:
    """A client that hears all that devices say."""
    connection = Connection(Broker(url=mosquitto.url), "listener")
    connection.subscribe(topics.Presence.filter(SITE), 1)
    connection.subscribe(topics.Health.filter(SITE), 1)
    connection.start()
    yield connection
    connection.stop()


def shows(station: Station, condition: Callable[[], bool]) -> Callable[[], bool]:
    """Return a condition that moves the station on each time it is asked."""

    def moved_on() -> bool:
        station.step()
        return condition()

    return moved_on


def hear(listener: Connection, station: Station, kind: str) -> Inbound:
    """Return the next message of a kind."""

    def heard() -> Inbound | None:
        station.step()
        inbound = listener.receive(0.05)
        return inbound if inbound is not None and inbound.topic.endswith(kind) else None

    return wait_until(heard, what=kind)  # type: ignore[return-value]


def test_a_call_over_the_broker_is_shown(mosquitto: Mosquitto, station: Station) -> None:
    with LobbyServer(mosquitto.url) as server:
        wait_until(shows(station, lambda: station.picture.scene is Scene.WELCOME), what="contact")
        server.call("A042", 3)
        wait_until(shows(station, lambda: station.picture.number == "A042"), what="the call")
        assert station.picture.place == "Loket 3"
        assert station.picture.office == "Kantor Imigrasi Pangkalpinang"


def test_a_resync_brings_the_retained_board_once_more(mosquitto: Mosquitto, link: Link) -> None:
    seen: list[Fact] = []

    def boards() -> int:
        seen.extend(link.receive())
        return sum(isinstance(fact, Snapshot) for fact in seen)

    with LobbyServer(mosquitto.url):
        wait_until(
            lambda: boards() and any(isinstance(fact, Office) for fact in seen), what="the first board"
        )
        before = boards()
        link.resync()
        wait_until(lambda: boards() > before, what="the board once more")


def test_a_broker_restarted_without_memory_is_survived(mosquitto: Mosquitto, station: Station) -> None:
    with LobbyServer(mosquitto.url) as server:
        server.call("A042", 3)
        wait_until(shows(station, lambda: station.picture.number == "A042"), what="the call")
        mosquitto.kill()
        wait_until(
            shows(station, lambda: station.picture.scene is Scene.LOST), timeout_s=6.5, what="the notice"
        )
        assert station.picture.number == ""
        mosquitto.start()
        wait_until(
            shows(station, lambda: station.picture.number == "A042"), timeout_s=20, what="the recovery"
        )
        server.call("B001", 1)
        wait_until(shows(station, lambda: station.picture.number == "B001"), what="the next call")


def test_a_silent_server_is_noticed_within_five_seconds(mosquitto: Mosquitto, station: Station) -> None:
    with LobbyServer(mosquitto.url) as server:
        wait_until(shows(station, lambda: station.picture.scene is Scene.WELCOME), what="contact")
        server.beating = False
        silent_s = monotonic()
        wait_until(shows(station, lambda: station.picture.scene is Scene.LOST), what="the notice")
        assert monotonic() - silent_s <= 5.3
        server.beating = True
        wait_until(shows(station, lambda: station.picture.scene is Scene.WELCOME), what="the recovery")


def test_presence_and_health_are_told(
    mosquitto: Mosquitto, link: Link, station: Station, listener: Connection
) -> None:
    presence = decode(PresenceMessage, hear(listener, station, "presence").payload)
    assert (presence.online, presence.kind, presence.install) == (True, "display", INSTALL)
    health = decode(HealthMessage, hear(listener, station, "health").payload)
    assert (health.sound, health.screen, health.faults) == (None, True, ())
    assert health.disk_free_mb is not None
    link.stop()
    gone = wait_until(lambda: listener.receive(0.1), what="the goodbye")
    assert gone is not None
    assert not decode(PresenceMessage, gone.payload).online


def test_what_is_wrong_is_told_when_it_begins_and_when_it_is_over(
    mosquitto: Mosquitto, listener: Connection
) -> None:
    troubles: list[str] = []
    link = Link(
        DisplaySettings(broker=Broker(url=mosquitto.url), site=SITE), INSTALL, lambda: tuple(troubles)
    )
    link.start()
    sound: bool | None = None

    def heard() -> HealthMessage | None:
        link.report(sound=sound)
        said = listener.receive(0.02)
        return decode(HealthMessage, said.payload) if said and said.topic.endswith("/health") else None

    def told(what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        health = wait_until(heard, what=what)
        assert health is not None
        return health.faults, health.errors

    assert told("health") == ((), ())
    sound = False
    assert told("the silence") == (("no_sound",), ())
    troubles.append("a.png is no picture that can be read")
    assert told("the bad file") == (("media", "no_sound"), tuple(troubles))
    troubles.clear()
    sound = True
    assert told("the end of it") == ((), ())
    link.stop()


def test_a_screen_that_is_not_drawn_any_more_is_told(
    mosquitto: Mosquitto, link: Link, station: Station, listener: Connection
) -> None:
    assert decode(HealthMessage, hear(listener, station, "health").payload).screen

    def frozen() -> bool:
        told = listener.receive(0.1)
        if told is None or not told.topic.endswith("/health"):
            return False
        health = decode(HealthMessage, told.payload)
        return health.screen is False and health.faults == ("screen_frozen",)

    wait_until(frozen, timeout_s=15, what="the frozen screen")
    assert decode(HealthMessage, hear(listener, station, "health").payload).faults == ()


def test_presence_is_told_again_after_a_reconnect(
    mosquitto: Mosquitto, station: Station, listener: Connection
) -> None:
    hear(listener, station, "presence")
    mosquitto.restart()
    assert decode(PresenceMessage, hear(listener, station, "presence").payload).online


def test_garbage_is_counted_logged_once_and_reported(
    mosquitto: Mosquitto, link: Link, station: Station, listener: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    garbage = [b"", b"{", b'{"v": 9}', b"\x00\xff" * 500, b"[" * 70_000, b'{"epoch": "x"}', b"x" * 300_000]
    with caplog.at_level(logging.WARNING), LobbyServer(mosquitto.url) as server:
        wait_until(shows(station, lambda: station.picture.scene is Scene.WELCOME), what="contact")
        send_raw(
            mosquitto, ["board", "call", "catalog", "heartbeat", "device/display-1/command"], garbage * 2
        )
        wait_until(
            shows(station, lambda: sum(link.unreadable.values()) >= 5 * 12), what="all garbage to be counted"
        )
        server.call("A042", 3)
        wait_until(shows(station, lambda: station.picture.number == "A042"), what="a call after the garbage")
    assert set(link.unreadable) >= {"board: malformed", "call: unknown_version", "catalog: too_large"}
    lines = [record.message for record in caplog.records if "cannot be read and is ignored" in record.message]
    assert len(lines) == len(link.unreadable)
    health = hear(listener, station, "health")
    while not decode(HealthMessage, health.payload).errors:
        health = hear(listener, station, "health")


def send_raw(mosquitto: Mosquitto, names: list[str], payloads: list[bytes]) -> None:
    """Publish bytes that no codec would write."""
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    for name in names:
        for payload in payloads:
            client.publish(f"antrean/1/{SITE}/{name}", payload, qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def test_settings_come_from_file_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "display.toml"
    file.write_text('site = "main"\nvolume = 30\nwindowed = "640x360"\nvoice = "voices/siti"\n')
    monkeypatch.setenv("ANTREAN_DISPLAY_VOLUME", "40")
    monkeypatch.setenv("ANTREAN_DISPLAY_ROTATION", "90")
    settings = DisplaySettings.load(file)
    assert (settings.volume, settings.rotation, settings.window_size) == (40, 90, (640, 360))
    assert settings.voice == tmp_path / "voices/siti"
