"""The PIN of the service menu: how it is kept, and how often it may be wrong; knows no screen.

It is kept as a hash (scrypt, RFC 7914) with the way in which it was made: ``scrypt$14$8$1$SALT$HASH``. Few
digits are soon tried by whoever has the hash; what protects the kiosk is the wait after wrong ones.
"""

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from hashlib import scrypt
from pathlib import Path

from wire.atomic import write_atomically

DIGITS = re.compile(r"[0-9]{4,8}")
COST = 14
FREE_TRIES = 3
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 900.0
FAILURES_FILE = "pin-failures"


class InvalidPin(ValueError):
    """A PIN has 4 to 8 digits."""


def hash_pin(pin: str) -> str:
    """Return what to keep of a PIN; raise InvalidPin."""
    if not DIGITS.fullmatch(pin):
        raise InvalidPin("a PIN has 4 to 8 digits")
    salt = secrets.token_bytes(16)
    made = b64encode(_derive(pin, salt, COST, 8, 1)).decode()
    return f"scrypt${COST}$8$1${b64encode(salt).decode()}${made}"


def is_hash(text: str) -> bool:
    """Tell whether the text is the hash of a PIN, made at a cost that this machine can pay."""
    try:
        _read(text)
    except ValueError:
        return False
    return True


def verify_pin(pin: str, hashed: str) -> bool:
    """Tell whether the PIN is the one that was hashed (some 50 ms)."""
    cost, blocks, lanes, salt, expected = _read(hashed)
    return hmac.compare_digest(_derive(pin, salt, cost, blocks, lanes), expected)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often the PIN was wrong in a row, and until when (monotonic seconds) nobody may try again."""

    wrong: int = 0
    locked_until: float = 0.0

    def failed(self, now: float) -> "Tries":
        """Return the tries after a wrong PIN: after three a wait, which doubles with every further one."""
        return replace(self, wrong=self.wrong + 1).waiting(now)

    def waiting(self, now: float) -> "Tries":
        """Return the tries with the wait that they cost beginning now; after a restart, too."""
        beyond = self.wrong - FREE_TRIES
        wait_s = 0.0 if beyond < 0 else min(FIRST_WAIT_S * 2.0 ** min(beyond, 10), LONGEST_WAIT_S)
        return replace(self, locked_until=now + wait_s)


def load_tries(folder: Path, now: float) -> Tries:
    """Return the tries that the folder remembers: a restart does not shorten the wait."""
    try:
        wrong = int((folder / FAILURES_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return Tries()
    return Tries(max(0, min(wrong, 1000))).waiting(now)


def save_tries(folder: Path, tries: Tries) -> None:
    """Remember the tries in the folder; raise OSError."""
    write_atomically(folder / FAILURES_FILE, f"{tries.wrong}\n")


def _derive(pin: str, salt: bytes, cost: int, blocks: int, lanes: int) -> bytes:
    return scrypt(pin.encode(), salt=salt, n=1 << cost, r=blocks, p=lanes, maxmem=2**27, dklen=32)


def _read(text: str) -> tuple[int, int, int, bytes, bytes]:
    name, *rest = text.split("$")
    if name != "scrypt" or len(rest) != 5:
        raise ValueError("this is not the hash of a PIN")
    cost, blocks, lanes = (int(number) for number in rest[:3])
    if not (10 <= cost <= 16 and 1 <= blocks <= 8 and 1 <= lanes <= 4):
        raise ValueError("this hash costs too much or too little")
    return cost, blocks, lanes, b64decode(rest[3]), b64decode(rest[4])
