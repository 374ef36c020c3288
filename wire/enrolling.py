"""Asks a server for the credentials that a one-time code opens, and writes them down; knows no screen.

The code does not leave the device (``wire.enrolment``), so an office's network without TLS is good enough:
an address without a scheme is tried with https first and with http then.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from wire.atomic import write_atomically
from wire.enrolment import CannotUnseal, Credentials, Keys, Kind, WrongCode, derive, unseal

ANSWER_S = 10.0
LONGEST_ANSWER = 65_536
TOLD = frozenset({"unknown_invitation", "invitation_expired", "invitation_used", "too_many_attempts"})


class EnrolmentFailed(Exception):
    """The device could not be enrolled; ``code`` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else code)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code opened, and the address of the server that had it."""

    url: str
    credentials: Credentials


def fetch(address: str, code: str, install: UUID, kind: Kind) -> Opened:
    """Return what the code opens for a device of this kind, from the server there; raise EnrolmentFailed."""
    try:
        keys = derive(code)
    except WrongCode:
        raise EnrolmentFailed("unknown_invitation", "a code has 12 letters and digits") from None
    failed: EnrolmentFailed | None = None
    for url in urls_of(address):
        try:
            opened = _fetch(url, keys, install)
        except EnrolmentFailed as error:
            failed = error
            if error.code != "unreachable":
                break
        else:
            made_for = opened.credentials.kind or "kiosk"
            if made_for != kind:
                raise EnrolmentFailed("wrong_kind", f"the code is for a {made_for}")
            return opened
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


def store(file: Path, authority: Path, credentials: Credentials, more: Mapping[str, str]) -> None:
    """Write an enrolled device's settings, for nobody else to read; raise OSError.

    ``authority`` is where the broker's certificate authority goes, beside the file; ``more`` are settings.
    """
    broker = {
        "url": credentials.broker,
        "username": f"{credentials.site}.{credentials.device}",
        "password": credentials.secret,
    }
    if credentials.ca is not None:
        write_atomically(authority, credentials.ca, mode=0o600)
        broker["ca_file"] = authority.name
    top = {"site": credentials.site, "device": credentials.device, **more}
    text = "\n".join(
        ["# Written when this device was enrolled.", *_lines(top), "", "[broker]", *_lines(broker), ""]
    )
    write_atomically(file, text, mode=0o600)


def _lines(values: dict[str, str]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in values.items()]


def _fetch(url: str, keys: Keys, install: UUID) -> Opened:
    body = json.dumps({"proof": keys.proof, "install": str(install)}).encode()
    request = urllib.request.Request(  # noqa: S310 - http or https only, see urls_of
        f"{url}/api/v1/enrol", body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
            sealed = json.loads(answer.read(LONGEST_ANSWER))["sealed"]
        return Opened(url, unseal(keys, sealed))
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
