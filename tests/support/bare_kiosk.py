"""A bare kiosk on a real broker: it can say anything, and knows how to introduce itself."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.support.mosquitto import Mosquitto
from tests.support.queue import SITE, Queue
from tests.support.waiting import wait_until
from wire.codec import decode_answer
from wire.messages import Introduce, Introduced, KioskAnswer, ListedTicket
from wire.topics import KioskRequest, KioskResponse

REPEAT_S = 1.0


class BareKiosk:
    """A bare client that can say anything."""

    def __init__(self, port: int, device: str = "kiosk-1") -> None:
        self.device = device
        self.install = uuid4()
        self.answers: list[tuple[KioskAnswer, bytes | None]] = []
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, f"bare-{device}", protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(str(KioskResponse(SITE, device)), 1)
        self._client.loop_start()

    def send(
        self, message: Any, *, response_topic: str | None = None, topic: str = "", retain: bool = False
    ) -> None:
        """Publish a message, or bytes, as a request."""
        payload = message if isinstance(message, bytes) else message.model_dump_json().encode()
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.CorrelationData = b"this one"
        properties.ResponseTopic = response_topic or str(KioskResponse(SITE, self.device))
        topic = topic or str(KioskRequest(SITE, self.device))
        self._client.publish(topic, payload, 1, retain=retain, properties=properties).wait_for_publish(5)

    def ask(self, message: Any) -> KioskAnswer:
        """Send a message and return the next answer."""
        before = len(self.answers)
        self.send(message)
        wait_until(lambda: len(self.answers) > before, what="an answer")
        return self.answers[before][0]

    def introduce(
        self, queue: Queue, *tickets: ListedTicket, install: UUID | None = None, epoch: int | None = None
    ) -> Introduced:
        """Meet the site's owner, asking again until it answers, as it may just have come."""
        now = queue.reader.site_clock(SITE).epoch if epoch is None else epoch
        message = Introduce(id=uuid4(), install=install or self.install, epoch=now, tickets=tickets)
        while (answer := self._answer_to(message.id)) is None:
            self.send(message)
            with contextlib.suppress(AssertionError):
                wait_until(lambda: self._answer_to(message.id), REPEAT_S)
        assert isinstance(answer, Introduced), answer
        return answer

    def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def _answer_to(self, command: UUID) -> KioskAnswer | None:
        return next((answer for answer, _ in self.answers if answer.id == command), None)

    def _hear(self, _client: Any, _data: Any, message: paho.MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", None)
        self.answers.append((decode_answer(bytes(message.payload)), correlation))


@contextmanager
def kiosk_at(
    mosquitto: Mosquitto, queue: Queue | None = None, device: str = "kiosk-1"
) -> Iterator[BareKiosk]:
    """Give a kiosk, known to the owner of the queue's site if one is named."""
    kiosk = BareKiosk(mosquitto.port, device)
    try:
        if queue is not None:
            kiosk.introduce(queue)
        yield kiosk
    finally:
        kiosk.stop()
