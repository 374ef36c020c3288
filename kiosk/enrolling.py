"""Carries a kiosk's enrolment out: asks the server with a one-time code, and stores what it opens."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.config import KioskSettings
from kiosk.enrolment import Ask, Enrolled, Enrolling, Event, NotEnrolled, Step, Touch, advance
from kiosk.enrolment_words import describe_enrolment
from kiosk.pin import hash_pin
from kiosk.staff_views import EnrolView
from wire import enrolling
from wire.enrolling import EnrolmentFailed, fetch
from wire.enrolment import Credentials
from wire.install import install_id

log = logging.getLogger(__name__)

CA_FILE = "broker-ca.pem"
DONE_S = 3.0


class Enroller:
    """The first start: what its screen says, and what a touch does. ``on_done`` is called once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.on_change: Callable[[], None] = _ignore
        self.on_done: Callable[[], None] = _ignore
        self._lock = threading.Lock()
        self._state = Enrolling()

    @property
    def done(self) -> bool:
        """Whether the kiosk is enrolled."""
        return self._state.step is Step.DONE

    def view(self) -> EnrolView:
        """Return what the screen says now."""
        return describe_enrolment(self._state)

    def touch(self, touch: Any) -> None:
        """Follow a touch; one that means nothing here is let go."""
        if isinstance(touch, Touch):
            self._follow(touch)

    def _follow(self, event: Event) -> None:
        with self._lock:
            self._state, ask = advance(self._state, event)
        self.on_change()
        if ask is not None:
            threading.Thread(target=self._ask, args=(ask,), name="kiosk-enrolment", daemon=True).start()

    def _ask(self, ask: Ask) -> None:
        try:
            credentials = fetch(ask.address, ask.code, install_id(self._folder), "kiosk").credentials
            store(self._folder, credentials, ask.pin)
        except EnrolmentFailed as failed:
            log.warning("not enrolled: %s", failed)
            self._follow(NotEnrolled(failed.code))
        except OSError as error:
            log.error("the credentials cannot be stored in %s: %s", self._folder, error)
            self._follow(NotEnrolled("cannot_store"))
        except Exception:
            log.exception("the enrolment failed")
            self._follow(NotEnrolled("not_antrean"))
        else:
            log.info("enrolled as %s of %s", credentials.device, credentials.site)
            self._follow(Enrolled(credentials.device))
            threading.Timer(DONE_S, self.on_done).start()


def _ignore() -> None:
    """Nobody wants to know."""


def store(folder: Path, credentials: Credentials, pin: str) -> Path:
    """Write an enrolled kiosk's settings, for nobody else to read, and return their file; raise OSError."""
    file = folder / KioskSettings.enrolment_file
    enrolling.store(file, folder / CA_FILE, credentials, {"pin": hash_pin(pin)})
    return file
