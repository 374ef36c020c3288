"""Secrets of devices and their hashes in mosquitto's format; knows no file and no device.

The format is mosquitto 2's: ``$7$iterations$salt$hash``, PBKDF2 with HMAC-SHA-512 (RFC 8018), both parts in
base64. Secrets are random, so the number of iterations is not what protects them.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from hashlib import pbkdf2_hmac

SECRET_BYTES = 24
SALT_BYTES = 12  # mosquitto 2.0 reads no other length
ITERATIONS = 1_000


def generate_secret() -> str:
    """Return a new secret of 192 random bits, safe in a URL and on a command line."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return the secret's hash with a fresh salt, as mosquitto's password file holds it."""
    salt = secrets.token_bytes(SALT_BYTES)
    return (
        f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(_derive(secret, salt, ITERATIONS)).decode()}"
    )


def verify_secret(secret: str, hashed: str) -> bool:
    """Return whether ``hashed`` is the hash of the secret; False for a hash of another format."""
    parts = hashed.split("$")
    if len(parts) != 5 or parts[:2] != ["", "7"]:
        return False
    try:
        iterations, salt, expected = int(parts[2]), b64decode(parts[3]), b64decode(parts[4])
        return hmac.compare_digest(_derive(secret, salt, iterations), expected)
    except (ValueError, OverflowError):
        return False


def _derive(secret: str, salt: bytes, iterations: int) -> bytes:
    return pbkdf2_hmac("sha512", secret.encode(), salt, iterations)
