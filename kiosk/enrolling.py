"""Carries a kiosk's enrolment out: asks the server with a one-time code, and stores what it opens.

The code does not leave the kiosk (``wire.enrolment``), so an office's network without TLS is good enough:
an address without a scheme is tried with https first and with http then.
"""

import json
import logging
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from kiosk.config import ENROLMENT
from kiosk.enrolment import Ask, Enrolled, Enrolling, Event, NotEnrolled, Step, Touch, advance
from kiosk.enrolment_words import describe_enrolment
from kiosk.pin import hash_pin
from kiosk.staff_views import EnrolView
from wire.atomic import write_atomically
from wire.enrolment import CannotUnseal, Credentials, Keys, derive, unseal
from wire.install import install_id

log = logging.getLogger(__name__)

CA_FILE = "broker-ca.pem"
ANSWER_S = 10.0
LONGEST_ANSWER = 65_536
DONE_S = 3.0
TOLD = frozenset({"unknown_invitation", "invitation_expired", "invitation_used", "too_many_attempts"})


class EnrolmentFailed(Exception):
    """The kiosk could not be enrolled; ``code`` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else code)


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
            credentials = fetch(ask.address, ask.code, install_id(self._folder))
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


def fetch(address: str, code: str, install: UUID) -> Credentials:
    """Return the credentials that the code opens, from the server there; raise EnrolmentFailed."""
    keys = derive(code)
    failed: EnrolmentFailed | None = None
    for url in urls_of(address):
        try:
            return _fetch(url, keys, install)
        except EnrolmentFailed as error:
            failed = error
            if error.code != "unreachable":
                break
    raise failed or EnrolmentFailed("bad_address")


def urls_of(address: str) -> list[str]:
    """Return where to ask; raise EnrolmentFailed for what cannot be an address."""
    schemes = [""] if "://" in address else ["https://", "http://"]
    urls = [f"{scheme}{address}".rstrip("/") for scheme in schemes]
    for url in urls:
        try:
            parts = urlsplit(url)
            named = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            named = False
        if not named or parts.username is not None or parts.query or parts.fragment:
            raise EnrolmentFailed("bad_address", address)
    return urls


def store(folder: Path, credentials: Credentials, pin: str) -> Path:
    """Write an enrolled kiosk's settings, for nobody else to read, and return their file; raise OSError."""
    broker = {
        "url": credentials.broker,
        "username": f"{credentials.site}.{credentials.device}",
        "password": credentials.secret,
    }
    if credentials.ca is not None:
        write_atomically(folder / CA_FILE, credentials.ca, mode=0o600)
        broker["ca_file"] = CA_FILE
    top = {"site": credentials.site, "device": credentials.device, "pin": hash_pin(pin)}
    text = "\n".join(
        ["# Written when this kiosk was enrolled.", *_lines(top), "", "[broker]", *_lines(broker), ""]
    )
    write_atomically(folder / ENROLMENT, text, mode=0o600)
    return folder / ENROLMENT


def _lines(values: dict[str, str]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in values.items()]


def _fetch(url: str, keys: Keys, install: UUID) -> Credentials:
    body = json.dumps({"proof": keys.proof, "install": str(install)}).encode()
    request = urllib.request.Request(  # noqa: S310 - http or https only, see urls_of
        f"{url}/api/v1/enrol", body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
            sealed = json.loads(answer.read(LONGEST_ANSWER))["sealed"]
        return unseal(keys, sealed)
    except urllib.error.HTTPError as error:
        raise EnrolmentFailed(_code_of(error), f"{url} answers {error.code}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        code = "cannot_unseal" if isinstance(error, CannotUnseal) else "not_antrean"
        raise EnrolmentFailed(code, f"{url}: {error}") from None
    except OSError as error:
        raise EnrolmentFailed("unreachable", f"{url}: {error}") from None


def _code_of(error: urllib.error.HTTPError) -> str:
    try:
        code = json.loads(error.read(LONGEST_ANSWER))["code"]
    except (ValueError, KeyError, TypeError, OSError):
        return "not_antrean"
    return code if code in TOLD else "not_antrean"
