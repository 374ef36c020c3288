"""One broker hop by bare paho: from a publish of one client to the message in another."""

import queue
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode


class BareHop:
    """Two paho clients on one broker, MQTT 5, QoS 1."""

    def __init__(self, host: str, port: int) -> None:
        self._arrived: queue.SimpleQueue[object] = queue.SimpleQueue()
        subscribed: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._to, self._from = _client(host, port), _client(host, port)
        self._to.on_message = lambda _c, _u, message: self._arrived.put(message.payload)

        def granted(_c: Client, _u: Any, _mid: int, codes: list[ReasonCode], _p: Any) -> None:
            subscribed.put(not any(code.is_failure for code in codes))

        self._to.on_subscribe = granted
        self._to.subscribe("bench/hop", qos=1)
        assert subscribed.get(timeout=10)

    def hop(self) -> None:
        """Publish and wait until it has arrived."""
        self._from.publish("bench/hop", b"x" * 300, qos=1)
        self._arrived.get(timeout=10)

    def close(self) -> None:
        """Disconnect both."""
        for client in (self._to, self._from):
            client.disconnect()
            client.loop_stop()


def _client(host: str, port: int) -> Client:
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.connect(host, port)
    client.loop_start()
    return client
