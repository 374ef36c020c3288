"""The embedded broker for one machine: rumqttd from the iotcore wheel, MQTT 5, loopback only, no passwords.

It forgets everything when it stops; the server publishes its retained messages again by itself.
"""

import logging
import signal
import tempfile
from pathlib import Path
from threading import Event
from types import FrameType, TracebackType
from typing import Any, Self

from broker_config.listen import InvalidListenAddress, ListenAddress

# rumqttd keeps a log per topic: larger segments cost gigabytes of memory and bring no speed.
CONFIG = """
id = 0

[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 1048576
max_segment_count = 2

["v5.1"]
name = "antrean"
listen = "{listen}"
next_connection_delay_ms = 1

["v5.1".connections]
connection_timeout_ms = 5000
max_payload_size = 524288
max_inflight_count = 100
dynamic_filters = true
"""

log = logging.getLogger(__name__)


class BrokerNotStarted(RuntimeError):
    """The embedded broker did not start."""


class EmbeddedBroker:
    """The broker in a process of its own, which ends with this object, its program or ``stop``.

    Raises InvalidListenAddress for an address that other machines could reach: anybody may say anything here.
    """

    def __init__(self, listen: str = "127.0.0.1:1883") -> None:
        self.address = ListenAddress.parse(listen)
        if not self.address.is_loopback:
            raise InvalidListenAddress(
                f"the embedded broker knows no passwords and must not listen on {listen}, "
                "where other machines reach it; write 127.0.0.1:PORT, or use mosquitto with what "
                "`antrean broker render` writes"
            )
        self._broker: Any = None

    @property
    def url(self) -> str:
        """Where programs of this machine find it."""
        return f"mqtt://{self.address}"

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._broker is not None and bool(self._broker.is_running)

    def start(self) -> None:
        """Start it and return once it accepts connections; raise BrokerNotStarted when it does not."""
        from iotcore import Broker

        host = "127.0.0.1" if self.address.host == "localhost" else self.address.host
        listen = str(ListenAddress(host, self.address.port))
        with tempfile.TemporaryDirectory(prefix="antrean-broker-") as folder:
            config = Path(folder) / "rumqttd.toml"
            config.write_text(CONFIG.format(listen=listen), encoding="utf-8")
            broker = Broker(config_path=str(config))
            try:
                broker.start()
            except (OSError, RuntimeError) as error:
                raise BrokerNotStarted(
                    f"the embedded broker cannot listen on {self.address}: {error}"
                ) from None
        self._broker = broker
        log.info("the embedded broker listens on %s", self.address)

    def stop(self) -> None:
        """Stop it; its memory is gone."""
        broker, self._broker = self._broker, None
        if broker is not None:
            broker.stop()
            log.info("the embedded broker has stopped")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def run_embedded(listen: str) -> None:
    """Run the embedded broker until SIGTERM or SIGINT; for the main thread of a program.

    Raises InvalidListenAddress and BrokerNotStarted, the latter also when the broker dies.
    """
    stopping = Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with EmbeddedBroker(listen) as broker:
        while not stopping.wait(1.0):
            if not broker.is_running:
                raise BrokerNotStarted("the embedded broker ended by itself")
