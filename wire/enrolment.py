"""A one-time code's two halves: what proves it, and what seals a device's credentials; knows no transport.

A person carries the code from the server to the device. Neither sends it: the device shows a proof derived
from it and gets the sealed credentials, which the code alone opens. So whoever reads the network, or the
database, learns nothing, even without TLS. docs/adr/0014 says why.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import scrypt, shake_256
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from wire.messages import Part, Slug
from wire.settings import Broker

Kind = Literal["kiosk", "display"]
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without letters and digits that are taken for one another."""
LENGTH = 12  # 58.9 bits
GROUP = 4
SALT = b"antrean enrolment 1"  # the same everywhere: the kiosk knows nothing but the code, which is random
KEY_BYTES = 32


class WrongCode(ValueError):
    """What was typed cannot be a code."""


class CannotUnseal(ValueError):
    """The sealed credentials are not of this code, or were changed on the way."""


def _check_broker(url: str) -> str:
    if Broker(url=url).url != url:
        raise ValueError("a name or password has no place here")
    return url


class Credentials(Part):
    """Who a device is and how it reaches the broker. ``ca``: the authority's certificates, in PEM.

    ``kind`` is None where an older server made them: then it is a kiosk's.
    """

    broker: Annotated[str, Field(max_length=300), AfterValidator(_check_broker)]
    site: Slug
    device: Slug
    secret: Annotated[str, Field(min_length=16, max_length=100, pattern=r"^[A-Za-z0-9_-]+$", repr=False)]
    ca: Annotated[str, Field(max_length=20_000)] | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """What a code gives: ``proof`` may be shown, the rest never leaves whoever has the code."""

    proof: str
    cipher: bytes = field(repr=False)
    mac: bytes = field(repr=False)


def make_code() -> str:
    """Return a new code as people read it: ``K7QM-3XRD-9TPA``."""
    return spell("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def spell(code: str) -> str:
    """Return what was typed of a code so far, in capitals and in groups; other characters are left out."""
    letters = "".join(one for one in code.upper() if one in ALPHABET)[:LENGTH]
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def derive(code: str) -> Keys:
    """Return the code's keys (scrypt, RFC 7914; about a tenth of a second); raise WrongCode."""
    letters = spell(code).replace("-", "")
    if len(letters) != LENGTH:
        raise WrongCode(f"a code has {LENGTH} letters and digits")
    made = scrypt(letters.encode(), salt=SALT, n=2**15, r=8, p=1, maxmem=2**26, dklen=3 * KEY_BYTES)
    proof, cipher, mac = (made[at : at + KEY_BYTES] for at in range(0, len(made), KEY_BYTES))
    return Keys(proof.hex(), cipher, mac)


def seal(keys: Keys, credentials: Credentials) -> str:
    """Return the credentials so that only the code opens them; a code seals one message and no other.

    The stream is SHAKE256 of a key that is used once; HMAC-SHA256 over the sealed bytes notices changes.
    """
    sealed = _mix(keys.cipher, credentials.model_dump_json().encode())
    return urlsafe_b64encode(_tag(keys, sealed) + sealed).decode()


def unseal(keys: Keys, text: str) -> Credentials:
    """Return what was sealed; raise CannotUnseal."""
    try:
        given = urlsafe_b64decode(text)
    except ValueError:
        raise CannotUnseal("this is not what was sealed") from None
    tag, sealed = given[:KEY_BYTES], given[KEY_BYTES:]
    if not hmac.compare_digest(tag, _tag(keys, sealed)):
        raise CannotUnseal("this is not what was sealed")
    try:
        return Credentials.model_validate_json(_mix(keys.cipher, sealed))
    except ValidationError:
        raise CannotUnseal("this version cannot read the credentials") from None


def _mix(key: bytes, text: bytes) -> bytes:
    stream = shake_256(key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _tag(keys: Keys, sealed: bytes) -> bytes:
    return hmac.digest(keys.mac, sealed, "sha256")
