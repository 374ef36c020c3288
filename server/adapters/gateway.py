"""Kiosks' requests in, answers out: decodes, executes, answers; knows no rule of the queue.

The device in the topic is who asks (the broker lets nobody else publish there), and only that device's
response topic is answered, whatever the message says. A kiosk gets tickets from an owner only once it has
introduced itself to it: the database may be one that a backup brought back.
"""

import contextlib
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from server.adapters.complaints import Complaints
from server.adapters.counts import Counts
from server.adapters.kiosk_commands import KioskCommands, kiosk_answer
from server.domain.errors import DomainError, IntroduceFirst
from server.domain.identity import Actor, CommandId, DeviceName, SiteId
from server.services.answers import Answer
from server.services.commands import Introduce, Press
from server.services.execute import Executor
from server.services.ports import StoreUnavailable
from wire.codec import CodecError, decode_command
from wire.messages import CheckIn, IssueTicket, KioskAnswer, KioskCommand, Refused
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
        self._met: dict[tuple[SiteId, DeviceName], int] = {}
        self._room = threading.BoundedSemaphore(IN_HAND)

    def take(self, topic: KioskRequest, inbound: Inbound, epoch: int) -> None:
        """Have the request answered by the site's owner of this epoch."""
        if inbound.retained:
            self._complaints.note(topic, "retained", "a request must not be retained")
            return
        self._room.acquire()
        self._pool.submit(self._handle, topic, inbound, epoch)

    def close(self) -> None:
        """Finish what is in hand."""
        self._pool.shutdown(wait=True)

    def _handle(self, topic: KioskRequest, inbound: Inbound, epoch: int) -> None:
        try:
            answer = self._answer_to(topic, inbound, epoch)
            if isinstance(answer, Refused):
                self._note_stranger(topic, inbound.payload, answer.code)
            if answer is not None:
                self._send(topic, answer, inbound.correlation)
        except Exception:  # the thread begins here; the kiosk repeats its press
            log.exception("a request of %s/%s failed", topic.site, topic.device)
            self._note_stranger(topic, inbound.payload, "failed")
        finally:
            self._room.release()

    def _answer_to(self, topic: KioskRequest, inbound: Inbound, epoch: int) -> KioskAnswer | None:
        """Return the answer, or None when the kiosk had better ask again."""
        try:
            command = decode_command(inbound.payload)
        except CodecError as error:
            self._complaints.note(topic, error.code, str(error))
            return Refused(id=_id_in(inbound.payload), code=error.code, detail=str(error)[:400])
        try:
            answer = self._execute(topic, command, epoch, inbound.arrived_s)
        except DomainError as refusal:
            self._counts.add("refused")
            log.info("%s/%s: %s refused: %s", topic.site, topic.device, command.type, refusal)
            return Refused(id=command.id, code=refusal.code, detail=str(refusal)[:400])
        except StoreUnavailable as error:
            log.warning("%s/%s: not answered: %s", topic.site, topic.device, error)
            return None
        self._counts.add("answered")
        return kiosk_answer(command, answer)

    def _execute(self, topic: KioskRequest, command: KioskCommand, epoch: int, arrived_s: float) -> Answer:
        site, device = SiteId(topic.site), DeviceName(topic.device)
        if isinstance(command, IssueTicket | CheckIn) and self._met.get((site, device)) != epoch:
            raise IntroduceFirst  # not stored: the same press is right once the kiosk is known
        press = Press(CommandId(command.id), Actor(f"device:{device}"))
        asked = self._commands.read(site, device, command, arrived_s)
        answer = self._executor.execute(site, press, asked) or {}
        if isinstance(asked, Introduce) and not asked.more:
            self._meet(site, asked, answer, epoch)
        return answer

    def _meet(self, site: SiteId, asked: Introduce, answer: Answer, epoch: int) -> None:
        """Issue to the kiosk from now on, if it has met this owner and not only the one before."""
        if asked.epoch == epoch:
            self._met[site, asked.device] = epoch
        about = f"{site}/{asked.device}"
        self._counts.set_alarm("introduction_refused", about, on=False)
        letterless = answer["letter"] is None and asked.alone
        if self._counts.set_alarm("no_letter", about, on=letterless) and letterless:
            log.error("%s: no letter is left for the numbers that it would give alone", about)

    def _note_stranger(self, topic: KioskRequest, payload: bytes, code: str) -> None:
        """Raise the alarm about a kiosk whose introduction came to nothing: it gets no tickets from here."""
        about = f"{topic.site}/{topic.device}"
        if _body_of(payload).get("type") != "introduce":
            return
        if self._counts.set_alarm("introduction_refused", about, on=True):
            log.error("%s: its introduction was refused (%s): it gets no tickets from here", about, code)

    def _send(self, topic: KioskRequest, answer: KioskAnswer, correlation: bytes | None) -> None:
        back = KioskResponse(topic.site, topic.device)
        with contextlib.suppress(NotConnected, PublishRefused):  # the kiosk asks again
            self._connection.publish(back, answer, expiry_s=ANSWER_LASTS_S, correlation=correlation)


def _id_in(payload: bytes) -> UUID | None:
    """Return the id in a payload that is otherwise wrong, so that the kiosk knows what was refused."""
    try:
        return UUID(_body_of(payload)["id"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _body_of(payload: bytes) -> dict[str, Any]:
    """Return what can be read of a payload that may be wrong in any way."""
    if len(payload) > LARGEST_TO_EXPLAIN:
        return {}
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
