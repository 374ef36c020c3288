"""Kiosks' requests in, answers out: decodes, executes, answers; knows no rule of the queue.

The device in the topic is who asks (the broker lets nobody else publish there), and only that device's
response topic is answered, whatever the message says.
"""

import contextlib
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from server.adapters.complaints import Complaints
from server.adapters.counts import Counts
from server.adapters.kiosk_commands import KioskCommands, kiosk_answer
from server.domain.errors import DomainError
from server.domain.identity import Actor, CommandId, DeviceName, SiteId
from server.services.answers import Answer
from server.services.commands import Press
from server.services.execute import Executor
from server.services.ports import StoreUnavailable
from wire.codec import CodecError, decode_command
from wire.messages import KioskAnswer, KioskCommand, Refused
from wire.mqtt import Connection, Inbound, NotConnected, PublishRefused
from wire.topics import KioskRequest, KioskResponse

log = logging.getLogger(__name__)

WORKERS = 8
IN_HAND = 64
ANSWER_LASTS_S = 60.0
LARGEST_TO_EXPLAIN = 262_144


class Gateway:
    """Answers requests on a few threads; with ``IN_HAND`` of them open, ``take`` waits."""

    def __init__(
        self,
        executor: Executor,
        commands: KioskCommands,
        connection: Connection,
        counts: Counts,
        complaints: Complaints,
    ) -> None:
        self._executor, self._commands, self._connection = executor, commands, connection
        self._counts, self._complaints = counts, complaints
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="gateway")
        self._room = threading.BoundedSemaphore(IN_HAND)

    def take(self, topic: KioskRequest, inbound: Inbound) -> None:
        """Have the request answered."""
        if inbound.retained:
            self._complaints.note(topic, "retained", "a request must not be retained")
            return
        self._room.acquire()
        self._pool.submit(self._handle, topic, inbound)

    def close(self) -> None:
        """Finish what is in hand."""
        self._pool.shutdown(wait=True)

    def _handle(self, topic: KioskRequest, inbound: Inbound) -> None:
        try:
            answer = self._answer_to(topic, inbound.payload)
            if answer is not None:
                self._send(topic, answer, inbound.correlation)
        except Exception:  # the thread begins here; the kiosk repeats its press
            log.exception("a request of %s/%s failed", topic.site, topic.device)
        finally:
            self._room.release()

    def _answer_to(self, topic: KioskRequest, payload: bytes) -> KioskAnswer | None:
        """Return the answer, or None when the kiosk had better ask again."""
        try:
            command = decode_command(payload)
        except CodecError as error:
            self._complaints.note(topic, error.code, str(error))
            return Refused(id=_id_in(payload), code=error.code, detail=str(error)[:400])
        try:
            answer = self._execute(topic, command)
        except DomainError as refusal:
            self._counts.add("refused")
            log.info("%s/%s: %s refused: %s", topic.site, topic.device, command.type, refusal)
            return Refused(id=command.id, code=refusal.code, detail=str(refusal)[:400])
        except StoreUnavailable as error:
            log.warning("%s/%s: not answered: %s", topic.site, topic.device, error)
            return None
        self._counts.add("answered")
        return kiosk_answer(command, answer)

    def _execute(self, topic: KioskRequest, command: KioskCommand) -> Answer:
        site, device = SiteId(topic.site), DeviceName(topic.device)
        press = Press(CommandId(command.id), Actor(f"device:{device}"))
        answer = self._executor.execute(site, press, self._commands.read(site, device, command))
        return answer or {}

    def _send(self, topic: KioskRequest, answer: KioskAnswer, correlation: bytes | None) -> None:
        back = KioskResponse(topic.site, topic.device)
        with contextlib.suppress(NotConnected, PublishRefused):  # the kiosk asks again
            self._connection.publish(back, answer, expiry_s=ANSWER_LASTS_S, correlation=correlation)


def _id_in(payload: bytes) -> UUID | None:
    """Return the id in a payload that is otherwise wrong, so that the kiosk knows what was refused."""
    if len(payload) > LARGEST_TO_EXPLAIN:
        return None
    try:
        body = json.loads(payload)
        return UUID(body["id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
