"""A message as it comes from or goes to the broker, and what became of it; knows no broker."""

from dataclasses import dataclass
from threading import Event


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it arrived. ``retained``: it was kept by the broker from before the subscription.

    ``arrived_s``: when it came, by the monotonic clock; it may be read much later.
    """

    topic: str
    payload: bytes
    retained: bool
    response_topic: str | None
    correlation: bytes | None
    arrived_s: float


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to send."""

    topic: str
    payload: bytes
    qos: int
    retained: bool
    expiry_s: int | None = None
    response_topic: str | None = None
    correlation: bytes | None = None


class NotConnected(Exception):
    """There is no connection to the broker, or it was lost before the message was acknowledged."""


class PublishRefused(Exception):
    """The broker refused the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the broker refused the message: {reason}")


class Delivery:
    """A message on its way: done once the broker acknowledged it (QoS 1) or it was written out (QoS 0).

    An acknowledgement says that the broker has the message, never that anybody read it.
    """

    def __init__(self) -> None:
        self._settled = Event()
        self._problem: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether the outcome is known."""
        return self._settled.is_set()

    def wait(self, timeout_s: float) -> None:
        """Return when the message was delivered; raise NotConnected, PublishRefused or TimeoutError."""
        if not self._settled.wait(timeout_s):
            raise TimeoutError(f"no acknowledgement within {timeout_s} s")
        if self._problem is not None:
            raise self._problem

    def settle(self, problem: Exception | None = None) -> None:
        """Fix the outcome: delivered, or why not."""
        self._problem = problem
        self._settled.set()
