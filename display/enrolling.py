"""Carries a display's enrolment out: asks the server with a one-time code, and stores what it opens."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from display.config import DisplaySettings
from display.enrolment import (
    PROBLEMS,
    EnrolPicture,
    Form,
    describe_form,
    enter,
    erase,
    fail,
    switch,
    type_text,
)
from wire.enrolling import EnrolmentFailed, fetch, store
from wire.install import install_id

log = logging.getLogger(__name__)

CA_FILE = "display-broker-ca.pem"


class NotEnrollable(Exception):
    """The display could not be enrolled; the message is for the person who tried."""


def enrol(settings: DisplaySettings, server: str, code: str) -> str:
    """Store what the code opens at the server, and return the display's name.

    Raises EnrolmentFailed, and OSError when the disk does not take it.
    """
    folder = settings.enrolment_folder
    opened = fetch(server.strip(), code, install_id(folder), "display")
    store(settings.enrolment, folder / CA_FILE, opened.credentials, {"server": opened.url})
    log.info("enrolled as %s of %s", opened.credentials.device, opened.credentials.site)
    return opened.credentials.device


def enrol_by_command(settings: DisplaySettings, server: str, code: str) -> str:
    """Do the same for somebody at a terminal; raise NotEnrollable with what to do."""
    try:
        return enrol(settings, server, code)
    except EnrolmentFailed as failed:
        raise NotEnrollable(f"{PROBLEMS.get(failed.code, failed.code)} ({failed})") from None
    except OSError as error:
        raise NotEnrollable(f"{settings.enrolment} cannot be written: {error.strerror or error}") from None


class Enroller:
    """The first start: what its screen says, what a key does, and whether the display is enrolled by now."""

    def __init__(self, settings: DisplaySettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._form = Form()

    @property
    def picture(self) -> EnrolPicture:
        """What the screen says now."""
        return describe_form(self._form)

    @property
    def done(self) -> bool:
        """Whether there are settings to start with, from here or from a terminal."""
        return not self._form.asking and self._settings.enrolment.exists()

    def type(self, text: str) -> None:
        """Take letters from a keyboard."""
        self._change(lambda form: type_text(form, text))

    def press(self, key: str) -> None:
        """Take a key that is no letter: enter, backspace, tab, up or down."""
        if key == "enter":
            self._change(enter)
            if self._form.asking:
                threading.Thread(target=self._ask, name="display-enrolment", daemon=True).start()
        elif key == "backspace":
            self._change(erase)
        else:
            self._change(switch)

    def _change(self, change: Callable[[Form], Form]) -> None:
        with self._lock:
            self._form = change(self._form)

    def _ask(self) -> None:
        form = self._form
        try:
            device = enrol(self._settings, form.address, form.code)
        except EnrolmentFailed as failed:
            log.warning("not enrolled: %s", failed)
            why = failed.code
        except OSError as error:
            log.error("the credentials cannot be stored in %s: %s", self._settings.enrolment, error)
            why = "cannot_store"
        except Exception:  # a thread begins here
            log.exception("the enrolment failed")
            why = "not_antrean"
        else:
            self._change(lambda form: replace(form, asking=False, device=device, code=""))
            return
        self._change(lambda form: fail(form, why))
